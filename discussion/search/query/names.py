"""The people, themes, meetings and years that a query may name."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.db.models import F, TextField, Value

from discussion.models import Appointment, Meeting, Official, Theme
from discussion.models.person_queries import plain
from discussion.search.query.meanings import YEAR
from discussion.values.analyser import folded
from discussion.values.version_cache import cached

ADDRESSED = re.compile("同志|先生|女士|[的说谈讲]{0,2}(?:讲话|发言|报告)?[说谈讲]{0,2}")
BETWEEN = re.compile("[在上中的于对就和与说谈讲了过，、]{0,4}(?:会|会议)?[上中的]{0,3}(?:讲话|发言|报告)?")
SHORTEST_POST = 2  # characters: 书记, 区长
LONGEST_FAMILY_NAME = 2
SHORTEST_NAME = 2  # of a theme
SHORTEST_MEETING = 4


class Name(NamedTuple):
    """A part of a query that names what statements are filtered by.

    `parameter` and `slug` are those of the list of statements, `field` and `value` those of `Filters`.
    """

    written: str
    parameter: str
    slug: str
    field: str
    value: int
    label: str


class Person(NamedTuple):
    pk: int
    slug: str
    name: str
    sounds: tuple[str, ...]
    posts: tuple[str, ...]

    def is_called(self, text: str) -> bool:
        """王勇, 王勇同志, 区长王勇, 王勇区长, 王区长."""
        before, found, after = text.partition(self.name)
        if found:
            return self._addresses(before) and self._addresses(after)
        family = range(1, LONGEST_FAMILY_NAME + 1)
        return any(text[:n] == self.name[:n] and self.holds(text[n:]) for n in family if n < len(self.name))

    def place_in(self, text: str) -> tuple[int, int] | None:
        """Where the name stands, with a post before or after it."""
        start = text.find(self.name)
        if start < 0:
            return None
        end = start + len(self.name)
        before = next((n for n in range(start, 1, -1) if self.holds(text[start - n : start])), 0)
        after = next((n for n in range(len(text) - end, 1, -1) if self.holds(text[end : end + n])), 0)
        return start - before, end + after

    def _addresses(self, text: str) -> bool:
        return (
            bool(ADDRESSED.fullmatch(text))
            or self.holds(text)
            or any(text.endswith(post) for post in self.posts)
        )

    def holds(self, post: str) -> bool:
        return len(post) >= SHORTEST_POST and any(own.endswith(post) for own in self.posts)

    def name_as(self, written: str) -> Name:
        return Name(written, "speaker", self.slug, "official", self.pk, self.name)


def known_people() -> list[Person]:
    return cached("people by name", _known_people)


def _known_people() -> list[Person]:
    held: dict[int, list[str]] = {}
    for holder, post in Appointment.objects.published().order_by().values_list("official", "post__title"):
        held.setdefault(holder, []).append(folded(post))
    rows = Official.objects.published().values_list("pk", "slug", "name", "pinyin")
    return [
        Person(pk, slug, plain(name), tuple(pinyin.split()), tuple(held.get(pk, ())))
        for pk, slug, name, pinyin in rows
    ]


def person_called(text: str) -> Person | None:
    """Who is called so, if it is one only."""
    typed = plain(text)
    found = [person for person in known_people() if person.is_called(typed)]
    return found[0] if len(found) == 1 else None


def is_plain(text: str) -> bool:
    """Neither quoted nor left out."""
    return not text.startswith(('"', "-"))


# What may stand inside of words: where, and what is named

Place = tuple[int, int, Name]
Finder = Callable[[list[str]], Callable[[str], Place | None]]  # given all texts, what finds in one


def taken_out(parts: Iterable[Name | str], finder: Finder) -> tuple[Name | str, ...]:
    """The parts with what was found in one of them between what is left of it; nothing where two are named."""
    texts = [part for part in parts if isinstance(part, str) and is_plain(part)]
    find = finder(texts)
    places = [find(part) if part in texts else None for part in parts]
    clear = len({place[2].value for place in places if place}) == 1
    apart = (_apart(part, place if clear else None) for part, place in zip(parts, places, strict=True))
    return tuple(piece for pieces in apart for piece in pieces)


def _apart(part: Name | str, place: Place | None) -> list[Name | str]:
    if place is None:
        return [part]
    start, end, name = place
    pieces = part[:start], name, part[end:]
    return [piece for piece in pieces if piece is name or not BETWEEN.fullmatch(piece)]


def _person_in(text: str) -> Place | None:
    """By name, or all of the text by sound."""
    typed = plain(text)
    same_length = len(typed) == len(text)
    inside = {person: place for person in known_people() if same_length and (place := person.place_in(typed))}
    longest = [
        person
        for person in inside
        if not any(person.name in other.name for other in inside if other != person)
    ]
    called = longest or [person for person in known_people() if typed in person.sounds]
    if len(called) != 1:
        return None
    start, end = inside.get(called[0], (0, len(text)))
    return start, end, called[0].name_as(text[start:end])


def _themes(texts: list[str]) -> Callable[[str], Place | None]:
    rows = cached("themes by name", lambda: [*Theme.objects.published().values_list("pk", "slug", "name")])
    return lambda text: _longest_in(text, rows, "theme")


def _meetings(texts: list[str]) -> Callable[[str], Place | None]:
    """Of very many: the database compares, once for all texts."""
    long = "\n".join(text for text in texts if len(text) >= SHORTEST_MEETING)
    typed = Meeting.objects.published().annotate(typed=Value(long, output_field=TextField()))
    found = typed.filter(typed__contains=F("name")).values_list("pk", "slug", "name")
    rows = [row for row in found if len(row[2]) >= SHORTEST_MEETING] if long else []
    return lambda text: _longest_in(text, rows, "meeting")


def _longest_in(text: str, rows: Iterable[tuple[int, str, str]], field: str) -> Place | None:
    typed = folded(text)
    if len(typed) != len(text):
        return None
    inside = [(len(name), folded(name), pk, slug, name) for pk, slug, name in rows if folded(name) in typed]
    longest = [row for row in inside if row[0] == max(inside)[0]]
    if len(longest) != 1 or longest[0][0] < SHORTEST_NAME:
        return None
    length, form, pk, slug, name = longest[0]
    start = typed.index(form)
    return start, start + length, Name(text[start : start + length], field, slug, field, pk, name)


def _year_in(text: str) -> Place | None:
    year = YEAR.fullmatch(folded(text))
    return (0, len(text), Name(text, "year", year[1], "year", int(year[1]), f"{year[1]}年")) if year else None


FINDERS: dict[str, Finder] = {
    "official": lambda texts: _person_in,
    "theme": _themes,
    "meeting": _meetings,
    "year": lambda texts: _year_in,
}
