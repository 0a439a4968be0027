"""What a reader typed, as words to find and words to leave out.

Words apart from each other must all occur, in any order. A word, or what stands in quotes, is found as it is
written. A hyphen before a word leaves out what contains it. The query is made anew from these words and never
passed through, so that nothing in it can be an instruction to a database.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from discussion.values.analyser import HAN, LETTER, MARK, segments

LONGEST_QUERY = 200  # characters that are looked at
MOST_WORDS = 12
MOST_SINGLE = 2  # characters that stand alone: each is looked for in every word that has it
QUOTES = str.maketrans(dict.fromkeys("“”„‟〝〞«»「」『』", '"'))
PIECE = re.compile(r'(?P<without>(?<!\S)[-\u2013\u2212\ufe63])?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')

LOOSE = re.compile(f"(?<=[{HAN}])\\s+|(?<!\\s)\\s+(?=[{HAN}])")  # Chinese is printed without spaces


class SearchQuery(NamedTuple):
    """Segments of the written form; `cut` says that not all of a long query was used.

    `quoted` are the wanted ones that stood in quotes: they are found as they are, or not at all.
    """

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    cut: bool = False
    quoted: tuple[str, ...] = ()

    @property
    def contradictory(self) -> bool:
        """Whether one of the wanted words has an unwanted one in it: no text can be a hit."""
        return any(unwanted in wanted for unwanted in self.unwanted for wanted in self.wanted)

    @property
    def most(self) -> int:
        return MOST_WORDS

    @property
    def most_single(self) -> int:
        return MOST_SINGLE

    @property
    def longest(self) -> int:
        return LONGEST_QUERY

    @property
    def patterns(self) -> list[re.Pattern]:
        """For finding the wanted words in a text that was only folded."""
        return [re.compile(_pattern(segment)) for segment in self.wanted]


def parse(query: str) -> SearchQuery:
    """The words of a query; none are wanted where it holds nothing that could be found."""
    wanted: dict[str, bool] = {}
    unwanted: dict[str, bool] = {}
    for piece in pieces(query):
        found = segments(LOOSE.sub("", piece["quoted"] or piece["plain"] or ""))
        for segment in found:
            words = unwanted if piece["without"] else wanted
            words[segment] = words.get(segment, False) or piece["quoted"] is not None
    kept, without = _affordable(wanted), _affordable(unwanted)
    cut = len(query) > LONGEST_QUERY or len(kept) + len(without) < len(wanted) + len(unwanted)
    return SearchQuery(kept, without, cut, tuple(segment for segment in kept if wanted[segment]))


def pieces(query: str) -> Iterator[re.Match]:
    """What stands apart in a query: `plain` or `quoted`, and `without` before what is to be left out."""
    return PIECE.finditer(query[:LONGEST_QUERY].translate(QUOTES).replace("\uff0d", "-"))


def _affordable(segments: Iterable[str]) -> tuple[str, ...]:
    """The first of the words, and of those of one character fewer."""
    single = [segment for segment in segments if len(segment) == 1][MOST_SINGLE:]
    return tuple(segment for segment in segments if segment not in single)[:MOST_WORDS]


def unquoted(query: str) -> str:
    """The query with what was in quotes taken as single words, or "" where that changes nothing."""
    plain = " ".join(query.translate(QUOTES).replace('"', " ").split())
    words = parse(query)
    changes = parse(plain).wanted != words.wanted or any(len(word) > 2 for word in words.quoted)
    return plain if changes else ""


def _pattern(segment: str) -> str:
    """A marked word begins and ends where no letter or digit goes on; a long one stands there in pieces."""
    pieces = segment.replace(MARK * 2, "").split(MARK)
    words = (f"(?<!{LETTER}){re.escape(piece)}(?!{LETTER})" for piece in pieces[1::2])
    return "".join(_woven(map(re.escape, pieces[::2]), words))


def _woven(plain, words):
    for text in plain:
        yield text
        yield next(words, "")
