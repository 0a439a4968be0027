from decimal import Decimal
from operator import attrgetter

from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse

from discussion.models.actions import ActionItem
from discussion.models.publishing import Publishable, PublishableQuerySet, Visible
from discussion.models.slugs import Slugged
from discussion.models.sources import Citation
from discussion.models.themes import Theme
from discussion.values.charts import Chart, Reading, chart
from discussion.values.figures import Figure, InexactError, Qualifier, movement, plain
from discussion.values.partial_dates import PartialDateField, in_words

LARGEST = Decimal(10) ** 15


class Direction(models.TextChoices):
    UP = "up", "越大越好"
    DOWN = "down", "越小越好"
    NONE = "none", "无方向"


JUDGEMENTS = {1: "向好", 0: "", -1: "与期望的方向相反"}


class MetricQuerySet(PublishableQuerySet):
    def with_latest(self):
        """Fetches each metric's latest value and the one before it, with the sources of the figures."""
        newest = MetricValue.objects.prefetch_related("citations__source").order_by("-as_of")[:2]
        return self.prefetch_related(Prefetch("values", newest, to_attr="newest_values"))

    def with_history(self):
        return self.prefetch_related("values__citations__source")

    def for_detail(self):
        actions = ActionItem.objects.published().with_state()
        links = ActionMetric.objects.published().prefetch_related(Prefetch("action", actions))
        return self.with_history().prefetch_related(
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
        ActionItem, verbose_name="任务", through="ActionMetric", related_name="metrics"
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
    def history(self) -> list["MetricValue"]:
        """All values, the oldest first: partial dates sort as text, 2021 before 2021-12."""
        return sorted(self.values.all(), key=attrgetter("as_of"))

    @property
    def newest(self) -> list["MetricValue"]:
        """The latest value and the one before it, as far as there are any."""
        return self.newest_values if hasattr(self, "newest_values") else self.history[:-3:-1]

    @property
    def latest(self) -> "MetricValue | None":
        return next(iter(self.newest), None)

    @property
    def movement(self) -> str:
        """From the value before to the latest one: a difference between exact figures, else their words."""
        if len(self.newest) < 2:
            return ""
        later, earlier = self.newest
        told = movement(earlier.figure, later.figure, self.unit)
        return f"比上次{told}" if told else f"由“{earlier.as_printed}”到“{later.as_printed}”"

    @property
    def judgement(self) -> str:
        """Whether the latest value is surely better or worse than the one before, in words."""
        if len(self.newest) < 2 or self.direction == Direction.NONE:
            return ""
        later, earlier = (value.figure for value in self.newest)
        try:
            change = later.compare(earlier)
        except InexactError:
            return ""
        return JUDGEMENTS[change if self.direction == Direction.UP else -change]

    @property
    def goal(self) -> str:
        """目标500场次, and whether the latest value surely reaches it; "" without a target."""
        return "" if self.target is None else f"目标{plain(self.target)}{self.unit}{self._reached()}"

    def chart(self) -> Chart | None:
        """A single value is no series."""
        readings = [Reading(value.as_of, value.figure, value.as_printed) for value in self.history]
        return chart(readings, self.unit, self.target) if len(readings) > 1 else None

    def _reached(self) -> str:
        if self.latest is None or self.direction == Direction.NONE:
            return ""
        latest, target = self.latest.figure, Figure(self.target)
        surely = latest.is_at_least(target) if self.direction == Direction.UP else target.is_at_least(latest)
        return "，已达到" if surely else ""


class MetricValue(Visible):
    """A figure as printed, with what it means and the day it stood."""

    visibility_parents = ("metric",)

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
        return f"{self.as_printed}，截至{in_words(self.as_of)}"

    def get_absolute_url(self):
        return self.metric.get_absolute_url()

    @property
    def figure(self) -> Figure:
        return Figure(self.value, self.qualifier)

    @property
    def number(self) -> str:
        """The bare number, for a column that states the qualifier beside it."""
        return plain(self.value)


class MetricValueCitation(Citation):
    visibility_parents = ("value",)

    value = models.ForeignKey(
        MetricValue, verbose_name="数值", on_delete=models.CASCADE, related_name="citations"
    )


class ActionMetric(Visible):
    """That a task moves a metric, and how."""

    visibility_parents = ("action", "metric")

    action = models.ForeignKey(
        ActionItem, verbose_name="任务", on_delete=models.CASCADE, related_name="action_metrics"
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
                violation_error_message="这个指标已经和此任务关联。",
            )
        ]

    def __str__(self):
        return f"{self.metric}"
