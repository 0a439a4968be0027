from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from discussion.models.coverage import Coverage, FollowUp, FollowUpState, follow_up_state
from discussion.models.meetings import Meeting, Phase
from discussion.models.people import Official
from discussion.models.pictures import Picture
from discussion.models.publishing import (
    Publishable,
    PublishableQuerySet,
    Visible,
    VisibleQuerySet,
    index_of_newest,
)
from discussion.models.sources import Citation
from discussion.models.themes import Theme

MOST_POSITIONS = 32767  # of a PositiveSmallIntegerField


class Fidelity(models.TextChoices):
    FULL = "full", "全文"
    EXCERPT = "excerpt", "摘登"
    DIGEST = "digest", "编辑整理，非原话"


class StatementQuerySet(PublishableQuerySet):
    def for_list(self, about: int | None = None, *, whole: bool = False):
        """What a card tells; with points about a theme told apart, and with the points' words where asked for."""
        points = Point.objects.with_follow_up_state()
        if about is not None:
            themed = Point.themes.through.objects.filter(point=OuterRef("pk"), theme=about)
            points = points.annotate(about=Exists(themed))
        if about is None and not whole:
            points = points.only("statement")
        return self.select_related("official__portrait", "meeting").prefetch_related(
            Prefetch("themes", Theme.objects.published()),
            Prefetch("points", points, to_attr="followed_points"),
        )

    def for_feed(self):
        return self.select_related("official", "meeting").prefetch_related(
            "points", Prefetch("themes", Theme.objects.published()), "citations__source"
        )

    def for_detail(self):
        points = Point.objects.with_follow_up_state().prefetch_related(
            Prefetch("themes", Theme.objects.published())
        )
        citations = StatementCitation.objects.select_related("source")
        return (
            self.select_related("official__portrait", "meeting", "phase", "picture")
            .prefetch_related(Prefetch("themes", Theme.objects.published()))
            .prefetch_related(Prefetch("points", points), Prefetch("citations", citations))
        )


class SerialField(models.PositiveIntegerField):
    """A number that only an UPDATE statement moves: saving a row that was read earlier leaves it alone."""

    def pre_save(self, model_instance, add):
        return super().pre_save(model_instance, add) if add else F(self.attname)


class Statement(Publishable):
    """What one official said on one occasion, point by point."""

    visibility_parents = ("official", "meeting")

    title = models.CharField("标题", max_length=100, help_text="不加句号。")
    lead = models.TextField("导语", blank=True, help_text="一两句话概括，显示在列表和正文开头。")
    fidelity = models.CharField(
        "文本性质",
        max_length=10,
        choices=Fidelity,
        default=Fidelity.DIGEST,
        help_text="读者会看到这一标记：“全文”“摘登”须与原文一字不差，其余一律选“编辑整理，非原话”。",
    )
    official = models.ForeignKey(
        Official, verbose_name="发言人", on_delete=models.PROTECT, related_name="statements"
    )
    speaker_title = models.CharField(
        "当时职务",
        max_length=200,
        blank=True,
        help_text="照当天的写法，日后任职变动也不会改变。留空会按任职记录填写。",
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name="会议",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="statements",
    )
    phase = models.ForeignKey(
        Phase, verbose_name="阶段", null=True, blank=True, on_delete=models.PROTECT, related_name="statements"
    )
    themes = models.ManyToManyField(
        Theme,
        verbose_name="主题",
        blank=True,
        related_name="statements",
        help_text="整篇的主题；各要点另有自己的主题。",
    )
    picture = models.ForeignKey(
        Picture,
        verbose_name="图片",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="statements",
    )
    date = models.DateField("发言日期", db_index=True)
    rank = models.PositiveSmallIntegerField(
        "会上次序", default=100, help_text="同一会议中，数字小的排在前面；按原件的先后填写。"
    )
    notes = models.TextField("内部备注", blank=True, help_text="只有编辑能看到。")
    last_eid = SerialField("已用要点编号", default=0, editable=False)

    objects = StatementQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = verbose_name_plural = "发言"
        ordering = ["-date", "rank", "-pk"]
        indexes = [index_of_newest("discussion_statement_newest")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("discussion:statement", args=[self.pk])

    def save(self, **kwargs):
        self.speaker_title = self.speaker_title or self.official.title_on(self.date)
        super().save(**kwargs)

    @property
    def byline(self) -> str:
        """Speaker with the title as printed: 区委书记顾耀辉."""
        return f"{self.speaker_title}{self.official.name}"

    @property
    def is_digest(self) -> bool:
        """Whether the words are the editors', not the speaker's."""
        return self.fidelity == Fidelity.DIGEST

    @property
    def words(self) -> str:
        """The speaker's own words as the source prints them, in quotation marks, or else the title that editors gave."""
        quote = next((citation.quote for citation in self.citations.all() if citation.quote), "")
        return f"“{quote}”" if quote else self.title

    @property
    def coverage(self) -> Coverage:
        """What became of the points, as fetched by `for_list()` or `for_detail()`."""
        return Coverage(self.followed_points if hasattr(self, "followed_points") else self.points.all())

    def outline(self) -> list["Point"]:
        """The points in order, with `heading_level` (2 to 4; none is skipped) and `own_themes` (that nothing above has)."""
        points, depth = list(self.points.all()), 0
        above = [{*self.themes.all()}]  # the themes down to each level
        for point in points:
            level = min(point.level, depth + 1)
            point.heading_level = level + 1
            depth = level if point.heading else depth
            del above[level:]
            point.own_themes = [theme for theme in point.themes.all() if theme not in above[-1]]
            above.append(above[-1] | {*point.own_themes})
        return points


class PointQuerySet(VisibleQuerySet):
    def with_follow_up_state(self):
        """Annotates `follow_up_state`: what readers can see of a point's follow-up."""
        tasks = self.model._meta.get_field("actions").related_model.objects.published()
        return self.annotate(follow_up_state=follow_up_state(tasks))

    def below(self, point: "Point"):
        """The points one level under this one, up to the next that stands as high."""
        rest = self.filter(statement=point.statement_id, position__gt=point.position)
        end = rest.filter(level__lte=point.level).order_by("position").values("position")[:1]
        return rest.filter(level=point.level + 1, position__lt=Coalesce(Subquery(end), MOST_POSITIONS))

    def awaiting(self):
        """The queue of points that call for a task and have none that readers can see."""
        return self.with_follow_up_state().filter(follow_up_state=FollowUpState.AWAITING)


class Point(Visible):
    """One point of a statement, citable for ever by its `eid` (`#p3`)."""

    visibility_parents = ("statement",)

    statement = models.ForeignKey(
        Statement, verbose_name="发言", on_delete=models.CASCADE, related_name="points"
    )
    eid = models.CharField("固定编号", max_length=10, editable=False)
    position = models.PositiveSmallIntegerField("顺序", default=0, help_text="数字小的排在前面。")
    level = models.PositiveSmallIntegerField(
        "层级", choices=[(1, "一级"), (2, "二级"), (3, "三级")], default=1
    )
    number = models.CharField(
        "原编号", max_length=10, blank=True, help_text="照原件，例如“1”“一是”；原件没有就留空。"
    )
    heading = models.CharField("标题", max_length=100, blank=True, help_text="小标题或口号，不加句号。")
    heading_printed = models.BooleanField(
        "标题照原件",
        choices=[(True, "是"), (False, "否")],
        default=False,
        help_text="原件上印着这个小标题或口号才勾选；编辑自己拟的不勾，读者会看到“编辑拟题”，也不会被当作原话引用。",
    )
    text = models.TextField("内容", blank=True)
    themes = models.ManyToManyField(Theme, verbose_name="主题", blank=True, related_name="points")
    follow_up = models.CharField(
        "后续",
        max_length=12,
        choices=FollowUp,
        default=FollowUp.ACTION,
        help_text="“要落实”的要点会进入“还没有任务的要点”清单，“表态”不会。",
    )

    objects = PointQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "要点"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "eid"],
                name="discussion_point_eid_is_unique_in_its_statement",
                violation_error_message="同一发言里要点的固定编号不能重复。",
            ),
            models.CheckConstraint(
                condition=~Q(heading="") | ~Q(text=""),
                name="discussion_point_says_something",
                violation_error_message="要点的标题和内容至少填写一项。",
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=3),
                name="discussion_point_level_is_one_to_three",
                violation_error_message="要点的层级只能是一级、二级或三级。",
            ),
        ]

    def __str__(self):
        return self.heading or self.text[:30]

    @property
    def has_own_words(self) -> bool:
        """Whether the heading may be quoted as the speaker's."""
        return bool(self.heading) and (self.heading_printed or not self.statement.is_digest)

    @property
    def cited_words(self) -> str:
        """What a citation of the point says: a printed heading in quotation marks, else the editors' words without."""
        return f"“{self.heading}”" if self.has_own_words else str(self)

    @property
    def follow_up_label(self) -> str:
        """Of a point without a task: whether it calls for one."""
        return (
            FollowUpState.AWAITING.label
            if self.follow_up == FollowUp.ACTION
            else FollowUpState.QUALITATIVE.label
        )

    def get_absolute_url(self):
        return f"{self.statement.get_absolute_url()}#{self.eid}"

    def save(self, **kwargs):
        if not self.eid:
            self.eid = self._next_eid()
        elif self.pk:
            self._keep_eid()
        super().save(**kwargs)

    def _keep_eid(self) -> None:
        """An address stays with its point, also when a deleted point or statement is brought back."""
        if type(self).objects.filter(pk=self.pk).exclude(eid=self.eid).exists():
            raise ValueError("A point's eid is permanent.")
        used = int(self.eid.removeprefix("p"))
        Statement.objects.filter(pk=self.statement_id, last_eid__lt=used).update(last_eid=used)

    @transaction.atomic
    def _next_eid(self) -> str:
        """The statement's counter only rises, so that a deleted point's address is never given away."""
        Statement.objects.filter(pk=self.statement_id).update(last_eid=F("last_eid") + 1)
        return "p{}".format(Statement.objects.values_list("last_eid", flat=True).get(pk=self.statement_id))


class StatementCitation(Citation):
    visibility_parents = ("statement",)

    statement = models.ForeignKey(
        Statement, verbose_name="发言", on_delete=models.CASCADE, related_name="citations"
    )
