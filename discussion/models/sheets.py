import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT = timedelta(hours=24)
SILENT = timedelta(minutes=3)  # after which a run that said nothing has ended, with its process


def new_key() -> str:
    return secrets.token_urlsafe(16)


class Step(models.TextChoices):
    CHECKING = "checking", "正在核对"
    CHECKED = "checked", "等待确认"
    WRITING = "writing", "正在写入"
    DONE = "done", "已导入"
    FAILED = "failed", "没有导入"


class SheetImportQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(created_at__gt=timezone.now() - KEPT)

    def expired(self):
        return self.exclude(created_at__gt=timezone.now() - KEPT)

    def move(self, pk: int, before: Step, after: Step, **fields) -> bool:
        """Takes the next step, unless somebody else has taken it; whether it was taken here."""
        own = self.filter(pk=pk, step=before)
        return bool(own.update(step=after, spoke_at=timezone.now(), **fields))


class SheetImport(models.Model):
    """A table that an editor uploaded, kept until they have decided about it; never part of the record.

    It is kept in the database because the process that imports it need not be the one that received it.
    """

    key = models.CharField("编号", max_length=30, unique=True, default=new_key)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="编辑", on_delete=models.CASCADE, related_name="+"
    )
    subject = models.CharField("表格", max_length=20)
    name = models.CharField("文件名", max_length=200)
    content = models.BinaryField("文件")
    step = models.CharField("进度", max_length=10, choices=Step, default=Step.CHECKING)
    rows = models.PositiveIntegerField("行数", default=0)
    rows_done = models.PositiveIntegerField("已核对行数", default=0)
    report = models.JSONField("结果", default=dict)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    spoke_at = models.DateTimeField("最近进展", auto_now_add=True)

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "表格导入"
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return self.name

    @property
    def state(self) -> str:
        """The step in words; a file with mistakes or without changes waits for nobody's consent."""
        if self.step == Step.CHECKED and self.report.get("problem_count"):
            return "需要改正"
        unchanged = self.step == Step.CHECKED and self.report.get("change_count") == 0
        return "没有改动" if unchanged else self.get_step_display()

    @property
    def running(self) -> bool:
        return self.step in (Step.CHECKING, Step.WRITING)

    @property
    def interrupted(self) -> bool:
        """Its process has ended in the middle; nothing was stored. A clock may have been put back since."""
        return self.running and abs(timezone.now() - self.spoke_at) > SILENT
