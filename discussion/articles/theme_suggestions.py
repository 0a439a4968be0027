"""Which themes a text may speak to, judged by the words of earlier points on each theme."""

from collections import Counter
from math import log

from django.db.models import QuerySet

from discussion.models import Point, Theme
from discussion.values.version_cache import cached

LEARNT_FROM = 2000  # the newest points
MOST = 4
SURE = 1.5  # how much likelier than by chance the text's words must be, summed over its pairs of characters


def suggested(text: str, themes: QuerySet) -> list[Theme]:
    """The likeliest of these themes first; none for a text that says nothing of any."""
    words = pairs(text)
    if not words:
        return []
    scores = {theme: _score(words, theme, *cached("theme words", learnt)) for theme in themes}
    likely = sorted((theme for theme in scores if scores[theme] > SURE), key=lambda theme: -scores[theme])
    return likely[:MOST]


def pairs(text: str) -> set[str]:
    """Neighbouring characters: the smallest words of Chinese."""
    return {text[i : i + 2] for i in range(len(text) - 1) if text[i : i + 2].isalnum()}


def learnt() -> tuple[dict[int, Counter], Counter]:
    """How many of the newest points on each theme, and of all, have each pair of characters."""
    by_theme: dict[int, Counter] = {}
    everywhere: Counter = Counter()
    points = Point.objects.order_by("-pk").only("heading", "text").prefetch_related("themes")[:LEARNT_FROM]
    for point in points:
        words = pairs(f"{point.heading} {point.text}")
        everywhere.update(words)
        for theme in point.themes.all():
            by_theme.setdefault(theme.pk, Counter()).update(words)
    return by_theme, everywhere


def _score(words: set[str], theme: Theme, by_theme: dict[int, Counter], everywhere: Counter) -> float:
    """A pair counts the more, the more of the points that have it are on this theme; the theme's own name most."""
    known = by_theme.get(theme.pk, Counter())
    own = sum(3.0 for pair in pairs(theme.name) if pair in words)
    shares = (known[pair] / everywhere[pair] for pair in words if known[pair] > 1)
    return own + sum(max(0.0, log(1 + share * 4) - log(2)) for share in shares)
