"""Pages are kept for as long as they are true, and no longer."""

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.models import Statement
from tests import factories as make

pytestmark = pytest.mark.one_database


@pytest.fixture
def statement(db):
    make.site(name="实录")
    return make.statement(title="第一篇", points=1)


def queries(client, path, **headers):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path, headers=headers)
    return len(captured), answer


@pytest.mark.parametrize("path", ["/", "/statements/", "/search/?q=第一篇", "/actions/", "/about/"])
def test_a_page_is_made_once_for_an_edition(client, page_cache, statement, path):
    first = client.get(path).content
    asked, again = queries(client, path)
    assert (asked, again.content) == (1, first)


def test_a_change_shows_at_once_on_pages_that_were_kept(client, page_cache, statement):
    for title in ("第二篇", "第三篇"):
        assert title not in client.get("/statements/").text
        make.statement(title=title)
        assert title in client.get("/statements/").text
    statement.withdraw("有误")
    assert "第一篇" not in client.get("/statements/").text


def test_an_unchanged_page_is_not_sent_again(client, page_cache, statement):
    page = client.get("/statements/")
    asked, answer = queries(client, "/statements/", if_none_match=page["ETag"])
    assert (asked, answer.status_code, answer.content) == (1, 304, b"")
    make.change(statement, title="改过")
    assert client.get("/statements/", headers={"if-none-match": page["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [("{withdrawn}", 410), ("/statements/999/", 404), ("{public}", 304), ("/statements/", 304)],
)
def test_whoever_has_any_page_is_told_whether_there_still_is_one(client, page_cache, statement, path, status):
    withdrawn = make.statement(**make.withdrawn()).get_absolute_url()
    path = path.format(withdrawn=withdrawn, public=statement.get_absolute_url())
    for condition in ("If-None-Match", "If-Match"):
        answer = client.get(path, headers={condition: "*"})
        assert answer.status_code == (200 if (condition, status) == ("If-Match", 304) else status)


def test_caches_must_ask_before_each_use(client, page_cache, statement):
    assert client.get("/statements/")["Cache-Control"] == "public, no-cache"


def test_unknown_and_empty_parameters_make_no_entry_and_come_back_in_no_link(client, page_cache, statement):
    plain = client.get("/statements/?speaker=&page=1")
    asked, answer = queries(client, "/statements/?utm_source=x&page=1&speaker=&theme[]=1&%00=2")
    assert (asked, answer.content) == (1, plain.content)
    for _ in range(30):
        make.statement()
    assert "utm" not in client.get("/statements/?utm_source=x").text


def test_order_of_parameters_makes_no_second_entry(client, page_cache, statement):
    client.get("/changes/?from=2021-01-01&to=2021-12-31")
    assert queries(client, "/changes/?to=2021-12-31&from=2021-01-01")[0] == 1


def test_pages_of_logged_in_people_are_neither_kept_nor_public(editor, page_cache, statement):
    answer = editor.get("/statements/")
    assert answer["Cache-Control"] == "private, no-cache"
    assert queries(editor, "/statements/")[0] > 1


def test_admin_pages_are_left_alone(editor, page_cache, statement):
    page = editor.get("/admin/discussion/statement/?q=第一")
    assert ("ETag" in page, "第一篇" in page.text) == (False, True)


def test_what_is_not_found_is_not_kept(client, page_cache, statement):
    address = f"/statements/{statement.pk + 1}/"
    assert client.get(address).status_code == 404
    make.statement(pk=statement.pk + 1, title="后来的")
    assert "后来的" in client.get(address).text


def test_pages_are_sent_compressed_to_those_who_can_read_it(client, page_cache, statement):
    for _ in range(2):
        answer = client.get("/", headers={"accept-encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"
        assert "第一篇" in gzip.decompress(answer.content).decode()
    plain = client.get("/")
    assert ("Content-Encoding" in plain, "第一篇" in plain.text) == (False, True)


def test_a_new_day_makes_pages_anew(client, page_cache, statement, time_machine):
    time_machine.move_to("2022-06-29T12:00:00+08:00", tick=False)
    make.action(title="到期的事", deadline="2022-06-29")
    assert "到期的事" not in client.get("/actions/?standing=late").text
    time_machine.move_to("2022-06-30T00:00:01+08:00", tick=False)
    assert "到期的事" in client.get("/actions/?standing=late").text


def test_head_asks_for_the_same_page(client, page_cache, statement):
    assert client.head("/statements/").status_code == 200
    assert Statement.objects.count() == 1


@pytest.mark.parametrize("path", ["/nowhere/", "/statements/?page=9", "/out/?to=x", "{withdrawn}"])
def test_pages_that_say_why_there_is_none_are_kept_by_nobody(client, page_cache, statement, path):
    withdrawn = make.statement(**make.withdrawn()).get_absolute_url()
    client.cookies["reading"] = "elder"
    answer = client.get(path.format(withdrawn=withdrawn))
    assert answer.status_code >= 400
    assert ("Cookie" in answer["Vary"], answer["Cache-Control"]) == (True, "no-cache")


def test_each_reader_gets_the_way_of_reading_they_chose(client, page_cache, statement):
    plain = client.get("/about/").text
    client.cookies["reading"] = "elder"
    assert 'class="reading-elder"' in client.get("/about/").text
    client.cookies["reading"] = "nonsense"
    assert client.get("/about/").text == plain
