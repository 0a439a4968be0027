import re

from django import template
from django.template.defaultfilters import stringfilter

from discussion import outward, partial_dates
from discussion.models import State

register = template.Library()

register.filter("partial_date", partial_dates.in_words)
register.filter("outward", outward.outward)


@register.filter
@stringfilter
def summary(text: str, length: int) -> str:
    """The text on one line, cut to so many characters (META-08)."""
    line = re.sub(r"\s*\n\s*", "", text.strip())
    return line if len(line) <= length else f"{line[: length - 2]}……"


@register.filter
def state_label(state: str) -> str:
    """done → 已办结."""
    return State(state).label
