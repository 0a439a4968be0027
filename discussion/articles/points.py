"""The points of a speech: its numbered and marked parts put into levels, each with heading, text and place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from discussion.articles.lines import Line, Span
from discussion.articles.marks import ENUMERATIONS, FIGURES, Item, Mark, items_of

LONGEST_HEADING = 40
LONGEST_TITLE = 100  # of a heading that has its line to itself
SLOGAN = re.compile(r"[^，。；：！？、“]{2,4}(?=，)")
SENTENCE_END = re.compile(r"[。！？；]")
PUNCTUATED = re.compile(r"[。！？；，：]")
NEVER_LAST = "。；：，,、 "
DEEPEST = 3
HEADING = Mark("heading", "", None, 0)  # of a heading that has no mark
SPOKEN_COUNTS = {"firstly", "chapter", "in_turn"}


class Segment(NamedTuple):
    """A stretch of a line that begins a point or goes on with one."""

    line: Line
    start: int
    end: int
    mark: Mark | None = None
    is_fresh: bool = False  # begins a point though it has no mark
    marked_at: int | None = None  # where the mark begins
    is_sure: bool = True

    @property
    def printed(self) -> str:
        return self.line.printed[self.start : self.end].strip()

    @property
    def fills_line(self) -> bool:
        return self.end == len(self.line.words)


@dataclass
class Point:
    number: str
    value: int | None
    kind: str
    heading: str
    text: str
    at: Span
    confident: bool = True
    sub: list["Point"] = field(default_factory=list)

    def walk(self) -> Iterator["Point"]:
        yield self
        for point in self.sub:
            yield from point.walk()


def segments_of(
    line: Line, start: int, end: int, mark: Mark | None = None, *, is_fresh: bool = True
) -> list[Segment]:
    """A stretch of a line, taken apart where it counts within itself."""
    found: list[Segment] = []
    items = items_of(line.words[:end], start)
    if (
        mark
        and mark.kind in ENUMERATIONS
        and (counted := items_of(line.words[:end]))[0].start == 0
        and counted[0].mark
    ):
        items, mark = counted, None
    for item in items:
        if item.mark:
            found += _nested(line, item)
        elif line.words[item.start : item.end].strip(" ：，。“”"):
            found.append(
                Segment(line, item.start, item.end, mark, is_fresh and not mark, 0 if mark else None)
            )
    if mark and (not found or found[0].mark is not mark):
        found.insert(0, Segment(line, start, start, mark, marked_at=0))
    return found


def _nested(line: Line, item: Item) -> list[Segment]:
    """One item of a count, and the items of a count within it: 一是抓项目：①立项；②开工。"""
    inner = items_of(line.words[: item.end], item.mark.end)
    if len(inner) == 1:
        return [Segment(line, item.mark.end, item.end, item.mark, marked_at=item.start)]
    first = inner[0] if not inner[0].mark else None
    head = Segment(
        line, item.mark.end, first.end if first else item.mark.end, item.mark, marked_at=item.start
    )
    below = [
        Segment(line, each.mark.end, each.end, each.mark, marked_at=each.start) for each in inner if each.mark
    ]
    return [head, *below]


def points_of(segments: list[Segment]) -> list[Point]:
    """The tree of points, at most three levels deep, siblings in the order of their numbers."""
    top: list[Point] = []
    open_points: list[tuple[str, Point]] = []
    for segment in segments:
        if segment.mark:
            _open(segment, top, open_points)
        elif segment.is_fresh or not top:
            open_points.clear()
            top.append(_point(segment))
        else:
            _go_on(open_points[-1][1] if open_points else top[-1], segment)
    return _in_order([_flattened(point, 1) for point in top])


def _open(segment: Segment, top: list[Point], open_points: list[tuple[str, Point]]) -> None:
    """Put a marked point behind the last of its kind, or below what is open."""
    kind = segment.mark.kind
    kinds = [kind for kind, _ in open_points]
    if kind in kinds:
        del open_points[kinds.index(kind) :]
    elif kind in FIGURES:  # 1.1 is a part of 1, whatever else stands between
        around = [
            place
            for place, each in enumerate(kinds)
            if each in FIGURES and FIGURES.index(each) < FIGURES.index(kind)
        ]
        deeper = [
            place
            for place, each in enumerate(kinds)
            if each in FIGURES and FIGURES.index(each) > FIGURES.index(kind)
        ]
        if around:
            del open_points[around[-1] + 1 :]
        elif deeper:
            del open_points[deeper[0] :]
    if open_points and open_points[-1][0] == "bullet" and kind == "heading":
        open_points.pop()
    point = _point(segment)
    (open_points[-1][1].sub if open_points else top).append(point)
    open_points.append((kind, point))


def _go_on(point: Point, segment: Segment) -> None:
    words = segment.printed
    if not point.heading and not point.text:
        point.heading, point.text = _heading(words, segment)
        point.at = Span(point.at.start, segment.line.span(segment.start, segment.end).end)
        return
    point.text = f"{point.text}\n{words}" if point.text else words


def _point(segment: Segment) -> Point:
    start = segment.start if segment.marked_at is None else segment.marked_at
    at = segment.line.span(start, max(segment.end, start + 1))
    mark, sure = segment.mark, segment.is_sure
    if not mark:
        words = _unquoted(segment.printed)
        return (
            Point("", None, "", words, "", at, sure)
            if _is_title(words)
            else Point("", None, "", "", words, at, sure)
        )
    if mark.kind == "heading":
        return Point("", None, "heading", segment.printed.rstrip(NEVER_LAST), "", at, sure)
    heading, text = _heading(segment.printed, segment)
    return Point(_number(segment), mark.value, mark.kind, heading, text, at, sure)


def _number(segment: Segment) -> str:
    """The number as printed, which may have digits of full width."""
    start = max(segment.line.words.find(segment.mark.number, segment.marked_at or 0), 0)
    return segment.line.printed[start : start + len(segment.mark.number)].replace("．", ".")


def _is_title(words: str) -> bool:
    return len(words) <= LONGEST_HEADING and not PUNCTUATED.search(words)


def _unquoted(words: str) -> str:
    """Without the quotation marks around all of it, and without half a pair."""
    words = words.strip()
    if words.startswith("“") and words.endswith("”") and words.count("“") == 1:
        return words[1:-1]
    opened, closed = words.count("“"), words.count("”")
    if closed > opened and words.endswith("”"):
        return words[:-1]
    return words.removeprefix("“") if opened > closed else words


def _heading(words: str, segment: Segment) -> tuple[str, str]:
    """A short line is a heading, of a single sentence the slogan that it begins with, else the first sentence."""
    end = SENTENCE_END.search(words)
    if not end or end.end() == len(words):
        if segment.mark and segment.mark.kind in SPOKEN_COUNTS and (slogan := SLOGAN.match(words)):
            return slogan[0], words[slogan.end() + 1 :].strip()
        is_title = segment.fills_line and segment.marked_at == 0 and not words.endswith("。")
        if len(words) > (LONGEST_TITLE if is_title else LONGEST_HEADING):
            return "", words
        heading = words.rstrip(NEVER_LAST)
        return (heading, "") if heading else ("", words)
    if end.end() > LONGEST_HEADING or end.group() == "；":
        return "", words
    heading = words[: end.end()].rstrip(NEVER_LAST)
    return (heading, words[end.end() :].strip()) if heading else ("", words)


def _flattened(point: Point, level: int) -> Point:
    """What is deeper than the deepest level stands there."""
    below = [_flattened(each, level + 1) for each in point.sub]
    if level == DEEPEST - 1:
        below = [each for one in below for each in one.walk()]
        for each in below:
            each.sub = []
    point.sub = _in_order(below)
    return point


def _in_order(points: list[Point]) -> list[Point]:
    """Siblings by their numbers, where these are a count that only was printed out of order."""
    values = [point.value for point in points]
    numbered = [value for value in values if value is not None]
    if len(numbered) != len(values) or sorted(numbered) != list(range(1, len(values) + 1)):
        first = next((place for place, value in enumerate(values) if value is not None), len(values))
        tail = values[first:]
        if first and tail and None not in tail and sorted(tail) == list(range(1, len(tail) + 1)):
            return points[:first] + sorted(points[first:], key=lambda point: point.value)
        return points
    return sorted(points, key=lambda point: point.value)
