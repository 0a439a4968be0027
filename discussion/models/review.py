from django.db import models
from django.db.models import Q

from discussion.models.drafts import PEOPLE, AppendOnly


class Result(models.TextChoices):
    SUBMITTED = "submitted", "送审"
    PASSED = "passed", "通过"
    RETURNED = "returned", "退回"
    RECALLED = "recalled", "撤回"
    LAPSED = "lapsed", "作废"
    PUBLISHED = "published", "发布"


class ReviewRecord(AppendOnly):
    """What one person decided on a text at one level of one round of review."""

    round = models.PositiveIntegerField("轮次", editable=False)
    level = models.PositiveSmallIntegerField("级", default=0, editable=False)
    role = models.CharField("环节", max_length=20, blank=True, editable=False)
    result = models.CharField("结果", max_length=10, choices=Result, editable=False)
    user = models.ForeignKey(
        PEOPLE, verbose_name="经办人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    name = models.CharField("姓名", max_length=160, blank=True, editable=False)
    opinion = models.TextField("意见", blank=True, editable=False)
    reviewed = models.BooleanField("已审", default=False, editable=False)
    proofread = models.BooleanField("已校", default=False, editable=False)
    cleared = models.BooleanField("已作保密审查", default=False, editable=False)
    relaxed = models.BooleanField("未按不同人审核", default=False, editable=False)
    findings = models.TextField("核对报告", blank=True, editable=False)
    digest = models.CharField("文本指纹", max_length=64, editable=False)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = "审核记录"
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "row", "round", "level"],
                condition=Q(result=Result.PASSED),
                name="discussion_reviewrecord_level_is_passed_once",
                violation_error_message="这一级已经通过。",
            ),
            models.UniqueConstraint(
                fields=["model", "row", "round", "user"],
                condition=Q(result=Result.PASSED, relaxed=False),
                name="discussion_reviewrecord_person_passes_one_level",
                violation_error_message="同一个人在一轮里只能审一级。",
            ),
        ]
