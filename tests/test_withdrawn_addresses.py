"""The address that readers had of a page stays theirs while the page is withdrawn, whatever is drafted (LINK-07)."""

import pytest
from django.urls import reverse

from forums.models import ForumSession, Series
from tests import factories as make

BUILDERS = {
    "discussion:theme": make.theme,
    "discussion:metric": make.metric,
    "discussion:metric-card": make.metric,
    "discussion:metric-csv": make.metric,
    "discussion:meeting": make.meeting,
    "discussion:meeting-card": make.meeting,
    "discussion:official": make.official,
    "forums:series": make.series,
    "forums:series-ics": make.series,
}
pytestmark = pytest.mark.django_db


def statuses(client, page, *slugs):
    return [client.get(reverse(page, args=[slug])).status_code for slug in slugs]


@pytest.mark.parametrize("page", BUILDERS)
def test_the_address_that_readers_had_answers_with_the_reason_until_the_page_is_published_again(
    request, client, page
):
    if page.endswith("-card"):
        request.getfixturevalue("chinese_font")
    row = make.change(BUILDERS[page](slug="first", **make.published()), slug="second")
    assert statuses(client, page, "first", "second") == [301, 200]
    row.withdraw("来源有误")
    assert statuses(client, page, "first", "second") == [410, 410]

    for slug in ["third", "fourth"]:
        row = make.change(type(row).objects.get(pk=row.pk), slug=slug)
    assert statuses(client, page, "first", "second", "third", "fourth") == [410, 410, 404, 404]
    assert "来源有误" in client.get(reverse(page, args=["second"])).text

    row.publish()
    assert statuses(client, page, "first", "second", "third", "fourth") == [301, 301, 404, 200]
    row.withdraw("来源有误")
    assert statuses(client, page, "first", "second", "third", "fourth") == [410, 410, 404, 410]


@pytest.mark.parametrize("back", ["first", "second"])
def test_a_withdrawn_page_that_takes_a_known_address_again_keeps_all_of_them(client, back):
    row = make.change(make.theme(slug="first", **make.published()), slug="second")
    row.withdraw("来源有误")
    for slug in ["third", back]:
        make.change(row, slug=slug)
    assert statuses(client, "discussion:theme", "first", "second", "third") == [410, 410, 404]
    row.publish()
    other = {"first", "second"} - {back}
    assert statuses(client, "discussion:theme", back, *other, "third") == [200, 301, 404]


def test_a_page_whose_time_has_run_out_keeps_its_address(client, time_machine):
    row = make.theme(slug="first", **make.withdrawn() | {"status": "published"})
    make.change(row, slug="second")
    assert statuses(client, "discussion:theme", "first", "second") == [410, 404]


def test_what_was_never_public_tells_nothing_under_any_name(client):
    row = make.change(make.theme(slug="first", **make.draft()), slug="second")
    assert statuses(client, "discussion:theme", "first", "second") == [404, 404]
    row.withdraw("来源有误")
    assert statuses(client, "discussion:theme", "first", "second") == [404, 404]


@pytest.mark.parametrize("page", ["forums:session", "forums:session-ics"])
def test_a_withdrawn_session_is_known_under_the_former_names_of_its_series(client, page):
    series = make.change(make.series(slug="first", **make.published()), slug="second")
    session = make.session(series=series, number=1, **make.published())
    ForumSession.objects.get(pk=session.pk).withdraw("来源有误")
    names = "first", "second", "third"
    assert [client.get(reverse(page, args=[name, 1])).status_code for name in names] == [410, 410, 404]
    series.withdraw("来源有误")
    make.change(Series.objects.get(pk=series.pk), slug="third")
    assert [client.get(reverse(page, args=[name, 1])).status_code for name in names] == [410, 410, 404]


def test_a_page_that_fell_with_the_row_it_hangs_on_says_why_and_one_never_public_does_not(client):
    session, statement = make.session(**make.published()), make.statement(**make.published())
    later = make.session(series=session.series, **make.draft())
    for parent in (session.series, statement.official):
        parent.withdraw("整组资料有误")
    later.publish()  # while its series is withdrawn
    answers = [client.get(row.get_absolute_url()) for row in (session, statement, later)]
    assert [answer.status_code for answer in answers] == [410, 410, 404]
    assert ["整组资料有误" in answer.text for answer in answers] == [True, True, False]
