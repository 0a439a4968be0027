"""Characters as readers count them: what is drawn as one is never cut in two (TYPO-21)."""

import unicodedata

JOINER = "\u200d"  # makes one picture of those on both sides
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)  # two of them make a flag


def graphemes(text: str) -> list[str]:
    """The text in pieces: a character with its accents, variation selectors and joined pictures is one.

    A part of Unicode's rule (UAX 29) that is enough for Chinese with rare characters and for emoji.
    """
    pieces: list[str] = []
    for character in text:
        if pieces and _continues(pieces[-1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _continues(piece: str, character: str) -> bool:
    extends = unicodedata.category(character).startswith("M") or ord(character) in SKIN_TONES
    joined = character == JOINER or piece.endswith(JOINER)
    flag = len(piece) == 1 and ord(piece) in FLAG_LETTERS and ord(character) in FLAG_LETTERS
    return extends or joined or flag


def summary(text: str, length: int) -> str:
    """The text on one line, cut to so many characters as a reader counts them (META-08, TYPO-21)."""
    line = "".join(map(str.strip, text.split("\n")))
    characters = graphemes(line)
    return line if len(characters) <= length else f"{''.join(characters[: length - 2])}……"
