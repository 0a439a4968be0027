"""Statements by words, speaker, theme, phase, meeting and year, with the counts of all other choices.

Without words the narrow tables of the index answer, with words the text index. Without words all counts are exact; with
words the total up to `CAP` hits, and the counts beside the choices while the words have up to `EXACT`. Above that the
newest hits under all filters are counted; the other choices of a filter that is in force are then not.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import MAXYEAR, date
from functools import cached_property
from typing import NamedTuple

from django.db.models import Aggregate, Count, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Greatest, Least

from discussion.models import IndexedStatement, IndexedTheme, Tally
from discussion.search.backends.text import CAP, Hits, Query, count_label, text_index
from discussion.search.index.entries import key_range
from discussion.values.search_queries import SearchQuery

EXACT = 1_000  # hits of the words up to which the counts beside the choices are exact
SAMPLE = 500  # newest hits that stand for all where there are more
FIRST = 20  # hits that are fetched when they are counted
TOKENS = {"official": "o", "theme": "t", "phase": "p", "meeting": "m", "year": "y"}
EARLIEST = 100  # year; the numbers of other kinds of documents stand for days before it
TALLIED = ["official", "theme", "phase", "year"]


class Filters(NamedTuple):
    """Primary keys, and a year; None does not narrow."""

    official: int | None = None
    theme: int | None = None
    phase: int | None = None
    meeting: int | None = None
    year: int | None = None

    @property
    def chosen(self) -> dict[str, int]:
        return {name: value for name, value in self._asdict().items() if value is not None}

    @property
    def keys(self) -> tuple[int, int]:
        """The lowest and the highest key of a statement."""
        first, last = (EARLIEST, MAXYEAR) if self.year is None else (self.year, self.year)
        return key_range(date(first, 1, 1), date(last, 12, 31))

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(f"{TOKENS[name]}:{value}" for name, value in self.chosen.items())

    def without(self, name: str) -> "Filters":
        return self._replace(**{name: None})


class Selection:
    """The statements that a reader asked for; `meetings` are those whose numbers are wanted."""

    sample, cap = SAMPLE, CAP
    in_parts = False  # whether no text has the words as typed

    def __init__(
        self, filters: Filters, words: SearchQuery, meetings: Iterable[int] = (), *, titles_first=False
    ):
        self.filters, self.words, self.meetings = filters, words, list(meetings)
        self.titles_first = titles_first
        self.in_key_order = not titles_first

    @cached_property
    def total(self) -> int:
        """The number of statements; CAP + 1 stands for more."""
        if self._counted or (self.filters.meeting and not self.words.wanted):
            return self.counts["total"][0]
        if not self.words.wanted:
            return sum(number or 0 for *_, number in tallies(self.filters, "total"))
        return self._first.total

    @cached_property
    def _first(self) -> Hits:
        """Counting the hits and fetching the first page are one query."""
        return text_index().hits(self._query(), 0, FIRST)

    @cached_property
    def _newest(self) -> list[str]:
        """The facets of the newest hits of the words; of all hits, where there are no more than EXACT."""
        return text_index().newest(self._query(Filters()), EXACT + 1)

    @property
    def _counted(self) -> bool:
        return "counts" in vars(self) and not self.sampled

    @property
    def total_label(self) -> str:
        """The number in words: exact, or "10,000+" where words have more hits than are counted."""
        return count_label(self.total) if self.words.wanted else f"{self.total:,}"

    @property
    def _many(self) -> bool:
        """Whether the words alone have more hits than are counted one by one."""
        return bool(self.words.wanted) and len(self._newest) > EXACT

    @cached_property
    def _sample(self) -> list[str]:
        """The facets of the newest hits under all filters, and one more, where the words have many."""
        most = SAMPLE + 1
        return text_index().newest(self._query(), most) if self.filters.chosen else self._newest[:most]

    @property
    def sampled(self) -> bool:
        """Whether the counts of the choices are those of the newest hits only."""
        return self._many and len(self._sample) > SAMPLE

    def count(self, name: str, value: int) -> int | None:
        """How many statements have this value of a filter, under the other filters; None where it was not counted."""
        unknown = self.sampled or (self._many and name in self.filters.chosen)
        return self.counts[name][value] or (None if unknown else 0)

    @cached_property
    def counts(self) -> dict[str, Counter]:
        """For each filter the numbers of statements by its values, under the other filters, as far as counted."""
        if self.words.wanted:
            return self._counts_of_hits()
        return self._counts_of_a_meeting() if self.filters.meeting else self._counts_of_tallies()

    # Pages

    def page(self, offset: int, limit: int) -> list[int]:
        """The keys of a page."""
        if not self.words.wanted:
            return [*narrow(self.filters)[offset : offset + limit]]
        if self.titles_first:
            return self._titles_first(offset, limit)
        if "_first" in vars(self) and offset + limit <= FIRST:
            return self._first.keys[offset : offset + limit]
        return text_index().page(self._query(), offset, limit)

    def before(self, key: int, limit: int) -> list[int]:
        """The keys that come after one in the list, which runs from the largest down."""
        if self.words.wanted:
            low, high = self.filters.keys
            return text_index().page(self._query()._replace(low=low, high=min(high, key - 1)), 0, limit)
        return [*narrow(self.filters).filter(key__lt=key)[:limit]]

    def after(self, key: int, limit: int) -> list[int]:
        """The keys that come before one in the list."""
        if self.words.wanted:
            low, high = self.filters.keys
            query = self._query()._replace(low=max(low, key + 1), high=high, oldest=True)
            return text_index().page(query, 0, limit)[::-1]
        return [*narrow(self.filters).filter(key__gt=key).order_by("key")[:limit]][::-1]

    @property
    def told_theme(self) -> int | None:
        """Of which a page shows what statements say to it, where their words do not tell."""
        return self.filters.theme

    def words_of(self, key: int) -> SearchQuery:
        """What to mark in a statement."""
        return self.words

    def _titles_first(self, offset: int, limit: int) -> list[int]:
        """Hits in titles and headings, then the rest, each the newest first."""
        index, query = text_index(), self._query()
        in_titles = query._replace(titled=True)
        keys = index.page(in_titles, offset, limit)
        if len(keys) == limit:
            return keys
        number = offset + len(keys) if keys or not offset else index.hits(in_titles, 0, 1).total
        rest = query._replace(titled=False)
        return keys + index.page(rest, max(offset - number, 0), limit - len(keys))

    # Counts

    def _query(self, filters: Filters | None = None) -> Query:
        filters = self.filters if filters is None else filters
        return Query(self.words, *filters.keys, filters.tokens)

    def _counts_of_hits(self) -> dict[str, Counter]:
        """Of all hits of the words, or of the newest under all filters."""
        if not self._many:
            return counted(self._newest, self.filters)
        return counted(self._sample[:SAMPLE], self.filters) | {
            name: Counter() for name in self.filters.chosen
        }

    def _counts_of_a_meeting(self) -> dict[str, Counter]:
        """A meeting is small enough to count its statements one by one."""
        rows = IndexedStatement.objects.filter(meeting=self.filters.meeting).values_list("facets", flat=True)
        meetings = {key: n for _, key, n in self._by_meeting()}
        return counted(rows, self.filters.without("meeting")) | {"meeting": Counter(meetings)}

    def _counts_of_tallies(self) -> dict[str, Counter]:
        found = {name: Counter() for name in ["total", *Filters._fields]}
        named = [tallies(self.filters, name) for name in ["total", *TALLIED]]
        for name, value, number in self._by_meeting().union(*named, all=True):
            found[name][value] += number or 0  # there is no sum of nothing
        return found

    def _by_meeting(self) -> QuerySet:
        own = self.filters.without("meeting").without("theme")
        rows = _under(IndexedStatement.objects.filter(meeting__in=self.meetings), own)
        if self.filters.theme is not None:
            themed = IndexedTheme.objects.filter(key=OuterRef("key"), theme=self.filters.theme)
            rows = rows.filter(Exists(themed))
        return _numbers(rows, "meeting", Count("key"))


def _under(rows: QuerySet, filters: Filters) -> QuerySet:
    chosen = filters.chosen
    if chosen.pop("year", None) is not None:
        chosen |= dict(zip(("key__gte", "key__lte"), filters.keys, strict=True))
    return rows.filter(**chosen)


def _of_phase(rows: QuerySet, filters: Filters) -> QuerySet:
    """A phase is mostly a time: what is not between its first and its last statement need not be looked through.

    Asked for as a range, its index is the only one that gives the order: PostgreSQL walks from one end of all keys else.
    """
    if filters.phase is None:
        return rows
    own = IndexedStatement.objects.filter(phase__range=(filters.phase, filters.phase)).values("key")
    first, last = (Subquery(own.order_by(*order)[:1]) for order in (("-phase", "key"), ("phase", "-key")))
    low, high = filters.keys
    return rows.filter(key__gte=Greatest(first, low), key__lte=Least(last, high))


def narrow(filters: Filters) -> QuerySet:
    """The keys under the filters, in the order of the list."""
    if filters.theme is None:
        found = _under(_of_phase(IndexedStatement.objects, filters), filters)
        return found.order_by("-key").values_list("key", flat=True)
    found = _under(_of_phase(IndexedTheme.objects, filters), filters.without("meeting"))
    if filters.meeting is not None:
        found = found.filter(key__in=IndexedStatement.objects.filter(meeting=filters.meeting).values("key"))
    return found.order_by("-key").values_list("key", flat=True)


def tallies(filters: Filters, name: str) -> QuerySet:
    """For each value of a filter the number under the others; for 0 of "total", under all."""
    chosen = {"theme": 0} | {field: value for field, value in filters.chosen.items() if field != name}
    rows = Tally.objects.all()
    if name == "theme":
        del chosen["theme"]
        rows = rows.filter(theme__gt=0)
    return _numbers(rows.filter(**chosen), name, Sum("statements"))


def _numbers(rows: QuerySet, name: str, number: Aggregate) -> QuerySet:
    """(name, value, number) of each value, so that several filters can be asked for in one query."""
    value = Value(0) if name == "total" else F(name)
    named = rows.order_by().annotate(facet=Value(name), value=value)
    return named.values_list("facet", "value").annotate(n=number)


def counted(hits: Iterable[str], filters: Filters) -> dict[str, Counter]:
    """What `Selection.counts` tells, of hits given by their facets.

    A hit counts for every facet if it meets all filters, and for one facet if it fails that one's filter alone.
    """
    groups = _by_failing(hits, filters)
    tokens = {name: Counter(" ".join(group).split()) for name, group in groups.items()}
    found = {name: _values(name, tokens["total"] + tokens.get(name, Counter())) for name in TOKENS}
    return found | {"total": Counter({0: len(groups["total"])})}


def _by_failing(hits: Iterable[str], filters: Filters) -> dict[str, list[str]]:
    """Those that meet all filters as "total", and those that fail only one by its name."""
    wanted = [(name, f" {TOKENS[name]}:{value} ") for name, value in filters.chosen.items()]
    groups = {"total": [], **{name: [] for name, _ in wanted}}
    for facets in hits:
        failing = [name for name, token in wanted if token not in f" {facets} "]
        if len(failing) < 2:
            groups[failing[0] if failing else "total"].append(facets)
    return groups


def _values(name: str, tokens: Counter) -> Counter:
    return Counter({int(token[2:]): n for token, n in tokens.items() if token[0] == TOKENS[name]})
