"""Nothing leaks: a row that is not public changes no byte of what readers get, in any channel."""

import re
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import override_settings
from django.urls import resolve, reverse, reverse_lazy

from discussion.exchange.articles.decisions import Decisions
from discussion.exchange.articles.proposing import take_in
from discussion.exchange.articles.taking_over import take_over
from discussion.models import ActionUpdate, Picture, Publishable
from discussion.public.cards import ActionCard, MeetingCard, MetricCard, PointCard
from discussion.public.share_images import StatementShareImage
from discussion.values.lettering import font_path
from forums.cards import SessionCard
from tests import factories as make
from tests.conftest import PAGE_CACHE, MountedClient
from tests.reading import Page, crawl
from tests.world import ADDING

MARK = "机密"
ARRIVALS = "/changes/since/2000-01-01/"


def publishable_models():
    return {model for model in apps.get_models() if issubclass(model, Publishable)}


def everything_public(client):
    """Each address with its answer, as a reader without an account gets it; cards too, from which robots are kept."""
    pages = crawl(client)
    cards = {link for page in pages.values() for link in page.shunned if link.endswith("/card.png")}
    unlinked = {*cards, ARRIVALS}  # a script leads to the arrivals
    pages |= {path: Page(path, client.get(path)) for path in unlinked}
    return {path: (page.status, page.body) for path, page in pages.items()}


@pytest.fixture(scope="module")
def before(module_world):
    """Each address with its answer, while nothing is hidden."""
    with override_settings(CACHES=PAGE_CACHE):
        answers = everything_public(MountedClient())
        cache.clear()
    return answers


def test_every_publishable_model_is_walked():
    assert set(ADDING) == publishable_models()


def mark(model, number):
    return f"{MARK}{list(ADDING).index(model)}{number}"


def add_hidden(world, model):
    """A draft, an embargoed and a withdrawn row, each with a mark of its own."""
    states = make.draft, make.embargoed, make.withdrawn
    return [ADDING[model](world, mark(model, number), **state()) for number, state in enumerate(states)]


def test_hidden_rows_change_no_answer(db, client, world, before, page_cache):
    for model in ADDING:
        add_hidden(world, model)
    changed = set(before.items()) ^ set(everything_public(client).items())
    assert {path for path, _ in changed} == set()


def test_of_hidden_rows_only_the_published_ones_appear(db, client, world):
    """One of three of each kind, in one walk."""
    for model in ADDING:
        add_hidden(world, model)[0].publish()
    text = b"".join(body for _, body in everything_public(client).values()).decode(errors="ignore")
    found = {model: [mark(model, number) in text for number in range(3)] for model in ADDING}
    assert found == {model: [True, False, False] for model in ADDING}


def test_imported_articles_and_what_they_brought_change_no_answer(db, client, world, before, page_cache):
    """Neither the text of an article and its drafts, nor the rows that it was taken over into."""
    user = User.objects.create_superuser("editor")
    text = f"{MARK}之桥\n\n2020年5月1日，{MARK}会议召开。\n\n区长车晓棠：\n\n{MARK}审批还要再快一步，走访企业420家。"
    article, _ = take_in(text, f"{MARK}.txt", user)
    decisions = Decisions.from_json(article.decisions)
    decisions.source.put(
        themes=f"{MARK}主题", publisher=f"{MARK}报社", meeting=f"{MARK}会议", meeting_date="2020-05-01"
    )
    for item in decisions.items:
        item.take = True
    article.save_decisions(decisions.as_json(), user)
    assert {each["model"] for each in take_over(article, user).created} >= {
        "discussion.source",
        "discussion.statement",
        "discussion.metric",
    }
    changed = set(before.items()) ^ set(everything_public(client).items())
    assert {path for path, _ in changed} == set()


def test_walk_passes_through_every_channel(before):
    """Feeds, cards, calendars, tables, pages that lead out: what is not reached cannot be seen to leak."""
    addresses = {urlsplit(path).path for path in before}
    reached = {re.sub(r"/\d+", "/1", address) for address in addresses}
    channels = """/sitemap.xml /statements/feed/ /actions/feed/ /forums/feed/ /out/ /actions/export.csv
    /actions/export.xlsx"""
    assert {f"{settings.PATH_PREFIX}{channel}" for channel in channels.split()} - reached == set()
    if font_path():  # as in CI
        drawn = {resolve(address).func.view_class for address in addresses if address.endswith("/card.png")}
        assert drawn == {StatementShareImage, PointCard, ActionCard, MetricCard, MeetingCard, SessionCard}


@pytest.mark.parametrize(
    ("state", "status"), [(make.draft, 404), (make.embargoed, 404), (make.withdrawn, 410)]
)
@pytest.mark.parametrize("model", ADDING, ids=lambda model: model.__name__)
def test_address_of_a_hidden_row_tells_nothing_of_it(db, client, world, model, state, status):
    """LINK-07: what was withdrawn answers with the public reason, and with nothing else of the row."""
    row = ADDING[model](world, MARK, **state())
    page = client.get(row.get_absolute_url().partition("#")[0])
    assert MARK not in page.content.decode()
    if model is not ActionUpdate:  # an update's page is its task's
        assert (page.status_code, "来源有误" in page.content.decode()) == (status, status == 410)


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({"phone": "0757-0000", "producer": "某办"}, ['href="tel:0757-0000"']),
        ({"organizer": "某区委", "producer": "某办"}, ["某区委"]),
        ({"producer": "某办"}, ["某办"]),
        ({}, [f'href="{reverse_lazy("about")}"']),
    ],
)
def test_withdrawn_page_says_whom_to_ask(db, client, known, asked):
    """LINK-07."""
    make.site(**{"phone": "", "email": "", "organizer": "", "producer": ""} | known)
    page = client.get(make.statement(**make.withdrawn()).get_absolute_url()).text
    explanation = page.partition("</h1>")[2].partition("<ul")[0]
    ways = ['href="tel:0757-0000"', "某区委", "某办", f'href="{reverse("about")}"']
    assert [way for way in ways if way in explanation] == asked


@pytest.mark.parametrize("state", [make.draft, make.embargoed, make.withdrawn])
def test_hidden_value_in_a_filter_is_refused_without_naming_it(db, client, world, state):
    theme = world.add_theme(MARK, **state())
    page = client.get(f"/statements/?theme={theme.slug}")
    assert list(page.context["object_list"]) == []
    assert page.context["filter"].form.has_error("theme", "invalid_choice")
    assert MARK not in page.content.decode()


@pytest.mark.parametrize("model", ADDING, ids=lambda model: model.__name__)
def test_pictures_of_hidden_rows_are_not_public(db, world, model):
    before = set(Picture.objects.published())
    ADDING[model](world, MARK, **make.draft())
    assert set(Picture.objects.published()) == before


@pytest.mark.parametrize("model", ADDING, ids=lambda model: model.__name__)
def test_publication_and_withdrawal_follow_their_times(db, world, time_machine, model):
    row = ADDING[model](world, MARK, **make.draft())
    time_machine.move_to("2022-03-01T09:00:00+08:00", tick=False)
    row.publish()
    first = row.published_at
    time_machine.move_to("2022-03-02T09:00:00+08:00", tick=False)
    row.withdraw("数字有误")
    assert (row.is_public, row.withdrawn_at.isoformat()) == (False, "2022-03-02T01:00:00+00:00")
    row.publish()
    assert (row.is_public, row.published_at, row.withdrawn_reason) == (True, first, "")
