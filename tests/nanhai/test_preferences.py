"""The 关怀版 and the text size: chosen by links, remembered, harmless."""

import re

import pytest
from django.conf import settings
from django.test import RequestFactory

from nanhai.preferences import reading_preferences

pytestmark = pytest.mark.one_database

LINKS = re.compile(r'<a rel="nofollow" href="([^"]*/preferences/[^"]*)"')


def kept(answer):
    """The cookie that an answer sets, or None."""
    return answer.cookies.get("reading")


@pytest.mark.parametrize(
    ("choice", "value"), [("mode=elder", "elder"), ("size=large", "large"), ("size=small", "small")]
)
def test_choice_is_kept_for_a_year_on_this_site_only(client, choice, value):
    """A11Y-02, READ-02."""
    answer = client.get(f"/preferences/?{choice}")
    cookie = kept(answer)
    assert (answer.status_code, cookie.value) == (303, value)
    assert (cookie["path"], cookie["samesite"]) == (f"{settings.PATH_PREFIX}/", "Lax")
    assert (cookie["max-age"], cookie["httponly"]) == (365 * 24 * 3600, True)


@pytest.mark.parametrize("choice", ["mode=standard", "size=medium"])
def test_what_everyone_sees_is_chosen_by_taking_the_cookie_away(client, choice):
    client.cookies["reading"] = "elder"
    cookie = kept(client.get(f"/preferences/?{choice}"))
    assert (cookie.value, cookie["max-age"]) == ("", 0)
    assert cookie["path"] == f"{settings.PATH_PREFIX}/"


@pytest.mark.parametrize("choice", ["", "mode=dark", "size=huge", "size=elder", "mode=large"])
def test_unknown_choice_changes_nothing(client, choice):
    answer = client.get(f"/preferences/?{choice}")
    assert (answer.status_code, kept(answer)) == (303, None)


def test_choice_leads_back_to_the_page_it_was_made_on(client):
    page = f"{settings.PATH_PREFIX}/statements/?speaker=gu-yaohui&theme=gaige"
    answer = client.get("/preferences/", {"mode": "elder", "next": page})
    assert answer["Location"] == page


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.com/", "//example.com/", "/\\example.com/", "/\t/example.com/", "statements/", "",
     "javascript:alert(1)", "/\\/example.com"],
)  # fmt: skip
def test_choice_leads_to_no_other_site(client, elsewhere):
    """SEC: no open redirect; who asks for one gets the home page."""
    answer = client.get("/preferences/", {"mode": "elder", "next": elsewhere})
    assert answer["Location"] == f"{settings.PATH_PREFIX}/"


def test_choice_is_made_by_reading_only(client):
    assert client.post("/preferences/", {"mode": "elder"}).status_code == 405


@pytest.mark.parametrize(
    ("cookie", "known"),
    [("elder", "elder"), ("large", "large"), ("small", "small"), ("", ""), ("huge", ""), ('"><b>', "")],
)
def test_only_known_preferences_are_believed(cookie, known):
    """What a shared cache may vary by is a small closed set."""
    request = RequestFactory().get("/")
    request.COOKIES["reading"] = cookie
    assert reading_preferences(request) == known


def test_preference_shows_as_a_class_and_nothing_else_changes(db, client):
    """A11Y-09: the same contents at the same addresses."""
    plain = client.get("/").content.decode()
    client.cookies["reading"] = "large"
    large = client.get("/").content.decode()
    assert '<html lang="zh-Hans">' in plain
    assert '<html lang="zh-Hans" class="reading-large">' in large
    without_current = [
        re.sub(r' class="reading-large"| aria-current="true"', "", html) for html in (plain, large)
    ]
    assert without_current[0] == without_current[1]


def test_every_page_offers_the_care_version_and_the_way_back_to_robots_unknown(db, client):
    """A11Y-09, READ-14: links that ask crawlers to stay away; parameters that no page knows are not kept."""
    offered = LINKS.findall(client.get("/changes/?from=2021-01-01&b=2&to=2021-12-31").content.decode())
    sizes = ("size=small", "size=medium", "size=large")  # in the header and, on a phone, below the page
    back = f"next={settings.PATH_PREFIX}/changes/%3Ffrom%3D2021-01-01%26to%3D2021-12-31".replace("/", "%2F")
    assert [link.partition("?")[2] for link in offered] == [
        f"{choice}&amp;{back}" for choice in (*sizes, "mode=elder", *sizes)
    ]
    client.cookies["reading"] = "elder"
    elder = client.get("/about/").content.decode()
    assert [link.partition("?")[2].partition("&")[0] for link in LINKS.findall(elder)] == ["mode=standard"]


def test_reader_who_never_chose_gets_no_cookie_and_robots_stay_away(client):
    answer = client.get("/preferences/?mode=nothing")
    assert (answer.cookies, answer["X-Robots-Tag"]) == ({}, "noindex, nofollow")
