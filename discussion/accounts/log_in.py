"""Who comes in, who does not, and who leaves; the audit log hears of it by signals alone."""

from axes.signals import user_locked_out
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils.formats import date_format
from django.utils.timezone import localtime

from discussion.accounts.middleware import note_activity
from discussion.accounts.two_factor import with_second_factor
from discussion.audit.log import log_event
from discussion.models import AuditAction, AuditEvent


class LogInForm(AdminAuthenticationForm):
    """Asks for a code beside the password where some group needs one; what was wrong it never says."""

    token = forms.CharField(
        label="动态口令",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        help_text="手机上的6位数字，或者一个恢复码；没有绑定手机的不用填。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if settings.OTP_GROUPS:
            refusal = "用户名、密码或动态口令不对。字母分大小写；用过的口令不能再用，请等手机换出下一个。"
            self.error_messages = {**self.error_messages, "invalid_login": refusal}
        else:
            del self.fields["token"]

    def clean_username(self):
        """What is longer than any name is nobody's, and is not counted or logged whole."""
        return self.cleaned_data["username"][: User._meta.get_field("username").max_length + 1]

    def clean(self):
        """`authenticate()` takes what Django's form gives it: the code goes along with the request."""
        self.request.token = self.cleaned_data.get("token", "")
        return super().clean()


class AccountBackend(ModelBackend):
    """Reads an account together with what the editing pages ask of it at each request."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """A wrong code is a failed log-in like a wrong password: the lock and the log count it."""
        user = super().authenticate(request, username, password, **kwargs)
        return user and with_second_factor(user, getattr(request, "token", ""), request)

    def get_user(self, user_id):
        user = User.objects.select_related("staff_profile").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


@receiver(user_logged_in)
def logged_in(sender, request, user, **kwargs):
    messages.info(request, last_login(user), fail_silently=True)
    note_activity(request.session)
    log_event(AuditAction.LOGIN, user=user)


def last_login(user) -> str:
    """What a person compares with what they remember: somebody else may have used the account."""
    event = AuditEvent.objects.filter(user=user.pk, action=AuditAction.LOGIN).first()
    if event is None:
        return "这是您第一次登录。"
    return f"上次登录：{date_format(localtime(event.time), 'DATETIME_FORMAT')}，{event.address}。"


@receiver(user_logged_out)
def logged_out(sender, request, user, **kwargs):
    if user is not None:
        log_event(AuditAction.LOGOUT, user=user)


@receiver(user_login_failed)
def login_failed(sender, credentials, request=None, **kwargs):
    if not getattr(request, "axes_locked_out", False):
        log_event(AuditAction.LOGIN_FAILED, user=credentials.get("username"), ok=False)


@receiver(user_locked_out)
def locked_out(sender, request, username, **kwargs):
    log_event(AuditAction.LOCKED, user=username, ok=False)
