"""Reads one speech that an editor pastes: its head, its title, its lead and its points, by the stages of an article."""

import re
from collections.abc import Collection, Iterator
from itertools import chain
from typing import NamedTuple

from discussion.articles.bylines import is_imprint
from discussion.articles.classes import LONGEST_TITLE, Class, classes_of
from discussion.articles.follow_ups import called_for
from discussion.articles.header import ArticleHeader, is_source, parse_header
from discussion.articles.lines import Line, lines_of
from discussion.articles.marks import FIGURES
from discussion.articles.normaliser import HAN, NormalisedText, normalise
from discussion.articles.people import People
from discussion.articles.points import HEADING, Point, Segment, points_of, segments_of
from discussion.models.coverage import FollowUp

TITLE_LABEL = re.compile(r"(?:标题|题目)[：:]\s*")
NO_TITLE = re.compile(r"[。；]|[：，、]$|^(?:尊敬的|各位|同志们|女士们|先生们|大家好)")
SUB_HEADING = re.compile(rf"[{HAN}“《][^。！？；：…]{{3,59}}(?<![，、,])")
LONGEST_HEAD = 8  # lines
DEEPEST = 3


class ParsedPoint(NamedTuple):
    number: str
    level: int
    heading: str
    text: str
    follow_up: FollowUp


class Speech(NamedTuple):
    head: ArticleHeader
    title: str
    lead: str
    points: list[ParsedPoint]
    normalised: NormalisedText


def read_speech(text: str, names: Collection[str] = ()) -> Speech:
    """Read a speech; one without numbers or bullets has a point for each paragraph. `names`: those of known speakers."""
    normalised = normalise(text)
    lines = lines_of(normalised.text)
    classes = classes_of(lines, People([]))
    head, left = _head(classes, names)
    title, left = _title(left, alone=head == ArticleHeader())
    segments = _segments(left)
    first = next((place for place, segment in enumerate(segments) if segment.mark), 0)
    lead = "\n".join(segment.printed for segment in segments[:first])
    points = points_of(segments[first:])
    return Speech(head, title, lead, _numbered(points), normalised)


def _head(classes: list[Class], names: Collection[str]) -> tuple[ArticleHeader, list[Class]]:
    """What stands before the first point; a source may also end the text."""
    marked = (place for place, each in enumerate(classes) if each.mark)
    end = min(next(marked, len(classes)), LONGEST_HEAD)
    head, left = parse_header([each.line.printed for each in classes[:end]], names)
    body = classes[end:]
    if body and not head.source and is_source(body[-1].line.printed):
        head = head._replace(source=body.pop().line.printed)
    return head, [*_of_lines(left, classes[:end]), *body]


def _of_lines(printed: list[str], classes: list[Class]) -> Iterator[Class]:
    """The lines of which words are left, each with those that are."""
    by_words = {each.line.printed: each for each in classes}
    for words in printed:
        whole = by_words.get(words) or next(each for each in classes if words in each.line.printed)
        yield (
            whole
            if whole.line.printed == words
            else whole._replace(line=Line(whole.line.index, words, words, ((0, 0),)))
        )


def _title(classes: list[Class], *, alone: bool) -> tuple[str, list[Class]]:
    """The first line, if it is short; not where it is all that there is."""
    first = classes[0].line.printed if classes else ""
    if (
        not first
        or classes[0].mark
        or len(first) > LONGEST_TITLE
        or NO_TITLE.search(first)
        or (alone and len(classes) == 1)
    ):
        return "", classes
    return TITLE_LABEL.sub("", first, count=1), classes[1:]


def _segments(classes: list[Class]) -> list[Segment]:
    segments: list[Segment] = []
    counted = False  # whether a mark stood above
    for each in classes:
        found = _of_line(each, segments[-1] if counted else None)
        segments += found
        counted = counted or any(segment.mark for segment in found)
    return segments


def _of_line(each: Class, above: Segment | None) -> list[Segment]:
    """The parts of a line; `above` is the part before it where some have marks already."""
    line, end = each.line, len(each.line.words)
    if each.mark:
        return segments_of(line, each.mark.end, end, each.mark)
    if above and _is_sub_heading(each, above):
        return [Segment(line, 0, end, HEADING, marked_at=0)]
    return segments_of(line, 0, end, is_fresh=not above)


def _is_sub_heading(each: Class, above: Segment) -> bool:
    """A short line without a mark below a numbered one; below a number that has a line to itself it is the heading."""
    is_lone_number = above.mark and above.start == above.end
    return (
        bool(SUB_HEADING.fullmatch(each.line.words))
        and not is_lone_number
        and not is_imprint(each.line.words)
    )


def _numbered(points: list[Point]) -> list[ParsedPoint]:
    """The points in their order. A kind of number has one level in all of a speech, in the order in which the kinds
    first appear, but 1.1 stands right below 1.
    """
    all_points = [point for top in points for point in top.walk()]
    present = {point.kind for point in all_points}
    figures = [kind for kind in FIGURES if kind in present]
    in_order = [figures if point.kind in FIGURES else [point.kind] for point in all_points]
    kinds = list(dict.fromkeys(chain.from_iterable(in_order)))
    return [_parsed(point, min(kinds.index(point.kind) + 1, DEEPEST)) for point in all_points]


def _parsed(point: Point, level: int) -> ParsedPoint:
    follow_up = called_for(f"{point.number}{point.heading}\n{point.text}")
    return ParsedPoint(point.number, level, point.heading, point.text, follow_up)
