"""The audit log: whatever is done is written down, and what is written down stays (SEC-12)."""

import json
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

from discussion.audit.log import answering, fingerprint, first_fault, log_event
from discussion.checks import audit_log_has_its_key
from discussion.models import AuditAction, AuditEvent, AuditHead, CacheVersion
from tests import factories
from tests.conftest import unguarded_log

HEAD_FAULT = "日志的首尾缺失或被改动过，或者密钥换过。"


def three_events():
    return [log_event(AuditAction.EXPORT, user="甲", note=str(number)) for number in range(3)]


def by_force(change):
    with unguarded_log():
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

    with answering(request):
        log_event(AuditAction.CHANGE, row=row, before="1", after="2", ok=False, note="说明")

    event = AuditEvent.objects.get()
    assert (event.user, event.username, event.address) == (request.user, "zhangsan", "2001:db8::7")
    assert (event.model, event.row, event.name) == ("discussion.theme", str(row.pk), "改革")
    assert (event.get_action_display(), event.get_ok_display(), event.note) == ("修改", "失败", "说明")
    assert (event.before, event.after) == ("1", "2")


def test_the_address_is_what_our_own_proxy_saw(db, rf, settings):
    settings.PROXY_COUNT = 1
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.9"})
    with answering(request):
        assert log_event(AuditAction.LOGIN_FAILED, user="甲").address == "203.0.113.9"


def test_what_strangers_type_is_cut_to_what_the_log_can_hold(db, rf):
    with answering(rf.get("/")):
        log_event(AuditAction.LOGIN_FAILED, user="甲\0" * 200, note="长" * 600)
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
    before = CacheVersion.objects.get().token
    three_events()
    assert CacheVersion.objects.get().token == before


# The chain


def test_events_are_numbered_and_chained(db):
    first, second, third = three_events()
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert [first.previous, second.previous, third.previous] == ["", first.hash, second.hash]
    assert said_by("verify_audit") == (f"日志完整：第1条至第3条。最后一条的校验值：{third.hash}", True)


def test_an_event_that_is_not_committed_leaves_no_gap(db):
    log_event(AuditAction.EXPORT)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        log_event(AuditAction.EXPORT, note=f"{1 / 0}" if log_event(AuditAction.EXPORT) else "")
    assert log_event(AuditAction.EXPORT).number == 2
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
from discussion.audit.log import log_event
from discussion.models import CacheVersion
for number in range({EVENTS}):
    with transaction.atomic():
        if number % 2:
            CacheVersion.objects.update(analyser=1)
        log_event("export", note=str(number))
        log_event("import", note=str(number))
"""


def test_the_chain_is_right_under_concurrent_writers(shared_database):
    def run(*command):
        return subprocess.Popen([sys.executable, *command], cwd=settings.BASE_DIR, env=shared_database)

    writers = [run("-c", WRITER) for _ in range(WRITERS)]
    assert [writer.wait() for writer in writers] == [0] * WRITERS

    said = subprocess.run(
        [sys.executable, "manage.py", "verify_audit"],
        cwd=settings.BASE_DIR,
        env=shared_database,
        capture_output=True,
        check=True,
    ).stdout.decode()
    assert said.startswith(f"日志完整：第1条至第{WRITERS * EVENTS * 2}条。")


def test_what_cannot_be_written_down_is_not_done(db):
    log_event(AuditAction.EXPORT)
    by_force(lambda: AuditHead.objects.update(last=0))  # the next event cannot have the number of an old one

    def act():
        factories.theme(name="改革")
        log_event(AuditAction.ADD)

    with pytest.raises(DatabaseError):
        transaction.atomic(act)()

    assert factories.Theme.objects.count() == 0


# Keeping and purging


def test_old_events_are_purged_and_the_rest_stays_whole(db):
    with time_machine.travel(timezone.now() - timedelta(days=500)):
        three_events()
    kept = log_event(AuditAction.LOGIN, user="甲")

    assert said_by("purge_audit") == ("清理了3条400天以前的操作日志。", True)

    assert [event.number for event in AuditEvent.objects.all()] == [5, kept.number]
    told = AuditEvent.objects.get(number=5)
    assert (told.username, told.note, told.row) == ("purge_audit", "保留400天，清理了3条", "3")
    assert said_by("verify_audit")[0].startswith("日志完整：第4条至第5条。")
    by_force(lambda: AuditHead.objects.update(anchor="x"))
    assert said_by("verify_audit") == (HEAD_FAULT, False)


def test_nothing_younger_than_six_months_is_purged(db):
    with time_machine.travel(timezone.now() - timedelta(days=170)):
        three_events()
    with pytest.raises(CommandError, match="至少保留180天"):
        call_command("purge_audit", "--days=179")
    assert said_by("purge_audit", "--days=180") == ("清理了0条180天以前的操作日志。", True)
    assert AuditEvent.objects.count() == 4


def test_a_purge_that_finds_nothing_is_an_event_too(db):
    log_event(AuditAction.LOGIN, user="甲")
    assert said_by("purge_audit") == ("清理了0条400天以前的操作日志。", True)
    assert AuditEvent.objects.get(number=2).note == "保留400天，清理了0条"
    assert first_fault() == ""


def test_two_purges_leave_a_whole_log(db):
    now = timezone.now()
    for days in (900, 450, 0):
        with time_machine.travel(now - timedelta(days=days), tick=False):
            three_events()
            said_by("purge_audit")
    assert AuditHead.objects.get().purged == 8
    assert first_fault() == ""


# Somebody who can write into the database


def plain(*statements):
    """Runs statements in one transaction, with the triggers in place; whether the database took them all."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    except DatabaseError:
        return False
    return True


HEAD, EVENT = "discussion_audithead", "discussion_auditevent"


@pytest.mark.parametrize(
    "statements",
    [
        [f"UPDATE {HEAD} SET purged = last", f"DELETE FROM {EVENT}"],
        [f"UPDATE {HEAD} SET purged = 2, anchor = (SELECT hash FROM {EVENT} WHERE number = 2)"],
        [f"UPDATE {HEAD} SET last = 2, hash = (SELECT hash FROM {EVENT} WHERE number = 2)"],
        [f"UPDATE {HEAD} SET last = last + 1"],
        [f"UPDATE {HEAD} SET hash = 'x'"],
        [f"UPDATE {HEAD} SET anchor = 'x'"],
        [f"UPDATE {HEAD} SET unkeyed = 3"],
        [f"UPDATE {HEAD} SET id = 2"],
        [f"DELETE FROM {HEAD}"],
        [
            f"INSERT INTO {HEAD} (id, last, hash, purged, anchor, unkeyed, seal) VALUES (2, 0, '', 99, '', 0, '')"
        ],
        [f"DELETE FROM {EVENT} WHERE number = 3"],
        [f"UPDATE {EVENT} SET note = 'x'"],
    ],
)
def test_plain_sql_moves_neither_events_nor_the_head(db, statements):
    three_events()
    assert not plain(*statements)
    assert said_by("verify_audit")[1] is True


@pytest.mark.parametrize(
    "statement",
    [
        "REPLACE INTO {} (id, last, hash, purged, anchor, unkeyed, seal) VALUES (1, 0, '', 0, '', 0, '')",
        "TRUNCATE {}",
    ],
)
def test_the_head_is_not_replaced(db, statement):
    """Each statement is known to one of the two databases."""
    three_events()
    assert not plain(statement.format(HEAD))
    assert first_fault() == ""


def test_a_purge_made_up_in_plain_sql_is_found(db):
    """Whoever meets all that the triggers ask for still lacks the key."""
    three_events()
    now = timezone.now() + timedelta(days=400)
    AuditEvent.objects.create(number=4, time=now, action="purge", row="3", hash="made up")
    third = AuditEvent.objects.get(number=3)
    AuditHead.objects.update(last=4, hash="made up")
    AuditHead.objects.update(purged=3, anchor=third.hash)
    AuditEvent.objects.filter(number__lte=3).delete()
    assert said_by("verify_audit") == (HEAD_FAULT, False)
    log_event(AuditAction.EXPORT)
    assert said_by("verify_audit") == (HEAD_FAULT, False)


def test_a_chain_made_up_without_the_key_is_found(db, settings):
    three_events()

    def write_anew():
        AuditEvent.objects.all().delete()
        AuditHead.objects.all().delete()
        settings.AUDIT_KEY = "guessed"
        AuditHead(pk=1).begin()
        three_events()

    key = settings.AUDIT_KEY
    by_force(write_anew)
    settings.AUDIT_KEY = key
    assert said_by("verify_audit") == (HEAD_FAULT, False)


def test_a_log_that_was_emptied_by_force_stays_faulty(db):
    three_events()
    by_force(lambda: [AuditEvent.objects.all().delete(), AuditHead.objects.all().delete()])
    assert said_by("verify_audit") == (HEAD_FAULT, False)
    three_events()
    assert said_by("verify_audit") == (HEAD_FAULT, False)


def test_events_from_before_the_key_are_checked_and_vouched_for(db):
    three_events()

    def without_a_key():
        head, previous = AuditHead.objects.get(), ""
        for event in AuditEvent.objects.order_by("number"):
            event.previous = previous
            event.hash = previous = event.digest(keyed=False)
            event.save()
        head.move(unkeyed=3, hash=previous)

    by_force(without_a_key)
    log_event(AuditAction.EXPORT)
    assert said_by("verify_audit")[0].startswith("日志完整：第1条至第4条。")
    by_force(lambda: AuditEvent.objects.filter(number=2).update(note="改"))
    assert said_by("verify_audit") == ("第2条被改动过。", False)


@pytest.mark.parametrize("lost", [{"row": ""}, {"name": (timezone.now() - timedelta(days=3)).isoformat()}])
def test_what_is_missing_at_the_start_needs_a_purge_of_its_number_and_age(db, lost):
    with time_machine.travel(timezone.now() - timedelta(days=500)):
        three_events()
    said_by("purge_audit")

    def tell_less():
        event, head = AuditEvent.objects.get(), AuditHead.objects.get()
        AuditEvent.objects.update(**lost)
        event.refresh_from_db()
        event.hash = event.digest()
        event.save()
        head.move(hash=event.hash)

    by_force(tell_less)
    assert said_by("verify_audit") == ("第3条及以前的日志缺失，没有清理的记录。", False)


# The copy


def test_each_event_is_copied_to_the_systems_log(db, caplog, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        event = log_event(AuditAction.EXPORT, user="甲\n乙", note="第一")
    line = caplog.messages[-1]
    assert "\n" not in line
    copy = json.loads(line.removeprefix("操作日志 "))
    assert (copy["number"], copy["username"], copy["note"], copy["hash"]) == (1, "甲\n乙", "第一", event.hash)


def test_what_is_taken_back_is_not_copied(db, caplog, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        log_event(AuditAction.EXPORT)
        transaction.set_rollback(True)
    assert caplog.messages == []


def test_the_check_before_deployment_tells_of_another_key(db, settings):
    assert audit_log_has_its_key(None) == []
    settings.AUDIT_KEY = "another"
    assert [complaint.id for complaint in audit_log_has_its_key(None)] == ["discussion.W006"]
