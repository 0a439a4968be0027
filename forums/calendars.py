"""Sessions as iCalendar files: the same session is the same event each time, and nothing in it is invented."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event

from discussion.values.characters import sayable
from forums.models import ForumSession

RECORD = "nanhai-record"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def calendar_response(filename: str, name: str, sessions: Iterable[ForumSession]) -> HttpResponse:
    response = HttpResponse(calendar(name, sessions), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


def calendar(name: str, sessions: Iterable[ForumSession]) -> bytes:
    """An iCalendar file (RFC 5545), with the time zone's rules where a session has a time."""
    file = Calendar()
    file.add("prodid", f"-//{RECORD}//forums//ZH")
    file.add("version", "2.0")
    file.add("x-wr-calname", name)
    for session in sessions:
        file.add_component(event(session))
    file.add_missing_timezones()
    return file.to_ical()


def event(session: ForumSession) -> Event:
    """Without a time it lasts the whole day; without an end the calendar is left to show it as it does."""
    entry = Event()
    stated = {
        "uid": f"session-{session.pk}@{RECORD}",  # the same wherever the site moves
        "dtstamp": session.updated_at.astimezone(UTC),  # not the time of the request: the file stays the same
        "last-modified": session.updated_at.astimezone(UTC),
        "dtstart": at(session, session.start_time) or session.date,
        "dtend": at(session, session.end_time),
        "summary": f"{session}：{session.heading}",
        "description": session.summary,
        "location": session.place,
        "categories": [theme.name for theme in session.themes.all()],
        "url": f"{settings.ORIGIN}{session.get_absolute_url()}",
    }
    for name, value in stated.items():
        if value:
            entry.add(name, sayable(value))
    return entry


def at(session: ForumSession, moment: time | None) -> datetime | None:
    return None if moment is None else datetime.combine(session.date, moment, SHANGHAI)
