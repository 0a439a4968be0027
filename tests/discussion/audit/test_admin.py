"""What people do on the editing pages becomes events of the audit log: each action one."""

import csv
import re
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError
from django.urls import reverse

from discussion.admin.audit import COLUMNS
from discussion.audit.log import fingerprint, first_fault, log_event
from discussion.models import (
    AuditAction,
    AuditEvent,
    AuditHead,
    Organization,
    PreviewLink,
    SiteIdentity,
    Statement,
    Status,
    Theme,
)
from tests import factories
from tests.conftest import unguarded_log
from tests.pages import address, filled, part, press

pytestmark = pytest.mark.one_database

PASSWORD = "Chang-mima-2022"


@pytest.fixture
def log(editor):
    """The events after this point, the oldest first, each as (user, action, object, note)."""
    before = AuditHead.objects.get().last

    def events():
        new = AuditEvent.objects.filter(number__gt=before).order_by("number")
        return [(event.username, event.get_action_display(), event.name, event.note) for event in new]

    return events


def save(client, row, **changes):
    page = address(type(row), "change", row.pk)
    return client.post(page, filled(client.get(page), **changes))


def choose(client, action, *rows, **more):
    data = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return client.post(address(type(rows[0])), data, follow=True)


# Secret links


def test_making_and_revoking_a_preview_link_are_events_without_its_secret(editor, log, time_machine):
    time_machine.move_to("2022-01-10T09:00+08:00", tick=False)
    row = factories.statement(title="发言甲", **factories.draft())
    page = address(Statement, "preview_links", row.pk)
    made = editor.post(page, {"_make": "1", "note": "王区长", "days": "3"}).text
    secret = re.search(r"/preview/([\w-]{43})/", made).group(1)
    link = PreviewLink.objects.get()
    for _ in range(2):  # pressed twice, it is revoked once
        editor.post(page, {"_revoke": link.pk})
    told = f"发言{row.pk}号；给“王区长”看；有效期至2022年1月13日 09:00"
    assert log() == [
        ("editor", "新增", "发言“发言甲”", told),
        ("editor", "修改", "发言“发言甲”", f"作废；{told}"),
    ]
    assert not [event for event in AuditEvent.objects.values_list() if secret in map(str, event)]
    assert editor.post(page, {"_revoke": link.pk + 1}).status_code == 404


def test_a_link_is_not_made_where_the_log_cannot_be_written(editor):
    row = factories.statement(**factories.draft())
    log_event(AuditAction.EXPORT)
    with unguarded_log():
        AuditHead.objects.update(last=0)
    with pytest.raises(DatabaseError):
        editor.post(address(Statement, "preview_links", row.pk), {"_make": "1", "note": "甲", "days": "3"})
    assert not PreviewLink.objects.exists()


# Rows


def test_adding_changing_and_deleting_a_row_are_events(editor, log):
    editor.post(address(Theme, "add"), filled(editor.get(address(Theme, "add")), name="改革"))
    row = Theme.objects.get()
    save(editor, row, name="改革攻坚")
    editor.post(address(Theme, "delete", row.pk), {"post": "yes"})
    assert log() == [
        ("editor", "新增", "改革", ""),
        ("editor", "修改", "改革攻坚", "已修改名称。"),
        ("editor", "删除", "改革攻坚", ""),
    ]
    assert first_fault() == ""


def test_an_event_of_a_change_proves_both_states(editor, log):
    row = factories.theme(name="改革", **factories.draft())
    before = fingerprint(row)
    save(editor, row, name="改革攻坚")
    event = AuditEvent.objects.first()
    assert (event.before, event.after) == (before, fingerprint(row))
    assert event.before != event.after


def test_saving_without_a_change_is_no_event(editor, log):
    save(editor, factories.theme())
    assert log() == []


def test_publishing_from_a_form_is_an_event_after_the_change(editor, log):
    row = factories.theme(name="改革", **factories.draft())
    before = fingerprint(row)
    press(editor, row, "_publish", name="改革攻坚")
    published, changed = AuditEvent.objects.all()[:2]
    assert log() == [("editor", "修改", "改革攻坚", "已修改名称。"), ("editor", "发布", "改革攻坚", "")]
    assert (changed.before, published.after) == (before, fingerprint(row))
    assert before != published.before != published.after


def test_actions_of_a_list_are_events_of_each_row(editor, log, settings):
    first, second = (factories.proofed_statement(title=name, **factories.draft()) for name in "甲乙")
    settings.REVIEW_LEVELS = 1
    choose(editor, "submit_selected", first, second)
    settings.REVIEW_LEVELS = 0
    choose(editor, "publish_selected", first)
    editor.post(f"{address(Statement, 'withdraw')}?ids={first.pk}", {"reason": "来源有误"})
    assert log() == [
        ("editor", "送审", "乙", ""),
        ("editor", "送审", "甲", ""),
        ("editor", "发布", "甲", ""),
        ("editor", "撤下", "甲", "来源有误"),
    ]
    assert all(event.before and event.after for event in AuditEvent.objects.exclude(action="login"))


def test_chosen_rows_are_deleted_with_an_event_each(editor, log):
    rows = [factories.organization(short_name="甲办"), factories.organization(short_name="乙办")]
    choose(editor, "delete_selected", *rows, post="yes")
    assert sorted(log()) == [("editor", "删除", "乙办", ""), ("editor", "删除", "甲办", "")]
    assert not Organization.objects.exists()


def test_an_update_released_in_the_form_of_its_task_is_an_event_of_its_own(editor, log):
    action = factories.action(code="NH-01", title="事项", **factories.draft())
    fields = {"date": "2022-01", "text": "进展", "state": "ongoing", "release": "on"}
    press(editor, action, "_publish", **part("updates", 0, **fields))
    assert [event[1] for event in log()] == ["修改", "发布", "发布"]


def test_the_sites_identity_is_a_setting(editor, log):
    row = SiteIdentity.objects.first() or factories.site()
    save(editor, row, slogan="新口号")
    assert [event[1] for event in log()] == ["设置"]


def test_what_cannot_be_written_down_is_not_done(editor):
    """SEC-11: the next event would have the number of an old one, which the database refuses."""
    row = factories.proofed_statement(title="改革", **factories.draft())
    page = address(Statement, "change", row.pk)
    data = filled(editor.get(page), title="改革攻坚")
    with unguarded_log():
        AuditHead.objects.update(last=0)
    with pytest.raises(DatabaseError):
        editor.post(page, data)
    with pytest.raises(DatabaseError):
        choose(editor, "publish_selected", row)
    row.refresh_from_db()
    assert (row.title, row.status) == ("改革", Status.DRAFT)


# Accounts


def test_accounts_and_their_rights_are_events(editor, log):
    page = address(User, "add")
    group, other = [Group.objects.get(name=name) for name in ["终审", "采编"]]
    data = filled(editor.get(page), username="lisi", groups=[group.pk])
    editor.post(page, data | {"password1": PASSWORD, "password2": PASSWORD})
    user = User.objects.get(username="lisi")

    save(editor, user, groups=[group.pk, other.pk])
    save(editor, user, is_active=False)
    save(editor, user, last_name="李")
    page = reverse("admin:auth_user_password_change", args=[user.pk])
    new = PASSWORD[::-1]
    editor.post(page, {"password1": new, "password2": new, "usable_password": "true"})
    page = address(Group, "change", other.pk)
    editor.post(page, filled(editor.get(page), name="改名"))

    assert [event[1:] for event in log()] == [
        ("新增", "lisi", "现在：终审，有效"),
        ("权限变更", "lisi", "已修改组。现在：采编、终审，有效"),
        ("权限变更", "lisi", "已修改有效。现在：采编、终审，停用"),
        ("修改", "lisi", "已修改姓氏。现在：采编、终审，停用"),
        ("修改密码", "lisi", "已修改密码。现在：采编、终审，停用"),
        ("权限变更", "改名", "已修改名称。"),
    ]


def test_changing_ones_own_password_is_an_event(editor, log):
    data = {"old_password": "x", "new_password1": PASSWORD, "new_password2": PASSWORD}
    editor.post(reverse("admin:password_change"), data)
    assert log() == [("editor", "修改密码", "editor", "")]


# Coming and going


def log_in(client, name, password):
    return client.post(reverse("admin:login"), {"username": name, "password": password}, follow=True)


@pytest.fixture
def zhangsan(db):
    return User.objects.create_user("zhangsan", password=PASSWORD, is_staff=True)


def test_coming_and_going_are_events(client, zhangsan):
    log_in(client, "zhangsan", "wrong")
    log_in(client, "zhangsan", PASSWORD)
    client.post(reverse("admin:logout"))
    said = [
        (event.username, event.user_id, event.get_action_display(), event.ok, event.address)
        for event in AuditEvent.objects.order_by("number")
    ]
    assert said == [
        ("zhangsan", None, "登录失败", False, "127.0.0.1"),
        ("zhangsan", zhangsan.pk, "登录成功", True, "127.0.0.1"),
        ("zhangsan", zhangsan.pk, "退出", True, "127.0.0.1"),
    ]


def test_a_lock_is_one_event_however_often_it_is_met(client, zhangsan):
    for _ in range(6):
        log_in(client, "zhangsan", "wrong")
    said = [event.get_action_display() for event in AuditEvent.objects.order_by("number")]
    assert said == [*["登录失败"] * 4, "登录锁定"]  # the fifth failure is the lock


def test_a_log_in_tells_of_the_one_before(client, zhangsan):
    first = log_in(client, "zhangsan", PASSWORD).text
    client.logout()
    second = log_in(client, "zhangsan", PASSWORD).text
    assert "这是您第一次登录。" in first
    assert "上次登录：" in second
    assert "，127.0.0.1。" in second


# The log's own pages


def test_the_log_is_found_by_action_result_day_and_words(editor):
    log_event(AuditAction.LOGIN_FAILED, user="zhangsan", ok=False)
    log_event(AuditAction.EXPORT, user="lisi", row=factories.theme(name="改革"))

    def shown(**query):
        page = editor.get(address(AuditEvent), query)
        return [event.username for event in page.context["cl"].result_list]

    assert shown(action__exact="login_failed") == ["zhangsan"]
    assert shown(ok__exact="0") == ["zhangsan"]
    assert shown(q="改革") == ["lisi"]
    assert shown(q="zhangsan") == ["zhangsan"]
    assert shown(time__year="1999") == []


def test_the_log_is_taken_away_as_the_list_shows_it_and_that_is_an_event(editor, log):
    log_event(AuditAction.LOGIN_FAILED, user="=zhangsan", ok=False)
    log_event(AuditAction.EXPORT, user="lisi", row=factories.theme(name="改革"))
    link = f"{address(AuditEvent, 'export')}?action__exact=login_failed"

    listed = editor.get(address(AuditEvent), {"action__exact": "login_failed"}).text
    heading, *rows = csv.reader(StringIO(editor.get(link).getvalue().decode().removeprefix("\ufeff")))

    assert link in listed
    assert heading == [name for name, _ in COLUMNS]
    assert [row[2:6] for row in rows] == [["'=zhangsan", "", "登录失败", "失败"]]
    assert log()[-1] == ("editor", "导出", "", "操作日志1条")


def test_nobody_changes_the_log(editor):
    event = log_event(AuditAction.EXPORT)
    pages = [address(AuditEvent, "add"), address(AuditEvent, "change", event.pk)]
    pages.append(address(AuditEvent, "delete", event.pk))
    assert [editor.post(page, {"note": "改", "post": "yes"}).status_code for page in pages] == [403] * 3
    assert "delete_selected" not in editor.get(address(AuditEvent)).text
    assert AuditEvent.objects.get(number=event.number).note == ""
