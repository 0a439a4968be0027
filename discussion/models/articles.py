from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils import timezone

PEOPLE = settings.AUTH_USER_MODEL


class ArticleImport(models.Model):
    """An article that an editor gave to be read, with what was read of it and what they decide; no part of the record.

    `draft` is `ArticleDraft.as_json()` and never changes. `decisions` is what stands on the review screen
    (`discussion.exchange.articles.decisions`), `created` the rows that it was taken over into, each with the
    digest of its text.
    """

    name = models.CharField("报道", max_length=200)
    text = models.TextField("正文")
    digest = models.CharField("正文指纹", max_length=64, unique=True)
    draft = models.JSONField("读出的草稿")
    decisions = models.JSONField("处理意见")
    version = models.PositiveIntegerField("版本", default=1)
    created_by = models.ForeignKey(
        PEOPLE, verbose_name="导入人", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("导入时间", auto_now_add=True)
    changed_by = models.ForeignKey(
        PEOPLE, verbose_name="最后修改人", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField("修改时间", auto_now=True)
    taken_over_by = models.ForeignKey(
        PEOPLE, verbose_name="采用人", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_over_at = models.DateTimeField("采用时间", null=True)
    created = models.JSONField("新建的内容", default=list)  # [{"model", "row", "digest"}, …]
    notes = models.JSONField("留给编辑的事", default=list)  # sentences

    class Meta:
        verbose_name = verbose_name_plural = "报道导入"
        ordering = ["-pk"]
        default_permissions = ("add", "change", "delete", "view")

    def __str__(self):
        return self.name

    @staticmethod
    def digest_of(text: str) -> str:
        """SHA-256 of the words: two copies of an article differ in their blanks."""
        return sha256("".join(text.split()).encode()).hexdigest()

    @property
    def is_taken_over(self) -> bool:
        return self.taken_over_at is not None

    @property
    def state(self) -> str:
        return "已采用" if self.is_taken_over else "待处理"

    def save_decisions(self, decisions: dict, user) -> bool:
        """Store what was decided, unless somebody has stored something else since this row was read; whether it did."""
        unchanged = ArticleImport.objects.filter(pk=self.pk, version=self.version, taken_over_at__isnull=True)
        values = {"decisions": decisions, "changed_by": user, "changed_at": timezone.now()}
        stored = unchanged.update(version=self.version + 1, **values)
        if stored:
            self.version, self.decisions = self.version + 1, decisions
        return bool(stored)
