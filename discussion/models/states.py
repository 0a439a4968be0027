"""How a task stands: its last public update's state, and what follows from that and from the calendar.

Nothing here is typed by anyone or stored. The conditions are SQL, so that lists can filter, sort and count by them.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import (
    Case,
    Exists,
    Expression,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from discussion.models.people import Appointment
from discussion.models.publishing import PublishableQuerySet
from discussion.models.themes import Theme
from discussion.values.version_cache import cached


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


def _of_state(tell: Callable[[Judgement, Any], Expression]) -> tuple[Verdict, Verdict]:
    """What is told of the state that an update reports, and of none."""
    return lambda judgement: tell(judgement, "state"), lambda judgement: tell(judgement, NEVER)


def _truth_of(condition: Callable[[Judgement], Q]) -> tuple[Verdict, Verdict]:
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


class ActionItemQuerySet(PublishableQuerySet):
    def of_unit(self, organization: int):
        """Tasks that an organisation leads, itself or by a post of its own, or supports."""
        supported = self.model.supporting_organizations.through.objects.filter(organization=organization)
        leads = Q(lead_organization=organization) | Q(lead_post__organization=organization)
        return self.filter(leads | Q(pk__in=supported.values("actionitem")))

    def with_state(self, today=None):
        """Annotates `state_text`, the text of a `TaskState`, which the rows read themselves.

        SQL evaluates a subquery anew for each annotation that needs it. Here there is one, and all is decided in it.
        """
        announced = Case(When(Exists(self._updates()), then=Value(",,yes")), default=Value(",,"))
        state_text = self._judged(
            today,
            lambda judgement: text_of(judgement.marks("state"), Value(","), F("date"), Value(",")),
            lambda judgement: text_of(judgement.marks(NEVER), announced),
        )
        return self.annotate(state_text=state_text)

    def with_standing(self, today=None):
        """Has `standing` to filter, sort and count by; rows do not keep it."""
        return self.alias(standing=self._judged(today, *_of_state(Judgement.standing)))

    def with_judgement(self, today=None):
        """Has `standing`, `late`, `due_soon` (临期) and `stale` to filter and sort by; rows do not keep them.

        `stale`: open, and the last progress, or without any the publication, is longer ago than is allowed.
        """
        flags = {name: attrgetter(name) for name in ("late", "due_soon", "stale")}
        told = {name: self._judged(today, *_truth_of(flag)) for name, flag in flags.items()}
        return self.with_standing(today).alias(**told)

    def with_marks(self, today=None):
        """Annotates `marks`, the text of `Marks`, to count by."""
        return self.annotate(marks=self._judged(today, *_of_state(Judgement.marks)))

    def with_state_on(self, **days):
        """Annotates the state at the end of each day (ISO text or an expression), or the present one for None."""
        states = {name: self._latest("state", until) for name, until in days.items()}
        return self.annotate(**{name: Coalesce(at, NEVER) for name, at in states.items()})

    def with_next_date(self, today=None):
        """Annotates `next_day`: the next milestone or the deadline that lies ahead."""
        today = today or timezone.localdate()
        ahead = self._part("milestones").filter(action=OuterRef("pk"), reached__isnull=True, due__gte=today)
        milestone = Subquery(ahead.order_by("due", "pk").values("due")[:1])
        deadline_first = Q(milestone_ahead__isnull=True) | Q(deadline__lt=F("milestone_ahead"))
        return self.annotate(milestone_ahead=milestone).annotate(
            next_day=Case(
                When(deadline_first & Q(deadline__gte=today), then=F("deadline")),
                default=F("milestone_ahead"),
                output_field=models.DateField(),
            )
        )

    def ahead(self, number: int):
        """The open tasks whose time has not run out: the next date first, then those that have no date.

        Of these only the tasks at the top: their parts follow from them.
        """
        is_over = Q(standing__in=[Standing.LATE, *CLOSED_STANDINGS])
        dated_or_top = Q(next_day__isnull=False) | Q(parent__isnull=True)
        waiting = self.with_state().with_standing().with_next_date().filter(~is_over & dated_or_top)
        return waiting.order_by(F("next_day").asc(nulls_last=True), "code", "pk")[:number]

    def led_by(self, official):
        """Tasks of the posts that an official holds now."""
        held = official.appointments.current().filter(post=OuterRef("lead_post"))
        return self.filter(Exists(held))

    def with_lead(self):
        current = Appointment.objects.published().current().select_related("official")
        return self.select_related("lead_organization", "lead_post__organization").prefetch_related(
            Prefetch("lead_post__appointments", current, to_attr="current_appointments")
        )

    def with_children(self):
        """Fetches the public tasks under each as `tasks_below`."""
        below = self.model.objects.published().with_state()
        return self.prefetch_related(Prefetch("children", below, to_attr="tasks_below"))

    def ledger(self):
        """The order of the ledger: late ones first, then by code."""
        return self.with_state().with_judgement().order_by("-late", "code", "pk")

    def in_order(self, keys) -> list:
        """The rows with these keys, in their order."""
        rows = self.in_bulk(list(keys))
        return [rows[key] for key in keys if key in rows]

    def for_list(self):
        themes = Prefetch("themes", Theme.objects.published())
        return self.with_state().with_lead().with_children().prefetch_related(themes)

    def for_table(self):
        """What a row of the printed ledger or of its spreadsheet tells."""
        return (
            self.for_list()
            .with_next_date()
            .with_latest_text()
            .prefetch_related("supporting_organizations", self._links())
        )

    def with_latest_text(self):
        return self.annotate(
            latest_text=Coalesce(self._latest("text"), Value(""), output_field=models.TextField())
        )

    def for_detail(self):
        updates = (
            self._part("updates")
            .with_progress()
            .select_related("picture")
            .prefetch_related("citations__source")
        )
        return (
            self.for_list()
            .with_next_date()
            .prefetch_related(
                "supporting_organizations", "milestones", self._links(), Prefetch("updates", updates)
            )
        )

    def _links(self) -> Prefetch:
        return Prefetch(
            "action_points", self._part("action_points").select_related("point__statement__official")
        )

    def _part(self, name: str):
        """The public rows of a relation of the task."""
        return self.model._meta.get_field(name).related_model.objects.published()

    def _updates(self):
        """The public updates of a task that is public itself, so their parents are not asked for."""
        updates = self.model._meta.get_field("updates").related_model
        return updates.objects.filter(updates.released(), action=OuterRef("pk"))

    def _judged(self, today: date | None, reported: Verdict, unreported: Verdict) -> Coalesce:
        """What is told of a judgement by the last progress, or of one without any."""
        today = today or timezone.localdate()
        by_update = self._latest(reported(judged_by_update(today)))
        return Coalesce(by_update, unreported(judged_unreported(today)))

    def _latest(self, value, until=None) -> Subquery:
        """A field of the last progress (until a day), or what an expression says of it and the task's deadline."""
        # built anew for each annotation it would cost more than what the database does with it
        rows = cached("progress of a task", lambda: self._updates().after_words().order_by("-date", "-pk"))
        if until is not None:
            rows = rows.filter(date__lte=until)
        if isinstance(value, str):
            return Subquery(rows.values(value)[:1])
        deadline = ExpressionWrapper(OuterRef("deadline"), output_field=models.DateField())
        return Subquery(rows.alias(deadline=deadline).values(told=value)[:1])
