"""How a card is drawn: 1080 pixels wide and as tall as the words need, set smaller and then cut where they are many."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import segno
from PIL import Image, ImageDraw

from discussion.models import Standing
from discussion.values.illustration import mask
from discussion.values.lettering import RUNNING, TextBlock, fitted, write
from discussion.values.line_breaks import phrases

WIDTH, LEAST, MOST = 1080, 1440, 2000  # pixels; the least and the most height
MARGIN, GAP = 80, 28
INNER = WIDTH - 2 * MARGIN
BAND = 180  # height of the head
DRAWING = 440  # width of the drawing in it
PAPER, WASH, LINE, INK, SOFT = "#ffffff", "#f7f4f0", "#d9d1c7", "#1f1b18", "#5a5048"
BRAND, ON_BRAND, ON_BRAND_SOFT, LEADING = "#8f1d21", "#ffffff", "#d9a7a3", "#1b4f80"
COLOURS = {Standing.DONE: "#1d6139", Standing.LATE: "#7d4a00", Standing.STALE: "#7d4a00"}
SIZES = [(84, 44), (72, 42), (60, 40), (52, 38), (46, 36)]  # of the words, of the text under them
SIZES_ALONE = [*(words for words, _ in SIZES), 40, 36]
LONGEST = 1500  # characters: more than the tallest card holds
LONGEST_HEADING = 60  # characters; longer words run on as text does
AT_MARKS = re.compile("[^，、；：]+[，、；：]*|.").findall  # names and posts stay whole
CODE_INK = "#000000"
CODE, MODULE = 300, 6  # pixels: the least side of the code, and of one of its squares


class Outcome(NamedTuple):
    """One line of what came of it: in a word, and in more words. The word of a task is its standing's."""

    label: str
    text: str = ""
    standing: str = ""


class Card(NamedTuple):
    """The words on a card; all but site, kind, words and address may be ""."""

    site: str
    kind: str
    words: str
    address: str
    text: str = ""
    mark: str = ""  # that the words are the editors'
    who: str = ""
    post: str = ""
    occasion: str = ""
    outcomes: tuple[Outcome, ...] = ()
    day: str = ""  # up to which the outcomes are known


class Line(NamedTuple):
    """A block of a column, and how far it stands under what is above."""

    block: TextBlock
    colour: str
    gap: int = 0

    @property
    def height(self) -> int:
        return self.gap + self.block.height


def draw(card: Card) -> Image.Image:
    foot = [*attribution(card), *outcomes(card)]
    code = segno.make(card.address, micro=False, error="m").matrix
    module = max(MODULE, CODE // len(code))
    side = module * len(code)
    below = height(foot) + 2 * GAP + side + MARGIN
    words = fitted_words(card, MOST - BAND - MARGIN - below - 2 * GAP)
    picture = Image.new("RGB", (WIDTH, max(LEAST, BAND + MARGIN + height(words) + 2 * GAP + below)), PAPER)
    canvas = ImageDraw.Draw(picture)
    head(canvas, card)
    stack(canvas, words, BAND + MARGIN)
    top = picture.height - below
    canvas.line([(MARGIN, top), (WIDTH - MARGIN - 1, top)], LINE, 2)
    stack(canvas, foot, top)
    draw_code(canvas, code, (WIDTH - MARGIN - side, picture.height - MARGIN - side), module)
    invitation(canvas, card, INNER - side - 2 * GAP, picture.height - MARGIN - side // 2)
    return picture


def head(canvas: ImageDraw.ImageDraw, card: Card) -> None:
    """The band with the site's name and drawing, and what kind of thing the card is about."""
    canvas.rectangle([(0, 0), (WIDTH, BAND)], BRAND)
    drawing = mask(DRAWING)
    canvas.bitmap((WIDTH - MARGIN - DRAWING, BAND - drawing.height - GAP // 2), drawing, ON_BRAND_SOFT)
    width = INNER - DRAWING - GAP
    names = [
        Line(fitted(card.site, [44, 38, 32], width, lines=2), ON_BRAND),
        Line(fitted(card.kind, [32, 26, 22], width, lines=1), ON_BRAND),
    ]
    stack(canvas, names, (BAND - height(names)) // 2)


def fitted_words(card: Card, room: int) -> list[Line]:
    """Words, text and mark, as large as the room allows; the text is cut where it is too long for the smallest."""
    mark = [Line(fitted(card.mark, [32], INNER, lines=1), BRAND, GAP)] if card.mark else []
    room -= height(mark)
    units = phrases if len(card.words) <= LONGEST_HEADING else RUNNING
    if not card.text:
        alone = fitted(card.words[:LONGEST], SIZES_ALONE, INNER, height=room, units=units)
        return [Line(alone, INK), *mark]
    for large, small in SIZES:
        words = Line(fitted(card.words, [large], INNER, lines=7, units=units), INK)
        text = Line(fitted(card.text[:LONGEST], [small], INNER, height=room - words.height - GAP), SOFT, GAP)
        if is_uncut(words, card.words) and is_uncut(text, card.text):
            break
    return [words, text, *mark]


def is_uncut(line: Line, text: str) -> bool:
    return text.endswith("……") or not line.block.lines[-1].endswith("……")


def attribution(card: Card) -> list[Line]:
    lines = [
        (card.who, [46, 40, 34], INK, GAP),
        (card.post, [32, 28], SOFT, 4),
        (card.occasion, [32, 28], SOFT, 4),
    ]
    return [
        Line(fitted(text, sizes, INNER, lines=2, units=AT_MARKS), colour, gap)
        for text, sizes, colour, gap in lines
        if text
    ]


def outcomes(card: Card) -> list[Line]:
    lines, most = [], 2 if len(card.outcomes) == 1 else 1
    for outcome in card.outcomes:
        colour = COLOURS.get(outcome.standing, LEADING)
        lines.append(Line(fitted(outcome.label, [34], INNER, lines=1), colour, GAP // 2))
        if outcome.text:
            lines.append(Line(fitted(outcome.text, [34, 30], INNER, lines=most), INK))
    if not lines:
        return []
    title = fitted(f"后来怎么样（截至{card.day}）", [28], INNER, lines=1)
    return [Line(title, SOFT, GAP), *lines]


def invitation(canvas: ImageDraw.ImageDraw, card: Card, width: int, middle: int) -> None:
    """Beside the code, level with its middle."""
    lines = [
        Line(fitted("扫一扫，看出处、全文和最新进展", [36], width, units=AT_MARKS), INK),
        Line(fitted(card.site, [28], width, lines=2), SOFT, 8),
    ]
    stack(canvas, lines, middle - height(lines) // 2)


def draw_code(canvas: ImageDraw.ImageDraw, code: Sequence, corner: tuple[int, int], module: int) -> None:
    """Dark squares on the white paper, whose margin is the quiet zone that scanners need."""
    for y, row in enumerate(code):
        for x, dark in enumerate(row):
            if dark:
                left, top = corner[0] + x * module, corner[1] + y * module
                canvas.rectangle([(left, top), (left + module - 1, top + module - 1)], CODE_INK)


def height(lines: Iterable[Line]) -> int:
    return sum(line.height for line in lines)


def stack(canvas: ImageDraw.ImageDraw, lines: Iterable[Line], top: int) -> None:
    for line in lines:
        top = write(canvas, line.block, (MARGIN, top + line.gap), line.colour)
