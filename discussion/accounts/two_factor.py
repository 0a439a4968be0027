"""Who needs a second factor, whether it was given, and how a phone is bound (SEC-04)."""

import django_otp
from django.conf import settings
from django.contrib import messages
from django.db import transaction

from discussion.audit.log import log_event
from discussion.models import AuditAction, Authenticator, RecoveryCode

EVERYBODY = "*"
SEED = "second_factor_seed"  # in the session, until the phone is bound


def is_needed_by(user) -> bool:
    """Whether one of the account's groups asks for it; a superuser may do what each group may."""
    named = settings.OTP_GROUPS
    everyone = EVERYBODY in named or user.is_superuser
    return bool(named) and (everyone or user.groups.filter(name__in=named).exists())


def is_owed_by(user) -> bool:
    """Whether the account needs it and has not given it in this session."""
    return bool(settings.OTP_GROUPS) and not user.is_verified() and is_needed_by(user)


def has_bound(user) -> bool:
    return Authenticator.objects.filter(user=user).exists()


@transaction.atomic
def with_second_factor(user, token: str, request=None):
    """The account marked as verified, or as it is where it has bound no phone; None where the code is wrong."""
    device = (
        Authenticator.objects.select_for_update().filter(user=user).first() if settings.OTP_GROUPS else None
    )
    if device is None:
        return user
    if not (_used(user, token, request) or device.verify_token(token)):
        return None
    user.otp_device = device  # which django-otp writes into the session
    return user


def _used(user, code: str, request) -> bool:
    used = RecoveryCode.use(user, code)
    if used:
        note = f"用了一个恢复码，还剩{user.recovery_codes.count()}个"
        messages.warning(request, f"这次登录{note}。", fail_silently=True)
        log_event(AuditAction.SECOND_FACTOR, user=user, note=note)
    return used


def offered(request) -> Authenticator:
    """What this session may bind. No other session is offered the same key, whoever else knows the password."""
    seed = request.session.setdefault(SEED, Authenticator.new_seed())
    return Authenticator(user_id=request.user.pk, seed=seed)


@transaction.atomic
def bind(request, token: str) -> list[str]:
    """Binds the phone that shows this code, and gives the recovery codes; none where the code is wrong."""
    user, offer = request.user, offered(request)
    if (step := offer.step_of(token)) is None:
        return []
    device, is_new = Authenticator.objects.get_or_create(
        user_id=user.pk, defaults={"seed": offer.seed, "last_step": step}
    )
    if not is_new:
        return []
    codes = RecoveryCode.issue(user)
    del request.session[SEED]
    request.session.cycle_key()
    django_otp.login(request, device)
    log_event(AuditAction.SECOND_FACTOR, row=user, note="绑定")
    return codes


def unbind(user, *, by) -> None:
    """The next log-in asks for no code and leads to binding a phone; `by` is who resets it."""
    Authenticator.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    log_event(AuditAction.SECOND_FACTOR, user=by, row=user, note="重置")
