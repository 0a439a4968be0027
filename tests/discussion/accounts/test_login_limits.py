"""Guessing passwords: what is counted, what is not, and what it costs others."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from threading import Event

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from discussion.accounts import log_in, login_limits
from discussion.accounts.login_limits import network_of
from discussion.models import AuditEvent
from tests.conftest import MountedClient
from tests.pages import english

PASSWORD = "Changmima-2021"
LOGIN = reverse("admin:login")


@pytest.fixture
def owner(db):
    return User.objects.create_user("zhangsan", password=PASSWORD, is_staff=True)


def attempt(name="zhangsan", password="wrong", address="10.0.0.1", client=None, agent="a"):
    """The status: 200 refused, 302 let in, 429 locked."""
    answer = (client or MountedClient()).post(
        LOGIN,
        {"username": name, "password": password},
        REMOTE_ADDR=address,
        headers={"user-agent": agent},
    )
    return answer.status_code


def stored():
    """Everything that attempts leave behind."""
    return [
        list(AccessAttempt.objects.order_by("pk").values()),
        list(AccessLog.objects.values()),
        list(AuditEvent.objects.values()),
    ]


@pytest.fixture
def hashed(monkeypatch):
    """The names for which a password is hashed."""
    names = []

    def authenticate(self, request, username=None, password=None, **kwargs):
        names.append(username)
        return authenticate.original(self, request, username, password, **kwargs)

    authenticate.original = log_in.AccountBackend.authenticate
    monkeypatch.setattr(log_in.AccountBackend, "authenticate", authenticate)
    return names


def test_attempts_while_locked_leave_nothing_and_write_nothing(owner):
    assert [attempt() for _ in range(5)] == [200] * 4 + [429]
    before = stored()
    with CaptureQueriesContext(connection) as captured:
        assert [attempt(agent=str(number)) for number in range(5)] == [429] * 5
    assert stored() == before
    assert {query["sql"].split()[0] for query in captured} == {"SELECT"}


def test_a_name_longer_than_any_is_stored_cut(owner):
    assert [attempt(name="甲" * 5000) for _ in range(5)] == [200] * 4 + [429]
    assert {row.username for row in AccessAttempt.objects.all()} == {"甲" * 151}
    assert attempt(name="甲" * 150) == 200


def test_attempts_while_locked_do_not_prolong_the_lock(owner, time_machine):
    time_machine.move_to("2026-12-01T08:00:00+08:00", tick=False)
    for _ in range(5):
        attempt()
    time_machine.shift(29 * 60)
    assert attempt(password=PASSWORD) == 429
    time_machine.shift(61)
    assert attempt(password=PASSWORD) == 302


def test_an_address_is_locked_before_anything_is_hashed(owner, settings, hashed):
    settings.LOGIN_FAILURES_BY_ADDRESS = 3
    assert [attempt(name=f"甲{number}") for number in range(5)] == [200, 200, 429, 429, 429]
    assert (attempt(password=PASSWORD), hashed) == (429, ["甲0", "甲1", "甲2"])
    assert attempt(password=PASSWORD, address="10.0.0.2") == 302


def test_a_name_is_locked_for_all_but_the_devices_that_it_has_used(owner, settings):
    settings.LOGIN_FAILURES_BY_NAME = 6
    own = MountedClient()
    assert attempt(password=PASSWORD, client=own, address="10.0.0.9") == 302
    for number in range(6):
        attempt(address=f"10.0.1.{number}")
    strange = attempt(password=PASSWORD, address="10.0.2.1")
    assert (strange, attempt(password=PASSWORD, client=own, address="10.0.2.1")) == (429, 302)


@pytest.mark.parametrize(
    ("days", "status"), [(login_limits.DEVICE_DAYS, 302), (login_limits.DEVICE_DAYS + 1, 429)]
)
def test_a_device_is_known_for_some_months(owner, settings, time_machine, days, status):
    """Whatever the browser does: it may have kept the cookie longer."""
    settings.LOGIN_FAILURES_BY_NAME = 2
    time_machine.move_to("2026-03-01T08:00:00+08:00", tick=False)
    own = MountedClient()
    assert attempt(password=PASSWORD, client=own, address="10.0.0.9") == 302
    cookie = own.cookies[login_limits.device_cookie("zhangsan")]
    assert cookie["max-age"] == login_limits.DEVICE_DAYS * 24 * 3600
    time_machine.shift(days * 24 * 3600 - 60)
    for number in range(2):
        attempt(address=f"10.0.1.{number}")
    assert attempt(password=PASSWORD, client=own, address="10.0.2.1") == status


def test_the_device_of_one_account_is_none_of_another(owner, settings):
    settings.LOGIN_FAILURES_BY_NAME = 2
    User.objects.create_user("lisi", password=PASSWORD, is_staff=True)
    own = MountedClient()
    attempt(name="lisi", password=PASSWORD, client=own)
    cookie = own.cookies[login_limits.device_cookie("lisi")]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (LOGIN, True, "Lax")
    own.cookies[login_limits.device_cookie("zhangsan")] = cookie.value
    for number in range(2):
        attempt(address=f"10.0.1.{number}")
    assert attempt(password=PASSWORD, client=own) == 429


def test_addresses_of_one_network_count_together(owner):
    failures = [attempt(address=f"2001:db8:1:1::{number}") for number in range(5)]
    assert failures == [200] * 4 + [429]
    statuses = [attempt(password=PASSWORD, address=f"2001:db8:1:{net}::9") for net in (1, 2)]
    assert statuses == [429, 302]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unknown", "unknown"),
        ("", ""),
        (None, None),
    ],
)
def test_an_address_counts_by_its_network(address, network):
    assert network_of(address) == network


def test_a_success_resets_the_failures_of_the_own_network(owner):
    for _ in range(4):
        attempt(address="2001:db8:1:1::1")
    assert attempt(password=PASSWORD, address="2001:db8:1:1::2") == 302
    assert not AccessAttempt.objects.exists()


@pytest.fixture
def full(monkeypatch):
    """Six attempts are under way, five of them at 10.0.0.7."""
    monkeypatch.setattr(login_limits, "_admitted", Counter({"10.0.0.7": 5, "10.0.0.8": 1}))


def test_no_more_passwords_are_tried_at_a_time_than_leaves_threads_for_readers(owner, hashed, full):
    with CaptureQueriesContext(connection) as captured:
        answer = MountedClient().post(LOGIN, {"username": "zhangsan", "password": PASSWORD})
    assert (answer.status_code, "现在登录的人太多" in answer.text) == (503, True)
    assert (answer["Retry-After"], english(answer.text), hashed, len(captured)) == ("3", set(), [], 0)


def test_an_address_leaves_room_for_others(owner, full):
    login_limits._leave("10.0.0.8")
    answers = [attempt(password=PASSWORD, address=address) for address in ("10.0.0.7", "10.0.0.9")]
    assert (answers, dict(login_limits._admitted)) == ([503, 302], {"10.0.0.7": 5})


@pytest.mark.parametrize(("count", "served"), [(5, 5), (16, 5)])
def test_a_handful_at_one_address_wait_their_turn_and_a_crowd_is_refused_at_once(rf, count, served):
    turn, busy = Event(), []

    def log_in():
        turn.wait(30)
        busy.append(login_limits._hashing.locked())
        return HttpResponse(status=302)

    with ThreadPoolExecutor(count) as pool:
        answers = [pool.submit(login_limits.one_at_a_time, rf.post(LOGIN), log_in) for _ in range(count)]
        refused = [answer.result(30) for answer in islice(as_completed(answers), count - served)]
        turn.set()
    assert [answer.status_code for answer in refused] == [503] * (count - served)
    assert sorted(answer.result().status_code for answer in answers)[:served] == [302] * served
    assert (busy, dict(login_limits._admitted)) == ([True] * served, {})
