"""Where the words of a query stand in a text, for readers to judge a result by."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from discussion.values.analyser import FOLDING
from discussion.values.search_queries import SearchQuery

EXCERPT = 80  # characters
BEFORE = 18  # characters of context before the first hit


class Fragment(NamedTuple):
    text: str
    hit: bool = False


def fragments(text: str, words: SearchQuery, length: int | None = None) -> list[Fragment]:
    """The text, or so many characters of it around the first hit, cut at the borders of the hits."""
    found = spans(text, words)
    start, end = _window(text, found, length)
    shown = [(max(start, first), min(end, last)) for first, last in found if first < end and last > start]
    cut = [Fragment("……")] if start else []
    return [*cut, *_cut(text, shown, start, end), *([Fragment("……")] if end < len(text) else [])]


def spans(text: str, words: SearchQuery) -> list[tuple[int, int]]:
    """Beginning and end of every hit, in order, without overlaps."""
    if not words.wanted:
        return []
    folded, places = _folded(text)
    hits = sorted(
        (places[match.start()], places[match.end() - 1] + 1)
        for pattern in words.patterns
        for match in pattern.finditer(folded)
    )
    return list(_merged(hits))


def counts(texts: Iterable[str], words: SearchQuery) -> int:
    """How many of the wanted words stand in the texts."""
    forms = [_folded(text)[0] for text in texts]
    return sum(any(pattern.search(form) for form in forms) for pattern in words.patterns)


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place of the one that it came from."""
    parts = [FOLDING[ord(character)] for character in text]
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]


def _merged(hits: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    waiting: tuple[int, int] | None = None
    for first, last in hits:
        if waiting and first <= waiting[1]:
            waiting = waiting[0], max(waiting[1], last)
        else:
            if waiting:
                yield waiting
            waiting = first, last
    if waiting:
        yield waiting


def _window(text: str, found: list[tuple[int, int]], length: int | None) -> tuple[int, int]:
    if length is None or len(text) <= length:
        return 0, len(text)
    start = max(0, min(found[0][0] - BEFORE if found else 0, len(text) - length))
    return start, start + length


def _cut(text: str, hits: list[tuple[int, int]], start: int, end: int) -> Iterator[Fragment]:
    borders = [start, *(place for hit in hits for place in hit), end]
    for number, (first, last) in enumerate(pairwise(borders)):
        if first < last:
            yield Fragment(text[first:last], hit=number % 2 == 1)
