"""Every public page of the first content, as a crawler finds it."""

import re
from collections import Counter
from datetime import date
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from discussion.models import SiteIdentity
from tests import factories as make
from tests.conftest import MountedClient
from tests.reading import crawl

SITE = ["SiteName", "SiteDomain"]
COLUMN = ["ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"]
ARTICLE = ["ArticleTitle", "PubDate", "ContentSource"]
ROWS = re.compile(r"/(statements|officials|themes|actions|metrics|meetings|forums|forums/[\w-]+)/[\w-]+/")
LISTS = ["statements", "officials", "themes", "actions", "metrics", "sources", "forums"]
PROPERTIES = {  # of schema.org, what each type that we use may have
    "Organization": {"name"},
    "GovernmentOrganization": {"name"},
    "WebSite": {"name", "alternateName", "url", "inLanguage", "publisher", "potentialAction"},
    "SearchAction": {"target", "query-input"},
    "EntryPoint": {"urlTemplate"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "Person": {"name", "jobTitle", "description", "image", "url"},
    "Event": {
        "name", "startDate", "endDate", "location", "description", "url", "organizer", "performer", "superEvent",
        "about", "image",
    },
    "EventSeries": {"name", "url", "location", "organizer", "description"},
    "Place": {"name", "address"},
    "DefinedTerm": {"name", "url"},
    "CreativeWork": {"name", "url", "position", "abstract", "creator", "about"},
    "Quotation": {"url", "position", "text", "abstract", "creator", "about"},
    "NewsArticle": {
        "name", "headline", "description", "url", "articleSection", "genre", "author", "dateCreated", "recordedAt",
        "about", "isBasedOn", "hasPart", "datePublished", "dateModified", "publisher", "inLanguage", "image",
    },
    "WebPage": {
        "name", "description", "url", "about", "datePublished", "dateModified", "publisher", "inLanguage", "image",
    },
    "Dataset": {
        "name", "description", "url", "about", "isAccessibleForFree", "temporalCoverage", "variableMeasured",
        "distribution", "datePublished", "dateModified", "publisher", "inLanguage",
    },
    "DataDownload": {"encodingFormat", "contentUrl"},
    "PropertyValue": {"name", "value", "unitText", "description"},
}  # fmt: skip

SCRIPT = f"{settings.STATIC_URL}nanhai/js/reading.js"


@pytest.fixture(scope="module")
def answers(content, django_db_blocker):
    """Everything a crawler gets, by path with query."""
    with django_db_blocker.unblock():
        return crawl(MountedClient())


@pytest.fixture(scope="module")
def pages(answers):
    """The HTML pages among the answers."""
    return {path: page for path, page in answers.items() if hasattr(page, "html")}


@pytest.fixture(scope="module")
def by_address(pages):
    """The pages by the paths that docs/urls.md gives."""
    return {path.removeprefix(settings.PATH_PREFIX): page for path, page in pages.items()}


def test_every_link_leads_somewhere(answers):
    """LINK-01, LAY-10: from the home page on, no address answers anything but 200."""
    assert {path: page.status for path, page in answers.items() if page.status != 200} == {}
    assert len(answers) > 100


def test_crawl_reaches_every_kind_of_page(answers):
    found = {re.sub(r"/\d+/", "/1/", urlsplit(path).path) for path in answers}
    prefix = settings.PATH_PREFIX
    kinds = """/ /about/ /sitemap/ /sitemap.xml /robots.txt /statements/ /statements/1/ /officials/
    /officials/gu-yaohui/ /themes/ /themes/gaige/ /actions/ /actions/1/ /metrics/ /forums/ /forums/kuixingge/
    /forums/kuixingge/1/ /forums/kuixingge/series.ics /forums/kuixingge/1/session.ics
    /metrics/zhiku-changci/values.csv /statements/feed/ /actions/feed/ /forums/feed/
    /accessibility/ /sources/ /sources/1/ /meetings/quwei-wuxuhui-2021/"""
    assert {f"{prefix}{kind}" for kind in kinds.split()} - found == set()


def test_pages_have_one_h1_and_skip_no_heading_level(pages):
    """TYPO-18, A11Y-16."""
    for path, page in pages.items():
        steps = [after - before for before, after in zip(page.headings, page.headings[1:], strict=False)]
        assert (page.headings[0], page.headings.count(1), max(steps, default=0) <= 1) == (1, 1, True), path


def test_pages_have_header_main_and_footer(pages):
    """LAY-07, LAY-13, META-10."""
    for path, page in pages.items():
        landmarks = [
            page.html.count(opening) for opening in ('<header class="site-', "<main", '<footer class="site-')
        ]
        assert landmarks == [1, 1, 1], path
        assert '<html lang="zh-Hans">' in page.html
        crumbs = 'aria-label="面包屑"' in page.html
        assert crumbs == (path != f"{settings.PATH_PREFIX}/"), path


def test_titles_are_unique_and_carry_the_site_name(pages):
    """META-11: one title, one page; a filtered list and its second page are pages of their own."""
    titles = {page.canonical: page.title for page in pages.values()}
    assert len(titles) > 200
    assert [title for title, times in Counter(titles.values()).items() if times > 1] == []
    home = titles.pop(f"{settings.ORIGIN}{reverse('home')}")
    assert home == "南海大讨论实录：谁说了什么，后来怎么样"
    assert {title for title in titles.values() if not title.endswith(" - 南海大讨论实录")} == set()


def test_every_page_has_a_picture_to_be_passed_on_with(pages):
    """READ-05: exactly one, by its whole address."""
    pictures = {path: page.metas("og:image") for path, page in pages.items()}
    assert {path for path, found in pictures.items() if len(found) != 1} == set()
    assert {path for path, (found,) in pictures.items() if not found.startswith(settings.ORIGIN)} == set()


def test_descriptions_are_plain_and_differ(pages):
    """META-08: 50 to 120 characters on every page of the first content."""
    descriptions = {}
    for path, page in pages.items():
        metas = [
            attrs for tag, attrs in page.attributes if tag == "meta" and attrs.get("name") == "description"
        ]
        assert len(metas) == 1, path
        descriptions[page.canonical] = metas[0]["content"]
    assert {
        path: text for path, text in descriptions.items() if not re.fullmatch(r"[^<\n]{50,120}", text)
    } == {}
    assert len(set(descriptions.values())) / len(descriptions) > 0.95


def test_ids_are_unique_and_fragments_have_targets(pages):
    for path, page in pages.items():
        assert [name for name, times in page.ids.items() if times > 1] == [], path
        for link in page.links:
            address, fragment = urldefrag(urljoin(f"http://testserver{path}", link))
            target = pages.get(address.removeprefix("http://testserver"))
            if fragment and target:
                assert fragment in target.ids, (path, link)


def test_pages_carry_no_inline_style_and_one_deferred_script(pages):
    """The script is a file of ours and blocks nothing; there is no other."""
    for path, page in pages.items():
        scripts = [attrs for tag, attrs in page.attributes if tag == "script" and "type" not in attrs]
        assert (path, scripts, page.tags["style"]) == (path, [{"src": SCRIPT, "defer": None}], 0)
        assert "></script>" in page.html, path
        styled = [tag for tag, attrs in page.attributes if "style" in attrs or "onclick" in attrs]
        assert styled == [], path


def test_pages_ask_nothing_of_other_hosts(pages):
    """LAY-11, no third-party request: what loads by itself comes from here."""
    loading = [
        attrs.get("src") or attrs.get("href")
        for page in pages.values()
        for tag, attrs in page.attributes
        if tag in {"img", "link", "script", "iframe", "source"}
        and attrs.get("rel") not in {"canonical", "alternate"}  # these are only named
        and not (tag == "script" and "src" not in attrs)
    ]
    assert {address for address in loading if not address.startswith(f"{settings.PATH_PREFIX}/")} == set()


def test_links_stay_under_the_prefix(pages):
    """LAY-17."""
    outside = {
        link
        for page in pages.values()
        for link in page.links
        if link.startswith("/") and not link.startswith(f"{settings.PATH_PREFIX}/")
    }
    assert outside == set()


def test_text_follows_chinese_typography(pages):
    """TYPO-07, TYPO-08, TYPO-16: no typed gaps, no half-width punctuation after Han, one way to write a date."""
    for path, page in pages.items():
        text = page.text
        assert re.findall(r"[\u4e00-\u9fff] \d|\d [\u4e00-\u9fff]", text) == [], path
        assert re.findall(r"(?<=[\u4e00-\u9fff”》])[,;:?!]", text) == [], path
        assert re.findall(r"\d{4}/\d|年0\d月|月0\d日", text) == [], path


def test_anonymous_answers_carry_the_security_headers_and_no_cookie(answers):
    """SEC-21, SEC-23."""
    for path, page in answers.items():
        headers = page.response.headers
        assert page.response.cookies == {}, path
        assert "default-src 'self'" in headers["Content-Security-Policy"].split("; "), path
        expected = ["X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Permissions-Policy"]
        assert [name for name in expected if name not in headers] == [], path


def test_sitemap_lists_each_public_page_once(answers):
    """FOOT-07."""
    parts = [page.body.decode() for path, page in answers.items() if "/sitemap-" in path]
    listed = re.findall(r"<loc>http://testserver(.*?)</loc>", "".join(parts))
    crawled = {path for path, page in answers.items() if "?" not in path and hasattr(page, "html")}
    assert len(listed) == len(set(listed))
    assert set(listed) == crawled


def test_robots_name_the_sitemap(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain"
    assert answer.content.decode().endswith(f"Sitemap: {settings.ORIGIN}{reverse('sitemap-xml')}\n")


@pytest.mark.parametrize(
    "path",
    ["/nowhere/", "/statements/999999/", "/officials/nobody/", "/forums/none/1/", "/statements/?page=999",
     "/statements/?page=-1", "/statements/?page=x", "/media/pictures/none.jpg"],
)  # fmt: skip
def test_missing_page_says_so_and_leads_on(content, db, client, path):
    """LINK-02, LAY-15."""
    answer = client.get(path)
    assert answer.status_code == 404
    text = answer.content.decode()
    assert all(f'href="{reverse(name)}"' in text for name in ("home", "sitemap", "discussion:statements"))


def test_archived_site_says_so_on_every_page(content, db, client):
    """LAY-18."""
    make.change(SiteIdentity.objects.get(), archived_on=date(2022, 6, 30))
    for path in ("/", "/statements/", "/about/"):
        assert re.search(r'<p class="notice">.*2022年6月30日', client.get(path).text)


def test_footer_shows_identity_only_where_it_is_filled(content, db, client):
    """FOOT-01 to FOOT-05."""
    labels = [
        "主办单位",
        "承办单位",
        "联系电话",
        "联系邮箱",
        "联系地址",
        "beian.miit.gov.cn",
        "公网安备",
        "网站标识码",
    ]
    assert [label for label in labels if label in client.get("/").content.decode()] == []
    make.change(
        SiteIdentity.objects.get(), organizer="某单位", producer="某办", phone="000", email="a@example.cn", address="某路", icp="示ICP备0号",
        police_record="示公网安备 00000000000000号", site_code="N000000000",
    )  # fmt: skip
    assert [label for label in labels if label in client.get("/").content.decode()] == labels


def test_campaign_name_is_the_home_pages_heading(content, db, client):
    """TOPIC-02: exact, as text; it may break after its marks only."""
    heading = re.search(r"<h1>(.*?)</h1>", client.get("/").content.decode()).group(1)
    pieces = [re.sub("<.*?>", "", piece) for piece in heading.split("<wbr>")]
    assert pieces == ["“思想再解放、", "改革再出发、", "建设现代化活力新南海”", "大讨论"]
