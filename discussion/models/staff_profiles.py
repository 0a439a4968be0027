from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from discussion.models.people import Organization

PERMITTED_FOR = timedelta(hours=1)


class StaffProfile(models.Model):
    """What the editing pages know of an account beside what Django does."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="账号", on_delete=models.CASCADE, related_name="staff_profile"
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name="单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="staff",
        help_text="填了单位，就只能修改这个单位牵头或配合的任务及其进展，其余只能查看；留空不限。",
    )
    password_changed_at = models.DateTimeField("密码修改时间", null=True, editable=False)
    must_change_password = models.BooleanField("登录后须改密码", default=False, editable=False)
    password_known_to = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name="可能知道密码的账号", editable=False, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "人员档案"
        default_permissions = ("add", "change", "view")

    def __str__(self):
        return str(self.user)

    @classmethod
    def of(cls, user) -> "StaffProfile":
        """An account's own row, or one that is not saved yet."""
        return getattr(user, "staff_profile", None) or cls(user=user)

    @classmethod
    def unit_of(cls, user) -> int | None:
        """The organisation that limits what an account edits; superusers have no limit."""
        return None if user.is_superuser else cls.of(user).organization_id

    @classmethod
    def who_may_use(cls, user) -> set[int]:
        """The accounts, by primary key, whose holders may know the password of this one; its own among them."""
        known = cls.password_known_to.through.objects.filter(staffprofile__user=user)
        return {user.pk, *known.values_list("user", flat=True)}

    @classmethod
    def note_password(cls, user, *, by) -> None:
        """Who sets another's password knows it, and so does whoever may use that account; superusers are trusted."""
        known = set() if by.is_superuser else cls.who_may_use(by)
        cls.objects.get(user=user).password_known_to.set(known)

    @property
    def password_expires(self):
        """The moment from which the password must be changed, or None where it lasts."""
        if not settings.PASSWORD_DAYS:
            return None
        return (self.password_changed_at or self.user.date_joined) + timedelta(days=settings.PASSWORD_DAYS)

    @property
    def password_is_expired(self) -> bool:
        return self.password_expires is not None and self.password_expires <= timezone.now()


class AccountPermitQuerySet(models.QuerySet):
    def open(self):
        """Asked for and not decided yet."""
        return self.filter(granted_by=None, asked_at__gt=timezone.now() - PERMITTED_FOR)

    def valid(self):
        return self.filter(granted_at__gt=timezone.now() - PERMITTED_FOR)


class AccountPermit(models.Model):
    """That somebody may change an account which manages, reviews or audits, because a second person agreed."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="账号", on_delete=models.CASCADE, related_name="permits"
    )
    reason = models.CharField("要改什么", max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="申请人", on_delete=models.CASCADE, related_name="+"
    )
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="同意人",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    granted_at = models.DateTimeField("同意时间", null=True, blank=True)

    objects = AccountPermitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "账号修改许可"
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("asked_by")) & ~Q(granted_by=F("account")),
                name="discussion_accountpermit_is_granted_by_a_second_person",
                violation_error_message="须由申请人和账号本人以外的人同意。",
            )
        ]

    def __str__(self):
        return f"{self.account}：{self.reason}"


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
