"""What is found by the parts of words where few texts have them as typed, and by the theme or meeting that they name."""

from collections.abc import Callable, Iterator
from functools import reduce
from itertools import islice
from operator import or_

from django.db.models import Q

from discussion.models import Meeting, Theme
from discussion.search.backends.text import CAP, Query, count_label, text_index
from discussion.search.query.engine import FIRST, TOKENS, Filters, Selection
from discussion.values.analyser import MARK, segments
from discussion.values.query_parts import Clause, clauses, cores, in_characters, in_pairs, shown
from discussion.values.search_queries import SearchQuery
from discussion.values.version_cache import cached

MOST_WORDS = 6  # of a query that is taken apart; longer ones are asked word by word (suggestions)
MOST_NAMED = 4  # words for which a theme or a meeting is looked for
SHORTEST_MEETING, MOST_MEETINGS = 3, 5
MOST_SPLIT = 2  # words that are taken apart into characters: all texts with one of them are read


class WideSelection(Selection):
    """The hits of the words as typed, then those that have the parts of the words; no text has both words and parts first."""

    def __init__(self, exact: Selection, found: tuple[Clause, ...]):
        super().__init__(exact.filters, exact.words, exact.meetings, titles_first=exact.titles_first)
        self.clauses = found
        self.exact_total, self.in_parts = exact.total, not exact.total
        self.exact_keys = exact.page(0, FIRST)
        self.in_key_order = False
        self.parts = marked_parts(found, exact.words)

    @property
    def further_label(self) -> str:
        """How many have the parts only, in words."""
        return count_label(self.total - self.exact_total) if self.total <= CAP else self.total_label

    @property
    def told_theme(self) -> int | None:
        begin = f"{TOKENS['theme']}:"
        named = (int(term[2:]) for clause in self.clauses for term in clause if term.startswith(begin))
        return super().told_theme or next(named, None)

    def _query(self, filters: Filters | None = None) -> Query:
        return in_parts(super()._query(filters), self.clauses)

    def page(self, offset: int, limit: int) -> list[int]:
        first = self.exact_keys[offset : offset + limit]
        others = self._query()._replace(besides=tuple(self.exact_keys))
        rest, beyond = limit - len(first), max(offset - len(self.exact_keys), 0)
        return first + (text_index().page(others, beyond, rest) if rest else [])

    def words_of(self, key: int) -> SearchQuery:
        return self.words if key in self.exact_keys else self.parts


def in_parts(query: Query, found: tuple[Clause, ...]) -> Query:
    """The query with its words taken apart; what stood in quotes stays."""
    return query._replace(words=query.words._replace(wanted=query.words.quoted), clauses=found)


def marked_parts(found: tuple[Clause, ...], words: SearchQuery) -> SearchQuery:
    """For marking in a text what `in_parts` found."""
    return SearchQuery(shown(found) + words.quoted)


def ways_to_widen(words: SearchQuery, facets: Callable = lambda core: ()) -> Iterator[tuple[Clause, ...]]:
    """The narrower one first."""
    ways = [in_pairs] if len(words.wanted) <= MOST_WORDS else []
    if len([*cores(words)]) <= MOST_SPLIT:
        ways.append(in_characters)
    tried = set()
    for split in ways:
        found = tuple(clauses(words, split, facets))
        if found and found not in tried:
            tried.add(found)
            yield found


def widened(selection: Selection) -> Selection:
    """With the parts of the words where they alone do not fill a page, and where these find more."""
    if not 0 < len(selection.words.wanted) <= MOST_WORDS or selection.total > FIRST:
        return selection
    for found in ways_to_widen(selection.words, named_facets(selection.words)):
        wide = WideSelection(selection, found)
        if wide.total > selection.total:
            return wide
        if selection.total:
            break  # characters are for what is not there at all
    return selection


def named_facets(words: SearchQuery) -> Callable[[str], list[str]]:
    """For `clauses`: the statements on a theme and at a meeting in whose name a word stands."""
    named = {"theme": themes_named(words), "meeting": meetings_named(words)}
    return lambda core: [f"{TOKENS[kind]}:{pk}" for kind, pks in named.items() for pk in pks.get(core, [])]


def themes_named(words: SearchQuery) -> dict[str, list[int]]:
    """By each of the first words the themes in whose name it stands."""
    names = cached("themes' names", _names_of_themes)
    first = [core for core in islice(cores(words), MOST_NAMED) if len(core) > 1]
    return {core: [pk for pk, name in names if core in name] for core in first}


def _names_of_themes() -> list[tuple[int, str]]:
    rows = Theme.objects.published().values_list("pk", "name")
    return [(pk, " ".join(segments(name))) for pk, name in rows]


def meetings_named(words: SearchQuery) -> dict[str, list[int]]:
    """By each of the first words the newest meetings in whose name it stands."""
    first = [core for core in islice(cores(words), MOST_NAMED) if len(core) >= SHORTEST_MEETING]
    named = [Q(name__icontains=core.replace(MARK, "")) for core in first]
    found = Meeting.objects.published().filter(reduce(or_, named))[:MOST_MEETINGS] if named else []
    names = {meeting.pk: " ".join(segments(meeting.name)) for meeting in found}
    return {core: [pk for pk, name in names.items() if core in name] for core in first}
