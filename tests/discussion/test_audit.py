"""The audit log: whatever is done is written down, and what is written down stays."""

import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from discussion.audit import fingerprint, first_fault, record
from discussion.models import AuditAction, AuditEvent, AuditHead, Edition
from tests import factories
from tests.processes import database_of_its_own


def three_events():
    return [record(AuditAction.EXPORT, user="甲", note=str(number)) for number in range(3)]


def by_force(change):
    """Past the triggers, as somebody could who owns the database."""
    triggers = {
        "sqlite": ["DROP TRIGGER discussion_auditevent_stays", "DROP TRIGGER discussion_auditevent_is_kept"],
        "postgresql": ["ALTER TABLE discussion_auditevent DISABLE TRIGGER USER"],
    }
    with connection.cursor() as cursor:
        for statement in triggers[connection.vendor]:
            cursor.execute(statement)
    change()


def said_by(command, *arguments):
    """What a command says, and whether it ends well."""
    out = StringIO()
    try:
        call_command(command, *arguments, stdout=out, stderr=out)
    except SystemExit:
        return out.getvalue().strip(), False
    return out.getvalue().strip(), True


# What an event says


def test_an_event_says_who_did_what_from_where_to_which_row(db, rf, django_user_model):
    request = rf.get("/", REMOTE_ADDR="2001:db8::7")
    request.user = django_user_model.objects.create_user("zhangsan")
    row = factories.theme(name="改革")

    record(AuditAction.CHANGE, request=request, row=row, before="1", after="2", ok=False, note="说明")

    event = AuditEvent.objects.get()
    assert (event.user, event.username, event.address) == (request.user, "zhangsan", "2001:db8::7")
    assert (event.model, event.row, event.name) == ("discussion.theme", str(row.pk), "改革")
    assert (event.get_action_display(), event.get_ok_display(), event.note) == ("修改", "失败", "说明")
    assert (event.before, event.after) == ("1", "2")


def test_the_address_is_what_our_own_proxy_saw(db, rf, settings):
    settings.PROXY_COUNT = 1
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.9"})
    assert record(AuditAction.LOGIN_FAILED, request=request, user="甲").address == "203.0.113.9"


def test_what_strangers_type_is_cut_to_what_the_log_can_hold(db, rf):
    record(AuditAction.LOGIN_FAILED, request=rf.get("/"), user="甲\0" * 200, note="长" * 600)
    event = AuditEvent.objects.get()
    assert (event.username, event.note) == ("甲" * 150, "长" * 500)


def test_a_fingerprint_changes_with_fields_and_links_and_with_nothing_else(db):
    row = factories.action()
    before = fingerprint(row)
    assert fingerprint(type(row).objects.get(pk=row.pk)) == before
    row.themes.add(factories.theme())
    linked = fingerprint(row)
    type(row).objects.update(title="另一事项")
    assert len({before, linked, fingerprint(row)}) == 3


def test_an_event_gives_the_record_no_new_edition(db):
    factories.theme()
    before = Edition.objects.get().token
    three_events()
    assert Edition.objects.get().token == before


# The chain


def test_events_are_numbered_and_chained(db):
    first, second, third = three_events()
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert [first.previous, second.previous, third.previous] == ["", first.hash, second.hash]
    assert said_by("verify_audit") == (f"日志完整：第1条至第3条。最后一条的校验值：{third.hash}", True)


def test_an_event_that_is_not_committed_leaves_no_gap(db):
    record(AuditAction.EXPORT)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(AuditAction.EXPORT, note=f"{1 / 0}" if record(AuditAction.EXPORT) else "")
    assert record(AuditAction.EXPORT).number == 2
    assert first_fault() == ""


@pytest.mark.parametrize("field", ["time", "username", "note", "ok", "user_id"])
def test_a_changed_event_is_found(db, field):
    three_events()
    changed = {"time": timezone.now(), "ok": False, "user_id": 7}.get(field, "别人")
    by_force(lambda: AuditEvent.objects.filter(number=2).update(**{field: changed}))
    assert said_by("verify_audit") == ("第2条被改动过。", False)


def test_an_event_with_a_hash_made_to_fit_is_found_by_the_next(db):
    three_events()
    event = AuditEvent.objects.get(number=2)
    event.username = "别人"
    by_force(lambda: AuditEvent.objects.filter(number=2).update(username="别人", hash=event.digest()))
    assert said_by("verify_audit") == ("第3条与上一条接不上。", False)


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (1, "第1条缺失，下一条是第2条。"),
        (2, "第2条缺失，下一条是第3条。"),
        (3, "第2条以后的日志缺失或被改动过。"),
    ],
)
def test_a_removed_event_is_found(db, number, fault):
    three_events()
    by_force(AuditEvent.objects.filter(number=number).delete)
    assert said_by("verify_audit") == (fault, False)


def test_the_database_refuses_to_change_or_delete_an_event(db):
    three_events()
    tries = [
        lambda: AuditEvent.objects.filter(number=2).update(note="改"),
        AuditEvent.objects.filter(number=3).delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.create(number=3, time=timezone.now(), action="login", hash="x"),
    ]
    if connection.vendor == "sqlite":
        tries.append(
            lambda: connection.cursor().execute(
                "REPLACE INTO discussion_auditevent SELECT * FROM discussion_auditevent"
            )
        )
    else:
        tries.append(lambda: connection.cursor().execute("TRUNCATE discussion_auditevent"))
    for attempt in tries:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert said_by("verify_audit")[1] is True


WRITERS, EVENTS = 4, 40
WRITER = f"""
import django; django.setup()
from django.db import transaction
from discussion.audit import record
from discussion.models import Edition
for number in range({EVENTS}):
    with transaction.atomic():
        if number % 2:
            Edition.objects.update(analyser=1)
        record("export", note=str(number))
        record("import", note=str(number))
"""


@pytest.mark.django_db(transaction=True)
def test_the_chain_is_right_under_concurrent_writers(tmp_path):
    env = database_of_its_own(tmp_path)

    def run(*command):
        return subprocess.Popen([sys.executable, *command], cwd=settings.BASE_DIR, env=env)

    assert run("manage.py", "migrate", "--verbosity=0").wait() == 0
    writers = [run("-c", WRITER) for _ in range(WRITERS)]
    assert [writer.wait() for writer in writers] == [0] * WRITERS

    said = subprocess.run(
        [sys.executable, "manage.py", "verify_audit"],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        check=True,
    ).stdout.decode()
    assert said.startswith(f"日志完整：第1条至第{WRITERS * EVENTS * 2}条。")


def test_what_cannot_be_written_down_is_not_done(db):
    record(AuditAction.EXPORT)
    AuditHead.objects.update(last=0)  # the next event cannot have the number of an old one

    def act():
        factories.theme(name="改革")
        record(AuditAction.ADD)

    with pytest.raises(DatabaseError):
        transaction.atomic(act)()

    assert factories.Theme.objects.count() == 0


# Keeping and purging


def test_old_events_are_purged_and_the_rest_stays_whole(db):
    with time_machine.travel(timezone.now() - timedelta(days=500)):
        three_events()
    kept = record(AuditAction.LOGIN, user="甲")

    assert said_by("purge_audit") == ("清理了3条400天以前的操作日志。", True)

    assert [event.number for event in AuditEvent.objects.all()] == [5, kept.number]
    assert AuditEvent.objects.get(number=5).note == "保留400天，清理了3条"
    assert said_by("verify_audit")[0].startswith("日志完整：第4条至第5条。")
    by_force(lambda: AuditHead.objects.update(anchor="x"))
    assert said_by("verify_audit") == ("第4条与上一条接不上。", False)


def test_nothing_younger_than_six_months_is_purged(db):
    with time_machine.travel(timezone.now() - timedelta(days=170)):
        three_events()
    with pytest.raises(CommandError, match="至少保留180天"):
        call_command("purge_audit", "--days=179")
    assert said_by("purge_audit", "--days=180") == ("清理了0条180天以前的操作日志。", True)
    assert AuditEvent.objects.count() == 4
