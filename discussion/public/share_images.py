"""The picture that goes along when a statement is passed on: name and words, drawn from the record.

1200 × 630 for wide previews; all that matters stands in the middle square, which is what chat windows cut out.
Without a Chinese font on the machine there are no cards, and pages name none.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from itertools import count, groupby
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.generic import DetailView
from PIL import Image, ImageDraw, ImageFont

from discussion.models import SiteIdentity, Statement
from discussion.public.pages import LastingAddressMixin
from discussion.values.characters import UNSEEN
from discussion.values.graphemes import graphemes
from discussion.values.partial_dates import in_words

LAYOUT = 2  # to be raised when cards are drawn differently: their addresses change with it
WIDTH, HEIGHT = 1200, 630
LEFT, TOP, RIGHT, BOTTOM = 325, 40, 875, 590  # the margins, within the middle square
GROUND, INK, RULE = "#8f1d21", "#ffffff", "#d9a7a3"
COLOURS = 32  # enough for the edges of two colours' letters; keeps the file small
DAY = 24 * 3600
TEN_MINUTES = 600  # seconds

# A word in Latin letters or figures stays whole; closing marks stay with what they close, opening ones
# with what they open.
UNIT = re.compile(r"[“‘《〈（【「『]*(?:[A-Za-z0-9.%+\-]+|.)[，。、；：！？…—”’》〉）】」』·]*", re.DOTALL)
SIMPLIFIED = re.compile(r"\b(SC|CN)\b")
SHAPELESS = re.compile(f"[{UNSEEN}]")
STAND_INS = "〓?"  # for what no font has; 〓 is what printers set for a character that they lack
IN_NO_FONT = "\U0010ffff"  # draws the box that a font has for all that it lacks
PROBED = 32  # pixels: large enough to tell a character from the box


class Card(NamedTuple):
    """The words on a card."""

    site: str
    words: str
    speaker: str
    title: str
    date: str


class Face(NamedTuple):
    """The machine's fonts at one size: each character is drawn by the first that has it."""

    paths: tuple[str, ...]
    size: int

    def runs(self, text: str) -> list[tuple[str, ImageFont.FreeTypeFont]]:
        """The text in order, in pieces that one font draws."""
        runs = groupby(graphemes(text), lambda character: drawn_by(self.paths, character) or self.paths[0])
        return [("".join(characters), font(path, self.size)) for path, characters in runs]

    def getlength(self, text: str) -> float:
        return sum(face.getlength(run) for run, face in self.runs(text))

    def getmetrics(self) -> tuple[int, int]:
        """Of the first font, by which all lines are set: ascent and descent."""
        return font(self.paths[0], self.size).getmetrics()


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


def card_of(statement: Statement, site: SiteIdentity) -> Card:
    return Card(
        site=site.name,
        words=statement.title,
        speaker=statement.official.name,
        title=statement.speaker_title,
        date=in_words(statement.date.isoformat()),
    )


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


def version(card: Card) -> str:
    """Changes with whatever a card shows and how."""
    return sha256(repr((LAYOUT, font_paths(), card)).encode()).hexdigest()[:16]


def card_address(statement: Statement, site: SiteIdentity) -> str:
    """The whole address of a statement's card, or "" where none can be drawn."""
    if not font_path():
        return ""
    path = reverse("discussion:statement-card", args=[statement.pk])
    return f"{settings.ORIGIN}{path}?v={version(card_of(statement, site))}"


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


def wrapped(text: str, face: Face, width: int) -> list[str]:
    """Lines no wider than `width`, broken as Chinese is: anywhere but before a closing mark or inside a number."""
    lines = [""]
    for unit in pieces(UNIT.findall(text), face, width):
        if lines[-1] and face.getlength(lines[-1] + unit) > width:
            lines.append("")
        lines[-1] += unit
    return lines


def pieces(units: Iterable[str], face: Face, width: int) -> Iterator[str]:
    """The units, one that is wider than a line in single characters."""
    for unit in units:
        yield from [unit] if face.getlength(unit) <= width else unit


def laid_out(text: str, face: Face) -> list[str]:
    """Lines as even as their number allows, so that none is left with a single character."""
    lines = wrapped(text, face, RIGHT - LEFT)
    for width in range(RIGHT - LEFT, int(face.size), -int(face.size) // 4):
        narrower = wrapped(text, face, width)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def fitted(text: str, sizes: Iterable[int], lines: int = 9, height: int = HEIGHT) -> TextBlock:
    """The text at the largest size that needs no more lines and height; at the smallest it is cut."""
    paths = font_paths()
    text = drawable(text, paths)
    for size in sizes:
        face = Face(paths, size)
        block = TextBlock(laid_out(text, face), face)
        if len(block.lines) <= lines and block.height <= height:
            return block
    lines = min(lines, height // block.leading)
    found = wrapped(text, face, RIGHT - LEFT)
    return TextBlock([*found[: lines - 1], ended(found[lines - 1], face)], face)


def ended(line: str, face: Face) -> str:
    """A last line that says there is more."""
    while face.getlength(f"{line}……") > RIGHT - LEFT:
        line = line[:-1]
    return f"{line}……"


def draw(card: Card) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    canvas = ImageDraw.Draw(image)
    head = fitted(card.site, [28, 24], lines=1)
    foot = [
        fitted(card.speaker, [52, 40, 32], lines=2),
        *([fitted(card.title, [26, 22], lines=2)] if card.title else []),
        fitted(card.date, [24]),
    ]
    top, bottom = TOP + head.height + 14, BOTTOM - sum(block.height for block in foot)
    words = fitted(card.words, [64, 54, 44, 38, 34], height=bottom - top)
    write(canvas, [head], TOP)
    canvas.line([(WIDTH // 2 - 60, top), (WIDTH // 2 + 60, top)], RULE, 2)
    write(canvas, [words], (top + bottom - words.height) // 2)
    write(canvas, foot, bottom)
    return image


def write(canvas: ImageDraw.ImageDraw, blocks: list[TextBlock], top: int) -> None:
    """The blocks under each other, each line in the middle, its runs on one base line."""
    for block in blocks:
        ascent, _ = block.font.getmetrics()
        for text in block.lines:
            left = (WIDTH - block.font.getlength(text)) / 2
            for run, face in block.font.runs(text):
                canvas.text((left + face.getlength(run) / 2, top + ascent), run, INK, face, anchor="ms")
                left += face.getlength(run)
            top += block.leading


def as_png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.quantize(COLOURS).save(file, "PNG", optimize=True)
    return file.getvalue()


class StatementCard(LastingAddressMixin, DetailView):
    """A public statement's card. It may be kept for ten minutes: longer, and a withdrawn one would stay about."""

    model = Statement
    kept = False  # the drawing is kept by what it shows

    def get_queryset(self):
        return Statement.objects.published().select_related("official")

    def render_to_response(self, context):
        if not font_path():
            raise Http404
        card = card_of(self.object, SiteIdentity.current())
        tag = f'"{version(card)}"'
        response = get_conditional_response(self.request, etag=tag) or self.drawn(card)
        response.headers["ETag"] = tag
        patch_cache_control(response, public=True, max_age=TEN_MINUTES)
        return response

    def drawn(self, card):
        content = cache.get_or_set(f"card-{version(card)}", lambda: as_png(draw(card)), DAY)
        return HttpResponse(content, content_type="image/png")
