"""The front page of the editing pages: what waits for whom, at the same cost however much it is."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from django.utils import timezone

from discussion.admin.dashboard import SHOWN, dashboard
from discussion.models import ActionItem, Draft, StaffProfile, Stage, Statement
from discussion.workflow import transitions
from discussion.workflow.drafts import get_or_create_draft, revising
from discussion.workflow.policy import Signature
from tests import factories as make
from tests.pages import address, english

SIGNED = Signature(reviewed=True, proofread=True, cleared=True)
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def three_levels(settings):
    settings.REVIEW_LEVELS = 3


def person(name, *rights):
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def queues(user):
    return {queue.name: [item.title for item in queue.items] for queue in dashboard(user)}


def submitted(author, title="甲"):
    return transitions.submit(make.proofed_statement(title=title, **make.draft()), author)


def test_nothing_waits_for_who_has_nothing_to_do(db):
    assert dashboard(person("新人")) == []


def test_a_text_waits_for_those_whose_turn_it_is(db):
    author, first, second = (
        person("作者", "first_review"),
        person("初", "first_review"),
        person("复", "second_review"),
    )
    draft = submitted(author)
    before = [queues(user) for user in (author, first, second)]
    transitions.approve(draft, first, SIGNED)
    after = [queues(user) for user in (author, first, second)]
    assert before == [{"我送审的": ["甲"]}, {"待我审核": ["甲"]}, {}]
    assert after == [{"我送审的": ["甲"]}, {}, {"待我审核": ["甲"]}]


def test_who_passed_one_level_is_not_asked_again(db):
    both = person("兼任", "first_review", "second_review")
    transitions.approve(submitted(person("作者")), both, SIGNED)
    assert queues(both) == {}


def test_an_author_finds_drafts_and_what_came_back(db):
    author, first = person("作者"), person("初", "first_review")
    get_or_create_draft(make.statement(title="草稿", **make.draft()), author)
    get_or_create_draft(make.statement(title="别人的", **make.draft()), person("别人"))
    transitions.send_back(submitted(author, "退回的"), first, "改一改")
    assert queues(author) == {"退回给我": ["退回的"], "我的草稿": ["草稿"]}


def test_late_soon_stale_tasks_and_points_to_follow_up_are_told(db):
    make.action(code="NH-1", title="超期的", deadline=TODAY - timedelta(days=3))
    make.action(code="NH-2", title="临期的", deadline=TODAY)
    make.action(code="NH-3", title="很久没动的")
    make.action(code="NH-4", title="还没公开", deadline=date(2020, 1, 1), **make.draft())
    make.point(heading="要落实的")
    told = queues(person("编辑", "change_actionitem", "change_point"))
    assert told == {
        "超期任务": ["NH-1：超期的"],
        "临期任务": ["NH-2：临期的"],
        "超过90天未更新": ["NH-1：超期的", "NH-2：临期的", "NH-3：很久没动的"],
        "还没有任务的要点": ["要落实的"],
    }


def member(name, group, unit=None):
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    StaffProfile.objects.create(user=user, organization=unit)
    return user


def every_kind_of_task(**fields):
    make.action(deadline=TODAY - timedelta(days=3), **fields)
    make.action(deadline=TODAY, published_at=timezone.now(), **fields)
    make.action(**fields)


def listed(client, queue):
    """How many rows the list behind 看全部 has."""
    return client.get(queue.url).context["cl"].result_count


def test_all_of_a_queue_are_the_rows_that_it_counts(client, db):
    unit = make.organization()
    for _ in range(SHOWN + 1):
        every_kind_of_task()
        make.point()
    every_kind_of_task(lead_organization=unit, lead_post=None)
    make.action(deadline=date(2020, 1, 1), **make.embargoed())
    make.point(statement=make.statement(**make.draft()))
    counts = {}
    for user in (member("采编", "采编"), member("单位的", "采编", unit)):
        client.force_login(user)
        shown = dashboard(user)
        counts[user.username] = {queue.name: queue.count for queue in shown}
        assert {queue.name: listed(client, queue) for queue in shown} == counts[user.username]
    late = {"超期任务": 10, "临期任务": 10, "超过90天未更新": 20}
    assert counts == {
        "采编": late | {"还没有任务的要点": 9},
        "单位的": {"超期任务": 1, "临期任务": 1, "超过90天未更新": 2},
    }


def test_a_list_of_tasks_knows_no_other_queues(editor):
    every_kind_of_task()
    assert editor.get(address(ActionItem), {"urgency": "\0xyz"}).context["cl"].result_count == 0


def test_who_changes_no_tasks_finds_none_on_the_desk_nor_the_filter(client, db):
    every_kind_of_task()
    make.point()
    for group in ("初审", "复审", "系统管理"):
        user = member(group, group)
        client.force_login(user)
        assert (group, queues(user)) == (group, {})
        filters = [each.title for each in client.get(address(ActionItem)).context["cl"].filter_specs]
        assert "待办" not in filters


def test_what_is_scheduled_is_told_to_those_who_may_recall_it(db):
    author, first = member("作者", "采编"), member("初", "初审")
    users = [author, first, member("别人", "采编"), member("终", "终审"), member("管理", "系统管理")]
    draft = submitted(author)
    Draft.objects.filter(pk=draft.pk).update(
        stage=Stage.SCHEDULED, release_at=timezone.now() + timedelta(days=1)
    )
    told = [queues(user).get("定时发布") for user in users]
    assert told == [["甲"], None, None, ["甲"], None]


def test_a_revision_is_called_one(db):
    author = person("作者")
    get_or_create_draft(make.statement(title="新的", **make.draft()), author)
    public = make.statement(title="公开的")
    with revising(public, author):
        Statement.objects.filter(pk=public.pk).update(lead="改过")
    [queue] = dashboard(author)
    assert {item.title: item.note for item in queue.items} == {
        "新的": "发言，草稿",
        "公开的": "发言，修订稿",
    }


def test_reporting_on_a_task_is_offered_to_those_who_may(client, db):
    unit = make.organization()
    own, other = make.action(lead_organization=unit, lead_post=None), make.action()
    offered = {}
    for name, group, of_unit in [("编", "采编", None), ("员", "采编", unit), ("初", "初审", None)]:
        client.force_login(member(name, group, of_unit))
        pages = [client.get(address(ActionItem, "change", row.pk)) for row in (own, other)]
        offered[name] = ["添加进展" in page.text for page in pages]
    assert offered == {"编": [True, True], "员": [True, False], "初": [False, False]}


def test_without_levels_a_text_waits_for_who_may_publish_it(db, settings):
    settings.REVIEW_LEVELS = 0
    submitted(person("作者"))
    assert queues(person("社长", "publish_statement")) == {"待我审核": ["甲"]}
    assert queues(person("主题编辑", "publish_theme")) == {}


def test_the_front_page_costs_the_same_at_one_and_at_three(editor, django_assert_num_queries):
    author = User.objects.get()
    for number in (1, 3):
        for _ in range(number):
            get_or_create_draft(make.statement(**make.draft()), author)
            submitted(author)
            make.point()
            make.action(deadline=TODAY)
        if number == 1:
            editor.get(reverse("admin:index"))
        with django_assert_num_queries(27):
            page = editor.get(reverse("admin:index"))
    assert english(page.text, ["editor"]) == set()


def test_everything_is_searched_at_once(editor):
    make.statement(title="绿道建设", **make.draft())
    make.theme(name="绿道")
    make.action(title="建绿道", code="NH-1")
    make.statement(title="别的")
    page = editor.get(reverse("admin:search"), {"q": "绿道"})
    found = {queue.name: [item.title for item in queue.items] for queue in page.context["queues"]}
    assert found == {"发言": ["绿道建设"], "主题": ["绿道"], "任务": ["NH-1：建绿道"]}
    assert english(page.text, ["editor"]) == set()


@pytest.mark.parametrize("words", ["", "\0", "%", "'" * 500, "\ud800"])
def test_any_words_give_a_page(editor, words):
    assert editor.get(reverse("admin:search"), {"q": words.encode("utf-8", "replace")}).status_code == 200


def test_a_search_shows_only_what_one_may_see(client, db):
    make.theme(name="绿道")
    client.force_login(person("无权"))
    assert client.get(reverse("admin:search"), {"q": "绿道"}).context["queues"] == []
