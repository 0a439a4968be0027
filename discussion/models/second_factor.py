"""The second factor of a log-in: a phone that shows a code for each half minute, and codes on paper."""

import secrets
from base64 import b32encode
from time import time
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

ISSUER = "大讨论实录"  # the name under which phones list the account
DIGITS = 6
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # that nobody takes for one another


class Authenticator(ThrottlingMixin, Device):
    """The phone that an account has bound.

    Its key is not stored: it is made of the seed and `SECRET_KEY`, so that neither the database nor a backup of it
    is enough, and under another `SECRET_KEY` every phone is bound anew.
    """

    name = None  # of django-otp's: an account has one phone
    seed = models.CharField("种子", max_length=40)
    last_step = models.BigIntegerField("最后用过的时间段", default=-1)

    class Meta:
        verbose_name = verbose_name_plural = "动态口令"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                name="discussion_authenticator_is_one_for_each_account",
                violation_error_message="这个账号已经绑定了动态口令。",
            )
        ]

    def __str__(self):
        return str(self.user)

    @staticmethod
    def new_seed() -> str:
        return secrets.token_hex(20)

    @property
    def key(self) -> bytes:
        """160 bits, as RFC 4226 recommends."""
        return keyed("discussion.authenticator", f"{self.user_id}:{self.seed}").digest()[:20]

    @property
    def written_key(self) -> str:
        """The key in groups of four, for people who type it."""
        letters = b32encode(self.key).decode()
        return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))

    @property
    def address(self) -> str:
        """What the QR code says, for any authenticator app."""
        label = quote(f"{ISSUER}:{self.user.get_username()}")
        key = self.written_key.replace(" ", "")
        return f"otpauth://totp/{label}?{urlencode({'secret': key, 'issuer': ISSUER}, quote_via=quote)}"

    def step_of(self, token: str) -> int | None:
        """The half minute whose code this is: now, the one before or the one after, and later than the last used."""
        digits, codes = "".join(token.split()), TOTP(self.key, digits=DIGITS)
        if len(digits) != DIGITS or not digits.isdecimal():
            return None
        codes.time = time()
        return codes.t() if codes.verify(int(digits), tolerance=1, min_t=self.last_step + 1) else None

    def verify_token(self, token: str) -> bool:
        allowed, _ = self.verify_is_allowed()
        if not allowed:
            return False
        if (step := self.step_of(token)) is None:
            self.throttle_increment()
            return False
        self.last_step = step
        self.throttle_reset()
        return True

    def get_throttle_factor(self) -> int:
        return 1  # second after the first wrong code, doubled by each further one


class RecoveryCode(models.Model):
    """A code that stands in once for the phone, kept as a keyed hash."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        on_delete=models.CASCADE,
        related_name="recovery_codes",
    )
    digest = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "恢复码"
        default_permissions = ()

    def __str__(self):
        return str(self.user)

    @classmethod
    def issue(cls, user, number: int = 10) -> list[str]:
        """New codes in place of all others, to be shown once: nobody can read them later."""
        codes = ["-".join(_letters(5) for _ in range(2)) for _ in range(number)]
        cls.objects.filter(user=user).delete()
        cls.objects.bulk_create([cls(user_id=user.pk, digest=cls.digest_of(user, code)) for code in codes])
        return codes

    @classmethod
    def use(cls, user, code: str) -> bool:
        removed, _ = cls.objects.filter(user=user, digest=cls.digest_of(user, code)).delete()
        return bool(removed)

    @staticmethod
    def digest_of(user, code: str) -> str:
        written = "".join(code.lower().replace("-", "").split())
        return keyed("discussion.recovery", f"{user.pk}:{written}").hexdigest()


def keyed(purpose: str, text: str):
    return salted_hmac(purpose, text, algorithm="sha256")


def _letters(number: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(number))
