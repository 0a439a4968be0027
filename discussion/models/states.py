"""How a task stands: its last public update's state, and what follows from that and from the calendar.

Nothing here is typed by anyone or stored. The conditions are SQL, so that lists can filter, sort and count by them.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import (
    Case,
    Expression,
    Q,
    Value,
    When,
)
from django.db.models.functions import Concat
from django.utils import timezone


class State(models.TextChoices):
    """What an update can report, and that none has."""

    NOT_STARTED = "not-started", "未启动"
    ONGOING = "ongoing", "推进中"
    DONE = "done", "已办结"
    ADJUSTED = "adjusted", "已调整"
    ENDED = "ended", "已终止"
    UNREPORTED = "unreported", "未见公开进展"


CLOSED_STATES = [State.DONE, State.ENDED]
MOVING_STATES = [State.ONGOING, State.ADJUSTED]  # that grow stale
IDLE_STATES = [State.UNREPORTED, State.NOT_STARTED]
IS_OPEN = ~Q(state__in=CLOSED_STATES)
NEVER = Value(State.UNREPORTED, output_field=models.CharField())
REPORTABLE_STATES = [choice for choice in State.choices if choice[0] != State.UNREPORTED]


class Standing(models.TextChoices):
    """How readers are told where a task stands: each task has one, in the order from what needs attention to what is over.

    A late task is late whatever was reported; one whose last report is old is not said to move.
    """

    LATE = "late", "超期"
    ONGOING = "ongoing", "推进中"
    ADJUSTED = "adjusted", "已调整"
    STALE = "stale", "久未更新"
    NOT_STARTED = "not-started", "未启动"
    UNREPORTED = "unreported", "未见公开进展"
    DONE = "done", "已办结"
    ENDED = "ended", "已终止"


CLOSED_STANDINGS = [Standing.DONE, Standing.ENDED]


def last_soon_day(today: date) -> date:
    """The last day on which a deadline counts as near."""
    return today + timedelta(days=settings.DUE_SOON_DAYS)


def first_recent_day(today: date) -> date:
    """The first day from which an update still counts as recent."""
    return today - timedelta(days=settings.STALE_DAYS)


def ended_before(day: date, field: str) -> Q:
    """Condition: every day that the partial date in `field` may mean lies before this one.

    2021 and 2021-12 stand for their last days, so that nobody is called silent who may have spoken.
    """
    iso = day.isoformat()
    return Q(**{f"{field}__lt": iso}) & ~Q(**{f"{field}__in": [iso[:4], iso[:7]]})


def truth(condition) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=models.BooleanField())


def text_of(*parts) -> Concat:
    return Concat(*parts, output_field=models.CharField())


class Marks(NamedTuple):
    """What the ledger counts tasks by; `soon` is "yes" or ""."""

    standing: str
    soon: str


class TaskState(NamedTuple):
    """How a task stands, in words of the database: "yes" or "", and the day of the last progress as a partial date.

    `announced`: the only public updates were told together with the words that the task follows from.
    """

    standing: str
    soon: str = ""
    updated_on: str = ""
    announced: str = ""


class Judgement(NamedTuple):
    """What follows from a task's state and from the calendar, as conditions on a row that has state and deadline."""

    late: Q
    due_soon: Q
    stale: Q

    def standing(self, state) -> Case:
        """A `Standing`, for a state given by name or as a value."""
        cases = [When(self.late, then=Value(Standing.LATE))]
        if isinstance(state, str):
            cases.append(When(self.stale & Q(state__in=MOVING_STATES), then=Value(Standing.STALE)))
        return Case(*cases, default=state, output_field=models.CharField())

    def marks(self, state) -> Concat:
        """`Marks` as one text."""
        soon = Case(When(self.due_soon, then=Value(",yes")), default=Value(","))
        return text_of(self.standing(state), soon)


Verdict = Callable[[Judgement], Expression]


def of_state(tell: Callable[[Judgement, Any], Expression]) -> tuple[Verdict, Verdict]:
    """What is told of the state that an update reports, and of none."""
    return lambda judgement: tell(judgement, "state"), lambda judgement: tell(judgement, NEVER)


def truth_of(condition: Callable[[Judgement], Q]) -> tuple[Verdict, Verdict]:
    """Whether it holds, of a task with an update and of one without."""
    return (lambda judgement: truth(condition(judgement)),) * 2


def judged(today: date, *, silent: Q, is_open: Q = IS_OPEN) -> Judgement:
    """`silent`: the last word about the task is longer ago than is allowed."""
    soon = Q(deadline__gte=today, deadline__lte=last_soon_day(today))
    return Judgement(Q(deadline__lt=today) & is_open, soon & is_open, silent & is_open)


def judged_by_update(today: date) -> Judgement:
    """Of a task by the row of its last update."""
    return judged(today, silent=ended_before(first_recent_day(today), "date"))


def judged_unreported(today: date) -> Judgement:
    """Of a task that has no update: it is open."""
    midnight = timezone.make_aware(datetime.combine(first_recent_day(today), time()))
    return judged(today, silent=Q(published_at__lt=midnight), is_open=Q())
