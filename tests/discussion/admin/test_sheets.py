"""Importing and exporting in the editing pages: upload, preview, confirmation, result."""

import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from openpyxl import load_workbook

from discussion.exchange.tables.subjects import table_specs
from discussion.models import (
    ActionItem,
    AuditEvent,
    Draft,
    Metric,
    Official,
    SheetImport,
    StaffProfile,
    Version,
)
from discussion.workflow.drafts import get_or_create_draft, keep_revision
from discussion.workflow.snapshots import capture
from forums.models import ForumSession
from tests import factories as make
from tests.pages import address, english
from tests.sheets import csv_file, table

pytestmark = pytest.mark.django_db

WHOLES = {"officials": Official, "actions": ActionItem, "metrics": Metric, "sessions": ForumSession}
TYPED = ["editor", "NH-01", "NH-02"]


def page(model, name="table", *args):
    return address(model, name, *args)


def upload(client, model, content, name="表格.csv"):
    return client.post(page(model), {"file": SimpleUploadedFile(name, content)}, follow=True)


def press(client, answer, button):
    return client.post(answer.request["PATH_INFO"], {button: "1"}, follow=True)


def account(*groups):
    user = User.objects.create_user(f"user{next(make.numbers)}", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


TASK = {"编号": "NH-01", "事项": "整理土地", "完成时限": "2022年6月30日"}


def test_upload_shows_what_would_happen_and_stores_nothing(editor):
    answer = upload(editor, ActionItem, csv_file(table(TASK)))

    job = SheetImport.objects.get()
    assert (job.step, job.report["problem_count"], job.report["changes"]) == ("checked", 0, [
        {"row": 2, "what": "新增", "name": "任务 NH-01",
         "cells": [["编号", "", "NH-01"], ["事项", "", "整理土地"], ["完成时限", "", "2022-06-30"]]},
    ])  # fmt: skip
    assert "确认导入" in answer.text
    assert not ActionItem.objects.exists()


def test_confirmation_stores_drafts_and_the_history_tells_of_the_file(editor):
    answer = press(editor, upload(editor, ActionItem, csv_file(table(TASK)), "七月.csv"), "confirm")

    action = ActionItem.objects.get()
    assert (action.code, str(action.deadline), action.status) == ("NH-01", "2022-06-30", "draft")
    assert "已导入。新增的都是草稿" in answer.text
    assert "导入表格：七月.csv" in editor.get(address(ActionItem, "history", action.pk)).text
    assert bytes(SheetImport.objects.get().content) == b""


def test_second_press_of_the_button_changes_nothing(editor):
    answer = upload(editor, ActionItem, csv_file(table(TASK)))
    press(editor, answer, "confirm")
    ActionItem.objects.all().delete()

    press(editor, answer, "confirm")

    assert not ActionItem.objects.exists()


def test_change_after_the_preview_leads_to_a_new_preview(editor):
    draft = make.action(code="NH-01", title="旧名", **make.draft())
    answer = upload(editor, ActionItem, csv_file(table(TASK)))
    make.change(draft, title="别人刚改的名")

    answer = press(editor, answer, "confirm")

    assert "库里的内容有了变化" in answer.text
    assert answer.context["job"].step == "checked"
    assert answer.context["report"]["changes"][0]["cells"][0] == ["事项", "别人刚改的名", "整理土地"]
    assert ActionItem.objects.get().title == "别人刚改的名"
    assert press(editor, answer, "confirm").context["job"].step == "done"
    assert ActionItem.objects.get().title == "整理土地"


def test_mistakes_are_told_with_row_and_column_and_cannot_be_confirmed(editor):
    rows = table(TASK, {"编号": "NH-02", "事项": "", "完成时限": "2022年2月30日"})
    answer = upload(editor, ActionItem, csv_file(rows))

    assert answer.context["report"]["problems"] == [
        "第3行“事项”（B列）：请填写，不能空着。",
        "第3行“完成时限”（C列）：“2022年2月30日”不是日历上有的日期。请按“2021-12-29”“2021年12月29日”“2021-12”或“2021”填写日期。",
    ]
    assert "确认导入" not in answer.text
    press(editor, answer, "confirm")
    assert not ActionItem.objects.exists()


def test_unreadable_file_is_told_beside_the_field(editor):
    answer = upload(editor, ActionItem, b"\xd0\xcf\x11\xe0", "旧.xls")
    assert answer.context["form"].errors["file"] == [
        "这是旧式的.xls文件，或者设了打开密码。请用Excel或WPS打开，另存为“Excel工作簿（.xlsx）”再上传。"
    ]
    assert not SheetImport.objects.exists()


def test_upload_without_a_file_is_told(editor):
    answer = editor.post(page(ActionItem), {})
    assert answer.context["form"].errors["file"] == ["请选择一个文件。"]


def test_upload_that_is_given_up_leaves_nothing(editor):
    answer = press(editor, upload(editor, ActionItem, csv_file(table(TASK))), "discard")
    assert "已放弃导入，什么也没有写入。" in answer.text
    assert not SheetImport.objects.exists()
    assert not ActionItem.objects.exists()


def test_upload_is_kept_for_its_editor_and_for_a_day(editor, client, time_machine):
    answer = upload(editor, ActionItem, csv_file(table(TASK)))
    where = answer.request["PATH_INFO"]
    client.force_login(User.objects.create_superuser("other"))
    assert client.get(where).status_code == 404
    client.force_login(User.objects.get(username="editor"))
    assert client.get(where).status_code == 200
    assert client.get(where.replace("actionitem", "metric")).status_code == 404

    uploaded_at = SheetImport.objects.get().created_at
    time_machine.move_to(uploaded_at + timedelta(hours=24, seconds=1))
    client.force_login(User.objects.get(username="editor"))
    assert client.get(where).status_code == 404
    client.force_login(User.objects.get(username="other"))
    upload(client, Metric, csv_file(table({"名称": "场次", "单位": "场"})))
    assert list(SheetImport.objects.values_list("subject", flat=True)) == ["metrics"]


def test_later_upload_takes_the_place_of_the_earlier(editor):
    upload(editor, ActionItem, csv_file(table(TASK)))
    upload(editor, ActionItem, csv_file(table(TASK | {"编号": "NH-02"})))
    assert SheetImport.objects.get().report["changes"][0]["name"] == "任务 NH-02"


def test_upload_that_waits_is_found_again_from_the_upload_page(editor):
    answer = upload(editor, ActionItem, csv_file(table(TASK)), "七月.csv")
    key = SheetImport.objects.get().key
    link = f'上次上传的“七月.csv”：<a href="{key}/">等待确认</a>'
    assert link in editor.get(page(ActionItem)).text
    assert "七月.csv" not in editor.get(page(Metric)).text

    press(editor, answer, "confirm")
    assert "七月.csv" not in editor.get(page(ActionItem)).text


def test_file_that_changes_nothing_waits_for_nobody(editor):
    make.action(code="NH-01", title="整理土地", deadline="2022-06-30", **make.draft())
    answer = upload(editor, ActionItem, csv_file(table(TASK)), "七月.csv")
    assert answer.context["title"] == "没有改动：七月.csv"
    assert "等待确认" not in answer.text
    link = f'上次上传的“七月.csv”：<a href="{SheetImport.objects.get().key}/">没有改动</a>'
    assert link in editor.get(page(ActionItem)).text


def test_upload_page_says_beforehand_what_no_table_changes(editor):
    sentence = "已发布、已送审和正在修订的内容，表格不会改动，请在后台打开它修改。"
    assert [sentence in editor.get(page(model)).text for model in WHOLES.values()] == [True] * 4


# A run that takes time


def test_running_import_shows_how_far_it_is_and_looks_again(editor):
    job = SheetImport.objects.create(
        user=User.objects.get(), subject="actions", name="大表.xlsx", content=b"", rows=20000, rows_done=5000
    )
    answer = editor.get(page(ActionItem, "table_import", job.key))
    assert "正在核对：已核对5000行，共20000行。" in answer.text
    assert answer["Refresh"] == "2"
    assert "确认导入" not in answer.text


@pytest.mark.parametrize("step", ["checking", "writing"])
def test_run_whose_process_ended_can_be_taken_up_again(editor, step, time_machine):
    time_machine.move_to("2022-03-01T09:00:00+08:00", tick=False)
    answer = upload(editor, ActionItem, csv_file(table(TASK)))
    SheetImport.objects.update(step=step)
    assert "Refresh" in editor.get(answer.request["PATH_INFO"])

    time_machine.move_to("2022-03-01T09:03:01+08:00", tick=False)
    waiting = editor.get(answer.request["PATH_INFO"])
    assert "中途停下了，什么也没有写入。" in waiting.text
    assert "Refresh" not in waiting

    assert press(editor, answer, "again").context["job"].step == "checked"
    assert press(editor, answer, "confirm").context["job"].step == "done"
    assert ActionItem.objects.get().code == "NH-01"


# Who may


@pytest.mark.parametrize(
    ("groups", "sees"),
    [(["采编"], (200, 200)), (["终审"], (403, 200)), (["系统管理"], (403, 200)), ([], (403, 403))],
    ids=["采编", "终审", "系统管理", "无"],
)
@pytest.mark.parametrize("slug", WHOLES)
def test_tables_are_for_those_who_may_write_or_read_all_that_they_hold(client, slug, groups, sees):
    client.force_login(account(*groups))
    model = WHOLES[slug]
    names = [("table", "table_empty"), ("table_csv", "table_xlsx")]
    assert [{status(client, page(model, name)) for name in pair} for pair in names] == [{one} for one in sees]


def status(client, where):
    answer = client.get(where)
    b"".join(answer)
    return answer.status_code


def test_one_missing_right_is_enough_to_keep_the_table_closed(client):
    user = account("采编")
    group = Group.objects.get(name="采编")
    group.permissions.remove(Permission.objects.get(codename="add_actionmetric"))
    client.force_login(user)
    assert client.get(page(ActionItem)).status_code == 403
    assert "导入表格" not in client.get(address(ActionItem)).text
    assert client.get(page(Metric)).status_code == 200


def test_reviewer_sees_only_the_export_in_the_list(client):
    client.force_login(account("终审"))
    text = client.get(address(ActionItem)).text
    assert ("导入表格" in text, "导出表格" in text) == (False, True)


# Out


@pytest.mark.parametrize("slug", WHOLES)
def test_downloaded_table_is_the_exported_one_and_comes_back_as_no_change(editor, slug):
    MAKE[slug]()
    for ending in ("xlsx", "csv"):
        content = b"".join(editor.get(page(WHOLES[slug], f"table_{ending}")))
        answer = upload(editor, WHOLES[slug], content, f"表格.{ending}")
        assert "表格和库里的内容完全一样，没有要导入的。" in answer.text


MAKE = {
    "officials": make.appointment,
    "actions": lambda: make.update_citation(),
    "metrics": make.metric_value_citation,
    "sessions": make.outcome,
}


def test_export_holds_the_rows_of_the_filtered_list(editor):
    make.action(code="NH-01", title="公开")
    make.action(code="NH-02", title="草稿", **make.draft())
    text = b"".join(editor.get(f"{page(ActionItem, 'table_csv')}?status__exact=draft")).decode()
    assert ("草稿" in text, "公开" in text) == (True, False)


def test_export_under_an_unknown_filter_is_not_found(editor):
    assert editor.get(f"{page(ActionItem, 'table_csv')}?colour=red").status_code == 404


def test_empty_table_has_the_headings_with_a_star_where_they_must_be_filled(editor):
    for slug, model in WHOLES.items():
        content = b"".join(editor.get(page(model, "table_empty")))
        (row,) = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        columns = table_specs()[slug].columns
        assert [name.removesuffix("*") for name in row] == [column.heading for column in columns]
        starred = [name for name in row if name.endswith("*")]
        assert starred
    answer = upload(editor, ForumSession, content, "空.xlsx")
    assert answer.context["form"].errors["file"] == ["表头下面没有内容。"]


EXPORT_QUERIES = {"officials": 14, "actions": 25, "metrics": 17, "sessions": 24}


@pytest.mark.parametrize("slug", WHOLES)
def test_export_needs_the_same_queries_for_one_row_and_for_three(editor, slug, django_assert_num_queries):
    for _ in range(2):
        MAKE[slug]()
        # where the database locks rows, the audit log takes one lock more
        with django_assert_num_queries(EXPORT_QUERIES[slug] + connection.features.has_select_for_update):
            b"".join(editor.get(page(WHOLES[slug], "table_csv")))
        MAKE[slug]()


# What the pages look like


def test_pages_show_no_english(editor):
    upload_pages = {model: editor.get(page(model)).text for model in WHOLES.values()}
    known = ["editor", ".xlsx", ".csv", "MB", "guyaohui", "gyh", "NH-01", "URL", "CSV", "csv", "xlsx"]
    assert {model: english(text, known) for model, text in upload_pages.items()} == {
        model: set() for model in upload_pages
    }
    make.action(code="NH-02", title="旧名", **make.draft())
    wrong = upload(editor, ActionItem, csv_file(table(TASK, {"编号": "NH-02", "事项": ""}))).text
    preview = upload(editor, ActionItem, csv_file(table(TASK, {"编号": "NH-02", "事项": "新名"})))
    done = press(editor, preview, "confirm").text
    texts = [wrong, preview.text, done, editor.get(address(ActionItem)).text]
    assert [english(text, known + TYPED) for text in texts] == [set()] * 4


def test_who_belongs_to_a_unit_imports_nothing(client):
    user = account("采编")
    StaffProfile.objects.create(user=user, organization=make.organization())
    client.force_login(user)
    assert client.get(page(ActionItem, "table")).status_code == 403


def test_an_import_is_kept_in_history_and_log(editor):
    """Drafts that came by a table have a first version and an author, and are found on the desk."""
    press(editor, upload(editor, ActionItem, csv_file(table(TASK))), "confirm")
    action, user = ActionItem.objects.get(), User.objects.get()
    version = Version.objects.about(action).get()
    assert (version.occasion, version.snapshot) == ("imported", capture(action))
    assert list(Draft.objects.about(action).get().authors.all()) == [user]
    assert [e.action for e in AuditEvent.objects.filter(action="import")] == ["import"]


def test_a_table_does_not_change_what_is_being_revised(editor):
    action = make.action(code="NH-01", **make.withdrawn())
    keep_revision(get_or_create_draft(action), action, capture(action))
    answer = upload(editor, ActionItem, csv_file(table(TASK)))
    assert "正在修订，不能用表格修改" in answer.text
