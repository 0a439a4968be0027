from decimal import Decimal

from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse

from discussion.models.actions import ActionItem
from discussion.models.publishing import Publishable, PublishableQuerySet, Visible
from discussion.models.slugs import Slugged
from discussion.models.sources import Citation
from discussion.models.themes import Theme
from discussion.partial_dates import PartialDateField

LARGEST = Decimal(10) ** 15


class Direction(models.TextChoices):
    UP = "up", "越大越好"
    DOWN = "down", "越小越好"
    NONE = "none", "无方向"


class Qualifier(models.TextChoices):
    EXACT = "eq", "恰为"
    OVER = "gt", "超（多、余）"
    AT_LEAST = "ge", "以上"
    ABOUT = "approx", "约（近）"
    WITHIN = "le", "以内"


class MetricQuerySet(PublishableQuerySet):
    def with_latest(self):
        """Fetches each metric's values, newest first, with the sources of the figures."""
        values = MetricValue.objects.prefetch_related("citations__source").order_by("-as_of", "-pk")
        return self.prefetch_related(Prefetch("values", values))

    def for_detail(self):
        links = ActionMetric.objects.published().select_related("action")
        return self.with_latest().prefetch_related(
            Prefetch("themes", Theme.objects.published()), Prefetch("action_metrics", links)
        )


class Metric(Slugged, Publishable):
    """A quantity whose values show what happened."""

    name = models.CharField("名称", max_length=60, unique=True)
    description = models.TextField("口径说明", blank=True, help_text="统计的是什么、范围到哪里。")
    unit = models.CharField("单位", max_length=20, help_text="例如“场次”“个”“亿元”。")
    direction = models.CharField("方向", max_length=4, choices=Direction, default=Direction.NONE)
    target = models.DecimalField("目标值", max_digits=18, decimal_places=3, null=True, blank=True)
    themes = models.ManyToManyField(Theme, verbose_name="主题", blank=True, related_name="metrics")
    actions = models.ManyToManyField(
        ActionItem, verbose_name="行动事项", through="ActionMetric", related_name="metrics"
    )
    rank = models.PositiveSmallIntegerField(
        "排序", default=100, help_text="数字小的排在前面，前四个显示在首页。"
    )

    objects = MetricQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = verbose_name_plural = "指标"
        ordering = ["rank", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("discussion:metric", args=[self.slug])

    @property
    def latest(self) -> "MetricValue | None":
        return next(iter(self.values.all()), None)


class MetricValue(Visible):
    """A figure as printed, with what it means and the day it stood."""

    hangs_on = ("metric",)

    metric = models.ForeignKey(Metric, verbose_name="指标", on_delete=models.CASCADE, related_name="values")
    value = models.DecimalField("数值", max_digits=18, decimal_places=3)
    qualifier = models.CharField(
        "限定",
        max_length=6,
        choices=Qualifier,
        default=Qualifier.EXACT,
        help_text="照原文：“超320”选“超”，“近百”选“约”。",
    )
    as_printed = models.CharField("原文写法", max_length=60, help_text="照原件，例如“超320场次”。")
    as_of = PartialDateField(
        "截至", blank=False, help_text="数字截止的日期，例如 2021-12-29；只知道年月也可以。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "数值"
        ordering = ["as_of", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=-LARGEST, value__lte=LARGEST),
                name="discussion_metricvalue_is_finite",
                violation_error_message="数值必须是有限的数字。",
            ),
            models.CheckConstraint(
                condition=~Q(as_printed=""),
                name="discussion_metricvalue_is_kept_as_printed",
                violation_error_message="请照原件填写原文写法。",
            ),
            models.UniqueConstraint(
                fields=["metric", "as_of"],
                name="discussion_metricvalue_is_one_per_day",
                violation_error_message="这个指标在这一天已有数值。",
            ),
        ]

    def __str__(self):
        return self.as_printed

    def get_absolute_url(self):
        return self.metric.get_absolute_url()

    @property
    def figure(self) -> str:
        """The bare number without idle zeros, for a column that states the qualifier beside it."""
        return f"{self.value.normalize():f}"


class MetricValueCitation(Citation):
    hangs_on = ("value",)

    value = models.ForeignKey(
        MetricValue, verbose_name="数值", on_delete=models.CASCADE, related_name="citations"
    )


class ActionMetric(Visible):
    """That a task moves a metric, and how."""

    hangs_on = ("action", "metric")

    action = models.ForeignKey(
        ActionItem, verbose_name="行动事项", on_delete=models.CASCADE, related_name="action_metrics"
    )
    metric = models.ForeignKey(
        Metric, verbose_name="指标", on_delete=models.PROTECT, related_name="action_metrics"
    )
    effect = models.CharField("怎样影响", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "对应指标"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "metric"],
                name="discussion_actionmetric_links_once",
                violation_error_message="这个指标已经和此事项关联。",
            )
        ]

    def __str__(self):
        return f"{self.metric}"
