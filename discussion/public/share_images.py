"""The picture that goes along when a statement is passed on: name and words, drawn from the record.

1200 × 630 for wide previews; all that matters stands in the middle square, which is what chat windows cut out.
Without a Chinese font on the machine there are no share images, and pages name none.
"""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from PIL import Image, ImageDraw

from discussion.models import SiteIdentity, Statement
from discussion.public.drawings import DrawnPicture, version
from discussion.values.lettering import fitted, font_path, write
from discussion.values.line_breaks import phrases
from discussion.values.partial_dates import in_words

WIDTH, HEIGHT = 1200, 630
LEFT, TOP, RIGHT, BOTTOM = 325, 40, 875, 590  # the margins, within the middle square
GROUND, INK, RULE = "#8f1d21", "#ffffff", "#d9a7a3"


class ShareImage(NamedTuple):
    """The words on a share image."""

    site: str
    words: str
    speaker: str
    title: str
    date: str


def share_image(statement: Statement, site: SiteIdentity) -> ShareImage:
    return ShareImage(
        site=site.name,
        words=statement.title,
        speaker=statement.official.name,
        title=statement.speaker_title,
        date=in_words(statement.date.isoformat()),
    )


def share_image_address(statement: Statement, site: SiteIdentity) -> str:
    """The whole address of a statement's share image, or "" where none can be drawn."""
    if not font_path():
        return ""
    path = reverse("discussion:statement-image", args=[statement.pk])
    return f"{settings.ORIGIN}{path}?v={version(share_image(statement, site))}"


def draw(image: ShareImage) -> Image.Image:
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    canvas, middle, width = ImageDraw.Draw(picture), WIDTH / 2, RIGHT - LEFT
    head = fitted(image.site, [28, 24], width, lines=1)
    foot = [
        fitted(image.speaker, [52, 40, 32], width, lines=2),
        *([fitted(image.title, [26, 22], width, lines=2)] if image.title else []),
        fitted(image.date, [24], width),
    ]
    top, bottom = TOP + head.height + 14, BOTTOM - sum(block.height for block in foot)
    words = fitted(image.words, [64, 54, 44, 38, 34], width, lines=9, height=bottom - top, units=phrases)
    write(canvas, head, (middle, TOP), INK, shift=0.5)
    canvas.line([(middle - 60, top), (middle + 60, top)], RULE, 2)
    write(canvas, words, (middle, (top + bottom - words.height) // 2), INK, shift=0.5)
    for block in foot:
        bottom = write(canvas, block, (middle, bottom), INK, shift=0.5)
    return picture


class StatementShareImage(DrawnPicture):
    model = Statement
    draw = staticmethod(draw)

    def get_queryset(self):
        return Statement.objects.published().select_related("official")

    def words(self, site):
        return share_image(self.object, site)
