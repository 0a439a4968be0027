"""A revision that the record has moved away from: it opens, says what it lost, and goes on from there."""

import pytest

from discussion.models import (
    ActionItem,
    ActionPoint,
    AuditEvent,
    Metric,
    Official,
    Stage,
    Statement,
    Theme,
)
from discussion.workflow import transitions
from discussion.workflow.drafts import draft_of, revising, snapshot_of
from discussion.workflow.findings import findings
from discussion.workflow.policy import Signature
from tests import factories as make
from tests.pages import address, filled, notes


def save(editor, row):
    """Opens the row's form and saves it as it is; what the form said."""
    page = address(type(row), "change", row.pk)
    form = editor.get(page)
    assert form.status_code == 200
    answer = editor.post(page, filled(form, _continue="1"))
    assert answer.status_code == 302
    return form.text


def publish(row, by):
    transitions.approve(transitions.submit(row, by), by, Signature(True, True, True))
    row.refresh_from_db()


@pytest.fixture
def by(django_user_model):
    return django_user_model.objects.create_superuser("chief")


def lost_speaker():
    row, other = make.proofed_statement(title="原题"), make.official(name="新人", **make.draft())
    with revising(row):
        make.change(row, official=other, title="新题")
    other.delete()
    return row, "发言的“发言人”已被删除"


def lost_metric():
    row, metric = make.action(title="原题"), make.metric(**make.draft())
    with revising(row):
        make.action_metric(action=row, metric=metric)
        make.change(row, title="新题")
    metric.delete()
    return row, "对应指标的“指标”已被删除"


def lost_point():
    row, statement = make.action(title="原题"), make.statement(points=1, **make.draft())
    with revising(row):
        ActionPoint.objects.create(action=row, point=statement.points.get())
        make.change(row, title="新题")
    statement.delete()
    return row, "来自要点的“要点”已被删除"


def taken_code():
    row = make.action(title="原题")
    with revising(row):
        make.change(row, code="NH-71", title="新题")
    make.action(code="NH-71", **make.draft())
    return row, "编号相同的任务已经有了"


def point_with_a_task():
    row = make.proofed_statement(title="原题")
    with revising(row):
        row.points.get().delete()
        make.point(statement=row, themes=row.themes.all())
        make.change(row, title="新题")
    make.action(points=[row.points.get()])
    return row, "不能去掉；请先解除关联。"


@pytest.mark.parametrize("make_row", [lost_speaker, lost_metric, lost_point, taken_code, point_with_a_task])
def test_a_revision_opens_without_what_does_not_fit_and_is_published(editor, by, make_row):
    row, lost = make_row()
    assert lost in save(editor, row)
    assert snapshot_of(row)[0]["fields"]["title"] == "新题"
    assert lost not in save(editor, row)
    publish(row, by)
    assert (row.title, draft_of(row)) == ("新题", None)


@pytest.mark.parametrize("make_row", [lost_speaker, lost_metric, lost_point])
def test_saving_a_mended_revision_is_reported_and_does_what_its_button_asks_for(editor, make_row):
    row, _ = make_row()
    page = address(type(row), "change", row.pk)
    answer = editor.post(page, filled(editor.get(page), _continue="1"), follow=True)
    assert [note.partition("”")[2] for note in notes(answer)] == [
        "的修改已存为修订稿；发布以前，读者看到的仍是原来的内容。"
    ]
    saved = AuditEvent.objects.filter(model=row._meta.label_lower, row=row.pk, note="修订稿")
    assert saved.filter(username="editor").count() == 1

    editor.post(page, filled(editor.get(page), _submit="1"))
    assert draft_of(row).stage == Stage.SUBMITTED


def test_links_that_vanished_are_told_before_the_revision_goes_on(editor, by):
    row, theme, meeting = (
        make.proofed_statement(),
        make.theme(name="旧主题", **make.draft()),
        make.meeting(**make.draft()),
    )
    with revising(row):
        row.themes.add(theme)
        make.change(row, meeting=meeting, title="新题")
    transitions.keep_version(theme, "draft")
    Theme.objects.filter(pk=theme.pk).delete()
    type(meeting).objects.filter(pk=meeting.pk).delete()
    told = {"主题“旧主题”已被删除，修订稿里去掉了。", f"会议“会议{meeting.pk}号”已被删除，修订稿里去掉了。"}
    assert {finding.message for finding in findings(row) if not finding.blocks} >= told
    page = save(editor, row)
    assert [sentence in page for sentence in told] == [True, True]
    assert "已被删除" not in save(editor, row)


@pytest.mark.parametrize("make_row", [lost_speaker, lost_metric, lost_point])
def test_what_a_revision_names_is_not_deleted_unseen(editor, make_row, monkeypatch):
    monkeypatch.setattr(Official, "delete", lambda row: None)
    monkeypatch.setattr(Metric, "delete", lambda row: None)
    monkeypatch.setattr(Statement, "delete", lambda row: None)
    row, _ = make_row()
    named = {ActionItem: Metric, Statement: Official}[type(row)]
    if make_row is lost_point:
        named = Statement
    other = named.objects.get(status="draft")
    answer = editor.post(address(named, "delete", other.pk), {"post": "yes"})
    assert f"{draft_of(row)}的修订稿用到它" in answer.text
    assert named.objects.filter(pk=other.pk).exists()
