"""The literal number of queries behind each page, the same whether one row stands on it or three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.search.index.signals import indexed_together
from discussion.values import version_cache
from tests import factories as make
from tests.conftest import kept_for_a_module
from tests.world import ADDING, World

pytestmark = pytest.mark.one_database

LISTS = {  # of the first page of an edition, and of any further one
    "/": (19, 1),
    "/statements/": (13, 6),
    "/statements/?theme={theme}&speaker={official}": (14, 7),
    "/statements/?q=要点": (17, 7),
    "/statements/?q=要点&theme={theme}&speaker={official}&year=2020&order=titles": (19, 8),
    "/search/?q=公开": (26, 20),
    "/statements/feed/": (7, 7),
    "/statements/feed/?theme={theme}&speaker={official}": (14, 9),
    "/officials/": (5, 4),
    "/officials/?q=官员": (6, 4),
    "/themes/": (3, 2),
    "/themes/?q=主题": (3, 2),
    "/actions/": (14, 9),
    "/actions/?theme={theme}&standing=ended&official={official}&q=事项": (14, 9),
    "/actions/summary/": (6, 5),
    "/actions/print/": (15, 11),
    "/actions/export.csv": (14, 11),
    "/actions/export.xlsx": (14, 11),
    "/actions/feed/": (6, 6),
    "/metrics/": (8, 6),
    "/metrics/?q=指标": (8, 6),
    "/forums/": (8, 6),
    "/forums/?q=题目": (8, 6),
    "/forums/feed/": (11, 11),
    "/sources/": (5, 3),
    "/about/": (4, 3),
    "/accessibility/": (2, 1),
    "/changes/?from=2020-01-01&to=2020-12-31": (15, 10),
    "/changes/since/2000-01-01/": (21, 19),
    "/changes/days.json": (10, 10),
    "/sitemap/": (7, 6),
    "/sitemap.xml": (10, 10),
}
DETAILS = {
    "statement": (14, 9),
    "official": (18, 16),
    "theme": (23, 21),
    "action": (22, 20),
    "metric": (11, 9),
    "meeting": (7, 5),
    "series": (7, 5),
    "forumsession": (13, 11),
}


def queries(client, path):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
        assert (answer.status_code, b"".join(answer) != b"") == (
            200,
            True,
        )  # files are written as they are read
    return len(captured)


def first_and_further(client, path):
    """What a page costs, and what it costs again: pages themselves are not kept in these tests."""
    version_cache.memory.clear()
    return queries(client, path), queries(client, path)


@pytest.fixture(scope="module", params=["one row", "three rows"])
def world(request, django_db_setup, django_db_blocker):
    """One public row of every kind, or two more that hang on its relations; kept for all tests that ask for it."""
    with kept_for_a_module(django_db_blocker):
        with indexed_together():
            world = World()
            make.session_picture(session=world.forumsession)
            for mark in ("再来一", "再来二") if request.param == "three rows" else ():
                for add in ADDING.values():
                    add(world, mark)
        yield world


@pytest.mark.parametrize(("path", "expected"), LISTS.items())
def test_list_needs_the_same_queries_at_one_row_and_at_three(db, client, world, path, expected):
    path = path.format(theme=world.theme.slug, official=world.official.slug)
    assert first_and_further(client, path) == expected


def test_common_words_cost_one_query_more(db, client, world, monkeypatch):
    """The newest hits under the filters are counted for themselves."""
    path = f"/statements/?q=要点&theme={world.theme.slug}"
    for name in ("EXACT", "SAMPLE"):
        monkeypatch.setattr(f"discussion.search.query.engine.{name}", 0)
    assert first_and_further(client, path)[1] == LISTS["/statements/?q=要点"][1] + 1


@pytest.mark.parametrize(("name", "expected"), DETAILS.items())
def test_detail_needs_the_same_queries_with_few_and_with_many_relations(db, client, world, name, expected):
    assert first_and_further(client, getattr(world, name).get_absolute_url()) == expected


def test_source_page_needs_the_same_queries_for_one_citation_and_for_many(db, client, world):
    source = make.source()
    make.statement_citation(source=source, statement=world.statement)
    make.update_citation(source=source, update=world.actionupdate)
    make.metric_value_citation(source=source, value=world.metric.values.get())
    make.session_citation(source=source, session=world.forumsession)
    at_one = first_and_further(client, source.get_absolute_url())
    make.statement_citation(source=source, statement=world.add_statement("再"))
    make.update_citation(source=source, update=world.add_actionupdate("再"))
    make.session_citation(source=source, session=world.add_forumsession("再"))
    assert (at_one, first_and_further(client, source.get_absolute_url())) == ((8, 6), (8, 6))
