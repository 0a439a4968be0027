import re
from collections.abc import Iterable
from functools import lru_cache

import segno
from django import template
from django.db import DatabaseError, InterfaceError
from django.template.defaultfilters import stringfilter
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from discussion.models import Official, State, Theme
from discussion.public import external_links
from discussion.public.matrix import MatrixCell
from discussion.search.query.excerpts import Fragment
from discussion.values import partial_dates
from discussion.values.graphemes import summary
from discussion.values.version_cache import cached

register = template.Library()

CELL = (
    '<a href="{}?speaker={}&amp;theme={}" class="cell cell-{}"><span class="cell-speaker">{}：</span>'
    '<span class="cell-points">{}项要点</span><span class="cell-joint">，{}</span>'
    '<span class="cell-followed">{}</span></a>'
)
MOST_THEMES, MOST_PEOPLE = 24, 24  # to begin with
CLOSING_MARKS = re.compile(r"([、，；：！？”’》）]+)(?=.)")

register.filter("partial_date", partial_dates.in_words)
register.filter(stringfilter(summary))
register.filter("outward", external_links.external_url)


@register.filter
def breakable(text: str) -> SafeString:
    """A heading that may go on in a new line after punctuation, even after a closing quotation mark."""
    broken = CLOSING_MARKS.sub(r"\1<wbr>", conditional_escape(text))
    return mark_safe(broken)  # noqa: S308 (escaped above)


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
    joint = "其中" if cell.extent == "some" else ""
    return format_html(
        CELL,
        address,
        cell.official.slug,
        theme.slug,
        cell.extent,
        cell.official.name,
        cell.points,
        joint,
        cell.follow_up,
    )


@register.simple_tag
@lru_cache(maxsize=1000)
def qr_code(address: str) -> SafeString:
    """The address as a drawing (SVG) that a phone's camera reads (READ-03)."""
    return mark_safe(segno.make(address, micro=False).svg_inline(omitsize=True))  # noqa: S308 (no text in it)
