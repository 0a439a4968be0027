"""Type on pictures: the machine's Chinese fonts, and texts broken and fitted into the room they have.

No character is drawn as the box that fonts have for what they lack.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import count, groupby
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from django.conf import settings
from PIL import ImageDraw, ImageFont

from discussion.values.characters import UNSEEN
from discussion.values.graphemes import graphemes

# A word in Latin letters or figures stays whole; closing marks stay with what they close, opening ones
# with what they open.
UNIT = re.compile(r"[“‘《〈（【「『]*(?:[A-Za-z0-9.%+\-]+|.)[，。、；：！？…—”’》〉）】」』·]*", re.DOTALL)
Units = Callable[[str], Iterable[str]]  # a text in the pieces that stay whole
RUNNING: Units = UNIT.findall
SENTENCES = re.compile(r".*[。！？；][”’》）」』]*", re.DOTALL)
HANGING = re.compile("[“‘《〈（【「『]")
SIMPLIFIED = re.compile(r"\b(SC|CN)\b")
SHAPELESS = re.compile(f"[{UNSEEN}]")
STAND_INS = "〓?"  # for what no font has; 〓 is what printers set for a character that they lack
IN_NO_FONT = "\U0010ffff"  # draws the box that a font has for all that it lacks
PROBED = 32  # pixels: large enough to tell a character from the box


class Face(NamedTuple):
    """The machine's fonts at one size: each character is drawn by the first that has it."""

    paths: tuple[str, ...]
    size: int

    def runs(self, text: str) -> list[tuple[str, ImageFont.FreeTypeFont]]:
        """The text in order, in pieces that one font draws."""
        runs = groupby(graphemes(text), lambda character: drawn_by(self.paths, character) or self.paths[0])
        return [("".join(characters), font(path, self.size)) for path, characters in runs]

    def getlength(self, text: str) -> float:
        return length(self, text)

    def getmetrics(self) -> tuple[int, int]:
        """Of the first font, by which all lines are set: ascent and descent."""
        return font(self.paths[0], self.size).getmetrics()


@lru_cache(maxsize=20_000)
def length(face: Face, text: str) -> float:
    return sum(part.getlength(run) for run, part in face.runs(text))


class TextBlock(NamedTuple):
    """Lines of one size, and the height that they take."""

    lines: list[str]
    font: Face

    @property
    def leading(self) -> int:
        return sum(self.font.getmetrics())

    @property
    def height(self) -> int:
        return self.leading * len(self.lines)


def font_paths() -> tuple[str, ...]:
    """Those of the configured fonts that this machine has and can draw with."""
    return tuple(path for path in settings.CARD_FONTS if Path(path).is_file() and is_font(path))


@lru_cache
def is_font(path: str) -> bool:
    """Whether letters of any size can be drawn: not so with damaged files, nor with coloured pictures."""
    return next(faces_of(path, PROBED), None) is not None


def font_path() -> str:
    """The font that draws all that it can, or ""."""
    return next(iter(font_paths()), "")


@lru_cache(maxsize=32)
def font(path: str, size: int) -> ImageFont.FreeTypeFont:
    """A collection's face for simplified Chinese, or its first."""
    faces = list(faces_of(path, size))
    return next((face for face in faces if SIMPLIFIED.search(face.getname()[0])), faces[0])


def faces_of(path: str, size: int) -> Iterator[ImageFont.FreeTypeFont]:
    for index in count():
        try:
            yield ImageFont.truetype(path, size, index=index)
        except OSError:
            return


@lru_cache
def probe(path: str) -> ImageFont.FreeTypeFont:
    """A font that draws characters as they are, without the marks that shaping puts around them."""
    return font(path, PROBED).font_variant(layout_engine=ImageFont.Layout.BASIC)


def picture(path: str, character: str) -> tuple[tuple[int, int], bytes]:
    mask = probe(path).getmask(character)
    return mask.size, bytes(mask)


@lru_cache(maxsize=10_000)
def has(path: str, character: str) -> bool:
    """Whether a font draws a character, and not the box in its place."""
    return character.isspace() or picture(path, character) != picture(path, IN_NO_FONT)


def drawn_by(paths: Iterable[str], characters: str) -> str:
    """The first font that has all of them, or ""."""
    return next((path for path in paths if all(has(path, character) for character in characters)), "")


def drawable(text: str, paths: tuple[str, ...]) -> str:
    """The text with a stand-in for what no font has, and without what nobody sees."""
    stand_in = next((mark for mark in STAND_INS if drawn_by(paths, mark)), "")
    spaced = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text)
    shapes = (SHAPELESS.sub("", character) for character in graphemes(normalize("NFC", spaced)))
    return "".join(shape if drawn_by(paths, shape) else stand_in for shape in shapes)


def wrapped(text: str, face: Face, width: int, units: Units = RUNNING) -> list[str]:
    """Lines no wider than `width`, broken between units.

    By default as running Chinese is: anywhere but before a closing mark or inside a number.
    """
    lines, taken = [""], 0.0
    for unit in pieces(units(text), face, width):
        length = face.getlength(unit)
        if lines[-1] and taken + length > width:
            lines.append("")
            taken = 0.0
        lines[-1] += unit
        taken += length
    return lines


def pieces(units: Iterable[str], face: Face, width: int) -> Iterator[str]:
    """The units, one that is wider than a line in single characters."""
    for unit in units:
        yield from [unit] if face.getlength(unit) <= width else unit


def laid_out(text: str, face: Face, width: int, units: Units = RUNNING) -> list[str]:
    """Lines as even as their number allows, so that none is left with a single character."""
    lines = wrapped(text, face, width, units)
    for less in range(width, int(face.size), -int(face.size) // 4):
        narrower = wrapped(text, face, less, units)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def fitted(
    text: str,
    sizes: Iterable[int],
    width: int,
    *,
    lines: int = 99,
    height: int = 9999,
    units: Units = RUNNING,
) -> TextBlock:
    """The text at the largest size that needs no more lines and height; at the smallest it is cut."""
    paths = font_paths()
    text = drawable(text, paths)
    for size in sizes:
        face = Face(paths, size)
        block = TextBlock(laid_out(text, face, width, units), face)
        if len(block.lines) <= lines and block.height <= height:
            return block
    most = max(1, min(lines, height // block.leading))
    return TextBlock(shortened(wrapped(text, face, width)[:most], face, width), face)


def shortened(lines: list[str], face: Face, width: int) -> list[str]:
    """The lines with a sign that there is more: after the last sentence where that is in their second half, else at the end."""
    shown = "".join(lines)
    whole = SENTENCES.match(shown)
    if whole and 2 * len(whole[0]) >= len(shown):
        at_sentence = wrapped(f"{whole[0]}……", face, width)
        if len(at_sentence) <= len(lines):
            return at_sentence
    return [*lines[:-1], ended(lines[-1], face, width)]


def ended(line: str, face: Face, width: int) -> str:
    """A last line that says there is more."""
    while face.getlength(f"{line}……") > width:
        line = line[:-1]
    return f"{line}……"


def write(
    canvas: ImageDraw.ImageDraw, block: TextBlock, place: tuple[float, int], colour: str, shift=0.0
) -> int:
    """Draw the block's lines under each other, each line's runs on one base line.

    `place`: the left edge and the top; with a `shift` of 0.5 the middle of the lines, of 1 their right edge. On a left
    edge an opening mark, whose left half is empty, stands before it. Returns where the block ends.
    """
    edge, top = place
    ascent, _ = block.font.getmetrics()
    for text in block.lines:
        hang = block.font.size / 2 if not shift and HANGING.match(text) else 0
        left = edge - hang - block.font.getlength(text) * shift
        for run, face in block.font.runs(text):
            canvas.text((left + face.getlength(run) / 2, top + ascent), run, colour, face, anchor="ms")
            left += face.getlength(run)
        top += block.leading
    return top
