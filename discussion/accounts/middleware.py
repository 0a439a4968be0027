"""What stands before every editing page: from where it is asked for, and what an account must do first."""

import logging
from ipaddress import ip_address
from time import time

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import FieldError, PermissionDenied
from django.db import DataError
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from discussion.accounts.two_factor import has_bound, is_owed_by
from discussion.audit.log import log_event
from discussion.models import AuditAction, StaffProfile

logger = logging.getLogger(__name__)
ALWAYS_OPEN = {"login", "logout", "jsi18n"}
PASSWORD_PAGES = {"password_change", "password_change_done"}
MEANINGLESS = (OverflowError, DataError, FieldError, IncorrectLookupParameters)
MINUTE = 60  # seconds; activity is noted at most once in it


class EditingGate:
    """Refuses addresses outside `ADMIN_NETS`, and leads to what an account must do first: a password, a phone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """No browser keeps an editing page: after logging out, Back shows none (SEC-20)."""
        answer = self.get_response(request)
        page = request.resolver_match
        if page and page.app_name == "admin" and page.url_name != "jsi18n":
            patch_cache_control(answer, no_store=True, private=True)
            if answer.status_code == 403 and request.user.is_authenticated:
                log_event(AuditAction.REFUSED, ok=False, note=f"{request.method} {request.path}")
        return answer

    def process_view(self, request, view, args, kwargs):
        page = request.resolver_match
        if page.app_name != "admin":
            return None
        if not is_admitted(get_client_ip_address(request)):
            raise PermissionDenied
        if not request.user.is_authenticated:
            return None
        note_activity(request.session)
        return None if page.url_name in ALWAYS_OPEN else detour(request)

    def process_exception(self, request, exception):
        """An address with numbers or names that no page writes is a mistake of the address, not of the program."""
        page = request.resolver_match
        if page is None or page.app_name != "admin" or not isinstance(exception, MEANINGLESS):
            return None
        logger.warning("后台网址或参数有误：%s：%s", request.path, exception)
        return render(request, "400.html", status=400)


def is_admitted(address: str) -> bool:
    """Whether an address lies in one of the networks; without any network, all do."""
    if not settings.ADMIN_NETS:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found  # as a socket for both kinds tells of IPv4
    return any(found in net for net in settings.ADMIN_NETS)


def note_activity(session) -> None:
    """A session lasts `SESSION_COOKIE_AGE` from when it was last saved."""
    if time() - session.get("seen", 0) >= MINUTE:
        session["seen"] = int(time())


def detour(request: HttpRequest):
    """Where the account has to go first, or None."""
    page, owed = request.resolver_match.url_name, is_owed_by(request.user)
    if owed and has_bound(request.user):
        return log_in_again(request)
    if reason := reason_to_change_password(request):
        return None if page in PASSWORD_PAGES else lead(request, "admin:password_change", reason)
    if owed and page != "second_factor":
        return lead(request, "admin:second_factor", "您的账号登录时还要用动态口令，请先绑定手机。")
    return None


def lead(request: HttpRequest, page: str, reason: str):
    messages.warning(request, reason)
    return redirect(page)


def log_in_again(request: HttpRequest):
    """A session from before the phone was bound, or from when no code was asked for."""
    logout(request)
    messages.warning(request, "请用动态口令重新登录。")
    return redirect_to_login(request.get_full_path(), reverse("admin:login"))


def reason_to_change_password(request: HttpRequest) -> str:
    member = StaffProfile.of(request.user)
    if member.must_change_password:
        return "这个密码是别人设的，请先换成只有您知道的密码。"
    return "密码已到期，请换一个新的。" if member.password_is_expired else ""
