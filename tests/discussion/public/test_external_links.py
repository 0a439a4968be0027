"""Links out of the site (LINK-03)."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from discussion.models import Profile
from discussion.public.external_links import external_url, is_governmental, signer
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ELSEWHERE = "https://news.example.com/a?b=1&c=中"


def linked(client, row, profile, url=ELSEWHERE):
    """The address behind the external link of a row's page, and the link's words."""
    make.site(name="某网站", profile=profile)
    page = client.get(row.get_absolute_url()).text
    before, _, words = page.partition('rel="external noopener"')
    return before.rpartition('href="')[2].rstrip('" '), words.partition("</a>")[0]


@pytest.fixture(params=["source", "update"])
def citing(request):
    """A page with a link to a place elsewhere: a source's, or a piece of evidence."""
    if request.param == "update":
        return make.update(evidence_url=ELSEWHERE).action
    source = make.source(url=ELSEWHERE)
    make.statement_citation(source=source)
    return source


def test_government_site_asks_before_it_lets_go(client, citing):
    href, words = linked(client, citing, Profile.GOV)
    assert href.startswith(f"{reverse('discussion:out')}?to=https%3A%2F%2Fnews.example.com")
    assert words.count('class="visually-hidden"') == 1
    answer = client.get(href)
    assert answer.status_code == 200
    assert "您访问的链接即将离开“某网站”网站，是否继续？" in answer.text  # as the authorities word it
    assert '<a href="https://news.example.com/a?b=1&amp;c=中" rel="noopener noreferrer">' in answer.text
    assert f'<a href="{reverse("home")}">' in answer.text.partition("<main")[2]
    assert '<meta name="robots" content="noindex">' in answer.text


@pytest.mark.parametrize("profile", [Profile.PARTY, Profile.MEDIA, Profile.DEMO])
def test_other_sites_link_directly_and_say_that_it_leads_out(client, citing, profile):
    href, words = linked(client, citing, profile)
    assert href == "https://news.example.com/a?b=1&amp;c=中"
    assert words.count('class="visually-hidden"') == 1


@pytest.mark.parametrize(
    ("url", "direct"),
    [
        ("https://www.gov.cn/zhengce/", True),
        ("http://www.nanhai.gov.cn:8080/a", True),
        ("https://beian.miit.gov.cn/", True),
        ("https://gov.cn/", True),
        ("https://gov.cn.example.com/", False),
        ("https://www.xgov.cn/", False),
        ("https://www.gov.cn@example.com/", False),
        ("https://example.com/#.gov.cn", False),
    ],
)
def test_only_the_governments_hosts_are_linked_directly(url, direct):
    site = make.site(profile=Profile.GOV)
    assert (is_governmental(url), external_url(url, site) == url) == (direct, direct)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?to=",
        "?to=https%3A%2F%2Fevil.example",
        "?to=https%3A%2F%2Fevil.example%3Aabc",
        f"?to={signer.sign('https://a.example').replace('a.example', 'b.example')}",
        "?url=https://evil.example",
    ],
)
def test_address_that_the_site_did_not_sign_is_refused(client, query):
    """No open redirect: nothing of it is shown, let alone linked."""
    answer = client.get(f"/out/{query}")
    assert (answer.status_code, "evil" in answer.text, "example" in answer.text) == (400, False, False)


def test_signature_is_the_same_each_time():
    """So that a page with the link can be kept by a cache."""
    site = make.site(profile=Profile.GOV)
    assert external_url(ELSEWHERE, site) == external_url(ELSEWHERE, site)
    assert urlsplit(external_url(ELSEWHERE, site)).netloc == ""
