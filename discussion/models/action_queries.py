"""What is asked of tasks: how each stands, what lies ahead of it, and what pages tell of it."""

from datetime import date
from operator import attrgetter

from django.db import models
from django.db.models import (
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from discussion.models.people import Appointment
from discussion.models.publishing import PublishableQuerySet
from discussion.models.states import (
    CLOSED_STANDINGS,
    NEVER,
    Judgement,
    Standing,
    Verdict,
    judged_by_update,
    judged_unreported,
    of_state,
    text_of,
    truth_of,
)
from discussion.models.themes import Theme
from discussion.values.version_cache import cached


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
        return self.alias(standing=self._judged(today, *of_state(Judgement.standing)))

    def with_judgement(self, today=None):
        """Has `standing`, `late`, `due_soon` (临期) and `stale` to filter and sort by; rows do not keep them.

        `stale`: open, and the last progress, or without any the publication, is longer ago than is allowed.
        """
        flags = {name: attrgetter(name) for name in ("late", "due_soon", "stale")}
        told = {name: self._judged(today, *truth_of(flag)) for name, flag in flags.items()}
        return self.with_standing(today).alias(**told)

    def with_marks(self, today=None):
        """Annotates `marks`, the text of `Marks`, to count by."""
        return self.annotate(marks=self._judged(today, *of_state(Judgement.marks)))

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
