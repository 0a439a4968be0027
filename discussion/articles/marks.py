"""The numbers and bullets that points begin with, at the beginning of a line and within a paragraph."""

import re
from typing import NamedTuple

from discussion.articles.normaliser import HAN

NUMERALS = "一二三四五六七八九十百廿卅"
MEASURE = r"[百千万亿]+[元人个户家多余名平亩吨次]|亿|元(?![宇旦])|公里|公顷|平方|立方|米|吨|亩|倍|个(?![人体性])|[%‰℃]"
BEHIND_FIGURES = rf"(?:[、．]|\.(?!\d)|\s+(?!\s|{MEASURE})|$)"  # 1.1 制造业, but neither 3.5亿元 nor 3.5 亿元
COUNTED = r"[年月日号时点分秒岁周名位项条件户场次届批种类级层支座所间辆台套份页期章节至到]|部(?![门署])|大(?![力胆幅])|余|多(?!措)|镇街"
HEADING_BEGINS = rf"(?!{MEASURE}|{COUNTED})[{HAN}“‘《【]"  # 1 标题, but neither 20 项任务 nor 12 月
ONE_CHARACTER = "\u2460-\u2473\u2474-\u2487\u2488-\u249b\u24ea\u24f5-\u24fe\u2776-\u277f\u2780-\u2793\u3220-\u3229\u3280-\u3289"
BULLETS = "•●○◆◇■□▪▶▲►➢➤➔→✓✔☑√★☆⭐❖※◎♦·∙‣⁃✅▫◾◽▷➡🔹🔸🔷🔶📌📍👉💡🔴🔵🟢\\-–—*"
MARKERS = {
    "chapter": rf"第[{NUMERALS}]+[章节部分条]*[、，：: \u3000]",
    "han": rf"[{NUMERALS}]+[、．.]",
    "han-brackets": rf"[（(][{NUMERALS}]+[)）]、?",
    "firstly": rf"[{NUMERALS}]+(?:是|要)",
    "figure-in-two": rf"(?!\d{{1,2}}\.(?:\d{{1,2}}月|\d{{4}}年))\d{{1,3}}[.．]\d{{1,3}}(?![.．]\d){BEHIND_FIGURES}",
    "figure-in-three": rf"\d{{1,3}}(?:[.．]\d{{1,3}}){{2}}(?![.．]\d){BEHIND_FIGURES}",
    "figure": rf"\d{{1,3}}(?:[、．]|\.(?!\d)|\.(?=\d{{1,2}}月|\d{{4}}年)|[ \u3000]+(?={HEADING_BEGINS}))|0[1-9]$",
    "figure-brackets": r"[（(]\d{1,3}[)）]、?|\d{1,3}[)）]",
    "one-character": rf"[{ONE_CHARACTER}][、.．]?",
    "bullet": rf"[{BULLETS}]\ufe0f?\s*(?=[^\s{BULLETS}])",
}
MARKED = re.compile("|".join(f"(?P<{kind.replace('-', '_')}>{pattern})" for kind, pattern in MARKERS.items()))
FIGURES = ("figure", "figure_in_two", "figure_in_three")  # each a level below the one before
BEGINS_PART = r"(?:^|(?<=[。；;：:，,！？”]))"
ENUMERATIONS = {
    "firstly": re.compile(
        rf"{BEGINS_PART}(?P<mark>(?P<number>[{NUMERALS}])(?:是|要)(?![^。；，]{{0,3}}[元个名]))[，：,:]?"
    ),
    "chapter": re.compile(rf"{BEGINS_PART}(?P<mark>第(?P<number>[{NUMERALS}])|(?P<first>首先))[，：,:]"),
    "han": re.compile(rf"{BEGINS_PART}(?P<mark>(?P<number>[{NUMERALS}]))、(?!二、|三、)"),
    "han_brackets": re.compile(
        rf"(?:^|(?<=[。；;：:，,、！？”]))(?P<mark>[（(](?P<number>[{NUMERALS}])[)）])"
    ),
    "figure_brackets": re.compile(r"(?:^|(?<=[。；;：:，,、！？”]))(?P<mark>[（(](?P<number>\d{1,2})[)）])"),
    "figure": re.compile(rf"{BEGINS_PART}(?P<mark>(?P<number>\d))[.、．](?!\d)"),
    "one_character": re.compile(r"(?:^|(?<=[。；;：:，,、\s！？”]))(?P<mark>(?P<number>[\u2460-\u2473]))"),
    "in_turn": re.compile(rf"{BEGINS_PART}(?P<mark>(?P<number>首先|其次|再次|最后))[，：,:]?"),
}
IN_TURN = {"首先": 1, "其次": 2, "再次": 3, "最后": 4}
FIGURES_LAST = re.compile(r"(?:\d{1,4}\.)*(\d{1,4})")
NEVER_IN_NUMBER = "、．. \u3000，：:"
LONGEST_NUMBER = 10
DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "首": 1,
}
FIRST_OF_KIND = "①⑴⒈⓪⓵❶➀➊㈠㊀"


class Mark(NamedTuple):
    kind: str  # of MARKERS, or "heading" for a heading without a mark
    number: str  # as printed; "" for a bullet
    value: int | None
    end: int  # where the words begin

    @property
    def counts(self) -> bool:
        return self.kind not in {"bullet", "heading"}


class Item(NamedTuple):
    """A part of a paragraph that counts within itself: 一是…；二是…"""

    mark: Mark | None  # None for what stands before the first
    start: int
    end: int


def mark_of(words: str) -> Mark | None:
    match = MARKED.match(words)
    if not match:
        return None
    printed = match.group().strip()
    if match.lastgroup == "bullet":
        inner = MARKED.match(words, match.end())
        if not inner or inner.lastgroup in {"bullet", "figure"}:
            return Mark("bullet", "", None, match.end())
        match, printed = inner, inner.group().strip()
    number = printed.strip(NEVER_IN_NUMBER)[:LONGEST_NUMBER]
    return Mark(match.lastgroup, number, value_of(number), match.end())


def value_of(number: str) -> int | None:
    """十二, （三）, 四是, 第五, 1.2 (its last part), ③, 廿二 → a number; None where there is none."""
    bare = number.strip("（）()、.．第是要期讲届次章节条课场季站")
    if len(bare) == 1 and (first := _first_of_kind(bare)):
        return ord(bare) - ord(first) + (first != "⓪")
    if figures := FIGURES_LAST.fullmatch(bare):
        return int(figures[1])
    return _han_value(bare)


def _first_of_kind(character: str) -> str:
    return next(
        (
            first
            for first in FIRST_OF_KIND
            if 0 <= ord(character) - ord(first) < 20 and not character.isdecimal()
        ),
        "",
    )


def _han_value(numerals: str) -> int | None:
    written = numerals.replace("廿", "二十").replace("卅", "三十")
    if not written or set(written) - set(DIGITS) - {"十"}:
        return None
    tens, ten, ones = written.rpartition("十")
    if ten:
        return DIGITS.get(tens[-1:], 1) * 10 + DIGITS.get(ones[:1], 0)
    return int("".join(str(DIGITS[numeral]) for numeral in ones))


def items_of(words: str, start: int = 0) -> list[Item]:
    """The paragraph from `start` on, taken apart at each count in it that starts at one and runs on.

    Of several counts the one that begins first is taken; what stands within its items is for `items_of` again.
    """
    counts = [run for kind, pattern in ENUMERATIONS.items() if (run := _run(kind, pattern, words, start))]
    if not counts:
        return [Item(None, start, len(words))]
    marks = min(counts, key=lambda run: run[0][1])
    ends = [*(begin for _, begin in marks[1:]), len(words)]
    head = [Item(None, start, marks[0][1])] if marks[0][1] > start else []
    return [*head, *(Item(mark, begin, end) for (mark, begin), end in zip(marks, ends, strict=True))]


def _run(kind: str, pattern: re.Pattern, words: str, start: int) -> list[tuple[Mark, int]]:
    """The marks of one kind that count 1, 2, 3 …, if there are two at least; each with where it begins."""
    run: list[tuple[Mark, int]] = []
    for match in pattern.finditer(words, start):
        number = match["number"] or "首先"
        value = IN_TURN.get(number) or value_of(number)
        if value == len(run) + 1 or (kind == "in_turn" and run and number == "最后"):
            run.append((Mark(kind, match["mark"], value, match.end()), match.start("mark")))
        if len(run) == 1 and value == 1:
            run = [(Mark(kind, match["mark"], value, match.end()), match.start("mark"))]
    return run if len(run) > 1 else []
