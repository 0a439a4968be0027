from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from discussion.models.index import IndexedStatement
from discussion.models.publishing import Publishable, PublishableQuerySet, ShownQuerySet
from discussion.models.slugs import Slugged
from discussion.values.partial_dates import PartialDateField, not_before


class Phase(Slugged):
    """A stage of the discussion."""

    name = models.CharField("名称", max_length=30, unique=True)
    description = models.TextField("说明", blank=True)
    start = PartialDateField("开始", help_text="例如 2021-12 或 2021-12-29；不清楚就留空。")
    end = PartialDateField("结束", help_text="还没有结束或不清楚就留空。")
    rank = models.PositiveSmallIntegerField("排序", default=100, help_text="数字小的排在前面。")

    objects = ShownQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "阶段"
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=not_before("end", "start"),
                name="discussion_phase_ends_not_before_it_starts",
                violation_error_message="阶段的结束不能早于开始。",
            )
        ]

    def __str__(self):
        return self.name


class MeetingQuerySet(PublishableQuerySet):
    def with_counts(self):
        """Annotates `statement_count`, the number of public statements."""
        own = IndexedStatement.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
        return self.annotate(statement_count=Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0))


class Meeting(Slugged, Publishable):
    """An occasion at which statements were made."""

    name = models.CharField("名称", max_length=100)
    date = models.DateField("日期")
    venue = models.CharField("地点", max_length=100, blank=True)
    description = models.TextField("说明", blank=True, help_text="会议的缘起和内容，显示在会议页的开头。")
    phase = models.ForeignKey(
        Phase, verbose_name="阶段", null=True, blank=True, on_delete=models.PROTECT, related_name="meetings"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = verbose_name_plural = "会议"
        ordering = ["-date", "-pk"]
        indexes = [models.Index(fields=["-date", "-id"], name="discussion_meeting_latest")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("discussion:meeting", args=[self.slug])
