"""What keeps a row from readers is asked before submission, at each level and at the set time, and may go along."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from discussion.models import AuditEvent, Official, Statement
from discussion.workflow import transitions
from discussion.workflow.drafts import draft_of, revising
from discussion.workflow.policy import Signature, TransitionNotAllowed
from discussion.workflow.schedule import current_version
from tests import factories as make
from tests.pages import address, filled, notes, press

SIGNED = Signature(reviewed=True, proofread=True, cleared=True)
HIDDEN = "发言人“张三”尚未发布，请先发布。"


@pytest.fixture
def people(settings, db):
    """An author and a reviewer, who may do everything each, under one level of review."""
    settings.REVIEW_LEVELS = 1
    return [User.objects.create_superuser(name, last_name=name) for name in ("作者", "终审")]


@pytest.fixture
def speaker(db):
    return make.appointment(
        official=make.official(name="张三", **make.draft()), post=make.post(title="区委书记")
    ).official


@pytest.fixture
def row(speaker):
    statement = make.statement(title="甲", official=speaker, themes=[make.theme()], **make.draft())
    make.point(statement=statement, themes=statement.themes.all())
    make.statement_citation(statement=statement)
    return statement


def is_public(*rows):
    return [type(row).objects.published().filter(pk=row.pk).exists() for row in rows]


def test_a_statement_of_a_draft_speaker_is_not_submitted(row, people):
    with pytest.raises(TransitionNotAllowed, match=HIDDEN):
        transitions.submit(row, people[0])


def test_what_stands_above_the_parent_is_asked_too(people):
    action = make.action(**make.draft())
    update = make.update(action=action, **make.draft())
    with pytest.raises(TransitionNotAllowed, match=f"任务“{action}”尚未发布"):
        transitions.submit(update, people[0])


def test_a_speaker_who_became_hidden_stops_the_last_pass(row, speaker, people):
    author, chief = people
    make.change(speaker, **make.published())
    draft = transitions.submit(row, author)
    transitions.withdraw(speaker, chief, "有误")
    with pytest.raises(TransitionNotAllowed, match="发言人“张三”已撤下，请先发布。"):
        transitions.approve(draft, chief, SIGNED, along=True)
    assert is_public(row) == [False]


def test_a_revision_that_names_a_draft_speaker_is_not_submitted(speaker, people):
    row = make.proofed_statement(speaker_title="区委书记")
    with revising(row, people[0]):
        make.change(row, official=speaker)
    with pytest.raises(TransitionNotAllowed, match=HIDDEN):
        transitions.submit(row, people[0])
    assert is_public(row) == [True]


def test_a_speaker_goes_along_through_review(row, speaker, people):
    author, chief = people
    draft = transitions.submit(row, author, along=True)
    with pytest.raises(TransitionNotAllowed, match="发言人“张三”还在审核，尚未发布，请先发布。"):
        transitions.approve(draft, chief, SIGNED)
    transitions.approve(draft, chief, SIGNED, along=True)
    assert is_public(row, speaker) == [True, True]


def test_a_reviewer_without_a_right_to_the_speaker_takes_nobody_along(row, speaker, people, settings):
    settings.REVIEW_LEVELS = 0
    author, editor = people[0], User.objects.create_user("编辑")
    editor.user_permissions.set(Permission.objects.filter(codename__endswith="_statement"))
    with pytest.raises(TransitionNotAllowed, match="您不能送审官员“张三”"):
        transitions.submit(row, editor, along=True)
    draft = transitions.submit(row, author, along=True)
    with pytest.raises(TransitionNotAllowed, match="您没有这一级的权限"):
        transitions.approve(draft, editor, SIGNED, along=True)
    assert is_public(row, speaker) == [False, False]


def test_a_set_time_takes_the_speaker_along(row, speaker, people, time_machine):
    author, chief = people
    draft = transitions.submit(row, author, along=True)
    at = timezone.now() + timedelta(hours=1)
    transitions.approve(draft, chief, SIGNED, release_at=at, along=True)
    time_machine.move_to(at + timedelta(minutes=1))
    current_version()
    assert is_public(row, speaker) == [True, True]


def test_a_set_time_before_the_speakers_own_is_refused(row, speaker, people):
    author, chief = people
    draft = transitions.submit(row, author, along=True)
    now = timezone.now()
    transitions.approve(draft_of(speaker), chief, SIGNED, release_at=now + timedelta(days=2))
    with pytest.raises(TransitionNotAllowed, match=r"发言人“张三”定于.*发布，请先发布。"):
        transitions.approve(draft, chief, SIGNED, release_at=now + timedelta(days=1))
    transitions.approve(draft, chief, SIGNED, release_at=now + timedelta(days=3))


def test_a_text_whose_speaker_is_hidden_at_its_time_goes_back_to_its_author(
    row, speaker, people, time_machine
):
    author, chief = people
    draft = transitions.submit(row, author, along=True)
    at = timezone.now() + timedelta(hours=1)
    transitions.approve(draft, chief, SIGNED, release_at=at, along=True)
    transitions.recall(draft_of(speaker), author)
    time_machine.move_to(at + timedelta(minutes=1))
    current_version()
    draft.refresh_from_db()
    assert (draft.stage, draft.remark) == ("returned", f"到时没有发布：{HIDDEN}")
    assert is_public(row) == [False]


# On the pages


def test_the_form_names_the_speaker_and_takes_it_along(editor, row, speaker):
    answer = press(editor, row, "_publish")
    link = f'<a href="{address(Official, "change", speaker.pk)}">张三</a>'
    assert f"<strong>错误</strong> 发言人“{link}”尚未发布，请先发布。" in answer.text
    page = address(Statement, "change", row.pk)
    editor.post(page, filled(editor.get(page)) | {"along": "1", "_publish": "1"})
    assert is_public(row, speaker) == [True, True]


def test_a_withdrawn_speaker_is_not_offered_along(editor, row, speaker):
    make.change(speaker, **make.withdrawn())
    assert 'name="along"' not in press(editor, row, "_publish").text
    page = address(Statement, "change", row.pk)
    editor.post(page, filled(editor.get(page)) | {"along": "1", "_publish": "1"})
    assert is_public(row, speaker) == [False, False]


def test_the_reviewer_passes_both_on_one_page(editor, row, people):
    draft = transitions.submit(row, people[0], along=True)
    page = address(type(draft), "review", draft.pk)
    assert "一并通过：发言人“" in editor.get(page).text
    data = dict.fromkeys(["reviewed", "proofread", "cleared"], "on") | {"seen": draft.digest}
    stopped = editor.post(page, data | {"_pass": "1"})
    assert "发言人“张三”还在审核，尚未发布，请先发布。" in stopped.text
    passed = editor.post(page, data | {"_pass": "1", "along": "on"}, follow=True)
    assert notes(passed) == ["已通过“张三”和“甲”。已发布，读者现在就能看到。"]
    told = AuditEvent.objects.order_by("number").values_list("name", "action")
    assert list(told)[-4:] == [("张三", "pass"), ("张三", "publish"), ("甲", "pass"), ("甲", "publish")]
    assert is_public(row, row.official) == [True, True]
