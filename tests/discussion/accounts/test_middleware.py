"""How long somebody stays logged in, what a browser keeps, and from where the editing pages open."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from discussion.models import AuditEvent, Statement, Theme
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.one_database

OFFICE = [ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")]


def log_in(client):
    User.objects.create_superuser("zhangsan", password="Changmima-2021")
    client.post(reverse("admin:login"), {"username": "zhangsan", "password": "Changmima-2021"})


def is_open(client):
    return client.get(reverse("admin:index")).status_code == 200


# Idling


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (31, False)])
def test_nobody_stays_logged_in_after_half_an_hour_of_nothing(client, db, minutes, stays):
    log_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        assert is_open(client) is stays


def test_whoever_works_on_stays_logged_in(client, db):
    log_in(client)
    start = timezone.now()
    for minutes in (20, 40, 60, 80):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert is_open(client)
    with time_machine.travel(start + timedelta(minutes=111)):
        assert not is_open(client)


def test_activity_is_written_down_at_most_once_a_minute(client, db, django_assert_num_queries):
    log_in(client)
    with django_assert_num_queries(2):  # the session, the account
        client.get(reverse("admin:jsi18n"))
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        client.get(reverse("admin:jsi18n"))
    assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=31)


def test_a_session_ends_with_the_browser_and_its_cookie_is_for_these_pages_only(client, db):
    log_in(client)
    cookie = client.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"], cookie["httponly"]) == ("", "", True)
    assert (cookie["samesite"], cookie["path"]) == ("Lax", reverse("home"))


# Leaving (SEC-20)


def test_after_logging_out_nothing_is_left(client, db):
    log_in(client)
    page = address(Theme)
    assert client.get(page).status_code == 200
    client.post(reverse("admin:logout"))
    assert not Session.objects.exists()
    assert client.get(page).url.startswith(reverse("admin:login"))


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_no_browser_keeps_a_page_of_the_editing_pages(editor, model):
    assert "no-store" in editor.get(address(model))["Cache-Control"]


def test_no_browser_keeps_other_pages_of_the_editing_pages(editor):
    row = factories.statement()
    pages = [reverse("admin:index"), reverse("admin:login"), reverse("admin:password_change")]
    pages += [
        address(Statement, "change", row.pk),
        address(AuditEvent, "export"),
        reverse("admin:autocomplete"),
    ]
    pages.append(f"{address(Statement, 'withdraw')}?ids={row.pk}")
    assert [page for page in pages if "no-store" not in editor.get(page).get("Cache-Control", "")] == []


# From where (SEC-14)


def status_from(client, remote, forwarded=None, page=None):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return client.get(page or reverse("admin:login"), REMOTE_ADDR=remote, headers=headers).status_code


@pytest.mark.parametrize(
    ("remote", "status"),
    [
        ("10.3.4.5", 200),
        ("::ffff:10.3.4.5", 200),
        ("2001:db8::5", 200),
        ("203.0.113.9", 403),
        ("2001:db9::5", 403),
        ("", 403),
        ("10.3.4.5x", 403),
    ],
)
def test_editing_pages_open_from_the_office_only(client, db, settings, remote, status):
    settings.ADMIN_NETS = OFFICE
    assert status_from(client, remote) == status
    assert status_from(client, remote, page="/") == 200


def test_without_networks_editing_pages_open_from_everywhere(client, db):
    assert status_from(client, "203.0.113.9") == 200


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "status"),
    [
        (0, "203.0.113.9", "10.3.4.5", 403),
        (1, "127.0.0.1", "10.3.4.5, 203.0.113.9", 403),
        (1, "127.0.0.1", "203.0.113.9, 10.3.4.5", 200),
        (2, "127.0.0.1", "10.3.4.5, 203.0.113.9, 127.0.0.1", 403),
    ],
)
def test_a_forged_address_opens_nothing(client, db, settings, proxies, remote, forwarded, status):
    settings.ADMIN_NETS, settings.PROXY_COUNT = OFFICE, proxies
    assert status_from(client, remote, forwarded) == status


def test_each_editing_page_is_closed_to_other_addresses(editor, settings):
    settings.ADMIN_NETS = OFFICE
    pages = [reverse("admin:index"), address(Theme, "add"), f"{reverse('admin:index')}nothing/here/"]
    assert [status_from(editor, "203.0.113.9", page=page) for page in pages] == [403, 403, 403]
