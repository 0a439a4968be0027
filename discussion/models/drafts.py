"""What editors work with before readers see it: drafts, their versions, what reviewers decided.

None of these rows is ever shown to the public; what readers see stands in the record itself.
"""

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

PEOPLE = settings.AUTH_USER_MODEL
NUMBERS_PER_DRAFT = 1000  # provisional numbers of the parts that a draft adds


class AboutRowQuerySet(models.QuerySet):
    def about(self, row):
        return self.filter(model=row._meta.label_lower, row=row.pk)


class AboutRow(models.Model):
    """Names a row of the record by its model and number, so that the note outlives the row."""

    model = models.CharField("类型", max_length=60, editable=False)
    row = models.BigIntegerField("对象", editable=False)
    title = models.CharField("名称", max_length=200, editable=False)

    objects = AboutRowQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.kind}“{self.title}”"

    @classmethod
    def naming(cls, row) -> dict:
        """The fields that name a row."""
        return {"model": row._meta.label_lower, "row": row.pk, "title": str(row)[:200]}

    @property
    def kind(self) -> str:
        return str(apps.get_model(self.model)._meta.verbose_name)

    def subject(self, *, lock: bool = False):
        """The row itself, or None once it is deleted; `lock` keeps others from it until the transaction ends."""
        rows = apps.get_model(self.model)._base_manager.filter(pk=self.row)
        return (rows.select_for_update() if lock else rows).first()


class Stage(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "送审"
    RETURNED = "returned", "退回"
    SCHEDULED = "scheduled", "定时发布"


LOCKED = (Stage.SUBMITTED, Stage.SCHEDULED)


class Draft(AboutRow):
    """A text on its way to the public: a row that is not public yet, or a revision of one that is.

    `snapshot` holds the revision (see `discussion.workflow.snapshots`); without one the row itself is the text.
    """

    snapshot = models.JSONField("修订内容", null=True, editable=False)
    stage = models.CharField("状态", max_length=10, choices=Stage, default=Stage.DRAFT, editable=False)
    round = models.PositiveIntegerField("轮次", default=0, editable=False)
    passes = models.PositiveSmallIntegerField("已通过级数", default=0, editable=False)
    digest = models.CharField("送审文本指纹", max_length=64, blank=True, editable=False)
    authors = models.ManyToManyField(PEOPLE, verbose_name="作者", related_name="drafts", editable=False)
    submitted_by = models.ForeignKey(
        PEOPLE, verbose_name="送审人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    submitted_at = models.DateTimeField("送审时间", null=True, editable=False)
    remark = models.TextField("退回意见", blank=True, editable=False)
    release_at = models.DateTimeField("发布时间", null=True, editable=False)
    correction = models.CharField(
        "更正说明",
        max_length=200,
        blank=True,
        help_text="填写后，发布时连同日期向读者公开，例如“首段场次原作‘超30场次’，现予更正”。改错字等小改动可以不填。",
    )
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "稿件"
        ordering = ["-changed_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("first_review", "初审"), ("second_review", "复审"), ("final_review", "终审")]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "row"],
                name="discussion_draft_is_one_per_row",
                violation_error_message="这一条已有正在修改的稿件。",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.SCHEDULED) | Q(release_at__isnull=False),
                name="discussion_draft_scheduled_has_a_time",
                violation_error_message="定时发布须写明时间。",
            ),
        ]
        indexes = [models.Index(fields=["stage", "passes"], name="discussion_draft_desk")]

    @property
    def locked(self) -> bool:
        """In review or approved: changed by nobody."""
        return self.stage in LOCKED

    @property
    def revises(self) -> bool:
        return self.snapshot is not None

    @property
    def first_provisional_number(self) -> int:
        """The parts that this draft adds are numbered downwards from here until it is published."""
        return -self.pk * NUMBERS_PER_DRAFT

    @classmethod
    def adding(cls, part: int) -> "Draft | None":
        """The draft that adds the part of this provisional number."""
        number = -(part // NUMBERS_PER_DRAFT) if part < 0 else 0
        return cls.objects.filter(pk=number).first()


class AppendOnlyQuerySet(AboutRowQuerySet):
    def update(self, **kwargs):
        raise ValidationError("这些记录只能增加，不能修改。")

    def delete(self):
        raise ValidationError("这些记录只能增加，不能删除。")


class AppendOnly(AboutRow):
    """A record that nobody changes or takes back, not even in code that goes through models."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ()

    def save(self, **kwargs):
        if self.pk:
            raise ValidationError("这条记录只能增加，不能修改。")
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise ValidationError("这条记录只能增加，不能删除。")


class VersionReason(models.TextChoices):
    DRAFT = "draft", "保存草稿"
    REVISION = "revision", "保存修订稿"
    IMPORTED = "imported", "导入"
    RESTORED = "restored", "恢复"
    PUBLISHED = "published", "发布"
    WITHDRAWN = "withdrawn", "撤下"
    DELETED = "deleted", "删除"
    STANDING = "standing", "原有内容"


class Version(AppendOnly):
    """A text as somebody left it at a moment, with all its parts."""

    number = models.PositiveIntegerField("版本", editable=False)
    occasion = models.CharField("因何留存", max_length=10, choices=VersionReason, editable=False)
    snapshot = models.JSONField("内容", editable=False)
    digest = models.CharField("文本指纹", max_length=64, editable=False)
    user = models.ForeignKey(
        PEOPLE, verbose_name="保存人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = "版本"
        ordering = ["-number", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "row", "number"],
                name="discussion_version_number_is_unique_for_its_row",
                violation_error_message="同一条内容的版本号不能重复。",
            )
        ]


class SubmittedForm(models.Model):
    """That a page's form was sent and carried out, so that the same once more changes nothing."""

    page = models.CharField("页面", max_length=64, db_index=True)
    contents = models.CharField("内容", max_length=64)
    location = models.TextField("去处")
    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "已提交的表单"
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return self.location
