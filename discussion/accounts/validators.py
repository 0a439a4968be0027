"""The rules of passwords (SEC-01), as Django's validators, and the memory of former ones.

Django calls `password_changed` of a validator whenever a password is saved, on whichever way it came.
"""

import re

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from discussion.models import FormerPassword, StaffProfile

CLASSES = [r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]"]


class CharacterClassesValidator:
    def __init__(self, least: int = 3):
        self.least = least

    def validate(self, password: str, user=None) -> None:
        if sum(bool(re.search(kind, password)) for kind in CLASSES) < self.least:
            raise ValidationError(
                f"密码太简单，大写字母、小写字母、数字、符号四种里至少要有{self.least}种。",
                code="password_too_plain",
            )

    def get_help_text(self) -> str:
        return f"大写字母、小写字母、数字、符号四种里，密码至少要有{self.least}种。"


class FormerPasswordsValidator:
    def __init__(self, kept: int = 5):
        self.kept = kept

    def validate(self, password: str, user=None) -> None:
        if any(check_password(password, former) for former in self._former(user)):
            raise ValidationError(
                f"最近{self.kept}次用过的密码不能再用，请换一个。", code="password_used_before"
            )

    def _former(self, user) -> list[str]:
        if user is None or user.pk is None:
            return []
        return [user.password, *user.former_passwords.values_list("password", flat=True)[: self.kept]]

    def password_changed(self, password: str, user) -> None:
        FormerPassword.objects.create(user=user, password=user.password)
        kept = user.former_passwords.values("pk")[: self.kept]
        user.former_passwords.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
        changed = {"password_changed_at": timezone.now(), "must_change_password": False}
        user.staff_profile, _ = StaffProfile.objects.update_or_create(user=user, defaults=changed)

    def get_help_text(self) -> str:
        return f"最近{self.kept}次用过的密码不能再用。"
