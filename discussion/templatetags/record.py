import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, islice
from operator import itemgetter

import segno
from django import template
from django.db import DatabaseError, InterfaceError
from django.template.defaultfilters import stringfilter
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from discussion.models import Official, Organization, State, Theme
from discussion.public import external_links
from discussion.public.cards import card_path
from discussion.public.matrix import MatrixCell
from discussion.search.query.excerpts import Fragment
from discussion.values import partial_dates
from discussion.values.graphemes import summary
from discussion.values.illustration import HEIGHT, PATH, WIDTH
from discussion.values.line_breaks import CLOSING, phrases
from discussion.values.version_cache import cached

register = template.Library()

CELL = (
    '<a href="{}?speaker={}&amp;theme={}" class="cell heat-{}"><span class="cell-speaker">{}</span>'
    '<span class="visually-hidden">：</span><span class="cell-points">{}</span>'
    '<span class="visually-hidden">项要点，{}</span></a>'
)
DRAWING = format_html(
    '<svg class="illustration" viewBox="0 0 {} {}" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
    WIDTH,
    HEIGHT,
    PATH,
)
WORD_BREAK = mark_safe("<wbr>")
CLAUSE = re.compile(f"[^{CLOSING}]*[{CLOSING}]+|[^{CLOSING}]+")
MOST_THEMES, MOST_PEOPLE = 24, 24  # to begin with

register.filter("partial_date", partial_dates.in_words)
register.filter(stringfilter(summary))
register.filter("outward", external_links.external_url)
register.filter("card", card_path)


@register.filter
def breakable(text: str | list[Fragment], at: str = "words") -> SafeString:
    """A heading that goes on in a new line between words only, or after its marks only (`at` "marks").

    It is plain, or in pieces with the hits in it, which are marked and stay whole.
    """
    found = text if isinstance(text, list) else [Fragment(str(text))]
    whole, hits = "".join(piece.text for piece in found), {piece.text for piece in found if piece.hit}
    parts = CLAUSE.findall(whole) if at == "marks" else phrases(whole, record_names() | hits)
    broken = format_html_join(WORD_BREAK, "{}", ((marked(part),) for part in cut(found, map(len, parts))))
    return format_html('<span class="phrases">{}</span>', broken)


def cut(pieces: list[Fragment], lengths: Iterable[int]) -> Iterator[list[Fragment]]:
    """The pieces in parts of so many characters each."""
    characters = iter([(character, piece.hit) for piece in pieces for character in piece.text])
    for length in lengths:
        runs = groupby(islice(characters, length), itemgetter(1))
        yield [Fragment("".join(character for character, _ in run), hit) for hit, run in runs]


def record_names() -> frozenset[str]:
    """The public names that stand in headings: of people, bodies and themes."""
    return cached("names in headings", _record_names)


def _record_names() -> frozenset[str]:
    named = [Official.objects.published(), Theme.objects.published(), Organization.objects.all()]
    first, *others = (rows.order_by().values_list("name", flat=True) for rows in named)
    short = Organization.objects.order_by().values_list("short_name", flat=True)
    return frozenset(filter(None, first.union(*others, short)))


@register.filter
def marked(pieces: Iterable[Fragment]) -> SafeString:
    """A text with the hits in it marked."""
    shown = (f"<mark>{escape(text)}</mark>" if hit else escape(text) for text, hit in pieces)
    return mark_safe("".join(shown))  # noqa: S308 (escaped above)


@register.filter
def state_label(state: str) -> str:
    """done → 已办结."""
    return State(state).label


@register.inclusion_tag("_parts/starting_points.html")
def starting_points() -> dict:
    """Themes and people to begin with; none where the database cannot be asked, as the page stands without them."""
    try:
        return cached("starting points", _starting_points)
    except (DatabaseError, InterfaceError):
        return {}


def _starting_points() -> dict:
    themes, people = Theme.objects.published(), Official.objects.published()
    return {"themes": [*themes[:MOST_THEMES]], "people": [*people[:MOST_PEOPLE]]}


@register.simple_tag
def matrix_cell(cell: MatrixCell, theme: Theme, address: str) -> SafeString:
    """Leads to what a speaker said to a theme. A page has so many of them that a template for each would be half its cost."""
    official = cell.official
    return format_html(
        CELL, address, official.slug, theme.slug, cell.heat, official.called, cell.points, cell.follow_up
    )


@register.simple_tag
def illustration() -> SafeString:
    """The site's line drawing in the colour of the text around it; it says nothing that words do not."""
    return DRAWING


@register.simple_tag
@lru_cache(maxsize=1000)
def qr_code(address: str) -> SafeString:
    """The address as a drawing (SVG) that a phone's camera reads (READ-03)."""
    return mark_safe(segno.make(address, micro=False).svg_inline(omitsize=True))  # noqa: S308 (no text in it)
