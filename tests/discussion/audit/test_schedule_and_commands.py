"""What happens without a form is in the audit log too: moments that come, commands, refusals."""

from datetime import timedelta
from io import StringIO
from ipaddress import ip_network

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from discussion.models import AuditEvent, IndexedStatement
from discussion.workflow import transitions
from discussion.workflow.schedule import current_version
from tests import factories as make


def events():
    told = (
        AuditEvent.objects.exclude(action="login")
        .order_by("number")
        .values_list("action", "ok", "username", "model", "note")
    )
    return [tuple(event) for event in told]


@pytest.fixture
def scheduled(db, time_machine):
    time_machine.move_to("2026-12-01T08:00:00+08:00", tick=False)
    author = User.objects.create_superuser("author", "", "x")
    row = make.proofed_statement(**make.draft())
    draft = transitions.submit(row, author)
    transitions.approve(
        draft, author, transitions.Signature(), release_at=timezone.now() + timedelta(hours=1)
    )
    time_machine.move_to("2026-12-01T09:00:01+08:00", tick=False)
    return row


def test_publication_at_its_set_time_is_recorded(scheduled):
    current_version()
    submitted, published = events()
    assert submitted == ("submit", True, "author", "discussion.statement", "")
    assert published == ("publish", True, "定时发布", "discussion.statement", "")


def test_publication_that_failed_at_its_time_is_recorded(scheduled):
    scheduled.points.update(text="后来改的")
    current_version()
    action, ok, user, model, note = events()[-1]
    assert (action, ok, user, model) == ("publish", False, "定时发布", "discussion.statement")
    assert note.startswith("到时没有发布：")


def test_loaded_content_is_recorded_once(db):
    for _ in range(2):
        call_command("load_content", stdout=StringIO())
    [(action, ok, user, _, note)] = events()
    assert (action, ok, user, "发言8" in note) == ("import", True, "load_content", True)


def test_wrong_old_password_is_recorded(editor):
    words = {"old_password": "falsch", "new_password1": "Neu-1234567-x", "new_password2": "Neu-1234567-x"}
    editor.post("/admin/password_change/", words)
    assert events() == [("password", False, "editor", "auth.user", "原密码不对")]


def test_refused_page_is_recorded(db, client):
    user = User.objects.create_user("leser", is_staff=True)
    client.force_login(user)
    assert client.get("/admin/auth/user/").status_code == 403
    assert client.post("/admin/discussion/statement/add/", {"title": "x"}).status_code == 403
    assert events() == [
        ("refused", False, "leser", "", "GET /admin/auth/user/"),
        ("refused", False, "leser", "", "POST /admin/discussion/statement/add/"),
    ]


def test_page_refused_to_nobody_in_particular_is_not_recorded(db, client, settings):
    """Robots would fill the log."""
    settings.ADMIN_NETS = [ip_network("10.0.0.0/8")]
    assert client.get("/admin/login/").status_code == 403
    assert events() == []


@pytest.mark.parametrize(
    ("command", "note"),
    [
        (["axes_reset"], "解除全部锁定"),
        (["axes_reset_username", "wang"], "解除锁定：wang"),
    ],
)
def test_unlocking_a_log_in_is_recorded(db, command, note):
    call_command(*command, stdout=StringIO())
    assert events() == [("locked", True, command[0], "", note)]


@pytest.mark.parametrize("command", [["search_rebuild"], ["search_check", "--fix"]])
def test_command_that_mends_the_index_is_recorded(db, command):
    make.statement()
    IndexedStatement.objects.all().delete()
    call_command(*command, stdout=StringIO())
    [(action, ok, user, _, note)] = events()
    assert (action, ok, user, "发言1" in note) == ("settings", True, command[0], True)
