import re
from collections.abc import Iterable
from functools import lru_cache

import segno
from django import template
from django.template.defaultfilters import stringfilter
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from discussion import outward, partial_dates
from discussion.graphemes import graphemes
from discussion.models import State
from discussion.search.excerpts import Piece

register = template.Library()

CLOSING_MARKS = re.compile(r"([、，；：！？”’》）]+)(?=.)")

register.filter("partial_date", partial_dates.in_words)
register.filter("outward", outward.outward)


@register.filter
@stringfilter
def summary(text: str, length: int) -> str:
    """The text on one line, cut to so many characters as a reader counts them (META-08, TYPO-21)."""
    line = "".join(map(str.strip, text.split("\n")))
    characters = graphemes(line)
    return line if len(characters) <= length else f"{''.join(characters[: length - 2])}……"


@register.filter
def breakable(text: str) -> SafeString:
    """A heading that may go on in a new line after punctuation, even after a closing quotation mark."""
    broken = CLOSING_MARKS.sub(r"\1<wbr>", conditional_escape(text))
    return mark_safe(broken)  # noqa: S308 (escaped above)


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """A text with the hits in it marked."""
    shown = (f"<mark>{escape(text)}</mark>" if hit else escape(text) for text, hit in pieces)
    return mark_safe("".join(shown))  # noqa: S308 (escaped above)


@register.filter
def state_label(state: str) -> str:
    """done → 已办结."""
    return State(state).label


@register.simple_tag
@lru_cache(maxsize=1000)
def qr_code(address: str) -> SafeString:
    """The address as a drawing (SVG) that a phone's camera reads (READ-03)."""
    return mark_safe(segno.make(address, micro=False).svg_inline(omitsize=True))  # noqa: S308 (no text in it)
