"""The literal number of queries behind each page, the same whether one row stands on it or three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.world import ADDING, World

LISTS = {  # at most 12 on a list
    "/": 14,
    "/statements/": 10,
    "/statements/?theme={theme}&speaker={official}": 11,
    "/statements/feed/": 6,
    "/statements/feed/?theme={theme}&speaker={official}": 12,
    "/officials/": 4,
    "/themes/": 5,
    "/actions/": 12,
    "/actions/?theme={theme}&state=ended&official={official}": 12,
    "/actions/summary/": 5,
    "/actions/print/": 14,
    "/actions/export.csv": 13,
    "/actions/export.xlsx": 13,
    "/actions/feed/": 5,
    "/metrics/": 6,
    "/forums/": 6,
    "/forums/feed/": 10,
    "/sources/": 3,
    "/about/": 3,
    "/accessibility/": 1,
    "/changes/?from=2020-01-01&to=2020-12-31": 11,
    "/sitemap/": 6,
    "/sitemap.xml": 19,
}
DETAILS = {
    "statement": 11,
    "official": 16,
    "theme": 21,
    "action": 21,
    "metric": 10,
    "meeting": 5,
    "series": 5,
    "forumsession": 12,
}


def queries(client, path):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
        assert (answer.status_code, b"".join(answer) != b"") == (
            200,
            True,
        )  # files are written as they are read
    return len(captured)


def grow(world):
    """Two more public rows of every kind, each hanging on the world's own rows."""
    for mark in ("再来一", "再来二"):
        for add in ADDING.values():
            add(world, mark)


@pytest.mark.parametrize(("path", "expected"), LISTS.items())
def test_list_needs_the_same_queries_at_one_row_and_at_three(db, client, path, expected):
    world = World()
    path = path.format(theme=world.theme.slug, official=world.official.slug)
    at_one = queries(client, path)
    grow(world)
    assert (at_one, queries(client, path)) == (expected, expected)


@pytest.mark.parametrize(("name", "expected"), DETAILS.items())
def test_detail_needs_the_same_queries_with_few_and_with_many_relations(db, client, name, expected):
    world = World()
    path = getattr(world, name).get_absolute_url()
    make.session_picture(session=world.forumsession)
    at_one = queries(client, path)
    grow(world)
    assert (at_one, queries(client, path)) == (expected, expected)


def test_source_page_needs_the_same_queries_for_one_citation_and_for_many(db, client):
    world, source = World(), make.source()
    make.statement_citation(source=source, statement=world.statement)
    make.update_citation(source=source, update=world.actionupdate)
    make.metric_value_citation(source=source, value=world.metric.values.get())
    make.session_citation(source=source, session=world.forumsession)
    at_one = queries(client, source.get_absolute_url())
    make.statement_citation(source=source, statement=world.add_statement("再"))
    make.update_citation(source=source, update=world.add_actionupdate("再"))
    make.session_citation(source=source, session=world.add_forumsession("再"))
    assert (at_one, queries(client, source.get_absolute_url())) == (6, 6)
