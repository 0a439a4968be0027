"""The article with every found place marked, and every line that nothing took."""

import itertools
from typing import NamedTuple

from discussion.exchange.articles.decisions import SLIPS, SOURCE, Decisions
from discussion.models import ArticleImport


class Part(NamedTuple):
    """A stretch of a line: what it says, the items that were read from it, and those that begin with it."""

    words: str
    of: list[str]
    begins: list[str]


class MarkedLine(NamedTuple):
    parts: list[Part]
    unclaimed: str  # its place, "12-40", where nothing took it


def marked_lines(article: ArticleImport, decisions: Decisions) -> list[MarkedLine]:
    spans = [(item.at[0], item.at[1], item.id) for item in decisions.items if item.kind != SOURCE]
    spans = sorted(span for span in spans if span[0] < span[1])
    taken = [item.at[0] for item in decisions.items if item.kind not in {SOURCE, SLIPS}]
    loose = [(start, end) for start, end in article.draft["unclaimed"] if not _holds(taken, start, end)]
    lines, start = [], 0
    for line in article.text.split("\n"):
        end = start + len(line)
        if line.strip():
            inside = [span for span in spans if span[0] < end and start < span[1]]
            place = next((f"{a}-{b}" for a, b in loose if a < end and start < b), "")
            lines.append(MarkedLine(_parts(article.text, start, end, inside), place))
        start = end + 1
    return lines


def _holds(places: list[int], start: int, end: int) -> bool:
    return any(start <= place < end for place in places)


def _parts(text: str, start: int, end: int, spans: list[tuple[int, int, str]]) -> list[Part]:
    cuts = {start, end, *(place for span in spans for place in span[:2] if start < place < end)}
    bounds = sorted(cuts)
    return [
        Part(
            text[a:b],
            [name for first, last, name in spans if first < b and a < last],
            [name for first, _, name in spans if first == a],
        )
        for a, b in itertools.pairwise(bounds)
    ]
