"""Where a Chinese heading may go on in a new line: between words, never inside one, nor before a lone character."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

import rjieba

OPENING, CLOSING = "“‘《〈（【「『", "、，。；：！？…—·”’》〉）】」』"
TIGHT = re.compile(r"[A-Za-z0-9.%+\-]+")  # a figure, a word in Latin letters: 2+2
BEHIND = frozenset(
    "的了着过们地得之化性型区镇市县省村局委办部厅院校社会家者员长期年月日号个项件条次场篇位种名人力度化观感率量等上下中里内外前后"
)


@lru_cache(maxsize=4096)
def phrases(text: str, names: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The text in pieces that stay whole; `names` are words that the dictionary may not know."""
    whole = joined(text, names)
    ends = [end for end in accumulate(map(len, rjieba.cut(text))) if end not in whole]
    pieces = [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return tuple(_without_lone_ends(_with_marks(pieces)))


def joined(text: str, names: Iterable[str]) -> set[int]:
    """Places inside a name, a figure or a Latin word, where no line ends."""
    spans = [match.span() for match in TIGHT.finditer(text)]
    spans += [match.span() for name in names if name in text for match in re.finditer(re.escape(name), text)]
    return {place for start, end in spans for place in range(start + 1, end)}


def _with_marks(pieces: Iterable[str]) -> list[str]:
    """Marks stay with what they open or close, and a lone character with the word that it belongs to."""
    found: list[str] = []
    ahead = ""  # waits for the next piece
    for piece in pieces:
        if piece[0] in CLOSING or (piece in BEHIND and found and not ahead):
            ahead = _put_back(found, ahead + piece)
        elif piece[-1] in OPENING or (len(piece) == 1 and not piece.isascii()):
            ahead += piece
        else:
            found.append(ahead + piece)
            ahead = ""
    _put_back(found, ahead)
    return found


def _put_back(found: list[str], piece: str) -> str:
    if found:
        found[-1] += piece
    elif piece:
        found.append(piece)
    return ""


def _without_lone_ends(pieces: list[str]) -> list[str]:
    """The last piece has two characters at least, marks not counted."""
    while len(pieces) > 1 and len(pieces[-1].strip(OPENING + CLOSING)) < 2:
        pieces[-2:] = ["".join(pieces[-2:])]
    return pieces
