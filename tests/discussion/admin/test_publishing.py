"""Releasing to the public and taking back, by people with different rights."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse

from discussion.models import (
    ActionItem,
    ActionUpdate,
    Draft,
    Official,
    Point,
    Source,
    Statement,
    Status,
    Theme,
)
from tests import factories
from tests.pages import address, english, filled, notes, part, press

pytestmark = pytest.mark.one_database

REFUSED = 403


@pytest.fixture
def member(client, django_user_model):
    """Logs in somebody who belongs to the named group."""

    def log_in(group):
        user = django_user_model.objects.create_user("member", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return log_in


def choose(client, action, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(address(type(rows[0])), data, follow=True)


def status(row):
    return type(row).objects.get(pk=row.pk).status


# The form's buttons


def test_publishing_waits_for_the_speaker_and_says_so(editor):
    official = factories.official(name="顾耀辉", **factories.draft())
    row = factories.statement(official=official, title="甲", **factories.draft())

    response = press(editor, row, "_publish", lead="新的导语")

    row.refresh_from_db()
    link = f'<a href="{address(Official, "change", official.pk)}">顾耀辉</a>'
    assert (row.status, row.lead) == (Status.DRAFT, "新的导语")
    assert f"1项未发布：“甲”的发言人“{link}”尚未发布，请先发布。" in response.text
    assert f"<strong>错误</strong> 发言人“{link}”尚未发布，请先发布。" in response.text
    assert response.redirect_chain[-1][0].partition("?")[0] == address(Statement, "change", row.pk)


def test_publishing_mentions_themes_that_readers_cannot_see_yet(editor):
    hidden = factories.theme(name="改革", **factories.draft())
    row = factories.proofed_statement(**factories.draft())
    factories.point(statement=row, themes=[hidden, factories.theme()])

    response = press(editor, row, "_publish")

    assert status(row) == Status.PUBLISHED
    assert "主题改革还没有发布，发布以后读者才能看到它、按它筛选。" in notes(response)


def test_publishing_is_written_into_the_history(editor):
    row = factories.theme(**factories.draft())
    press(editor, row, "_publish")
    assert "发布" in LogEntry.objects.values_list("change_message", flat=True)


def test_an_editor_sends_for_review_and_cannot_publish(member):
    row = factories.proofed_statement(title="甲", **factories.draft())
    client = member("采编")
    page = client.get(address(Statement, "change", row.pk)).text

    forged = press(client, row, "_publish", lead="写好的导语")
    response = press(client, row, "_submit")

    assert ('name="_submit"' in page, 'name="_publish"' in page) == (True, False)
    assert "已送审1项：“甲”。" in notes(response)
    assert "已经保存，没有发布：现在发布要经过审核，请点“保存并送审”。" in notes(forged)
    row.refresh_from_db()
    assert (row.status, row.lead) == (Status.SUBMITTED, "写好的导语")


def test_a_reviewer_publishes_what_was_sent(member):
    row = factories.proofed_statement(**factories.draft())
    press(member("终审"), row, "_publish")
    assert status(row) == Status.PUBLISHED


def test_a_change_of_what_is_public_becomes_a_revision(member):
    """EDIT-05: whoever may edit may prepare a change; readers see it when it is published."""
    row = factories.proofed_statement(title="甲")
    client = member("采编")

    response = press(client, row, "_save", title="乙")

    row.refresh_from_db()
    assert row.title == "甲"
    assert "“乙”的修改已存为修订稿；发布以前，读者看到的仍是原来的内容。" in notes(response)
    assert Draft.objects.about(row).get().snapshot[0]["fields"]["title"] == "乙"


# The list's actions


def test_chosen_rows_are_published_and_the_rest_is_explained(editor):
    waiting = factories.official(name="未发布者", **factories.draft())
    first = factories.proofed_statement(title="甲", **factories.draft())
    second = factories.proofed_statement(title="乙", **factories.draft())
    blocked = factories.statement(title="丙", official=waiting, **factories.draft())
    already = factories.statement(title="丁")

    response = choose(editor, "publish_selected", first, second, blocked, already)

    assert notes(response) == [
        "已发布2项：“乙”、“甲”。",
        "1项原来就已发布，没有改动。",
        "1项未发布：“丙”的发言人“未发布者”尚未发布，请先发布。",
    ]
    assert [status(row) for row in [first, second, blocked]] == ["published", "published", "draft"]


def test_only_what_has_been_changed_is_sent_for_review(member):
    draft, public = factories.theme(name="甲", **factories.draft()), factories.theme(name="乙")
    response = choose(member("采编"), "submit_selected", draft, public)
    assert notes(response) == ["已送审1项：“甲”。", "“乙”已发布，没有修改过，不用送审。"]
    assert (status(draft), status(public)) == (Status.SUBMITTED, Status.PUBLISHED)


def test_an_editor_is_not_offered_to_publish(member):
    row = factories.theme(**factories.draft())
    client = member("采编")
    offered = [name for name, _ in client.get(address(Theme)).context["action_form"].fields["action"].choices]
    choose(client, "publish_selected", row)
    assert (offered, status(row)) == (["", "submit_selected"], Status.DRAFT)


# Withdrawing


def withdrawal(row):
    return f"{address(type(row), 'withdraw')}?ids={row.pk}"


def test_withdrawing_shows_what_goes_along_and_needs_a_reason(editor):
    statement = factories.statement(title="发言甲")
    page = withdrawal(statement.official)

    asked = editor.get(page).text
    refused = editor.post(page, {"reason": "长" * 201}).text

    assert "发言（1）：“发言甲”" in asked
    assert english(asked, ["editor"]) == set()
    assert "长" * 201 in refused
    assert "请写明撤下的原因。" in editor.post(page, {"reason": " "}).text
    assert status(statement.official) == Status.PUBLISHED


def test_withdrawing_hides_the_row_with_its_reason_and_can_be_undone(editor):
    row = factories.proofed_statement(title="甲")

    response = editor.post(withdrawal(row), {"reason": "来源有误"}, follow=True)

    row.refresh_from_db()
    assert notes(response) == ["已撤下1项：“甲”。"]
    assert (row.status, row.withdrawn_reason, row.is_public) == (Status.WITHDRAWN, "来源有误", False)
    assert "来源有误" in editor.get(address(Statement, "change", row.pk)).text
    press(editor, row, "_publish")
    assert status(row) == Status.PUBLISHED


def test_chosen_rows_are_withdrawn_together(editor):
    rows = [factories.theme(), factories.theme(), factories.theme(**factories.draft())]
    asked = choose(editor, "withdraw_selected", *rows)
    editor.post(asked.redirect_chain[-1][0], {"reason": "合并"})
    assert [status(row) for row in rows] == ["withdrawn", "withdrawn", "draft"]


def test_nothing_to_withdraw_is_said(editor):
    draft = factories.theme(**factories.draft())
    pages = [withdrawal(draft), f"{address(Theme, 'withdraw')}?ids=x,{'9' * 30}"]
    said = [notes(editor.post(page, {"reason": "误"}, follow=True)) for page in pages]
    assert said == [["所选内容都不是已发布的，没有可撤下的。"]] * 2


def test_withdrawing_needs_the_right_to_publish(member):
    row = factories.statement()
    client = member("采编")
    assert client.post(withdrawal(row), {"reason": "误"}).status_code == REFUSED
    assert status(row) == Status.PUBLISHED


def test_what_was_public_is_not_deleted(editor):
    public = factories.theme()
    withdrawn = factories.theme(**factories.withdrawn())
    draft = factories.theme(**factories.draft())
    for row in [public, withdrawn, draft]:
        editor.post(address(Theme, "delete", row.pk), {"post": "yes"})
    assert set(Theme.objects.all()) == {public, withdrawn}
    assert 'class="deletelink"' in editor.get(address(Theme, "change", public.pk)).text
    assert "delete_selected" not in editor.get(address(Theme)).text


# Updates of a task


def add_update(client, action, button="_save", **fields):
    page = address(ActionItem, "change", action.pk)
    fields = {"date": "2022-01", "text": "进展", "state": "ongoing", **fields}
    return client.post(page, filled(client.get(page)) | part("updates", 0, **fields) | {button: "1"})


@pytest.mark.parametrize(("fields", "expected"), [({"release": "on"}, "published"), ({}, "draft")])
def test_an_update_is_published_by_its_box_together_with_its_task(editor, fields, expected):
    action = factories.action(points=[factories.point()], themes=[factories.theme()], **factories.draft())
    factories.change(action, lead_post=factories.post())
    add_update(editor, action, "_publish", **fields)
    assert (status(action), ActionUpdate.objects.get().status) == ("published", expected)


def test_an_update_of_a_draft_task_waits_for_it_and_says_so(editor):
    action = factories.action(**factories.draft())
    response = editor.get(add_update(editor, action, release="on").url)
    assert f"任务“{action}”尚未发布，请先发布。" in notes(response)
    assert ActionUpdate.objects.get().status == "draft"


def test_an_update_of_someone_without_the_right_to_publish_is_sent_for_review(member):
    action = factories.action(**factories.draft())
    client = member("采编")
    add_update(client, action, "_submit", release="on")
    assert (status(action), ActionUpdate.objects.get().status) == ("submitted", "submitted")


def test_the_page_of_a_public_task_leads_to_a_new_update(editor):
    """Updates are published one by one; the task's own form only offers those of a draft."""
    action = factories.action()
    update = factories.update(action=action)
    page = editor.get(address(ActionItem, "change", action.pk))
    assert f"{address(ActionUpdate, 'add')}?action={action.pk}" in page.text
    assert update.text not in page.text


def test_an_unpublished_part_of_a_draft_is_deleted_with_it(editor):
    row = factories.statement(points=2, **factories.draft())
    editor.post(address(Statement, "delete", row.pk), {"post": "yes"})
    assert not Point.objects.exists()


@pytest.mark.parametrize(("group", "told"), [("采编", True), ("初审", False), ("终审", False)])
def test_a_source_that_readers_see_says_who_may_change_it(member, group, told):
    cited, unused = factories.source(), factories.source()
    factories.statement_citation(statement=factories.statement(), source=cited)
    client = member(group)
    pages = [client.get(address(Source, "change", row.pk)).text for row in (cited, unused)]
    assert ["您只能查看。要改，请告诉有终审权限的人" in page for page in pages] == [told, False]


def test_what_was_ticked_stays_ticked_while_it_is_found(editor):
    row = factories.proofed_statement(**factories.draft())
    row.citations.all().delete()
    row.themes.clear()
    row.points.get().themes.clear()
    response = press(editor, row, "_publish")
    boxes = re.findall(r'name="ticked" value="\w+"( checked)?', response.text)
    assert (status(row), boxes) == (Status.DRAFT, [" checked"] * 2)


def test_a_popup_only_saves(editor):
    """What it makes is handed to the form behind it; publication has its own page."""
    page = editor.get(f"{address(Theme, 'add')}?_popup=1").text
    assert ('name="_save"' in page, 'name="_publish"' in page, 'name="_submit"' in page) == (
        True,
        False,
        False,
    )


def test_a_list_says_which_rows_are_being_revised(editor):
    factories.proofed_statement(title="甲")
    press(editor, factories.proofed_statement(title="乙"), "_save", title="丙")
    listed = re.findall(
        r'status-badge--published">已发布</span>( 有修订稿)?', editor.get(address(Statement)).text
    )
    assert sorted(listed) == ["", " 有修订稿"]


@pytest.mark.parametrize(("group", "offered"), [("采编", [True, True]), ("初审", [False, False])])
def test_pasting_is_offered_where_a_statement_is_begun(member, group, offered):
    pasting, desk = (reverse(f"admin:{page}") for page in ("discussion_statement_paste", "index"))
    client = member(group)
    assert [pasting in client.get(page).text for page in (desk, address(Statement, "add"))] == offered


# What has no state of its own


def phase_of(row):
    return factories.change(row, phase=factories.phase()).phase


SHOWN_BY = {
    "a phase": lambda state: phase_of(factories.meeting(**state)),
    "an organization, over a post": lambda state: (
        factories.appointment(official=factories.official(**state)).post.organization
    ),
    "an organization, over a link": lambda state: supporting(factories.action(**state)),
    "a post of a task": lambda state: (
        factories.change(factories.action(**state), lead_post=factories.post()).lead_post
    ),
    "a picture, over a source": lambda state: (
        factories.statement_citation(
            statement=factories.statement(**state), source=factories.source(scan=factories.picture())
        ).source.scan
    ),
}


def supporting(action):
    organization = factories.organization()
    action.supporting_organizations.add(organization)
    return organization


@pytest.mark.parametrize("make_row", SHOWN_BY.values(), ids=SHOWN_BY)
def test_what_readers_see_of_it_is_not_an_authors_to_change(member, make_row):
    client = member("采编")
    answers = {}
    for name, state in (("public", {}), ("draft", factories.draft())):
        row = make_row(state)
        answers[name] = client.post(address(type(row), "change", row.pk), {}).status_code == REFUSED
    assert answers == {"public": True, "draft": False}


def test_a_link_of_a_public_page_is_not_deleted_by_anybody(editor):
    organization = supporting(factories.action())
    page = editor.post(address(type(organization), "delete", organization.pk), {"post": "yes"})
    assert f"单位“{organization}”：公开的页面上有它，请先在那里去掉" in page.text
    organization.refresh_from_db()


def test_a_new_phase_is_shown_with_the_first_public_row_of_it(client, db):
    row = factories.meeting(phase=factories.phase(name="新阶段"), **factories.draft())
    pages = [reverse("about"), f"{reverse('discussion:statements')}?phase={row.phase.slug}"]
    assert ["新阶段" in client.get(page).text for page in pages] == [False, False]
    row.publish()
    assert "新阶段" in client.get(pages[0]).text
