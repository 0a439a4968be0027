"""Where the sentences and the quotations of a paragraph begin and end."""

import re
from bisect import bisect_left, bisect_right

ENDS = re.compile(r"[。！？；]")
QUOTED = re.compile(r"“[^“”]*”")
BEFORE_QUOTE = "。！？；：，”"
INSIDE_QUOTE = re.compile(r"[，。！？；…]")
SKIPPED = "，。；：！？ ”—"


class Sentences:
    """The sentences of a paragraph; a quotation that is a sentence of its own ends one, and no mark within one does."""

    def __init__(self, words: str):
        self.words = words
        self.quotes = [match.span() for match in QUOTED.finditer(words)]
        ends = [match.end() for match in ENDS.finditer(words) if not self.is_quoted(match.start())]
        ends += [quote[1] for quote in self.quotes if self._is_sentence(*quote)]
        self.starts = sorted({0, *map(self._skip, ends)})

    def start_of(self, place: int) -> int:
        """Where the sentence begins in which the place is."""
        return self.starts[bisect_right(self.starts, place) - 1]

    def is_quoted(self, place: int) -> bool:
        number = bisect_left(self.quotes, (place, 0)) - 1
        return number >= 0 and self.quotes[number][0] < place < self.quotes[number][1] - 1

    def quote_before(self, start: int) -> tuple[int, int] | None:
        """The quotation that is a sentence of its own and stands right before the one that begins here."""
        number = bisect_right(self.quotes, (start, 0)) - 1
        if number < 0:
            return None
        begin, end = self.quotes[number]
        is_next = end <= start and not self.words[end:start].strip(SKIPPED)
        return (begin, end) if is_next and self._is_sentence(begin, end) else None

    def _is_sentence(self, start: int, end: int) -> bool:
        is_apart = start == 0 or self.words[start - 1] in BEFORE_QUOTE
        return is_apart and bool(INSIDE_QUOTE.search(self.words, start, end))

    def _skip(self, place: int) -> int:
        while place < len(self.words) and self.words[place] in SKIPPED:
            place += 1
        return place
