"""What a query names: people, themes, meetings and years, which become filters, and the words that remain.

A person's name is always read so, alone or with a post (王勇, 区长王勇, 顾书记). What is less certain is read where the
words stand in no text: names inside longer words, sounds, posts, themes, meetings, years. Quotes keep a name a word.
"""

from typing import NamedTuple

from discussion.search.query.engine import Filters, Selection
from discussion.search.query.names import FINDERS, Name, is_plain, person_called, taken_out
from discussion.search.query.widening import MOST_WORDS as MOST_TAKEN_APART
from discussion.search.query.widening import widened
from discussion.values.search_queries import MOST_WORDS, parse, pieces


class Reading(NamedTuple):
    """A query as its parts in order: names, and words as they were typed."""

    parts: tuple[Name | str, ...]

    @property
    def names(self) -> list[Name]:
        """One for each filter."""
        found = {part.parameter: part for part in self.parts if isinstance(part, Name)}
        return [*found.values()]

    @property
    def words(self) -> str:
        return " ".join(part for part in self.parts if isinstance(part, str))

    def without(self, name: Name) -> str:
        """The query with a name taken as a word."""
        written = (part if isinstance(part, str) else part.written for part in self.parts)
        return " ".join(
            f'"{text}"' if part == name else text for part, text in zip(self.parts, written, strict=True)
        )

    @property
    def named(self) -> str:
        """The names alone."""
        return " ".join(part.written for part in self.parts if isinstance(part, Name))

    def filters(self, filters: Filters) -> Filters:
        return filters._replace(**{name.field: name.value for name in self.names})


def select(
    typed: str, filters: Filters, *, titles_first: bool = False, literally: bool = False
) -> tuple[Reading, Selection]:
    """What a query finds under filters, and how it was read. The name of somebody else than the chosen one is a word.

    `literally`: with nothing else tried where the words stand nowhere.
    """
    literal = surely(typed, filters)
    first = _selection(literal, filters, titles_first)
    if not literal.words or first.total:
        return literal, widened(first)
    if literally or len(literal.parts) > MOST_TAKEN_APART:
        return literal, first
    taken_apart = perhaps(literal, filters)
    if taken_apart != literal:
        second = widened(_selection(taken_apart, filters, titles_first))
        if second.total:
            return taken_apart, second
    return literal, widened(first)


def _selection(reading: Reading, filters: Filters, titles_first: bool) -> Selection:
    words = parse(reading.words)
    first = titles_first and bool(words.wanted)
    return Selection(reading.filters(filters), words, titles_first=first)


def surely(typed: str, filters: Filters) -> Reading:
    """With a person's name; of two people none is read, as a statement has one speaker."""
    found = [piece.group() for piece in pieces(typed)]
    people = [person_called(text) if is_plain(text) else None for text in found[:MOST_WORDS]]
    called = {person.pk for person in people if person}
    plainly = Reading(tuple(found))
    if len(called) != 1 or filters.official not in {None, *called}:
        return plainly
    named = [person.name_as(text) if person else text for person, text in zip(people, found, strict=False)]
    return _if_findable(Reading((*named, *found[MOST_WORDS:])), plainly)


def perhaps(reading: Reading, filters: Filters) -> Reading:
    """With what stands inside of words, too, unless something else is chosen already."""
    parts, known = reading.parts, {name.field for name in reading.names}
    for field, finder in FINDERS.items():
        apart = taken_out(parts, finder) if field not in known else ()
        values = {part.value for part in apart if isinstance(part, Name) and part.field == field}
        if values and getattr(filters, field) in {None, *values}:
            parts = apart
    return _if_findable(Reading(parts), reading)


def _if_findable(reading: Reading, otherwise: Reading) -> Reading:
    """Words to leave out need some to find beside them."""
    words = parse(reading.words)
    return otherwise if words.unwanted and not words.wanted else reading
