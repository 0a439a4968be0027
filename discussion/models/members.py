from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from discussion.models.people import Organization


class Member(models.Model):
    """What the editing pages know of an account beside what Django does."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="账号", on_delete=models.CASCADE, related_name="member"
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name="单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="members",
        help_text="填了单位，就只能修改这个单位牵头或配合的行动事项及其进展，其余只能查看；留空不限。",
    )
    password_changed_at = models.DateTimeField("密码修改时间", null=True, editable=False)
    must_change_password = models.BooleanField("登录后须改密码", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "人员档案"
        default_permissions = ("add", "change", "view")

    def __str__(self):
        return str(self.user)

    @classmethod
    def of(cls, user) -> "Member":
        """An account's own row, or one that is not saved yet."""
        return getattr(user, "member", None) or cls(user=user)

    @classmethod
    def unit_of(cls, user) -> int | None:
        """The organisation that limits what an account edits; superusers have no limit."""
        return None if user.is_superuser else cls.of(user).organization_id

    @property
    def password_expires(self):
        """The moment from which the password must be changed, or None where it lasts."""
        if not settings.PASSWORD_DAYS:
            return None
        return (self.password_changed_at or self.user.date_joined) + timedelta(days=settings.PASSWORD_DAYS)

    @property
    def password_is_expired(self) -> bool:
        return self.password_expires is not None and self.password_expires <= timezone.now()


class FormerPassword(models.Model):
    """A password that an account has or had, as a hash: it is not taken again soon."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        on_delete=models.CASCADE,
        related_name="former_passwords",
    )
    password = models.CharField("密码", max_length=128)

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return str(self.user)
