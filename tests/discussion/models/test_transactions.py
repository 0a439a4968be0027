"""What databases do to saves under way: broken off, kept waiting, out of reach. Nothing typed is lost, nobody sees a 500."""

import re
from datetime import timedelta
from html import unescape
from threading import Event, Thread

import pytest
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import OperationalError, connections
from django.test import Client
from django.utils import timezone

from discussion.admin.statements import StatementAdmin
from discussion.models import CacheVersion, ScheduledChange
from discussion.models.transactions import PAUSES, changing_record, is_outage
from discussion.workflow import schedule, transitions
from discussion.workflow.schedule import current_version
from tests import factories as make
from tests.pages import address, filled

LOCKED = OperationalError("database is locked")


class Deadlock(Exception):  # noqa: N818
    """As psycopg raises it."""

    sqlstate = "40P01"


def broken_off():
    error = OperationalError("deadlock detected")
    error.__cause__ = Deadlock()
    return error


@pytest.fixture
def failing(monkeypatch):
    """Lets the next saves of statements fail at their end with these errors."""
    log_change = StatementAdmin.log_change

    def arrange(*errors):
        left = list(errors)

        def fail(self, request, obj, message):
            messages.info(request, "这一次没有算数")
            log_change(self, request, obj, message)
            if left:
                raise left.pop(0)

        monkeypatch.setattr(StatementAdmin, "log_change", fail)

    return arrange


def test_save_that_was_broken_off_is_begun_anew_and_told_once(editor, failing):
    row = make.statement(**make.draft())
    page = address(type(row), "change", row.pk)
    form = filled(editor.get(page), title="第二稿")
    failing(broken_off(), broken_off())

    answer = editor.post(page, form)

    row.refresh_from_db()
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert (answer.status_code, row.title) == (302, "第二稿")
    assert said.count("这一次没有算数") == 1


@pytest.mark.parametrize(
    "errors", [[LOCKED], [broken_off() for _ in range(len(PAUSES) + 1)]], ids=["locked", "broken off"]
)
def test_save_that_cannot_be_helped_says_so_and_keeps_what_was_typed(editor, failing, errors):
    row = make.statement(**make.draft())
    page = address(type(row), "change", row.pk)
    form = filled(editor.get(page), title="“第二稿”<b>", lead="一段\n两段")
    editor.raise_request_exception = False
    failing(*errors)

    refused = editor.post(page, form)

    assert (refused.status_code, refused["Retry-After"], "no-store" in refused["Cache-Control"]) == (
        503,
        "10",
        True,
    )
    assert "没有保存" in refused.text
    row.refresh_from_db()
    assert row.title != "“第二稿”<b>"
    again = hidden_fields(refused.text)
    assert {name: again[name] for name in ("title", "lead")} == {"title": "“第二稿”<b>", "lead": "一段\n两段"}
    editor.post(page, again)
    row.refresh_from_db()
    assert row.title == "“第二稿”<b>"


def hidden_fields(page):
    return {
        unescape(name): unescape(value)
        for name, value in re.findall(r'type="hidden" name="(.*?)" value="(.*?)"', page, re.DOTALL)
    }


def test_page_of_an_outage_repeats_no_password(editor, monkeypatch):
    def out_of_reach(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("django.contrib.auth.models.AbstractBaseUser.set_password", out_of_reach)
    editor.raise_request_exception = False
    words = {"old_password": "x", "new_password1": "Geheim-1234-ab", "new_password2": "Geheim-1234-ab"}

    answer = editor.post("/admin/password_change/", words)

    assert (answer.status_code, "Geheim" in answer.text, '<form method="post"' in answer.text) == (
        503,
        False,
        False,
    )


def test_readers_are_told_of_an_outage_with_503(db, monkeypatch):
    def out_of_reach():
        raise OperationalError("connection refused")

    monkeypatch.setattr("nanhai.page_cache.current_version", out_of_reach)
    answer = Client(raise_request_exception=False).get("/")
    assert (answer.status_code, answer["Retry-After"], "请过几分钟再试" in answer.text) == (503, "10", True)


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (LOCKED, True),
        (OperationalError("database or disk is full"), True),
        (OperationalError("attempt to write a readonly database"), True),
        (OperationalError("couldn't get a connection after 3.00 sec"), True),
        (OSError(28, "No space left on device"), True),
        (OperationalError("no such table: discussion_cacheversion"), False),
        (FileNotFoundError(2, "No such file or directory"), False),
        (ValueError("x"), False),
    ],
)
def test_outages_are_told_from_mistakes(error, outage):
    assert is_outage(error) is outage


# What comes at a set time


def scheduled(django_user_model, time_machine):
    time_machine.move_to("2022-03-01T09:00:00+08:00", tick=False)
    author = django_user_model.objects.create_superuser("author", "", "x")
    row = make.proofed_statement(**make.draft())
    draft = transitions.submit(row, author)
    transitions.approve(
        draft, author, transitions.Signature(), release_at=timezone.now() + timedelta(hours=1)
    )
    time_machine.move_to("2022-03-01T10:00:01+08:00", tick=False)
    return row


def test_publication_that_meets_a_passing_error_is_tried_again(
    db, client, django_user_model, time_machine, monkeypatch
):
    row = scheduled(django_user_model, time_machine)
    other = make.statement(**make.draft())
    ScheduledChange.objects.create(
        moment="2022-03-01T09:30:00+08:00", model="discussion.statement", row=other.pk
    )
    publish, errors = schedule.publish, [broken_off()]

    def publish_later(*args):
        if errors:
            raise errors.pop()
        publish(*args)

    monkeypatch.setattr(schedule, "publish", publish_later)
    before = current_version()
    assert (row.is_public, list(ScheduledChange.objects.values_list("model", flat=True))) == (
        False,
        ["discussion.draft"],
    )
    assert (current_version() != before, row.is_public, ScheduledChange.objects.count()) == (True, True, 0)


@pytest.mark.postgresql  # on SQLite see test_outages.py
def test_readers_do_not_wait_for_who_holds_the_record(shared_database, time_machine):
    row = scheduled(User, time_machine)
    held, done = Event(), Event()

    def hold():
        with changing_record():
            held.set()
            done.wait(10)
        connections.close_all()

    holder = Thread(target=hold)
    holder.start()
    held.wait(5)
    try:
        before = CacheVersion.objects.get().token
        assert (current_version(), row.is_public) == (before, False)
    finally:
        done.set()
        holder.join()
    assert (current_version() != before, row.is_public) == (True, True)


def test_step_that_comes_too_late_is_refused(db, django_user_model):
    author = django_user_model.objects.create_superuser("author", "", "x")
    draft = transitions.submit(make.proofed_statement(**make.draft()), author)
    transitions.approve(draft, author, transitions.Signature())
    with pytest.raises(transitions.TransitionNotAllowed):
        transitions.recall(draft, author)
    assert transitions.settle(draft) is False
