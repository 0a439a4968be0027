from collections.abc import Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse

from discussion.models import (
    ActionItem,
    Citation,
    Official,
    Organization,
    Picture,
    Point,
    Publishable,
    PublishableQuerySet,
    Slugged,
    Theme,
    Visible,
)


class Series(Slugged, Publishable):
    """A forum that meets again and again under one name."""

    name = models.CharField("名称", max_length=60, unique=True)
    description = models.TextField("说明", blank=True)
    venue = models.CharField("惯常地点", max_length=100, blank=True)
    hosts = models.ManyToManyField(
        Organization, verbose_name="主办单位", blank=True, related_name="forum_series"
    )
    rank = models.PositiveSmallIntegerField("排序", default=100, help_text="数字小的排在前面。")

    class Meta(Publishable.Meta):
        verbose_name = verbose_name_plural = "论坛"
        ordering = ["rank", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("forums:series", args=[self.slug])

    def clean(self):
        if self.slug == "feed":
            raise ValidationError({"slug": "“feed”是论坛订阅的网址，请换一个。"})
        super().clean()


class ForumSessionQuerySet(PublishableQuerySet):
    def of(self, series):
        """A series' sessions in the order of their numbers."""
        return self.filter(series=series).order_by("number")

    def for_list(self):
        return self.select_related("series").prefetch_related(Prefetch("themes", Theme.objects.published()))

    def for_detail(self):
        points = Point.objects.published().select_related("statement__official")
        outcomes = Outcome.objects.prefetch_related(
            Prefetch("points", points),
            Prefetch("actions", ActionItem.objects.published().with_state()),
        )
        participants = Participant.objects.published().select_related("official")
        return (
            self.for_list()
            .select_related("picture")
            .prefetch_related(
                "series__hosts",
                Prefetch("participants", participants),
                Prefetch("outcomes", outcomes),
                Prefetch("citations", SessionCitation.objects.select_related("source")),
                Prefetch("gallery", SessionPicture.objects.select_related("picture")),
            )
        )


class Gap(NamedTuple):
    """Numbers of a series, from first to last, of which readers have no session."""

    first: int
    last: int

    def __str__(self):
        return f"第{self.first}期" if self.first == self.last else f"第{self.first}期至第{self.last}期"


def with_gaps(sessions) -> Iterator["ForumSession | Gap"]:
    """Sessions in the order of their numbers from 1 on, with the missing ones between them."""
    expected = 1
    for session in sessions:
        if session.number > expected:
            yield Gap(expected, session.number - 1)
        yield session
        expected = session.number + 1


class ForumSession(Publishable):
    """One meeting of a forum, known by its number in the series."""

    visibility_parents = ("series",)

    series = models.ForeignKey(Series, verbose_name="论坛", on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField("期数", help_text="第几期，照原件填写；各处都按它排列。")
    topic = models.CharField("主题", max_length=100, blank=True, help_text="照原件的题目，不加引号和句号。")
    format = models.CharField(
        "形式", max_length=100, blank=True, help_text="没有题目而有形式时填写，例如“联席对接会议”。"
    )
    summary = models.TextField("概述", blank=True)
    venue = models.CharField("地点", max_length=100, blank=True, help_text="与论坛惯常地点相同就留空。")
    themes = models.ManyToManyField(Theme, verbose_name="主题", blank=True, related_name="forum_sessions")
    picture = models.ForeignKey(
        Picture,
        verbose_name="图片",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="forum_sessions",
    )
    date = models.DateField("日期", db_index=True)
    start_time = models.TimeField(
        "开始时间", null=True, blank=True, help_text="例如 14:30；来源没有写明就留空，日历上按全天处理。"
    )
    end_time = models.TimeField("结束时间", null=True, blank=True, help_text="填了开始时间才能填。")
    notes = models.TextField("内部备注", blank=True, help_text="只有编辑能看到。")

    objects = ForumSessionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = verbose_name_plural = "论坛期次"
        ordering = ["series__rank", "series", "number", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["series", "number"],
                name="forums_forumsession_number_is_unique_in_its_series",
                violation_error_message="这个论坛已有同一期数。",
            ),
            models.CheckConstraint(
                condition=~Q(topic="") | ~Q(format=""),
                name="forums_forumsession_has_a_topic_or_a_format",
                violation_error_message="主题和形式至少填写一项。",
            ),
            models.CheckConstraint(
                condition=Q(end_time__isnull=True)
                | Q(start_time__isnull=False, end_time__gt=F("start_time")),
                name="forums_forumsession_ends_after_it_starts",
                violation_error_message="结束时间必须晚于开始时间；没有开始时间就不填结束时间。",
            ),
        ]

    def __str__(self):
        return f"{self.series.name}第{self.number}期"

    def get_absolute_url(self):
        return reverse("forums:session", args=[self.series.slug, self.number])

    @property
    def heading(self) -> str:
        return self.topic or self.format

    @property
    def times(self) -> str:
        """14:30至17:00, 14:30起, or "" where the source gives no time."""
        if self.start_time is None:
            return ""
        return (
            f"{self.start_time:%H:%M}至{self.end_time:%H:%M}"
            if self.end_time
            else f"{self.start_time:%H:%M}起"
        )

    @property
    def place(self) -> str:
        return self.venue or self.series.venue


class Participant(Visible):
    """Someone who took part: an official of the record or an outside guest."""

    visibility_parents = ("session", "official")

    session = models.ForeignKey(
        ForumSession, verbose_name="期次", on_delete=models.CASCADE, related_name="participants"
    )
    official = models.ForeignKey(
        Official,
        verbose_name="官员",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="participations",
        help_text="已在官员名单里的选这里；其他嘉宾填姓名和单位。",
    )
    name = models.CharField("姓名", max_length=30, blank=True)
    affiliation = models.CharField("单位职务", max_length=100, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0, help_text="数字小的排在前面。")

    class Meta:
        verbose_name = verbose_name_plural = "嘉宾"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(official__isnull=False) & Q(name="")) | (Q(official__isnull=True) & ~Q(name="")),
                name="forums_participant_is_an_official_or_a_named_guest",
                violation_error_message="请选择一位官员，或者填写嘉宾姓名，二者填一项。",
            )
        ]

    def __str__(self):
        return self.official.name if self.official else self.name


class Outcome(Visible):
    """A question a session put, and what followed from it."""

    visibility_parents = ("session",)

    session = models.ForeignKey(
        ForumSession, verbose_name="期次", on_delete=models.CASCADE, related_name="outcomes"
    )
    question = models.CharField("问题", max_length=200)
    text = models.TextField("成果", blank=True, help_text="只写来源里有的。")
    points = models.ManyToManyField(Point, verbose_name="相关要点", blank=True, related_name="forum_outcomes")
    actions = models.ManyToManyField(
        ActionItem, verbose_name="相关任务", blank=True, related_name="forum_outcomes"
    )
    position = models.PositiveSmallIntegerField("顺序", default=0, help_text="数字小的排在前面。")

    class Meta:
        verbose_name = verbose_name_plural = "成果"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.question


class SessionCitation(Citation):
    visibility_parents = ("session",)

    session = models.ForeignKey(
        ForumSession, verbose_name="期次", on_delete=models.CASCADE, related_name="citations"
    )


class SessionPicture(Visible):
    """A picture in a session's gallery."""

    visibility_parents = ("session",)

    session = models.ForeignKey(
        ForumSession, verbose_name="期次", on_delete=models.CASCADE, related_name="gallery"
    )
    picture = models.ForeignKey(
        Picture, verbose_name="图片", on_delete=models.PROTECT, related_name="session_galleries"
    )
    position = models.PositiveSmallIntegerField("顺序", default=0, help_text="数字小的排在前面。")

    class Meta:
        verbose_name = verbose_name_plural = "图集"
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.picture}"
