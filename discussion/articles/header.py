"""The head of a pasted speech: who spoke, in which post, on which day, and where it was printed.

Nothing is guessed: a line that names no known person or no whole day is kept as printed, for the editor to see.
"""

import re
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from discussion.articles.names import name_fills
from discussion.articles.posts import is_post, titles_in

LONGEST_LINE = 80
PROSE = re.compile(r"[。！？；]")
SPACES = (" ", "\t", "\u3000")
SPEAKER_LABEL = re.compile(r"(?:发言|讲话|主讲|报告|演讲)[人者]\s*[：:]\s*")
DAY_LABEL = re.compile(r"(?:发言|讲话|会议)?(?:时间|日期)\s*[：:]\s*")
SOURCE_LABEL = re.compile(r"(?:^|[\s（(])(?:信息来源|来源|稿源|出处|原载|转自)\s*[：:]")
RELEASE_LABEL = re.compile(r"(?:发布|刊发|更新)(?:时间|日期)\s*[：:]")
DIGITS = dict(zip("○零〇一二三四五六七八九", "000123456789", strict=True))
TWO_DIGITS = r"(\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
WHOLE_DAY = rf"(\d{{4}}|[{''.join(DIGITS)}]{{4}})\s*[-/.年]\s*{TWO_DIGITS}\s*[-/.月]\s*{TWO_DIGITS}\s*日?"
DAY_FIRST = re.compile(rf"{WHOLE_DAY}(.*)")
HOUR = re.compile(
    r"\s*(?:(?:星期|周)[一二三四五六日天]\s*)?(?:[上下]午\s*)?(?:\d{1,2}[：:时点][\d：:时点分半]*)?"
)
DAY_BEHIND = re.compile(rf"(.*\S)\s*([（(]\s*{WHOLE_DAY}\s*[）)])")
SPOKE = r"在.+(?:讲话|发言|报告|演讲|致辞)(?:稿|提纲|摘要|节选|要点|全文|实录)?(?:\s*[（(][^（()）]*[）)])?"


class ArticleHeader(NamedTuple):
    speaker: str = ""  # one of the known names
    stranger: str = ""  # the line that names somebody unknown
    post: str = ""  # as printed
    day: date | None = None
    source: str = ""  # the line as printed
    kept: tuple[str, ...] = ()  # lines of which the fields above do not hold every word


def parse_header(lines: list[str], names: Collection[str] = ()) -> tuple[ArticleHeader, list[str]]:
    """What the lines say of the speech, each thing once, and the lines that say something else."""
    found, left = ArticleHeader(), []
    for line in lines:
        for part in [line] if found.day else _parts(line):
            said = _with(found, part, names, titled=bool(left))
            found = said or found
            left += [] if said else [part]
    return found, left


def is_source(line: str) -> bool:
    return is_short(line) and bool(SOURCE_LABEL.search(line))


def is_short(line: str) -> bool:
    return len(line) <= LONGEST_LINE and not PROSE.search(line)


def _parts(line: str) -> list[str]:
    """A title or a speaker with the day in brackets behind, taken apart."""
    match = DAY_BEHIND.fullmatch(line) if is_short(line) and not SOURCE_LABEL.search(line) else None
    return [match[1], match[2]] if match else [line]


def _with(found: ArticleHeader, line: str, names: Collection[str], *, titled: bool) -> ArticleHeader | None:
    """The head with what this line adds to it; None where it adds nothing, or what was said before."""
    if not is_short(line):
        return None
    said = (
        _source(line) or _day(line) or speaker_of(line, names) or (_occasion(line, names) if titled else {})
    )
    if not said or any(getattr(found, name) for name in said if name != "kept"):
        return None
    if (found.speaker or found.stranger) and said.keys() & {"speaker", "stranger"}:
        return None
    return found._replace(**{**said, "kept": (*found.kept, *said.get("kept", ()))})


def _bare(line: str) -> str:
    """Without the brackets around all of it and a colon behind it."""
    line = line.strip().rstrip("：: ")
    return line[1:-1].strip() if re.fullmatch(r"[（(][^（(]*[）)]", line) else line


def _source(line: str) -> dict:
    if RELEASE_LABEL.search(line) and not SOURCE_LABEL.search(line):
        return {"kept": (line,)}
    return {"source": line} if SOURCE_LABEL.search(line) else {}


def _day(line: str) -> dict:
    """The day of the speech; an hour behind it has no field."""
    words = _bare(line)
    label = DAY_LABEL.match(words)
    match = DAY_FIRST.fullmatch(words[label.end() :] if label else words)
    more = match[4].strip() if match else ""
    if match and (label or HOUR.fullmatch(match[4])) and (day := _date(match)):
        return {"day": day, **({"kept": (line,)} if more else {})}
    return {"kept": (line,)} if label else {}


def _date(match: re.Match) -> date | None:
    try:
        return date(*(_number(part) for part in match.groups()[:3]))
    except ValueError:  # no day of the calendar
        return None


def _number(written: str) -> int:
    """2021, 二〇二一, 十二, 二十九."""
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    number = int("".join(DIGITS[numeral] for numeral in ones) or "0")
    return number + 10 * int(DIGITS[tens or "一"]) if ten else number


def speaker_of(line: str, names: Collection[str]) -> dict:
    words = _bare(line)
    label = SPEAKER_LABEL.match(words)
    words = words[label.end() :] if label else words
    spelled = "".join(words.split())
    for name in sorted((name for name in names if name in spelled), key=len, reverse=True):
        if (post := _post_of(name, words, bool(label))) is not None:
            return {"speaker": name, "post": post}
    post = _stranger_post(words, is_told_apart=bool(words != line))
    if label or post:
        return {"stranger": line, "post": post, "kept": (line,)}
    return {}


def _stranger_post(words: str, *, is_told_apart: bool) -> str:
    """The post before a name that nobody knows, which a gap, a colon or brackets tell apart from other words."""
    words = words.removesuffix("同志")
    for title in titles_in(words):
        post, rest = words[: title.end()], words[title.end() :]
        is_name = name_fills(rest.strip(), is_apart=rest.startswith(SPACES))
        if is_name and is_post(post) and (is_told_apart or rest.startswith(SPACES)):
            return post
    return ""


def _post_of(name: str, words: str, labelled: bool) -> str | None:
    """The post printed before or behind a name; None where the words say something else about the person."""
    spelled = r"\s*".join(map(re.escape, name))
    match = re.fullmatch(rf"(.*?)[\s，,]*{spelled}(?:同志)?(?:(?:[\s，,]+|\s*(?=[（(]))(.+))?", words)
    if not match or all(match.groups()):
        return None
    post = _bare(match[1] or match[2] or "")
    return post if not post or labelled or is_post(post) else None


def _occasion(line: str, names: Collection[str]) -> dict:
    """Who spoke when, told in one line below the title; the line stays, for what else it says."""
    for name in sorted((name for name in names if name in line), key=len, reverse=True):
        match = re.fullmatch(rf"{WHOLE_DAY}[，,\s]*(.*?)\s*{re.escape(name)}(?:同志)?\s*{SPOKE}", line)
        if match and (day := _date(match)) and (not match[4] or is_post(match[4])):
            return {"speaker": name, "post": match[4], "day": day, "kept": (line,)}
    return {}
