"""The discussion as a story: its phases, forums, meetings and what was reported after them, in the order of their days."""

from collections.abc import Collection, Iterable, Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q
from django.urls import reverse

from discussion.models import ActionUpdate, Meeting, Phase
from forums.models import ForumSession, Series

SHOWN = "name", "slug", "date", "phase"  # of a meeting


class Event(NamedTuple):
    """Something that happened: `day` and `until` are partial dates, "" where the source tells none."""

    kind: str  # phase, meeting, forum or progress
    title: str
    url: str
    day: str = ""
    until: str = ""
    note: str = ""
    phase: int | None = None  # the primary key of the phase that it belongs to or is


def outline(most: int) -> list[Event]:
    """The phases, each forum as a whole, the meetings and the latest reports; of each of these three so many at most."""
    meetings = meeting_events(Meeting.objects.published()[:most])
    reports = progress_events(ActionUpdate.objects.published().after_words().order_by("-date", "-pk")[:most])
    return arranged([*forum_events(most), *meetings, *reports])


def whole(years: Collection[int]) -> list[Event]:
    """Everything of some years, each session by itself."""
    sessions = ForumSession.objects.published().filter(date__year__in=years).select_related("series")
    single = [
        Event(
            "forum", str(session), session.get_absolute_url(), session.date.isoformat(), note=session.heading
        )
        for session in sessions
    ]
    meetings = meeting_events(Meeting.objects.published().filter(date__year__in=years).only(*SHOWN))
    reports = progress_events(ActionUpdate.objects.published().after_words().filter(_of_years(years)))
    return arranged([*single, *meetings, *reports])


def _of_years(years: Collection[int]) -> Q:
    return reduce(or_, (Q(date__startswith=year) for year in years), Q(pk__in=[]))


def years() -> list[int]:
    """Those in which something happened, the first one first."""
    days = [
        *Meeting.objects.published().order_by().dates("date", "year"),
        *ForumSession.objects.published().order_by().dates("date", "year"),
    ]
    reported = ActionUpdate.objects.published().order_by().values_list("date", flat=True).distinct()
    return sorted({day.year for day in days} | {int(day[:4]) for day in reported})


def forum_events(most: int) -> list[Event]:
    shown = Q(sessions__in=ForumSession.objects.published())
    series = Series.objects.published().annotate(
        first=Min("sessions__date", filter=shown),
        last=Max("sessions__date", filter=shown),
        held=Count("sessions", filter=shown),
    )
    return [
        Event(
            "forum",
            f"{row.name}{row.held}期",
            row.get_absolute_url(),
            row.first.isoformat(),
            row.last.isoformat(),
        )
        for row in series.filter(held__gt=0)[:most]
    ]


def meeting_events(rows: Iterable[Meeting]) -> list[Event]:
    return [
        Event("meeting", row.name, row.get_absolute_url(), row.date.isoformat(), phase=row.phase_id)
        for row in rows
    ]


def progress_events(rows) -> list[Event]:
    return [
        Event("progress", row.text, row.get_absolute_url(), row.date, note=f"任务：{row.action.title}")
        for row in rows.select_related("action")
    ]


def arranged(events: list[Event]) -> list[Event]:
    """By day, with the phases between: the first one first, a later one after all that belongs to those before it."""
    ordered = sorted(events, key=lambda event: event.day)
    phases = list(Phase.objects.published())
    return list(_with_phases(ordered, phases)) if phases else ordered


def _with_phases(events: list[Event], phases: list[Phase]) -> Iterator[Event]:
    ends = {event.phase: event.day for event in events if event.phase}
    waiting, reached = list(phases), ""
    for event in events:
        while waiting and _begins_by(waiting[0], event, first=len(waiting) == len(phases), after=reached):
            phase = waiting.pop(0)
            reached = max(reached, ends.get(phase.pk, ""))
            yield phase_event(phase)
        yield event
    yield from map(phase_event, waiting)


def _begins_by(phase: Phase, event: Event, *, first: bool, after: str) -> bool:
    """Whether a phase stands before an event: by its own date, or because all of the phase before it is over."""
    if phase.start:
        return phase.start <= event.day
    return first or event.phase == phase.pk or event.day > after


def phase_event(phase: Phase) -> Event:
    return Event(
        "phase", phase.name, reverse("about"), phase.start, phase.end, note=phase.description, phase=phase.pk
    )
