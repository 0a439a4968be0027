"""What is derived from the record for speed; `discussion.search.index.signals` writes it, and nothing else does."""

import secrets

from django.db import connection, models


def new_token() -> str:
    return secrets.token_hex(8)


class CacheVersionQuerySet(models.QuerySet):
    def lock(self, *, wait: bool = True) -> bool:
        """Waits until nobody else changes the record, and keeps others waiting until the transaction ends.

        Take it before any other lock, and outside of what is rolled back while the transaction goes on: a lock
        taken in a savepoint ends with it. On SQLite the transaction itself is this lock. Without `wait` it says
        whether it could be had at once.
        """
        if not connection.features.has_select_for_update:
            return True
        return bool(self.select_for_update(skip_locked=not wait).values_list("pk").first())


class CacheVersion(models.Model):
    """The state of the record as readers see it, under a name that changes with every change."""

    token = models.CharField("版本", max_length=16, default=new_token)
    analyser = models.PositiveIntegerField("索引所用的分词版本", default=0)

    objects = CacheVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "记录版本"
        default_permissions = ()

    def __str__(self):
        return self.token


class ScheduledChange(models.Model):
    """A moment still to come at which a row appears or disappears without anyone saving it."""

    moment = models.DateTimeField("时刻", db_index=True)
    model = models.CharField("对象类型", max_length=60)
    row = models.BigIntegerField("对象")

    class Meta:
        verbose_name = verbose_name_plural = "到时变化"
        ordering = ["moment", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["moment", "model", "row"],
                name="discussion_scheduledchange_stands_once",
                violation_error_message="这一时刻已经记下。",
            )
        ]

    def __str__(self):
        return f"{self.model}/{self.row}"


class IndexedStatement(models.Model):
    """A public statement, small enough to sort, filter and count a million of them.

    The order of keys from the largest down is the order of statements: newest first, in a meeting by rank.
    """

    key = models.BigIntegerField("排序键", primary_key=True)
    statement = models.BigIntegerField("发言", unique=True)
    official = models.BigIntegerField("发言人")
    meeting = models.BigIntegerField("会议", null=True)
    phase = models.BigIntegerField("阶段", default=0)  # 0: none
    facets = models.CharField("筛选项", max_length=1000)  # "o:12 p:1 t:5 t:9", as in the text index

    class Meta:
        verbose_name = verbose_name_plural = "发言索引"
        ordering = ["-key"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["official", "-key", "phase"], name="discussion_indexed_official"),
            models.Index(fields=["phase", "-key"], name="discussion_indexed_phase"),
            models.Index(fields=["meeting", "-key"], name="discussion_indexed_meeting"),
        ]

    def __str__(self):
        return f"{self.key}"


class IndexedTheme(models.Model):
    """That a public statement speaks to a theme, in how many points, and how many of them became tasks."""

    theme = models.BigIntegerField("主题")
    key = models.BigIntegerField("排序键")
    official = models.BigIntegerField("发言人")
    phase = models.BigIntegerField("阶段", default=0)
    points = models.PositiveIntegerField("要点数", default=0)
    followed = models.PositiveIntegerField("已有任务的要点数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "主题索引"
        ordering = ["theme", "-key"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["theme", "-key", "phase"], name="discussion_themed_newest"),
            models.Index(fields=["theme", "official", "-key", "phase"], name="discussion_themed_official"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "theme"],
                name="discussion_indexedtheme_stands_once",
                violation_error_message="这篇发言的这个主题已经记下。",
            )
        ]

    def __str__(self):
        return f"{self.theme}/{self.key}"


class Tally(models.Model):
    """How many public statements agree in theme, speaker, phase and year; theme 0 counts each of them once."""

    theme = models.BigIntegerField("主题", default=0)
    official = models.BigIntegerField("发言人")
    phase = models.BigIntegerField("阶段", default=0)
    year = models.PositiveSmallIntegerField("年份")
    statements = models.IntegerField("发言数", default=0)
    points = models.IntegerField("要点数", default=0)
    followed = models.IntegerField("已有任务的要点数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "计数"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "official", "phase", "year"],
                name="discussion_tally_stands_once",
                violation_error_message="这一组的计数已经有了。",
            )
        ]

    def __str__(self):
        return f"{self.theme}/{self.official}/{self.phase}/{self.year}"


DERIVED = (CacheVersion, ScheduledChange, IndexedStatement, IndexedTheme, Tally)
