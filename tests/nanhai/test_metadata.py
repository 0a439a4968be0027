"""What the head of a page tells machines: each tag and each node, on a small record (META-02, META-04, META-05, META-09)."""

import json
import re
from datetime import date, time

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.views.generic import DetailView
from PIL import Image, ImageChops

import discussion.public.urls
import forums.urls
from discussion.models import Picture
from discussion.models.record_apps import record
from discussion.public import metadata, row_metadata
from discussion.public.sections import STATEMENTS
from discussion.values.illustration import icon
from tests import factories as make
from tests.factories import uploads
from tests.reading import read


def test_publication_time_is_told_in_local_time_of_24_hours(db, client):
    """META-07, META-12: 13:05 in Shanghai."""
    make.site()
    statement = make.statement(published_at="2022-01-05T13:05:00+08:00")
    page = read(client, statement.get_absolute_url())
    assert page.metas("PubDate") == ["2022-01-05 13:05"]
    assert page.metas("article:published_time") == ["2022-01-05T13:05:00+08:00"]
    (article,) = [node for node in page.linked_data if node["@type"] == "NewsArticle"]
    assert article["datePublished"] == "2022-01-05T13:05:00+08:00"


def test_statement_tells_whatever_the_record_has(db, client, settings):
    """META-06."""
    make.site(organizer="某单位")
    settings.CARD_FONTS = []
    statement = make.statement(
        title="坚定智造强区",
        official=make.official(name="王勇"),
        themes=[make.theme(name="改革")],
        picture=make.picture(),
        lead="三点看法",
        fidelity="full",
    )
    make.statement_citation(statement=statement, source=make.source(publisher="某日报"))
    page = read(client, statement.get_absolute_url())
    assert page.tagged(["ArticleTitle", "ContentSource", "Keywords", "Author", "Url", "Image"]) == {
        "ArticleTitle": ["坚定智造强区"],
        "ContentSource": ["某日报"],
        "Keywords": ["王勇,改革"],
        "Author": ["王勇"],
        "Url": [f"http://testserver{statement.get_absolute_url()}"],
        "Image": [f"http://testserver{statement.picture.url}"],
    }
    assert page.metas("description") == ["区委书记王勇在2021年12月29日的发言“坚定智造强区”。三点看法。"]


def test_what_cites_nothing_is_the_sites_own(db, client):
    make.site(organizer="某单位")
    page = read(client, make.statement().get_absolute_url())
    assert page.metas("ContentSource") == ["某单位"]


def test_named_picture_is_an_absolute_address_that_answers_with_a_picture(db, client, settings):
    """META-06."""
    settings.STORAGES = {**settings.STORAGES}
    make.site()
    settings.CARD_FONTS = []
    picture = Picture.objects.create(alt="照片", file=uploads.upload())
    page = read(client, make.official(portrait=picture).get_absolute_url())
    (address,) = page.metas("og:image")
    assert address == page.metas("Image")[0]
    answer = client.get(address.removeprefix("http://testserver"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")


def test_page_without_a_picture_of_its_own_is_passed_on_with_the_sites(db, client, settings):
    """READ-05: the front page's picture, or else the icon, which is square and large enough."""
    settings.CARD_FONTS = []
    site, action = make.site(), make.action()
    for address in ("/", "/statements/", "/search/", "/about/", action.get_absolute_url()):
        page = read(client, address)
        assert page.metas("og:image") == [f"http://testserver{static(metadata.ICON)}"], address
        assert (page.metas("twitter:card"), page.metas("Image")) == (["summary"], [])
    make.change(site, hero=make.picture())
    for address in ("/", action.get_absolute_url()):
        page = read(client, address)
        assert page.metas("og:image") == [f"http://testserver{site.hero.url}"]
        assert page.metas("twitter:card") == ["summary_large_image"]


@pytest.mark.parametrize("side", [180, 300])
def test_icons_are_the_sites_drawing(side):
    """For WeChat and for the screens of phones."""
    with Image.open(finders.find(f"nanhai/img/icon-{side}.png")) as kept:
        assert kept.size == (side, side)
        difference = ImageChops.difference(kept.convert("RGB"), icon(side))
    assert max(most for _, most in difference.getextrema()) < 24  # of 255: colours are fewer in the file


def test_page_names_the_icon_for_the_screens_of_phones(db, client):
    page = read(client, "/")
    icons = {attrs["rel"]: attrs["href"] for tag, attrs in page.attributes if "icon" in attrs.get("rel", "")}
    assert icons["apple-touch-icon"] == static("nanhai/img/icon-180.png")


def test_title_of_a_statement_is_short_and_begins_with_the_speaker(db, client):
    """READ-04: at most 32 characters before the column and the site."""
    make.site()
    statement = make.statement(title="长" * 100, official=make.official(name="顾耀辉"))
    page = read(client, statement.get_absolute_url())
    headline = f"顾耀辉：{'长' * 26}……"
    assert (len(headline), page.title) == (32, f"{headline} - 发言 - 大讨论实录")
    assert page.metas("og:title") == [headline]
    assert page.metas("ArticleTitle") == ["长" * 100]


def test_second_page_of_a_list_has_a_title_and_an_address_of_its_own(db, client):
    """META-11."""
    make.site()
    official = make.official()
    for _ in range(21):
        make.statement(official=official)
    first, second = read(client, "/statements/?page=1"), read(client, "/statements/?page=last&x=1")
    assert (first.title, second.title) == ("发言 - 大讨论实录", "发言（第2页） - 大讨论实录")
    assert second.metas("description")[0].startswith("第2页。大讨论中各位官员的发言：")
    listed = f"http://testserver{reverse('discussion:statements')}"
    assert [page.canonical for page in (first, second)] == [listed, f"{listed}?page=2"]


@pytest.mark.parametrize(
    ("fidelity", "printed", "text", "abstract"),
    [
        ("full", False, "要落实\n抓紧办。", None),
        ("digest", True, "要落实", "抓紧办。"),
        ("digest", False, None, "要落实\n抓紧办。"),
    ],
)
def test_only_the_speakers_own_words_are_told_as_quoted(db, client, fidelity, printed, text, abstract):
    make.site()
    statement = make.statement(fidelity=fidelity, official=make.official(name="王勇"))
    make.point(statement=statement, number="1", heading="要落实", text="抓紧办。", heading_printed=printed)
    page = read(client, statement.get_absolute_url())
    (article,) = [node for node in page.linked_data if node["@type"] == "NewsArticle"]
    (point,) = article["hasPart"]
    address = f"http://testserver{statement.get_absolute_url()}#p1"
    assert (point["@type"], point["@id"], point.get("text"), point.get("abstract")) == (
        "Quotation" if text else "CreativeWork",
        address,
        text,
        abstract,
    )
    assert point.get("creator", {}).get("name") == ("王勇" if text else None)
    digest = fidelity == "digest"
    assert article["mentions" if digest else "author"]["name"] == "王勇"
    assert (article["author"]["@type"] == "Organization") is digest
    assert page.metas("Author") == [article["author"]["name"]]


def test_session_is_told_as_an_event_of_its_series(db, client):
    make.site()
    session = make.session(date=date(2021, 12, 14), start_time=time(14, 30), venue="魁星阁", topic="改革")
    page = read(client, session.get_absolute_url())
    (event,) = [node for node in page.linked_data if node["@type"] == "Event"]
    assert (event["startDate"], event["location"]["name"]) == ("2021-12-14T14:30:00+08:00", "魁星阁")
    assert event["superEvent"]["name"] == session.series.name


def test_metric_is_told_as_a_data_set_with_its_table(db, client):
    make.site()
    metric = make.metric(name="活动场次")
    make.metric_value(metric=metric, as_printed="超320场次", as_of="2021-12-29")
    page = read(client, metric.get_absolute_url())
    (dataset,) = [node for node in page.linked_data if node["@type"] == "Dataset"]
    table = f"http://testserver{reverse('discussion:metric-csv', args=[metric.slug])}"
    assert dataset["distribution"]["contentUrl"] == table
    assert [value["value"] for value in dataset["variableMeasured"]] == ["超320场次"]


def test_text_of_the_record_cannot_leave_the_data_block(db, client):
    """SEC-23: the block is data for browsers and stays so; the other script is the site's own."""
    make.site()
    title = "</script><script>alert(1)</script>&<!--"
    page = read(client, make.statement(title=title).get_absolute_url())
    (article,) = [node for node in page.linked_data if node["@type"] == "NewsArticle"]
    assert (article["headline"], page.tags["script"]) == (title, 2)
    assert not re.search("[<>&]", page.data)


def test_home_page_tells_the_address_of_search(db, client):
    make.site()
    (site,) = [node for node in read(client, "/").linked_data if node["@type"] == "WebSite"]
    assert (
        site["potentialAction"]["target"]["urlTemplate"]
        == f"http://testserver{reverse('search')}?q={{words}}"
    )


def test_pages_of_lists_and_rows_name_their_section():
    """META-04. A view of one row says what is told of it; a source has no article's tags."""
    apps_urls = [*discussion.public.urls.urlpatterns, *forums.urls.urlpatterns]
    views = {url.name: getattr(url.callback, "view_class", None) for url in apps_urls}
    pages = {name: view for name, view in views.items() if getattr(view, "template_name", None)}
    named = {name: getattr(view, "section", None) for name, view in pages.items()}
    assert {name for name, section in named.items() if section not in record().sections} == {"out"}
    lists = [section.url_name.partition(":")[2] for section in record().sections]
    assert [named[name] for name in lists] == list(record().sections)
    rows = {name for name, view in pages.items() if issubclass(view, DetailView)}
    assert {name for name in rows if not hasattr(pages[name], "row_metadata")} == {"source"}


def test_head_data_cost_no_page_a_query_of_their_own(db, django_assert_num_queries):
    """The rows come as the views have fetched them."""
    site = make.site()
    statement = make.statement(points=2, themes=[make.theme()], meeting=make.meeting())
    fetched = type(statement).objects.published().for_detail().get()
    with django_assert_num_queries(0):
        row = row_metadata.of_statement(fetched, site)
        head = metadata.PageMetadata(site, "/", {}, section=STATEMENTS, row=row)
        assert json.loads(head.linked_data)["@graph"][-1]["headline"] == statement.title


def test_filtered_list_says_in_its_title_what_it_holds(db, client):
    """META-08, META-11."""
    make.site()
    make.statement(
        official=make.official(name="王勇", slug="wang-yong"), themes=[make.theme(name="改革", slug="gaige")]
    )
    page = read(client, "/statements/?theme=gaige&speaker=wang-yong")
    conditions = "发言人为“王勇”，主题为“改革”"
    assert page.title == f"发言（{conditions}） - 大讨论实录"
    assert page.metas("og:title") == [f"发言（{conditions}）"]
    assert page.metas("description")[0].startswith(f"{conditions}。大讨论中各位官员的发言：")
