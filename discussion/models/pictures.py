from django.db import models

from discussion.partial_dates import PartialDateField


class Picture(models.Model):
    """A photograph or scan, re-encoded without metadata, with the words that stand in for it."""

    file = models.ImageField("图片文件", upload_to="pictures", width_field="width", height_field="height")
    width = models.PositiveIntegerField("宽", default=0, editable=False)
    height = models.PositiveIntegerField("高", default=0, editable=False)
    renditions = models.JSONField("缩放件", default=list, editable=False)
    alt = models.CharField(
        "替代文字", max_length=200, help_text="给看不见图片的读者：一句话说清画面里有什么。"
    )
    caption = models.CharField("图片说明", max_length=200, blank=True)
    credit = models.CharField("摄影或图源", max_length=100, blank=True)
    date = PartialDateField("拍摄日期", help_text="不清楚就留空。")
    created_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "图片"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.alt
