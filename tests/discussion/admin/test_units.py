"""Whoever belongs to a unit edits that unit's tasks and what is reported on them, and only reads the rest."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from discussion.models import (
    ActionItem,
    ActionUpdate,
    Point,
    StaffProfile,
    Statement,
    Status,
    Theme,
    VersionReason,
)
from discussion.workflow import policy, transitions
from discussion.workflow.drafts import keep_version
from discussion.workflow.findings import findings
from tests import factories
from tests.pages import address, filled, notes, part


@pytest.fixture
def unit(db):
    return factories.organization(short_name="区委办")


@pytest.fixture
def member(client, unit):
    """A client of an editor who belongs to the unit."""
    user = User.objects.create_user("zhangsan", is_staff=True)
    user.groups.add(Group.objects.get(name="采编"))
    StaffProfile.objects.create(user=user, organization=unit)
    client.force_login(user)
    return client


def task(**fields):
    return factories.action(**factories.draft() | fields)


@pytest.fixture
def tasks(unit):
    """The unit's own in each of the three ways, and another's."""
    own = [
        task(lead_organization=unit, lead_post=None),
        task(lead_organization=None, lead_post=factories.post(organization=unit)),
        task(),
    ]
    own[2].supporting_organizations.add(unit)
    return own, task()


def may_change(client, row):
    page = address(type(row), "change", row.pk)
    return 'name="_save"' in client.get(page).text, client.post(page, {}).status_code


def test_tasks_of_a_unit_are_those_it_leads_or_supports(tasks, unit):
    own, _ = tasks
    assert set(ActionItem.objects.of_unit(unit.pk)) == set(own)


def test_a_member_changes_the_tasks_of_the_unit_and_reads_others(member, tasks):
    own, other = tasks
    assert [may_change(member, row) for row in own] == [(True, 200)] * 3
    assert may_change(member, other) == (False, 403)
    assert len(member.get(address(ActionItem)).context["cl"].result_list) == 4


def test_a_member_changes_updates_of_the_units_tasks_only(member, tasks):
    own, other = tasks
    mine, theirs = (factories.update(action=row, **factories.draft()) for row in (own[0], other))
    assert (may_change(member, mine), may_change(member, theirs)) == ((True, 200), (False, 403))
    delete = [member.get(address(ActionUpdate, "delete", row.pk)).status_code for row in (mine, theirs)]
    assert delete == [200, 403]


def test_a_member_adds_updates_to_the_units_tasks_only(member, tasks):
    own, other = tasks
    page = address(ActionUpdate, "add")
    fields = {"date": "2022-01", "text": "进展", "state": "ongoing"}
    refused = member.post(page, filled(member.get(page), action=other.pk, **fields))
    member.post(page, filled(member.get(page), action=own[1].pk, **fields))
    assert "选择一个有效的选项" in refused.text
    assert [update.action for update in ActionUpdate.objects.all()] == [own[1]]


def test_a_member_is_offered_the_units_tasks_to_report_on(member, tasks):
    own, other = tasks

    def offered(model, field):
        asked = {"app_label": "discussion", "model_name": model, "field_name": field}
        found = member.get(reverse("admin:autocomplete"), asked).json()["results"]
        return {row["id"] for row in found}

    assert offered("actionupdate", "action") == {str(row.pk) for row in own}
    assert str(other.pk) in offered("actionitem", "parent")


def test_parts_of_another_units_task_cannot_be_sent_along(member, tasks):
    own, other = tasks
    for row in (own[0], other):
        page = address(ActionItem, "change", row.pk)
        member.post(
            page, filled(member.get(page)) | part("milestones", 0, title="节点") if row in own else {}
        )
    assert (own[0].milestones.count(), other.milestones.count()) == (1, 0)


def test_a_member_makes_and_removes_no_task(member, tasks):
    own, _ = tasks
    pages = [address(ActionItem, "add"), address(ActionItem, "delete", own[0].pk)]
    assert [member.get(page).status_code for page in pages] == [403, 403]


def test_a_member_only_reads_everything_else(member):
    rows = [
        factories.statement(**factories.draft()),
        factories.theme(**factories.draft()),
        factories.point(statement=factories.statement(**factories.draft())),
    ]
    assert [type(row) for row in rows] == [Statement, Theme, Point]
    assert [may_change(member, row) for row in rows] == [(False, 403)] * 3
    assert [member.get(address(model, "add")).status_code for model in (Statement, Theme)] == [403, 403]


def test_a_member_sends_only_the_units_tasks_for_review(member, tasks):
    own, other = tasks
    data = {"action": "submit_selected", "_selected_action": [own[0].pk, other.pk]}
    response = member.post(address(ActionItem), data, follow=True)
    assert notes(response)[-1] == f"您不能送审“{other}”：不属于您的单位，或者正在审核。"
    assert [ActionItem.objects.get(pk=row.pk).status for row in (own[0], other)] == [
        Status.SUBMITTED,
        Status.DRAFT,
    ]


def test_without_a_unit_nothing_is_limited(member, tasks):
    _, other = tasks
    StaffProfile.objects.update(organization=None)
    assert may_change(member, other) == (True, 200)
    assert member.get(address(Theme, "add")).status_code == 200


def test_the_unit_of_an_account_is_chosen_on_its_page(editor, unit):
    user = User.objects.create_user("lisi", password="Changmima-2021", is_staff=True)
    page = address(User, "change", user.pk)
    editor.post(page, filled(editor.get(page), **{"staff_profile-0-organization": unit.pk}))
    assert StaffProfile.objects.get(user=user).organization == unit
    assert "staff_profile-0" not in editor.get(address(User, "add")).text


def test_a_member_makes_preview_links_of_the_units_tasks_only(member, tasks):
    own, other = tasks
    links = [member.get(address(ActionItem, "preview_links", row.pk)).status_code for row in (own[0], other)]
    assert links == [200, 403]


def may_everything(client):
    user = User.objects.get(username="zhangsan")
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="discussion"))


def test_a_member_publishes_only_the_units_tasks_from_the_list(member, tasks):
    may_everything(member)
    own, other = tasks
    transitions.submit(other, User.objects.create_superuser("author"))
    ticked = [finding.key for row in (own[0], other) for finding in findings(row)]
    data = {"action": "publish_selected", "_selected_action": [own[0].pk, other.pk], "ticked": ticked}
    response = member.post(address(ActionItem), data, follow=True)
    assert f"“{other}”不属于您的单位" in "".join(notes(response))
    assert list(ActionItem.objects.published()) == [own[0]]


def test_a_member_withdraws_only_the_units_tasks(member, unit):
    may_everything(member)
    own, other = task(lead_organization=unit, **factories.published()), task(**factories.published())
    for row in (own, other):
        page = f"{address(ActionItem, 'withdraw')}?ids={row.pk}"
        response = member.post(page, {"reason": "有误"}, follow=True)
    assert notes(response)[-1] == f"没有撤下：“{other}”不属于您的单位，您只能查看。"
    assert list(ActionItem.objects.published()) == [other]


@pytest.mark.parametrize("step", ["approve", "send_back", "recall"])
def test_a_member_decides_only_on_the_units_tasks(member, tasks, step):
    may_everything(member)
    own, other = tasks
    user, author = User.objects.get(username="zhangsan"), User.objects.create_superuser("author")
    argument = {"approve": [policy.Signature()], "send_back": ["请改"], "recall": []}[step]
    with pytest.raises(policy.TransitionNotAllowed, match="不属于您的单位"):
        getattr(transitions, step)(transitions.submit(other, author), user, *argument)
    getattr(transitions, step)(transitions.submit(own[0], author), user, *argument)


def test_a_member_brings_back_only_what_is_the_units(member, tasks):
    may_everything(member)
    own, other = tasks
    for row, expected in ((own[0], 1), (other, 0)):
        update = factories.update(action=row, **factories.draft())
        version = keep_version(update, VersionReason.DELETED)
        update.delete()
        member.post(address(ActionUpdate, "restore", version.pk))
        assert ActionUpdate.objects.filter(action=row).count() == expected
