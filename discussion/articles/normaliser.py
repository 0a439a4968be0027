"""Puts pasted and typed Chinese text into shape, and tells what it changed.

Numbers, times, addresses and Latin words stay as they are: punctuation is widened only where it touches Han.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from discussion.values import characters

HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
SPACES = r" \t\u00a0\u2000-\u200a\u202f\u3000"
CLOSING = "”’》）】」』"
NUMERALS = "一二三四五六七八九零〇○◯"
OPENING = "“‘《（【「『"
WIDE = str.maketrans(",:;!?()", "，：；！？（）")

Correction = str | Callable[[re.Match], str]


class Rule(NamedTuple):
    name: str
    pattern: re.Pattern
    put: Correction


def rule(name: str, pattern: str, put: Correction) -> Rule:
    return Rule(name, re.compile(pattern), put)


def widened(match: re.Match) -> str:
    return match.group().translate(WIDE)


def closed(match: re.Match) -> str:
    """A whole run at once: one mark a pass would take as many passes as there are marks."""
    return match.group().replace(" ", "").translate(WIDE)


def paired(match: re.Match) -> str:
    """Straight quotes belong together two by two, also around what has no Han and keeps them."""
    return f"“{match.group(1)}”" if re.search(f"[{HAN}]", match.group(1)) else match.group()


RULES = [
    rule("换行", r"[\r\v\f\u0085\u2028\u2029]", "\n"),
    rule("看不见的字符", f"[{characters.UNSEEN}]", ""),
    rule("项目符号", f"(?m)^([{SPACES}]*)[{characters.BULLETS}]", r"\1•"),
    rule("不能显示的字符", f"[{characters.PRIVATE}]", ""),
    rule("部首和旧字形", f"[{characters.LOOKALIKES}]", characters.unified),
    rule("间隔号", f"(?<=[{HAN}])[{characters.DOTS[1:]}](?=[{HAN}])", "·"),
    rule("数字零", f"(?<=[{NUMERALS}])[○◯](?=[{NUMERALS}])", characters.ZERO),
    rule("控制字符", r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]|[\ud800-\udfff]", ""),
    rule("段首空格", rf"(?m)^[{SPACES}]+", ""),
    rule("段末空格", rf"(?m)(?<![{SPACES}])[{SPACES}]+$", ""),
    rule("特殊空格", r"[\t\u00a0\u2000-\u200a\u202f]", " "),
    rule("姓名中的空格", rf"(?<![{HAN}])([{HAN}])[ \u3000]+([{HAN}])(?![{HAN}])", r"\1\2"),
    rule("省略号", rf"(?<=[{HAN}{CLOSING}])(?:\.{{3,}}|。{{3,}}|…(?!…))(?!…)", "……"),
    rule("破折号", rf"(?<=[{HAN}{CLOSING}])-{{2,}}(?=[{HAN}{OPENING}])", "——"),
    rule("括号", rf"\((?=[{HAN}])|(?<=[{HAN}])\((?=[^()\n]*\))", widened),
    rule("括号", rf"(?:(?<=[{HAN}{CLOSING}]) ?[,;:!?]|(?<=[{HAN}，。；：！？{CLOSING}]))\)(?: ?[,;:!?]?\))*", closed),
    rule("括号", r"(?<=（)([^（）()\n]*)\)", r"\1）"),
    rule("逗号等标点", rf"(?<=[{HAN}{CLOSING}]) ?[,;:!?]|[,;!?](?=[{HAN}{OPENING}])", lambda m: m.group().strip().translate(WIDE)),
    rule("句号", rf"(?<=[{HAN}{CLOSING}])\.(?=[{HAN}{OPENING}{CLOSING}\s]|$)", "。"),
    rule("引号", r'"([^"\n]*)"', paired),
    rule("标点后的空格", rf"(?<=[，。；：！？、]) +(?=[{HAN}{OPENING}\d])", ""),
    rule("空行", r"\n{3,}", "\n\n"),
]  # fmt: skip


class NormalisedText(NamedTuple):
    text: str
    changes: Counter  # how often each kind of change was made

    @property
    def summary(self) -> str:
        """逗号等标点3处、看不见的字符1处; "" where nothing was changed."""
        return "、".join(f"{name}{number}处" for name, number in self.changes.items())


def normalise(text: str) -> NormalisedText:
    """The text in shape; doing it twice changes nothing more."""
    changes: Counter = Counter()
    text, before = text.replace("\r\n", "\n"), None  # as forms send a new line
    while text != before:
        before = text
        for each in RULES:
            text = _applied(each, text, changes)
        text = text.strip("\n ")
    return NormalisedText(text, +changes)


def _applied(each: Rule, text: str, changes: Counter) -> str:
    if isinstance(each.put, str):  # is never what it replaces
        text, times = each.pattern.subn(each.put, text)
        changes[each.name] += times
        return text

    def put(match: re.Match) -> str:
        new = each.put(match)
        changes[each.name] += new != match.group()
        return new

    return each.pattern.sub(put, text)
