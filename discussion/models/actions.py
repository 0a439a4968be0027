from collections import Counter
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from discussion.models.action_queries import ActionItemQuerySet
from discussion.models.meetings import Phase
from discussion.models.people import Appointment, Official, Organization, Post, in_force
from discussion.models.publishing import Publishable, Visible
from discussion.models.statements import Point
from discussion.models.states import CLOSED_STANDINGS, Standing, TaskState
from discussion.models.themes import Theme


class ActionItem(Publishable):
    """A task that follows from what was said, owned by a post rather than by a person."""

    code = models.CharField("编号", max_length=20, unique=True, help_text="台账编号，例如“NH-01”。")
    title = models.CharField("事项", max_length=100, help_text="不加句号。")
    description = models.TextField("内容", blank=True, help_text="要做什么、做到什么程度。")
    lead_post = models.ForeignKey(
        Post,
        verbose_name="牵头岗位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="actions",
        help_text="任务跟着岗位走，人员变动后由继任者负责。",
    )
    lead_organization = models.ForeignKey(
        Organization,
        verbose_name="牵头单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="actions",
    )
    supporting_organizations = models.ManyToManyField(
        Organization, verbose_name="配合单位", blank=True, related_name="supported_actions"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name="上级任务",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    phase = models.ForeignKey(
        Phase, verbose_name="阶段", null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    themes = models.ManyToManyField(Theme, verbose_name="主题", blank=True, related_name="actions")
    points = models.ManyToManyField(Point, verbose_name="要点", through="ActionPoint", related_name="actions")
    start = models.DateField("启动日期", null=True, blank=True)
    deadline = models.DateField(
        "完成时限",
        null=True,
        blank=True,
        db_index=True,
        help_text="来源没有写明就留空；过了这一天还没办结，会自动标为超期。",
    )
    notes = models.TextField("内部备注", blank=True, help_text="只有编辑能看到。")

    objects = ActionItemQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = verbose_name_plural = "任务"
        ordering = ["code", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(deadline__isnull=True) | Q(deadline__gte=F("start")),
                name="discussion_actionitem_is_due_not_before_it_starts",
                violation_error_message="完成时限不能早于启动日期。",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="discussion_actionitem_is_not_its_own_parent",
                violation_error_message="任务不能以自己为上级任务。",
            ),
        ]

    def __str__(self):
        return f"{self.code}：{self.title}"

    def get_absolute_url(self):
        return reverse("discussion:action", args=[self.pk])

    @cached_property
    def task_state(self) -> TaskState:
        """Of a row that was fetched `with_state()`."""
        return TaskState(*self.state_text.split(","))

    @property
    def standing(self) -> str:
        return self.task_state.standing

    @property
    def due_soon(self) -> bool:
        """临期."""
        return bool(self.task_state.soon)

    @property
    def updated_on(self) -> str:
        """The day of the last progress, a partial date."""
        return self.task_state.updated_on

    @property
    def announced(self) -> bool:
        return bool(self.task_state.announced)

    @property
    def next_date(self) -> date | None:
        """What lies ahead of a row that was fetched `with_next_date()`; closed tasks have none."""
        return None if self.standing in CLOSED_STANDINGS else self.next_day

    @property
    def standing_label(self) -> str:
        return "会上通报，会后未见公开进展" if self.announced else Standing(self.standing).label

    @property
    def leads(self) -> Organization | None:
        """The organisation that answers for the task."""
        return self.lead_organization or (self.lead_post and self.lead_post.organization)

    @property
    def children_by_standing(self) -> list[tuple[Standing, int]]:
        """How many tasks under this one have each standing, in the order of the standings."""
        counts = Counter(child.standing for child in self.tasks_below)
        return [(standing, counts[standing]) for standing in Standing if standing in counts]

    @property
    def holders(self) -> list[Official]:
        """Who holds the leading post today (现任); nobody where it is vacant."""
        return distinct_officials(self.lead_post.current_appointments if self.lead_post else [])

    def holders_then(self) -> list[Official]:
        """Who held the leading post on the days of the words that the task follows from (时任)."""
        days = {link.point.statement.date for link in self.action_points.all()}
        spoken = reduce(or_, map(in_force, days), Q(pk__in=[]))
        held = Appointment.objects.published().filter(spoken, post=self.lead_post_id)
        return distinct_officials(held.select_related("official"))

    def course(self) -> list["TimelineEntry"]:
        """Start, milestones and deadline in the order of their days; those without a day last."""
        steps = [
            TimelineEntry(step.title, step.reached or step.due, step.kind) for step in self.milestones.all()
        ]
        ends = [
            TimelineEntry(title, day, "")
            for title, day in (("启动", self.start), ("完成时限", self.deadline))
            if day
        ]
        return sorted(steps + ends, key=lambda stop: stop.day or date.max)


class TimelineEntry(NamedTuple):
    """A place on the line from a task's start to its deadline."""

    title: str
    day: date | None
    kind: str  # of a milestone; "" for the ends of the line

    @property
    def word(self) -> str:
        return {"reached": "已完成", "ahead": "计划", "passed": "已过计划日期，没有完成记录"}.get(
            self.kind, ""
        )


def distinct_officials(appointments) -> list[Official]:
    """Who holds them, each once."""
    return list(dict.fromkeys(appointment.official for appointment in appointments))


def actions_of_points(path: str = "points__actions") -> Prefetch:
    """Fetches what came of a statement's points: their public tasks with the state and next date of each."""
    return Prefetch(path, ActionItem.objects.published().with_state().with_next_date())


class ActionPoint(Visible):
    """That a task follows from a point."""

    visibility_parents = ("action", "point")

    action = models.ForeignKey(
        ActionItem, verbose_name="任务", on_delete=models.CASCADE, related_name="action_points"
    )
    point = models.ForeignKey(
        Point, verbose_name="要点", on_delete=models.PROTECT, related_name="action_points"
    )

    class Meta:
        verbose_name = verbose_name_plural = "来自要点"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "point"],
                name="discussion_actionpoint_links_once",
                violation_error_message="这个要点已经和此任务关联。",
            )
        ]

    def __str__(self):
        return f"{self.point}"


class Milestone(Visible):
    """A dated step on the way of a task."""

    visibility_parents = ("action",)

    action = models.ForeignKey(
        ActionItem, verbose_name="任务", on_delete=models.CASCADE, related_name="milestones"
    )
    title = models.CharField("节点", max_length=100)
    due = models.DateField("计划日期", null=True, blank=True)
    reached = models.DateField("完成日期", null=True, blank=True, help_text="还没完成就留空。")

    class Meta:
        verbose_name = verbose_name_plural = "节点"
        ordering = [F("due").asc(nulls_last=True), "pk"]

    def __str__(self):
        return self.title

    @property
    def kind(self) -> str:
        if self.reached:
            return "reached"
        return "passed" if self.due and self.due < timezone.localdate() else "ahead"
