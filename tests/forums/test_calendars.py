"""Sessions as calendar files, read back the way a calendar reads them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from icalendar import Calendar

from forums.models import ForumSession, Series
from tests import factories as make

SHANGHAI = ZoneInfo("Asia/Shanghai")
WRITTEN = datetime(2022, 3, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def series(db):
    return make.series(name="魁星阁论坛", slug="kuixingge", venue="七楼，魁星阁")


def dated(**fields):
    """A session that was last changed at a known moment."""
    row = make.session(**{"topic": "产业；怎么转", "date": date(2021, 12, 14), **fields})
    ForumSession.objects.filter(pk=row.pk).update(updated_at=WRITTEN)
    return row


def parsed(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(answer.content)


def properties(event):
    """The event's properties as Python values."""
    plain = {name: str(event[name]) for name in ("UID", "SUMMARY", "URL", "LOCATION") if name in event}
    moments = {
        name: event.decoded(name)
        for name in ("DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND")
        if name in event
    }
    themes = {"CATEGORIES": [str(name) for name in event["CATEGORIES"].cats]} if "CATEGORIES" in event else {}
    described = {"DESCRIPTION": str(event["DESCRIPTION"])} if "DESCRIPTION" in event else {}
    return plain | moments | themes | described


def test_session_without_a_time_lasts_the_day(series, client):
    session = dated(series=series, number=1, summary="第一句。\n第二句，收尾。")
    session.themes.set([make.theme(name="产业", rank=1), make.theme(name="机密", rank=2, **make.draft())])
    calendar = parsed(client, "/forums/kuixingge/1/session.ics")
    (event,) = calendar.events
    assert properties(event) == {
        "UID": f"session-{session.pk}@nanhai-record",
        "SUMMARY": "魁星阁论坛第1期：产业；怎么转",
        "URL": f"{settings.ORIGIN}{session.get_absolute_url()}",
        "LOCATION": "七楼，魁星阁",
        "DTSTAMP": WRITTEN,
        "LAST-MODIFIED": WRITTEN,
        "DTSTART": date(2021, 12, 14),
        "CATEGORIES": ["产业"],
        "DESCRIPTION": "第一句。\n第二句，收尾。",
    }
    assert calendar.timezones == []


def test_session_with_times_is_on_the_clock_of_shanghai(series, client):
    dated(series=series, number=1, start_time=time(14, 30), end_time=time(17), venue="区府礼堂")
    calendar = parsed(client, "/forums/kuixingge/1/session.ics")
    (event,) = calendar.events
    assert properties(event)["LOCATION"] == "区府礼堂"
    assert (event.start, event.end) == (
        datetime(2021, 12, 14, 14, 30, tzinfo=SHANGHAI),
        datetime(2021, 12, 14, 17, 0, tzinfo=SHANGHAI),
    )
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert [zone.tz_name for zone in calendar.timezones] == ["Asia/Shanghai"]
    assert calendar.get_missing_tzids() == set()


def test_session_without_an_end_is_given_none(series, client):
    dated(series=series, number=1, start_time=time(0, 0))
    (event,) = parsed(client, "/forums/kuixingge/1/session.ics").events
    assert ("DTEND" in event, event.start) == (False, datetime(2021, 12, 14, tzinfo=SHANGHAI))


def test_series_holds_its_public_sessions_in_order(series, client):
    sessions = [dated(series=series, number=number) for number in (2, 1)]
    for number, state in enumerate((make.draft, make.embargoed, make.withdrawn), 3):
        dated(series=series, number=number, **state())
    dated(number=1)
    calendar = parsed(client, "/forums/kuixingge/series.ics")
    assert str(calendar["X-WR-CALNAME"]) == "魁星阁论坛"
    assert (str(calendar["VERSION"]), str(calendar["PRODID"])) == ("2.0", "-//nanhai-record//forums//ZH")
    assert [str(event["UID"]) for event in calendar.events] == [
        f"session-{session.pk}@nanhai-record" for session in reversed(sessions)
    ]


def test_file_stays_the_same_until_the_record_changes(series, client, time_machine):
    session = dated(series=series, number=1)
    before = client.get("/forums/kuixingge/series.ics").content
    time_machine.move_to("2030-01-01T00:00:00+00:00", tick=False)
    assert client.get("/forums/kuixingge/series.ics").content == before
    session.refresh_from_db()
    session.topic = "换了题目"
    session.save()
    (event,) = parsed(client, "/forums/kuixingge/series.ics").events
    assert (str(event["UID"]), properties(event)["LAST-MODIFIED"]) == (
        f"session-{session.pk}@nanhai-record",
        datetime(2030, 1, 1, tzinfo=UTC),
    )


def test_lines_end_and_fold_as_the_standard_says(series, client):
    """RFC 5545, 3.1: CRLF, and no line of more than 75 octets."""
    dated(series=series, number=1, summary="很长的概述" * 40)
    body = client.get("/forums/kuixingge/1/session.ics").content
    lines = body.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert (max(map(len, lines)) <= 75, lines[-1]) == (True, b"")


def test_series_needs_the_same_queries_for_one_session_and_for_three(
    series, client, django_assert_num_queries
):
    for number in (1, 2, 3):
        dated(series=series, number=number, themes=[make.theme()])
        with django_assert_num_queries(4):  # the first is for the edition of the record
            client.get("/forums/kuixingge/series.ics")


@pytest.mark.parametrize(
    ("state", "status"), [(make.draft, 404), (make.embargoed, 404), (make.withdrawn, 410)]
)
def test_hidden_session_has_no_file(series, client, state, status):
    dated(series=series, number=1, topic="机密", **state())
    answer = client.get("/forums/kuixingge/1/session.ics")
    assert (answer.status_code, "机密" in answer.content.decode()) == (status, False)


def test_files_follow_the_series_to_a_new_address(series, client):
    dated(series=series, number=1)
    row = Series.objects.get(pk=series.pk)
    row.slug = "xin"
    row.save()
    moved = {path: client.get(f"/forums/kuixingge/{path}") for path in ("series.ics", "1/session.ics")}
    assert {path: (answer.status_code, answer["Location"]) for path, answer in moved.items()} == {
        "series.ics": (301, reverse("forums:series-ics", args=["xin"])),
        "1/session.ics": (301, reverse("forums:session-ics", args=["xin", 1])),
    }


def test_pages_link_to_their_files(series, client):
    session = dated(series=series, number=1)
    for page, name, args in [
        (series, "series-ics", ["kuixingge"]),
        (session, "session-ics", ["kuixingge", 1]),
    ]:
        assert (
            f'href="{reverse(f"forums:{name}", args=args)}"'
            in client.get(page.get_absolute_url()).content.decode()
        )
