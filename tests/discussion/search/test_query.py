"""Statements found by words and filters, against reading every text of a random corpus."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.models import Q
from hypothesis import assume, example, given, settings
from hypothesis import strategies as some

from discussion.models import Statement
from discussion.public.related import surroundings_of
from discussion.search.backends import postgresql, sqlite, text
from discussion.search.backends.text import Document, Query, fetch_all, text_index
from discussion.search.index.entries import IndexEntry, ThemeCounts, row_of, statement_key, write
from discussion.search.query import engine
from discussion.search.query.engine import Filters, Selection
from discussion.values.analyser import written_form
from discussion.values.search_queries import parse
from tests import factories as make
from tests import search_oracle as oracle

PIECES = [
    "改",
    "革",
    "改革",
    "开放",
    "发",
    "發",
    "展",
    "水",
    "2",
    "2+2",
    "20",
    "20项",
    "GDP",
    "\uff27\uff24\uff30",
    "1.5",
    "，",
    "。",
    " ",
    "\n",
]
TEXTS = some.lists(some.sampled_from(PIECES), max_size=12).map("".join)
WORDS = some.lists(
    some.sampled_from([piece for piece in PIECES if piece.strip("，。 \n")]), min_size=1, max_size=3
)
TERMS = some.builds(
    lambda pieces, quoted, without: (
        f"{'-' if without else ''}" + ('"{}"' if quoted else "{}").format("".join(pieces))
    ),
    WORDS,
    some.booleans(),
    some.sampled_from([False, False, True]),
)
QUERIES = some.lists(TERMS, min_size=1, max_size=3).map(" ".join)
STATEMENTS = some.lists(
    some.tuples(
        TEXTS, TEXTS, some.integers(1, 3), some.sets(some.integers(1, 3)), some.integers(0, 2),
        some.sampled_from([None, 1, 2]), some.dates(date(2020, 12, 1), date(2022, 2, 1)), some.integers(0, 2000),
    ),
    max_size=12,
)  # fmt: skip
OPTIONAL = some.sampled_from([None, None, 1, 2])
FILTERS = some.builds(
    Filters, official=OPTIONAL, theme=OPTIONAL, phase=OPTIONAL, meeting=OPTIONAL,
    year=some.sampled_from([None, None, 2021, 2022]),
)  # fmt: skip


class Corpus:
    """Statements in the index alone; what they say is cached for the oracle."""

    def __init__(self, rows):
        self.rows, entries, documents = {}, [], []
        for pk, (title, body, official, themes, phase, meeting, day, rank) in enumerate(rows, 1):
            shares = {theme: ThemeCounts(points=theme, followed=theme - 1) for theme in themes}
            entry = IndexEntry(statement_key(day, rank, pk), pk, official, meeting, phase, shares)
            entries.append(entry)
            documents.append(Document(entry.key, written_form(title), written_form(body), entry.facets))
            self.rows[pk] = (title, body, official, themes, phase, meeting, day, min(rank, 1023))
        write(entries)
        text_index().put(documents)

    def passes(self, pk, filters):
        _, _, official, themes, phase, meeting, day, _ = self.rows[pk]
        own = filters._replace(official=official, phase=phase, meeting=meeting, year=day.year)
        same = all(getattr(own, name) == value for name, value in filters.chosen.items() if name != "theme")
        return same and (filters.theme is None or filters.theme in themes)

    def matching(self, query, filters):
        hits = [pk for pk in self.rows if self.passes(pk, filters) and self.says(pk, query)]
        return sorted(hits, key=lambda pk: (self.rows[pk][6], -self.rows[pk][7], pk), reverse=True)

    def says(self, pk, query):
        return not query or oracle.matches(self.rows[pk][:2], query)

    def values(self, pk, name):
        _, _, official, themes, phase, meeting, day, _ = self.rows[pk]
        own = {
            "official": [official],
            "theme": themes,
            "phase": [phase],
            "meeting": [meeting],
            "year": [day.year],
        }
        return [value for value in own[name] if value is not None]


def selected(filters, query, **options):
    return Selection(filters, parse(query), [1, 2], **options)


def pks(keys):
    return [row_of(key) for key in keys]


def nonzero(counts):
    return {value: number for value, number in counts.items() if number}


@pytest.fixture(params=["few", "many"])
def scale(request, monkeypatch):
    """The ways of PostgreSQL and of counting for few and for very many hits, at a size that a test can read."""
    if request.param == "many":
        for module in (text, sqlite, postgresql, engine):
            monkeypatch.setattr(module, "CAP", 2)
    return request.param


checked = settings(max_examples=settings.default.max_examples // 4)


@checked
@given(rows=STATEMENTS, query=some.one_of(some.just(""), QUERIES), filters=FILTERS)
def test_engine_finds_what_reading_everything_finds(db, scale, rows, query, filters):
    assume(not query or oracle.asked(query)[0])
    with transaction.atomic():
        corpus = Corpus(rows)
        expected, found = corpus.matching(query, filters), selected(filters, query)
        assert pks(found.page(0, 5)) == expected[:5]
        assert pks(found.page(5, 30)) == expected[5:35]
        assert min(found.total, text.CAP + 1 if query else 99) == min(
            len(expected), text.CAP + 1 if query else 99
        )
        for place in range(len(expected) - 1):
            key = found.page(place, 1)[0]
            assert pks(found.before(key, 2)) == expected[place + 1 : place + 3]
            assert pks(found.after(key, 2)) == expected[max(place - 2, 0) : place]
        assert pks(found.after(0, 2)) == expected[-2:]
        transaction.set_rollback(True)


@checked
@given(rows=STATEMENTS, query=some.one_of(some.just(""), QUERIES), filters=FILTERS)
def test_counts_beside_choices_are_the_lengths_of_their_lists(db, rows, query, filters):
    assume(not query or oracle.asked(query)[0])
    with transaction.atomic():
        corpus, counts = Corpus(rows), selected(filters, query).counts
        for name in Filters._fields:
            others = corpus.matching(query, filters.without(name))
            expected = {}
            for value in (value for pk in others for value in corpus.values(pk, name)):
                expected[value] = expected.get(value, 0) + 1
            assert (name, nonzero(counts[name])) == (name, expected)
        transaction.set_rollback(True)


@checked
@given(rows=STATEMENTS, query=QUERIES, filters=FILTERS)
def test_counts_of_many_hits_are_those_of_the_newest(db, monkeypatch, rows, query, filters):
    assume(oracle.asked(query)[0])
    monkeypatch.setattr(engine, "EXACT", 3)
    monkeypatch.setattr(engine, "SAMPLE", 3)
    with transaction.atomic():
        corpus, selection = Corpus(rows), selected(filters, query)
        many = len(corpus.matching(query, Filters())) > 3
        for name in Filters._fields:
            chosen = name in filters.chosen
            under = corpus.matching(query, filters if many else filters.without(name))
            told = Counter(value for pk in under[:3] for value in corpus.values(pk, name))
            unknown = None if many and (chosen or len(under) > 3) else 0
            expected = {} if many and chosen else dict(told)
            assert (name, nonzero(selection.counts[name])) == (name, expected)
            assert selection.count(name, 10**6) == unknown
        assert selection.sampled == (many and len(corpus.matching(query, filters)) > 3)
        transaction.set_rollback(True)


@checked
@given(rows=STATEMENTS, query=QUERIES)
@example(rows=[("", "改革", 1, set(), 0, None, date(2020, 12, 1), 0)], query="改 革 发")
def test_titles_first_puts_hits_in_titles_before_the_rest(db, scale, rows, query):
    wanted, _ = oracle.asked(query)
    assume(wanted)
    with transaction.atomic():
        corpus = Corpus(rows)
        hits = corpus.matching(query, Filters())
        titled = [pk for pk in hits if all(oracle.has([corpus.rows[pk][0]], run) for run in wanted)]
        expected = titled + [pk for pk in hits if pk not in titled]
        found = selected(Filters(), query, titles_first=True)
        if len(titled) <= text.CAP:
            assert pks(found.page(0, 3) + found.page(3, 30)) == expected
        transaction.set_rollback(True)


@checked
@given(batches=some.lists(some.sets(some.integers(1, 40), max_size=8), max_size=10))
def test_documents_are_found_in_the_order_of_keys_however_they_came(db, batches):
    """Where SQLite has no place left between two documents, their neighbours move."""
    index, held = text_index(), set()
    with transaction.atomic(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(sqlite, "GAP", 2)
        for keys in batches:
            index.remove(keys & held)
            index.put([Document(key, "改革", "", "k:1") for key in keys - held])
            held ^= keys
            for low, high in ((0, 100), (10, 20)):
                expected = sorted((key for key in held if low <= key <= high), reverse=True)
                assert index.hits(Query(parse("改革"), low, high), 0, 50) == (len(expected), expected)
            assert index.keys(0, 100) == held == set(index.stored(range(100)))
        transaction.set_rollback(True)


def test_pages_before_the_last_are_reached_backwards(db):
    corpus = Corpus([("题", "", 1, {1}, 0, None, date(2021, 1, day), 100) for day in range(1, 10)])
    found, newest_first = selected(Filters(theme=1), ""), corpus.matching("", Filters())
    assert pks(found.after(0, 4)) == newest_first[-4:]
    assert pks(found.after(found.page(5, 1)[0], 3)) == newest_first[2:5]


def test_order_of_one_day_is_that_of_ranks_and_keys_fit_the_databases():
    """LEAD-01: newest first, in a meeting by rank; what does not fit a key's rank counts as the last."""
    day, next_day = date(2021, 12, 29), date(2021, 12, 30)
    in_order = [
        statement_key(next_day, 500, 1),
        statement_key(day, 1, 1),
        statement_key(day, 2, 9),
        statement_key(day, 2, 3),
        statement_key(day, 32767, 4),
        statement_key(day, 2000, 2),
    ]
    assert in_order == sorted(in_order, reverse=True)
    assert statement_key(date.max, 0, (1 << 30) - 1) < 1 << 63
    assert row_of(statement_key(day, 7, 123_456_789)) == 123_456_789


@pytest.mark.parametrize(
    "query",
    ["'", '"', "a'b", "改' OR 1=1", ") OR (", "NEAR(改 革)", "改*", "titles:改", ":*", "!改", "\\", "$$"],
)
def test_query_is_made_anew_and_never_an_instruction(db, query):
    Corpus([("改革", "NEAR titles OR", 1, {1}, 0, None, date(2021, 1, 1), 1)])
    words = parse(query)
    hits = text_index().hits(Query(words, 0, 1 << 62), 0, 5) if words.wanted else None
    assert hits is None or hits.total in (0, 1)


@checked
@given(
    rows=some.lists(
        some.tuples(some.integers(1, 2), some.integers(0, 2), some.integers(1, 3)), min_size=1, max_size=8
    )
)
def test_neighbours_and_related_are_those_of_the_whole_record(db, rows):
    """READ-09, READ-10: at the meeting, or in the list of all; alike by speaker or theme, newest first, at most six."""
    with transaction.atomic():
        officials, themes = [make.official() for _ in range(2)], [make.theme() for _ in range(3)]
        meetings = [None, make.meeting(), make.meeting()]
        for official, meeting, theme in rows:
            make.statement(
                official=officials[official - 1],
                meeting=meetings[meeting],
                themes=[themes[theme - 1]],
                rank=theme,
            )
        for row in Statement.objects.for_detail():
            beside = Statement.objects.published()
            beside = beside.filter(meeting=row.meeting) if row.meeting else beside
            found = surroundings_of(row)
            assert (found.previous, found.next) == beside.neighbours(row)
            alike = Q(official=row.official) | Q(themes__in=row.themes.all())
            expected = Statement.objects.filter(alike).exclude(pk=row.pk).distinct()
            assert found.related == list(expected[:6])
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_single_character_has_a_list_of_its_own_in_the_index():
    """Otherwise it would be put together from all pairs that begin with it, for each question anew."""
    listed = {
        "sqlite": "SELECT sql LIKE '%%prefix=''1''%%' FROM sqlite_master WHERE name = 'discussion_text'",
        "postgresql": "SELECT discussion_terms(1, '', '改革', '') @@ '改'::tsquery",
    }
    assert fetch_all(listed[connection.vendor], [])[0][0]
