"""How a task stands: its last public update's state, and what follows from that and from the calendar.

Nothing here is typed by anyone or stored. The conditions are SQL, so that lists can filter, sort and count by them.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from discussion.models.people import Appointment
from discussion.models.publishing import PublishableQuerySet
from discussion.models.themes import Theme


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


class Marks(NamedTuple):
    """What the ledger counts tasks by; `soon` is "yes" or ""."""

    standing: str
    soon: str


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
        return Concat(self.standing(state), soon, output_field=models.CharField())


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
        """Annotates `state`, `standing`, `updated_on`, `late`, `due_soon` (临期), `stale` and `announced`.

        `stale`: open, and the last progress, or without any the publication, is longer ago than is allowed.
        `announced`: the only public updates were told together with the words that the task follows from.
        """
        today = today or timezone.localdate()
        task = judged(today, silent=Q())
        by_update, unreported = truth(judged_by_update(today).stale), truth(judged_unreported(today).stale)
        return (
            self.with_state_on(state=None)
            .with_standing(today)
            .annotate(updated_on=Coalesce(self._latest("date"), Value(""), output_field=models.CharField()))
            .annotate(announced=truth(Q(updated_on="") & Exists(self._updates())))
            .annotate(
                late=truth(task.late),
                due_soon=truth(task.due_soon),
                stale=Coalesce(self._latest(by_update), unreported),
            )
        )

    def with_state_on(self, **days):
        """Annotates the state at the end of each day (ISO text or an expression), or the present one for None."""
        states = {name: self._latest("state", until) for name, until in days.items()}
        never = Value(State.UNREPORTED)
        return self.annotate(
            **{name: Coalesce(at, never, output_field=models.CharField()) for name, at in states.items()}
        )

    def with_standing(self, today=None):
        """Annotates `standing`."""
        return self._judged_as(today, standing=Judgement.standing)

    def with_marks(self, today=None):
        """Annotates `marks`, the text of `Marks`, at a fraction of the cost of its parts.

        SQL evaluates a subquery anew for each annotation that needs it. Here there is one, and all is decided in it.
        """
        return self._judged_as(today, marks=Judgement.marks)

    def _judged_as(self, today, **told):
        """Annotates what a judgement tells of a state: of the last progress, or of a task that has none."""
        ((name, tell),) = told.items()
        today = today or timezone.localdate()
        by_update = self._latest(tell(judged_by_update(today), "state"))
        unreported = tell(judged_unreported(today), Value(State.UNREPORTED))
        return self.annotate(**{name: Coalesce(by_update, unreported, output_field=models.CharField())})

    def with_next_date(self, today=None):
        """Annotates `next_date`: the next milestone or the deadline that lies ahead; closed tasks have none."""
        today = today or timezone.localdate()
        ahead = self._part("milestones").filter(action=OuterRef("pk"), reached__isnull=True, due__gte=today)
        milestone = Subquery(ahead.order_by("due", "pk").values("due")[:1])
        deadline_first = Q(milestone_ahead__isnull=True) | Q(deadline__lt=F("milestone_ahead"))
        return self.annotate(milestone_ahead=milestone).annotate(
            next_date=Case(
                When(state__in=CLOSED_STATES, then=Value(None)),
                When(deadline_first & Q(deadline__gte=today), then=F("deadline")),
                default=F("milestone_ahead"),
                output_field=models.DateField(),
            )
        )

    def ahead(self, number: int):
        """The open tasks whose time has not run out: the next date first, then those that have no date.

        Of these only the tasks at the top: their parts follow from them.
        """
        is_open = IS_OPEN & Q(late=False)
        dated_or_top = Q(next_date__isnull=False) | Q(parent__isnull=True)
        waiting = self.with_state().with_next_date().filter(is_open & dated_or_top)
        return waiting.order_by(F("next_date").asc(nulls_last=True), "code", "pk")[:number]

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
        return self.with_state().order_by("-late", "code", "pk")

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

    def _latest(self, value, until=None) -> Subquery:
        """A field of the last progress (until a day), or what an expression says of it and the task's deadline."""
        rows = self._updates().after_words().order_by("-date", "-pk")
        if until is not None:
            rows = rows.filter(date__lte=until)
        if isinstance(value, str):
            return Subquery(rows.values(value)[:1])
        deadline = ExpressionWrapper(OuterRef("deadline"), output_field=models.DateField())
        return Subquery(rows.alias(deadline=deadline).values(told=value)[:1])
