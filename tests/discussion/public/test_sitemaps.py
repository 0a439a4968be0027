"""The site map for robots: in parts that cost little, kept for an edition."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.public.sitemaps import PublishedSitemap
from tests import factories as make

pytestmark = pytest.mark.django_db


def addresses(answer):
    return re.findall(r"<loc>http://testserver(.*?)</loc>", answer.text)


def test_the_parts_hold_each_public_row_once_whatever_their_keys(client, monkeypatch):
    monkeypatch.setattr(PublishedSitemap, "limit", 2)
    official = make.official()
    first = make.statement(official=official).pk
    rows = [make.statement(official=official, pk=first + step) for step in (1, 5, 6)]
    make.statement(official=official, pk=first + 7, **make.draft())
    parts = [path for path in addresses(client.get("/sitemap.xml")) if "/sitemap-statement.xml" in path]
    found = [path for part in parts for path in addresses(client.get(part))]
    assert found == [
        f"{client.get('/sitemap/').request['PATH_INFO'][:-9]}/statements/{pk}/"
        for pk in [first, *(row.pk for row in rows)]
    ]


@pytest.mark.parametrize("query", ["p=0", "p=999999999999999999999", "p=x", "p=-1", "p=²"])
def test_a_part_that_is_not_there_is_not_found(client, query):
    make.statement()
    assert client.get(f"/sitemap-statement.xml?{query}").status_code == 404
    assert client.get("/sitemap-nothing.xml").status_code == 404


@pytest.mark.parametrize(
    "path", ["/sitemap.xml", "/sitemap-statement.xml", "/statements/feed/", "/statements/feed/?q=甲乙"]
)
def test_site_map_and_feeds_are_kept_for_an_edition_and_have_an_etag(client, page_cache, path):
    statement = make.statement(title="甲乙")
    first = client.get(path)
    with CaptureQueriesContext(connection) as captured:
        again = client.get(path)
        unchanged = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (len(captured), again.content, again["ETag"]) == (2, first.content, first["ETag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    statement.withdraw("有误")
    if path != "/sitemap.xml":
        assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_feed_that_a_later_edition_leaves_as_it_was_is_not_sent_again(client, page_cache):
    make.statement()
    first = client.get("/statements/feed/")
    make.theme()
    again = client.get("/statements/feed/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["ETag"]) == (304, first["ETag"])
