"""Who else looks at a text, or has it open, before it is public."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from discussion.models.drafts import PEOPLE, AboutRow, AboutRowQuerySet, Draft


class PreviewLinkQuerySet(AboutRowQuerySet):
    def valid(self):
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now(), draft__isnull=False)


class PreviewLink(AboutRow):
    """A secret address under which a leader without an account reads a draft before it is public.

    It ends with its draft, so it never leads to a later revision; of the secret only the SHA-256 is stored.
    """

    secret_hash = models.CharField("密钥的校验值", max_length=64, unique=True, editable=False)
    draft = models.ForeignKey(
        Draft,
        verbose_name="稿件",
        null=True,
        on_delete=models.SET_NULL,
        related_name="preview_links",
        editable=False,
    )
    note = models.CharField("给谁看", max_length=60, blank=True)
    created_by = models.ForeignKey(
        PEOPLE, verbose_name="创建人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    expires_at = models.DateTimeField("有效期至", editable=False)
    revoked_at = models.DateTimeField("作废时间", null=True, editable=False)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预览链接"
        ordering = ["-created_at", "-pk"]
        default_permissions = ()


class PreviewVisit(models.Model):
    """That somebody opened a preview link."""

    link = models.ForeignKey(
        PreviewLink, verbose_name="预览链接", on_delete=models.CASCADE, related_name="visits"
    )
    at = models.DateTimeField("时间", auto_now_add=True)
    address = models.GenericIPAddressField("地址", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "预览记录"
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.link}，{self.at}"


OPEN_FOR = timedelta(minutes=30)


class EditingSession(AboutRow):
    """That somebody has a row's form open, as far as anybody can know."""

    user = models.ForeignKey(PEOPLE, verbose_name="编辑", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField("打开时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "正在编辑"
        ordering = ["-at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["model", "row", "user"],
                name="discussion_editingsession_is_one_per_user",
                violation_error_message="已登记正在编辑。",
            )
        ]
