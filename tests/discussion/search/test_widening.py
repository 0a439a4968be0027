"""Hits of the words as typed come first, then those of their parts; against reading every text of a random corpus."""

import pytest
from django.db import transaction
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from discussion.models import Statement
from discussion.search.index.entries import row_of
from discussion.search.query import widening
from discussion.search.query.engine import Filters, Selection
from discussion.search.query.widening import widened
from discussion.values.search_queries import parse
from tests import factories as make
from tests import search_oracle as oracle
from tests.discussion.search.test_query import FILTERS, PIECES, STATEMENTS, Corpus, nonzero, pks

PLAIN = some.lists(
    some.lists(
        some.sampled_from([piece for piece in PIECES if piece.strip("，。 \n")]), min_size=1, max_size=4
    ).map("".join),
    min_size=1,
    max_size=2,
).map(" ".join)


def expected(corpus, query, filters):
    """The hits of the words, and those of the parts alone."""
    exact = corpus.matching(query, filters)
    wanted, _ = oracle.asked(query)
    for has in (oracle.has_pairs, oracle.has_characters)[: 2 if len(wanted) <= 2 else 1]:
        every = corpus.matching("", filters)
        parts = [pk for pk in every if all(has(corpus.rows[pk][:2], run) for run in wanted)]
        if parts:
            return exact, [pk for pk in parts if pk not in exact]
        if exact:
            break
    return exact, []


@settings(max_examples=settings.default.max_examples // 4)
@given(rows=STATEMENTS, query=PLAIN, filters=FILTERS)
def test_parts_follow_the_words_and_are_counted_with_them(db, rows, query, filters):
    assume(oracle.asked(query)[0])
    with transaction.atomic():
        corpus = Corpus(rows)
        exact, parts = expected(corpus, query, filters)
        found = widened(Selection(filters, parse(query), [1, 2]))
        assert pks(found.page(0, 3) + found.page(3, 30)) == exact + parts
        assert (found.total, found.in_parts) == (len(exact + parts), bool(parts) and not exact)
        marked = [found.words_of(key) is found.words for key in found.page(0, 30)]
        assert marked == [True] * len(exact) + [False] * len(parts)
        speakers = widened(Selection(filters.without("official"), parse(query))).counts["official"]
        assert nonzero(speakers) == nonzero(found.counts["official"]) or filters.official is not None
        transaction.set_rollback(True)


def titles(query, filters=None):
    selection = widened(Selection(filters or Filters(), parse(query)))
    rows = Statement.objects.in_bulk(row_of(key) for key in selection.page(0, 20))
    return [rows[row_of(key)].title for key in selection.page(0, 20)]


def test_words_in_the_name_of_a_theme_or_a_meeting_bring_their_statements(db):
    theme = make.theme(name="土地整治与城乡融合")
    make.statement(title="谈到土地整治")
    make.statement(title="另一篇", themes=[theme])
    make.statement(title="会上的", meeting=make.meeting(name="区委工作务虚会"))
    assert titles("土地整治") == ["谈到土地整治", "另一篇"]
    assert titles("务虚会") == ["会上的"]


@pytest.mark.parametrize("state", [make.draft, make.embargoed, make.withdrawn])
def test_hidden_themes_and_meetings_bring_nothing(db, state):
    make.statement(title="另一篇", themes=[make.theme(name="土地整治", **state())])
    make.meeting(name="区委工作务虚会", **state())
    assert (titles("土地"), titles("务虚会")) == ([], [])


def test_what_is_quoted_or_left_out_is_never_taken_apart(db):
    make.statement(title="主要改革任务共20项")
    assert titles("20项改革任务") == ["主要改革任务共20项"]
    assert titles("“20项改革任务”") == titles("20项改革任务 -主要") == []
    assert titles("“主要改革” 20任务项") == []


def test_a_full_page_of_hits_needs_no_parts(db, monkeypatch):
    monkeypatch.setattr(widening, "FIRST", 1)
    for title in ("土地整治", "再谈土地整治", "土地的整治"):
        make.statement(title=title)
    assert titles("土地整治") == ["再谈土地整治", "土地整治"]


def test_newest_order_gives_way_to_titles_first_among_the_words_as_typed(db):
    make.point(statement=make.statement(title="新的", date="2022-01-02"), text="土地整治")
    make.statement(title="土地整治", date="2021-01-02")
    make.statement(title="土地要整治", date="2022-05-01")
    found = widened(Selection(Filters(), parse("土地整治"), titles_first=True))
    rows = Statement.objects.in_bulk(row_of(key) for key in found.page(0, 9))
    assert [rows[row_of(key)].title for key in found.page(0, 9)] == ["土地整治", "新的", "土地要整治"]
