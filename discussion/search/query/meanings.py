"""What a reader may have meant by a word in which no text agrees: a person, a theme, a meeting, a year."""

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from django.db.models import Case, When

from discussion.models import Meeting, Official, Theme
from discussion.values.analyser import folded
from discussion.values.names import KnownNames
from discussion.values.pinyin import slug
from discussion.values.version_cache import cached

YEAR = re.compile(r"([12]\d{3})(年.{0,6}|([-/.]\d{1,2}){0,2})")  # with or without a month and a day


class Meaning(NamedTuple):
    """`parameter` and `value` are those of the list of statements."""

    parameter: str
    value: str
    label: str


def meanings(word: str) -> Iterator[Meaning]:
    for person in people_named(word):
        yield Meaning("speaker", person.slug, str(person))
    for theme in _named(Theme, word, 2) if len(word) > 1 else []:
        yield Meaning("theme", theme.slug, f"主题“{theme}”")
    for meeting in _named(Meeting, word, 1) if len(word) > 2 else []:
        yield Meaning("meeting", meeting.slug, f"会议“{meeting}”")
    if year := YEAR.fullmatch(folded(word)):
        yield Meaning("year", year[1], f"{year[1]}年")


def people_named(word: str) -> list[Official]:
    """Who is called so; else who sounds so or nearly so, or is found by post."""
    public = cached("people with titles", lambda: Official.objects.published().with_titles())
    ways = (
        *(partial(public.named, name) for name in dict.fromkeys([word, slug(word)])),
        lambda: public.filter(name__in=[name for _, name in near_misses(word)]),
        partial(public.search, word),
    )
    return next(filter(None, (list(people()[:2]) for people in ways)), [])


def nearest_name(typed: str) -> str:
    """What was typed with a slip in an official's name put right, or ""."""
    right = typed
    for written, name in near_misses(typed):
        right = right.replace(written, name)
    return right if right != typed else ""


def near_misses(typed: str) -> list[tuple[str, str]]:
    """`(as written, known name)` for each slip in an official's name."""
    return cached("known names", _known_names).near_misses(typed)


def _known_names() -> KnownNames:
    return KnownNames(Official.objects.published().values_list("name", flat=True))


def _named(model, word: str, most: int) -> list:
    """So many of those called so, else of those in whose name it stands."""
    other = Case(When(name=word, then=0), default=1)
    rows = (
        model.objects.published().filter(name__icontains=word).order_by(other, *model._meta.ordering)[:most]
    )
    return [row for row in rows if row.name == word] or [*rows]
