"""What was reported about a task, with evidence."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Cast

from discussion.models.actions import ActionItem, ActionPoint
from discussion.models.pictures import Picture
from discussion.models.publishing import Publishable, PublishableQuerySet, index_of_newest
from discussion.models.sources import Citation
from discussion.models.states import CLOSED_STATES, REPORTABLE_STATES, State, truth
from discussion.models.themes import Theme
from discussion.values.partial_dates import PartialDateField, in_words


def is_after_words() -> Q:
    """Condition: an update is later than the first words that the task follows from, or closes it, or there are none.

    A date known only to the year or the month of the words counts as later.
    """
    words = ActionPoint.objects.published().filter(action=OuterRef("action"))
    dated = words.annotate(day=Cast("point__statement__date", models.CharField()))
    within = Q(day__startswith=OuterRef("date")) & ~Q(day=OuterRef("date"))
    earlier = dated.filter(Q(day__lt=OuterRef("date")) | within)
    return Q(state__in=CLOSED_STATES) | Exists(earlier) | ~Exists(words)


class ActionUpdateQuerySet(PublishableQuerySet):
    def after_words(self):
        """What happened after the words that the task follows from: what was told with them is no progress."""
        return self.filter(is_after_words())

    def with_progress(self):
        """Annotates `is_progress`: whether it happened after the words."""
        return self.annotate(is_progress=truth(is_after_words()))

    def for_feed(self):
        leads = ["action__lead_organization", "action__lead_post__organization"]
        themes = Prefetch("action__themes", Theme.objects.published())
        return self.select_related(*leads).prefetch_related(themes, "citations__source")


class ActionUpdate(Publishable):
    """What was reported about a task on a day, with evidence."""

    visibility_parents = ("action",)

    action = models.ForeignKey(
        ActionItem, verbose_name="任务", on_delete=models.CASCADE, related_name="updates"
    )
    date = PartialDateField("日期", blank=False, help_text="只知道年月也可以，例如 2022 或 2022-01。")
    text = models.TextField("进展情况", help_text="只写来源里有的。")
    state = models.CharField("状态", max_length=12, choices=REPORTABLE_STATES, default=State.ONGOING)
    progress = models.PositiveSmallIntegerField(
        "进度",
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text="百分比；来源没有数字就留空。",
    )
    completed_on = PartialDateField("办结日期", help_text="状态为“已办结”时必填。")
    next_step = models.TextField("下一步", blank=True)
    evidence_url = models.URLField("佐证网址", max_length=500, blank=True)
    picture = models.ForeignKey(
        Picture,
        verbose_name="佐证图片",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="updates",
    )

    objects = ActionUpdateQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = verbose_name_plural = "进展"
        ordering = ["-date", "-pk"]
        indexes = [
            models.Index(  # answers for a task's last public update without looking at the rows
                fields=[
                    "action",
                    "-date",
                    "-id",
                    "status",
                    "published_at",
                    "went_public",
                    "withdrawn_at",
                    "state",
                ],
                name="discussion_actionupdate_latest",
            ),
            index_of_newest("discussion_actionupdate_newest"),
        ]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(progress__isnull=True) | Q(progress__gte=0, progress__lte=100),
                name="discussion_actionupdate_progress_is_a_percentage",
                violation_error_message="进度须在0到100之间。",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DONE) | ~Q(completed_on=""),
                name="discussion_actionupdate_done_has_a_completion_date",
                violation_error_message="状态为“已办结”时，请填写办结日期。",
            ),
        ]

    def __str__(self):
        return f"{self.action.code}，{in_words(self.date)}{self.get_state_display()}"

    def get_absolute_url(self):
        return f"{self.action.get_absolute_url()}#u{self.pk}"


class ActionUpdateCitation(Citation):
    visibility_parents = ("update",)

    update = models.ForeignKey(
        ActionUpdate, verbose_name="进展", on_delete=models.CASCADE, related_name="citations"
    )
