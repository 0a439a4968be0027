"""An article's lines, with the place of each word in the text: what the later stages read and point at."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from discussion.articles.marks import mark_of
from discussion.articles.normaliser import HAN

# one character for one, so that a place in the canonical text is the same place in the text
CANONICAL = {
    **{0xFF10 + i: 0x30 + i for i in range(10)},
    **{0xFF21 + i: 0x41 + i for i in range(26)},
    **{0xFF41 + i: 0x61 + i for i in range(26)},
    **str.maketrans(
        "％‰「」『』﹒．﹔﹕＋－～∼〜－−﹣\u00a0\u3000\t〔〕【】＂", '%‰“”“”..；：+-~~~---   []【】"'
    ),
}
SENTENCE_END = re.compile(r"[。！？；…](?:[”’）》]*)")
CLOSED = re.compile(r"[。！？；：…，、,:;!?”’）)》】~→↓—\]]$")
FULL_STOP_INSIDE = re.compile(r"[。！？][^。！？”—]*[^。！？”）—]$")
LABELLED = re.compile(r"[^，。：]{1,40}：")
RUNS_ON = re.compile(rf"[{HAN}\d，、]$")
CONTINUES = re.compile(rf"[{HAN}\d“《]")
LONGEST_RUN = 5000  # characters that a line broken in two may have


class Span(NamedTuple):
    start: int
    end: int


class Line(NamedTuple):
    """A line, or two that were one before a page broke them; `words` is canonical, `printed` as it stands in the text."""

    index: int
    words: str
    printed: str
    breaks: tuple[
        tuple[int, int], ...
    ]  # from which character on the words stand how far behind their own place

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The place in the text of a part of the words."""
        end = len(self.words) if end is None else end
        return Span(self._place(start), self._place(max(end - 1, start)) + (end > start))

    def _place(self, position: int) -> int:
        return position + self.breaks[bisect_right(self.breaks, (position, 1 << 62)) - 1][1]


def canonical(text: str) -> str:
    """The text with one written form for each character; of the same length."""
    return text.translate(CANONICAL)


def lines_of(text: str) -> list[Line]:
    joined: list[list[Span]] = []
    for span in _printed(text):
        if joined and _is_broken(
            text[joined[-1][-1].start : joined[-1][-1].end], text[span.start : span.end]
        ):
            joined[-1].append(span)
        else:
            joined.append([span])
    return [_line(index, text, spans) for index, spans in enumerate(joined)]


def _printed(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        words = line.strip()
        if words:
            begin = start + line.index(words)
            yield Span(begin, begin + len(words))
        start += len(line) + 1


def _is_broken(line: str, following: str) -> bool:
    """Whether a sentence that began in the line goes on in the next: a page broke it."""
    return (
        len(line) < LONGEST_RUN
        and not mark_of(following)
        and bool(RUNS_ON.search(line) and FULL_STOP_INSIDE.search(line))
        and bool(CONTINUES.match(following) and CLOSED.search(following))
        and not LABELLED.match(following)
    )


def _line(index: int, text: str, spans: list[Span]) -> Line:
    printed = "".join(text[start:end] for start, end in spans)
    breaks, length = [], 0
    for start, end in spans:
        breaks.append((length, start - length))
        length += end - start
    return Line(index, canonical(printed), printed, tuple(breaks))
