"""How often somebody may try a password, and how many are tried at a time.

A refused attempt costs no hash and leaves no trace: what counts is written by the attempts before it, so that going on
neither fills the database nor prolongs the lock.
"""

from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from ipaddress import IPv4Address, ip_address, ip_network
from threading import Lock

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

DEVICE_DAYS = 180
SITE_BITS = 64  # of an IPv6 address: a household or a machine has all addresses below them


class LimitedHandler(AxesDatabaseHandler):
    """Counts failures by name and address, by address, and by name; IPv6 by network."""

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """The failures of this name at this address; as many as lock, where the address or the name has its own."""
        count_by_network(request)
        name = (credentials or {}).get("username") or ""
        own, address = Q(username=name), Q(ip_address=request.axes_ip_address)
        recent = AccessAttempt.objects.filter(
            own | address, attempt_time__gte=get_cool_off_threshold(request)
        )
        counted = recent.aggregate(
            pair=Sum("failures_since_start", filter=own & address, default=0),
            address=Sum("failures_since_start", filter=address, default=0),
            name=Sum("failures_since_start", filter=own, default=0),
        )
        beyond = counted["address"] >= settings.LOGIN_FAILURES_BY_ADDRESS or (
            counted["name"] >= settings.LOGIN_FAILURES_BY_NAME and not is_known_device(request, name)
        )
        return settings.AXES_FAILURE_LIMIT if beyond else counted["pair"]

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        if request is not None and request.axes_locked_out:
            request.axes_credentials = credentials
            return
        super().user_login_failed(sender, credentials, request, **kwargs)

    def user_logged_in(self, sender, request, user, **kwargs):
        count_by_network(request)
        super().user_logged_in(sender, request, user, **kwargs)


def count_by_network(request: HttpRequest) -> None:
    """What axes counts and stores of an IPv6 address is its network."""
    request.axes_ip_address = network_of(request.axes_ip_address)


def network_of(address: str | None) -> str | None:
    """The /64 of an IPv6 address by its first address; of IPv4, also written as IPv6, the address itself."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return address
    found = getattr(found, "ipv4_mapped", None) or found
    if isinstance(found, IPv4Address):
        return str(found)
    return str(ip_network((found, SITE_BITS), strict=False).network_address)


# Known devices


def remember_device(answer: HttpResponse, username: str) -> None:
    """Where somebody has logged in, guesses made elsewhere under their name do not lock them out."""
    answer.set_signed_cookie(
        *(device_cookie(username), "known"),
        salt=username,
        max_age=DEVICE_DAYS * 24 * 3600,
        path=reverse("admin:login"),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def is_known_device(request: HttpRequest, username: str) -> bool:
    age = DEVICE_DAYS * 24 * 3600
    return bool(request.get_signed_cookie(device_cookie(username), default="", salt=username, max_age=age))


def device_cookie(username: str) -> str:
    return f"device-{sha256(username.encode()).hexdigest()[:16]}"


# At a time

ADMITTED = 6  # attempts in a process, of which one hashes and the others wait: of its 8 threads, 2 are left for readers
ADMITTED_BY_ADDRESS = 5  # an office may share one; whoever guesses from one leaves room for others
RETRY_AFTER = 3  # seconds
_admitted, _counting, _hashing = Counter(), Lock(), Lock()


def one_at_a_time(request: HttpRequest, log_in: Callable[[], HttpResponse]) -> HttpResponse:
    """Hashing a password takes a core for half a second: a few wait their turn, the others try again later."""
    address = network_of(get_client_ip_address(request))
    if not _admit(address):
        return lockout_response("现在登录的人太多。", "请过几秒，再登录一次。", status=503)
    try:
        with _hashing:
            return log_in()
    finally:
        _leave(address)


def _admit(address: str | None) -> bool:
    with _counting:
        free = _admitted.total() < ADMITTED and _admitted[address] < ADMITTED_BY_ADDRESS
        if free:
            _admitted[address] += 1
        return free


def _leave(address: str | None) -> None:
    with _counting:
        _admitted[address] -= 1
        if not _admitted[address]:
            del _admitted[address]


def locked_out(request: HttpRequest, answer: HttpResponse, credentials: dict) -> HttpResponse:
    """What axes answers while a lock lasts."""
    return lockout_response(
        "登录失败次数太多，为保护账号，暂时不能再试。",
        "请半小时后再登录。忘了密码，或者不是您本人在登录，请联系系统管理人员。",
        status=429,
    )


def lockout_response(reason: str, advice: str, status: int) -> HttpResponse:
    """A page that asks nothing of the database, as it may be asked for very often."""
    page = render_to_string("admin/login_refused.html", {"reason": reason, "advice": advice})
    return HttpResponse(page, status=status, headers={"Retry-After": RETRY_AFTER})
