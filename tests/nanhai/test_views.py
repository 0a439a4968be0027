"""Pages in states that the first content does not show."""

import re
import types
from datetime import date

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.urls import path as route
from django.utils import timezone

from discussion.models import SiteIdentity, Theme
from discussion.templatetags.record import qr_code
from nanhai.urls import urlpatterns
from nanhai.views import server_error
from tests import factories as make
from tests.pages import address

pytestmark = pytest.mark.one_database


def test_empty_record_has_pages_that_help(db, client):
    """TOPIC-01: no empty block, no dead column, and a sentence that says what will come."""
    home = client.get("/").content.decode()
    assert 'class="empty"' in home
    assert ("<h2" in home, 'aria-label="栏目"' in home) == (False, False)
    for path in (
        "/statements/",
        "/officials/",
        "/themes/",
        "/actions/",
        "/metrics/",
        "/forums/",
        "/sources/",
    ):
        answer = client.get(path)
        assert (answer.status_code, 'class="empty"' in answer.content.decode()) == (200, True)


def test_server_error_page_needs_no_database(client):
    """LINK-02: rendered outside any request, with every query forbidden (pytest-django blocks them here)."""
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "<h1>" in answer.content.decode()


# The front page


def block(client, heading):
    """The section of the home page under a heading, or ""."""
    page = client.get("/").content.decode()
    found = re.search(rf'<section [^>]*aria-labelledby="{heading}">.*?</section>', page, re.DOTALL)
    return found.group() if found else ""


def ahead(client):
    """The titles of the next steps on the home page."""
    found = re.search(r'<ol class="ahead">.*?</ol>', client.get("/").text, re.DOTALL)
    return re.findall(r'<a href="[^"]*">(.*?)</a>', found.group()) if found else []


def test_next_steps_are_open_tasks_in_the_order_of_their_dates(db, client, time_machine):
    """TOPIC-01: what is late, done or ended is not ahead; undated tasks come last, and only those at the top."""
    time_machine.move_to("2022-03-01T12:00:00+08:00")
    undated = make.action(title="没有时限", code="A-1")
    make.action(title="没有时限的下级", code="A-2", parent=undated)
    make.action(title="六月到期", code="A-3", deadline=date(2022, 6, 1))
    make.milestone(
        action=make.action(title="四月有节点", code="A-4", parent=undated), due=date(2022, 4, 1), reached=None
    )
    make.action(title="已超期", code="A-5", deadline=date(2022, 2, 1))
    done = make.action(title="已办结", code="A-6", deadline=date(2022, 9, 1))
    make.update(action=done, state="done", completed_on="2022-02-01")
    make.action(title="草稿", code="A-7", deadline=date(2022, 5, 1), **make.draft())

    assert ahead(client) == ["四月有节点", "六月到期", "没有时限"]


def test_archived_front_page_has_no_next_steps(db, client):
    """LAY-18."""
    make.site()
    action = make.action()
    assert ahead(client) == [action.title]
    make.change(SiteIdentity.objects.get(), archived_on=date(2022, 6, 30))
    assert ahead(client) == []
    assert '<p class="notice">' in client.get("/").text


def test_follow_through_counts_tasks_by_state_and_draws_them(db, client):
    for state in ("ongoing", "ongoing", "ended"):
        make.update(state=state, date=timezone.localdate().isoformat())
    section = block(client, "h-actions")
    counts = re.findall(r'<span class="state state-([\w-]+)">.*?<strong>(\d+)</strong>', section)
    bars = re.findall(r'<rect class="cover-([\w-]+)" x="(\d+)" y="0" width="(\d+)"', section)
    assert counts == [("ongoing", "2"), ("ended", "1")]
    assert bars == [("ongoing", "0", "2"), ("ended", "2", "1")]


def test_front_page_opens_only_the_columns_that_have_something(db, client):
    """LAY-10, TOPIC-01."""
    make.site()
    assert re.findall(r'aria-labelledby="h-(\w+)"', client.get("/").text) == []
    make.statement()
    assert re.findall(r'aria-labelledby="h-(\w+)"', client.get("/").text) == ["people"]


def test_front_picture_is_fetched_first_and_has_its_caption_and_size(db, client):
    """No layout shift; A11Y-01."""
    picture = make.picture(alt="千灯湖夜景", caption="千灯湖", credit="某摄")
    make.site(hero=picture)
    figure = re.search(r"<figure>.*?</figure>", client.get("/").content.decode(), re.DOTALL).group()
    assert 'width="1200" height="800" alt="千灯湖夜景" fetchpriority="high"' in figure
    assert "<figcaption>千灯湖（某摄）</figcaption>" in figure


# The header


def test_header_has_a_search_form_once_there_is_a_search(db, client, settings):
    """LAY-08: a plain form with a label that asks our own site."""
    assert ('role="search"' in client.get("/about/").content.decode()) == bool(search_address())
    with_search = types.ModuleType("with_search")
    with_search.urlpatterns = [*urlpatterns, route("somewhere/", server_error, name="search")]
    settings.ROOT_URLCONF = with_search
    form = re.search(
        r'<form class="site-search".*?</form>', client.get("/about/").content.decode(), re.DOTALL
    )
    assert f'action="{reverse("search")}" method="get"' in form.group()
    assert '<label class="visually-hidden" for="site-search">站内搜索</label>' in form.group()
    assert 'type="search" name="q"' in form.group()


def search_address():
    try:
        return reverse("search")
    except NoReverseMatch:
        return ""


@pytest.mark.parametrize("name", ["statement", "action", "metric", "forumsession"])
def test_pages_of_the_record_tell_their_time_and_can_be_passed_on(client, world, settings, name):
    """LAY-04, LAY-06, READ-03: a plain link and a code drawn here, which work without a script."""
    row = getattr(world, name)
    page = client.get(row.get_absolute_url()).content.decode()
    assert re.search(r"<time [^>]*>2022-01-05 09:30</time>", page)
    path = row.get_absolute_url()
    assert f'<a class="reference-address" href="{path}">{settings.ORIGIN}{path}</a>' in page
    assert qr_code(f"{settings.ORIGIN}{row.get_absolute_url()}") in page


def asks_for_the_menu(client, path):
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return any(SiteIdentity._meta.get_field("slogan").column in query["sql"] for query in captured)


def test_the_menu_is_asked_for_once_in_a_version_and_not_where_it_is_not_shown(editor, client):
    paths = address(Theme, "add"), "/x/", "/y/"
    assert [asks_for_the_menu(client, path) for path in paths] == [False, True, False]


def test_front_page_counts_progress_whatever_is_late(db, client):
    """A late task of which nothing was reported has made no progress, one that is not begun neither."""
    make.action(deadline="2000-01-01")
    late = make.action(deadline="2000-01-01")
    make.update(action=late, state="ongoing")
    make.update(action=make.action(), state="not-started")
    context = client.get("/").context
    assert (context["task_count"], context["progressed"], context["idle"]) == (3, 1, 2)
