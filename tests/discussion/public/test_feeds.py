"""Atom feeds: what is in them, by what it is known, and who is told that nothing is new."""

import re
from datetime import UTC, datetime
from html import unescape
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from discussion.public.feeds import sayable
from tests import factories as make

FEEDS = ["/statements/feed/", "/actions/feed/", "/forums/feed/"]
ATOM = "{http://www.w3.org/2005/Atom}"

pytestmark = pytest.mark.django_db


def feed(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return ElementTree.fromstring(answer.content)


def text(element, path):
    return element.findtext("/".join(f"{ATOM}{name}" for name in path.split("/")))


def entries(root):
    return root.findall(f"{ATOM}entry")


def ids(root):
    return [text(entry, "id") for entry in entries(root)]


def links(element):
    return {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}


def test_entry_of_a_statement_is_complete(client):
    """READ-12: title, author, +08:00, the full text of the points with their addresses."""
    make.site()
    statement = make.statement(
        title="坚定智造强区",
        lead="三点看法",
        official=make.official(name="王勇"),
        themes=[make.theme(name="改革"), make.theme(name="草稿", **make.draft())],
        published_at=datetime(2022, 1, 5, 5, 5, tzinfo=UTC),
    )
    make.point(statement=statement, number="1", heading="认识<新>", text="第一段\n\n第二段")
    make.point(statement=statement, heading="落实", text="抓紧办")
    (entry,) = entries(feed(client, "/statements/feed/"))
    address = f"http://testserver{statement.get_absolute_url()}"
    assert (text(entry, "title"), text(entry, "author/name")) == ("王勇：坚定智造强区", "王勇")
    assert (text(entry, "published"), links(entry)) == ("2022-01-05T13:05:00+08:00", {"alternate": address})
    assert text(entry, "updated").endswith("+08:00")
    assert text(entry, "updated") >= text(entry, "published")
    assert [term.get("term") for term in entry.findall(f"{ATOM}category")] == ["改革"]
    content = entry.find(f"{ATOM}content")
    assert content.get("type") == "html"
    assert f'<h2><a href="{address}#p1">1\u3000认识&lt;新&gt;</a></h2>' in unescape_once(content.text)
    assert [
        part for part in ("第一段", "第二段", "落实", "抓紧办", "三点看法") if part not in content.text
    ] == []


def unescape_once(html):
    return html.replace("&#12288;", unescape("&#12288;"))


def test_feed_says_whose_it_is(client):
    make.site(name="某大讨论实录", organizer="某单位")
    root = feed(client, "/statements/feed/")
    assert (text(root, "title"), text(root, "author/name")) == ("发言 - 某大讨论实录", "某单位")
    home = "http://testserver"
    assert links(root) == {
        "alternate": f"{home}{reverse('discussion:statements')}",
        "self": f"{home}{reverse('discussion:statements-feed')}",
    }


def test_filtered_feed_holds_what_the_filtered_list_holds(client):
    make.site()
    theme = make.theme(name="改革", slug="gaige")
    wang = make.official(name="王勇", slug="wang-yong")
    both = make.statement(official=wang, themes=[theme])
    make.statement(official=wang)
    make.statement(themes=[theme])
    root = feed(client, "/statements/feed/?utm=x&theme=gaige&speaker=wang-yong")
    assert ids(root) == [f"tag:nanhai-record,2021:statement/{both.pk}"]
    assert text(root, "title") == "发言人为“王勇”，主题为“改革”的发言 - 大讨论实录"
    assert links(root)["self"].endswith("/statements/feed/?speaker=wang-yong&theme=gaige")
    same = feed(client, "/statements/feed/?speaker=wang-yong&theme=gaige")
    assert text(same, "id") == text(root, "id") != text(feed(client, "/statements/feed/"), "id")


def test_filtered_list_leads_to_its_feed(client):
    make.site()
    make.statement(official=make.official(slug="wang-yong"))
    page = client.get("/statements/?speaker=wang-yong&page=1").text
    address = f"{reverse('discussion:statements-feed')}?speaker=wang-yong"
    assert re.search(
        rf'<link rel="alternate" type="application/atom\+xml" [^>]*href="{re.escape(address)}">', page
    )
    assert f'<a href="{address}" type="application/atom+xml" rel="nofollow">' in page


@pytest.mark.parametrize(
    ("path", "feed"),
    [
        ("/statements/", "discussion:statements-feed"),
        ("/actions/", "discussion:actions-feed"),
        ("/forums/", "forums:sessions-feed"),
        ("/about/", ""),
    ],
)
def test_list_shows_its_feed(client, path, feed):
    page = client.get(path).text
    assert page.count("application/atom+xml") == (2 if feed else 1)
    assert not feed or f'<a href="{reverse(feed)}" type="application/atom+xml">' in page


def test_ids_stay_when_the_site_moves(client, settings):
    """The host and the path may change; who has read an entry is not shown it again."""
    make.site()
    make.statement()
    make.update()
    make.session()
    before = [(text(root, "id"), ids(root)) for root in (feed(client, path) for path in FEEDS)]
    settings.ORIGIN = "https://elsewhere.example"
    after = [(text(root, "id"), ids(root)) for root in (feed(client, path) for path in FEEDS)]
    assert (after, sum(len(found) for _, found in before)) == (before, 3)
    assert "testserver" not in str(before)


@pytest.mark.parametrize("query", ["speaker=nobody", "theme=x", "year=20x", "speaker=%00", "theme='"])
def test_wrong_filter_is_told_with_400(client, query):
    make.statement()
    answer = client.get(f"/statements/feed/?{query}")
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (400, "text/html")


def test_former_slug_leads_to_the_present_one(client):
    official = make.official(slug="old-name")
    make.statement(official=official)
    official = type(official).objects.get()
    official.slug = "new-name"
    official.save()
    answer = client.get("/statements/feed/?speaker=old-name")
    assert (answer.status_code, answer["Location"]) == (
        301,
        f"{reverse('discussion:statements-feed')}?speaker=new-name",
    )


def test_feed_ends_at_thirty_and_begins_with_what_was_published_last(client):
    official = make.official()
    for day in range(1, 32):
        make.statement(official=official, published_at=datetime(2022, 1, day, tzinfo=UTC))
    found = [text(entry, "published")[:10] for entry in entries(feed(client, "/statements/feed/"))]
    assert found == [f"2022-01-{day:02}" for day in range(31, 1, -1)]


def test_entry_of_an_update_names_the_task_and_who_answers_for_it(client):
    action = make.action(code="NH-01", title="修路", lead_organization=make.organization(name="交通局"))
    update = make.update(action=action, date="2022-01", text="已经<开工>", next_step="验收")
    (entry,) = entries(feed(client, "/actions/feed/"))
    assert (text(entry, "title"), text(entry, "author/name")) == (
        "NH-01：修路（推进中，2022年1月）",
        "交通局",
    )
    assert links(entry)["alternate"] == f"http://testserver{action.get_absolute_url()}#u{update.pk}"
    assert "已经&lt;开工&gt;" in text(entry, "content")
    assert "验收" in text(entry, "content")


def test_entry_of_a_session_tells_its_outcomes(client):
    session = make.session(topic="改革", summary="谈了三件事")
    make.outcome(session=session, question="怎么改")
    make.participant(session=session, name="李四", affiliation="某大学")
    (entry,) = entries(feed(client, "/forums/feed/"))
    assert text(entry, "title") == f"{session}：改革"
    content = text(entry, "content")
    assert [part for part in ("谈了三件事", "怎么改", "李四（某大学）") if part not in content] == []


@pytest.mark.parametrize("path", FEEDS)
def test_characters_that_xml_cannot_hold_are_left_out(client, path):
    make.site(slogan="口\x1f号")
    statement = make.statement(title="坚\x0b定", lead="一\x02二", themes=[make.theme(name="改\x1f革")])
    make.point(statement=statement, heading="认\x08识", text="甲\x0c乙\ufffe丙")
    make.update(action=make.action(title="修\x0b路"), text="开\x0b工")
    make.session(topic="改\x0b革", summary="谈\x1e了")
    root = feed(client, path)
    (entry,) = entries(root)
    assert "\ufffd" not in ElementTree.tostring(root, "unicode")
    told = f"{text(entry, 'title')}{text(entry, 'content')}"
    assert any(word in told for word in ("坚定", "修路", "改革"))


def test_only_what_xml_cannot_hold_is_unsayable():
    kept = "汉字\t\n\r𠮷😀\u00a0"
    assert (sayable(f"{kept}\x00\x1f\ud800\uffff"), sayable(None), sayable(5)) == (kept, None, 5)


@pytest.mark.parametrize("path", [*FEEDS, "/statements/feed/?speaker=wang-yong"])
def test_who_has_the_feed_is_told_that_nothing_is_new(client, path):
    """Conditional requests; after a withdrawal the feed is another, though nothing in it is newer."""
    statement = make.statement(official=make.official(slug="wang-yong"))
    rows = [statement, make.update(), make.session()]
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "Last-Modified" not in first
    for row in rows:
        row.withdraw("来源有误")
    after = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (after.status_code, ids(ElementTree.fromstring(after.content))) == (200, [])


@pytest.mark.parametrize("path", FEEDS)
def test_empty_feed_is_valid_and_lasts(client, path, time_machine):
    time_machine.move_to("2022-03-01T09:00:00+08:00", tick=False)
    first = client.get(path)
    time_machine.move_to("2022-03-02T09:00:00+08:00", tick=False)
    assert client.get(path).content == first.content
    assert text(ElementTree.fromstring(first.content), "updated") == "2021-01-01T08:00:00+08:00"
