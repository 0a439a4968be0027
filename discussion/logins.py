"""Who comes in, who does not, and who leaves: what the audit log hears of by signals alone."""

from axes.signals import user_locked_out
from django.contrib import messages
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils.formats import date_format
from django.utils.timezone import localtime

from discussion.audit import record
from discussion.gate import note_activity
from discussion.models import AuditAction, AuditEvent


class AccountBackend(ModelBackend):
    """Reads an account together with what the editing pages ask of it at each request."""

    def get_user(self, user_id):
        user = User.objects.select_related("member").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


@receiver(user_logged_in)
def logged_in(sender, request, user, **kwargs):
    messages.info(request, last_login(user), fail_silently=True)
    note_activity(request.session)
    record(AuditAction.LOGIN, request=request, user=user)


def last_login(user) -> str:
    """What a person compares with what they remember: somebody else may have used the account."""
    event = AuditEvent.objects.filter(user=user.pk, action=AuditAction.LOGIN).first()
    if event is None:
        return "这是您第一次登录。"
    return f"上次登录：{date_format(localtime(event.time), 'DATETIME_FORMAT')}，{event.address}。"


@receiver(user_logged_out)
def logged_out(sender, request, user, **kwargs):
    if user is not None:
        record(AuditAction.LOGOUT, request=request, user=user)


@receiver(user_login_failed)
def login_failed(sender, credentials, request=None, **kwargs):
    if not getattr(request, "axes_locked_out", False):
        record(AuditAction.LOGIN_FAILED, request=request, user=credentials.get("username"), ok=False)


@receiver(user_locked_out)
def locked_out(sender, request, username, **kwargs):
    record(AuditAction.LOCKED, request=request, user=username, ok=False)
