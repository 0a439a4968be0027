"""Who may do what, and how somebody gets in."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from discussion.models import (
    ActionItem,
    ActionUpdate,
    Meeting,
    Metric,
    MetricValue,
    Official,
    Point,
    Statement,
    Theme,
)
from forums.models import ForumSession, Series
from tests import factories
from tests.discussion.admin.test_pages import MAKE
from tests.pages import address, english, filled

pytestmark = pytest.mark.one_database

ROLES = ["采编", "初审", "复审", "终审", "审计", "系统管理"]
RELEASED = [
    "discussion.statement",
    "discussion.actionitem",
    "discussion.actionupdate",
    "discussion.metric",
    "discussion.meeting",
    "discussion.official",
    "discussion.theme",
    "forums.series",
    "forums.forumsession",
]
PARTS = [
    "discussion.point",
    "discussion.statementcitation",
    "discussion.actionpoint",
    "discussion.milestone",
    "discussion.actionupdatecitation",
    "discussion.actionmetric",
    "discussion.metricvalue",
    "discussion.metricvaluecitation",
    "discussion.appointment",
    "forums.participant",
    "forums.outcome",
    "forums.sessioncitation",
    "forums.sessionpicture",
]
REFERENCE = [
    "discussion.organization",
    "discussion.post",
    "discussion.phase",
    "discussion.source",
    "discussion.picture",
]
MATRIX = {
    # what may be done (view, add, change, delete, publish) in the order of ROLES
    **dict.fromkeys(RELEASED, ("vacd", "v", "v", "vcp", "", "v")),
    **dict.fromkeys(PARTS, ("vacd", "v", "v", "vacd", "", "v")),
    **dict.fromkeys(REFERENCE, ("vac", "v", "v", "vc", "", "v")),
    "discussion.acceptedword": ("vacd", "v", "v", "vacd", "", "v"),
    "discussion.draft": ("v", "v", "v", "v", "", ""),
    "discussion.articleimport": ("vacd", "v", "v", "v", "", ""),
    "discussion.siteidentity": ("v", "v", "v", "v", "", "vac"),
    "discussion.auditevent": ("", "", "", "", "v", ""),
    "discussion.staffprofile": ("", "", "", "", "", "vac"),
    "auth.user": ("", "", "", "", "", "vac"),
    "auth.group": ("", "", "", "", "", "v"),
}
DRAFT = factories.draft()
DRAFTED = {
    Statement: lambda: factories.statement(**DRAFT),
    Point: lambda: factories.point(statement=factories.statement(**DRAFT)),
    ActionItem: lambda: factories.action(**DRAFT),
    ActionUpdate: lambda: factories.update(**DRAFT),
    Metric: lambda: factories.metric(**DRAFT),
    MetricValue: lambda: factories.metric_value(metric=factories.metric(**DRAFT)),
    Meeting: lambda: factories.meeting(**DRAFT),
    Official: lambda: factories.official(**DRAFT),
    Theme: lambda: factories.theme(**DRAFT),
    ForumSession: lambda: factories.session(**DRAFT),
    Series: lambda: factories.series(**DRAFT),
}
PASSWORD = "Changmima-2021"
WRONG = "请输入一个正确的工作人员账户 用户名 和密码"


def account(group, name="zhangsan"):
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def log_in(client, name, password):
    return client.post(
        reverse("admin:login"), {"username": name, "password": password, "next": reverse("admin:index")}
    )


def test_the_matrix_names_each_model_that_somebody_can_have_a_right_to(db):
    """Of others, such as derived rows and what Django keeps for itself, nobody in a group has any."""
    granted = Permission.objects.filter(group__isnull=False).select_related("content_type")
    named = {f"{right.content_type.app_label}.{right.content_type.model}" for right in granted}
    assert named == set(MATRIX)


@pytest.mark.parametrize("model", MATRIX)
def test_groups_may_do_exactly_what_their_work_needs(db, model):
    app, name = model.split(".")
    verbs = {"v": "view", "a": "add", "c": "change", "d": "delete", "p": "publish"}
    users = [account(role, f"user{number}") for number, role in enumerate(ROLES)]
    granted = tuple(
        "".join(key for key, verb in verbs.items() if user.has_perm(f"{app}.{verb}_{name}")) for user in users
    )
    assert granted == MATRIX[model]


@pytest.mark.parametrize("role", range(len(ROLES)), ids=ROLES)
def test_pages_open_as_the_matrix_says(db, client, role):
    """Lists and forms of each model on the editing pages, looked at and sent, for rows that are not public."""
    rows = [DRAFTED[model]() if model in DRAFTED else MAKE[model]() for model in MAKE]
    client.force_login(account(ROLES[role]))

    walked = {row._meta.label_lower: answers(client, row) for row in rows}

    assert walked == {label: expected(label, MATRIX[label][role]) for label in walked}


def answers(client, row):
    """Whether the list, the form and each way to change something open."""
    model, own = type(row), (row.pk,)
    asked = [client.get(address(model), follow=True), client.get(address(model, "change", *own))]
    asked += [client.get(address(model, "add")), client.post(address(model, "change", *own), {"x": "x"})]
    asked.append(client.get(address(model, "delete", *own)))
    return [answer.status_code not in (403, 404) for answer in asked]


def expected(label, verbs):
    """What the pages of a model let through of what the group may do."""
    add, delete = "a" in verbs, "d" in verbs
    if label in {"discussion.point", "discussion.metricvalue", "discussion.siteidentity"}:
        add = False  # parts are added in the form of their whole; there is one identity
    return ["v" in verbs, "v" in verbs, add, "c" in verbs, delete]


def test_groups_hold_no_right_outside_the_record_and_accounts(db):
    labels = Permission.objects.filter(group__isnull=False).values_list("content_type__app_label", flat=True)
    assert set(labels) == {"discussion", "forums", "auth"}


def test_there_is_no_account_until_somebody_makes_one(db):
    assert list(User.objects.all()) == []


# The pages


def test_permissions_are_named_in_chinese(editor):
    page = editor.get(address(Group, "add"))
    labels = [label for _, label in page.context["adminform"].form.fields["permissions"].choices]
    assert {
        "新增 发言",
        "修改 发言",
        "删除 发言",
        "查看 发言",
        "发布 发言",
        "新增 用户",
        "新增 引证（发言）",
    } <= set(labels)
    assert len(labels) == len(set(labels))
    assert english(page.text, ["editor"]) == set()


def test_an_account_is_made_with_its_group_and_can_log_in(editor, client):
    page = address(User, "add")
    group = Group.objects.get(name="采编")
    data = filled(editor.get(page), username="lisi", groups=[group.pk])
    data |= {"password1": PASSWORD, "password2": PASSWORD}

    editor.post(page, data)

    user = User.objects.get(username="lisi")
    assert (list(user.groups.all()), user.is_staff, user.is_superuser) == ([group], True, False)
    client.logout()
    assert log_in(client, "lisi", PASSWORD).url == reverse("admin:index")


def test_a_weak_password_is_refused_in_chinese(editor):
    page = address(User, "add")
    data = filled(editor.get(page), username="lisi") | {"password1": "123456", "password2": "123456"}
    response = editor.post(page, data)
    assert "密码太短，至少要有 12 个字符。" in response.text
    assert english(response.text, ["editor", "lisi"]) == set()


def test_the_password_of_another_is_changed_on_a_chinese_page(editor):
    user = account("采编")
    page = editor.get(reverse("admin:auth_user_password_change", args=[user.pk])).text
    assert english(page, ["editor", "zhangsan"]) == set()


def test_who_manages_accounts_cannot_raise_their_own_rights(db, client):
    manager = account("系统管理")
    client.force_login(manager)
    page = address(User, "change", manager.pk)
    rights = [Permission.objects.get(codename="publish_statement").pk]
    forged = {"is_superuser": "on", "user_permissions": rights, "groups": [Group.objects.get(name="终审").pk]}

    client.post(page, filled(client.get(page), last_name="张") | forged)
    own_group = client.post(
        address(Group, "change", manager.groups.get().pk), {"name": "系统管理", "permissions": rights}
    )

    manager = User.objects.get(pk=manager.pk)
    assert (manager.last_name, manager.is_superuser, own_group.status_code) == ("张", False, 403)
    assert list(manager.groups.values_list("name", flat=True)) == ["系统管理"]
    assert not manager.has_perm("discussion.publish_statement")


def test_who_manages_accounts_cannot_take_over_a_superuser(db, client):
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    client.force_login(account("系统管理"))
    pages = [
        address(User, "change", chief.pk),
        reverse("admin:auth_user_password_change", args=[chief.pk]),
    ]
    assert [client.post(page, {"is_active": ""}).status_code for page in pages] == [403, 403]


def test_an_account_is_switched_off_instead_of_deleted(editor):
    user = account("采编")
    assert editor.post(address(User, "delete", user.pk), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


# Logging in


def test_the_login_page_shows_no_english(db, client):
    assert english(client.get(reverse("admin:login")).text) == set()


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(db, client):
    account("采编")
    answers = [log_in(client, name, "wrong").context["form"].errors for name in ["zhangsan", "nobody"]]
    assert answers[0] == answers[1]
    assert WRONG in str(answers[0])


@pytest.mark.parametrize("name", ["zhangsan", "nobody"])
def test_five_failures_lock_the_account_even_for_the_right_password(db, client, name):
    account("采编")
    failures = [log_in(client, name, "wrong").status_code for _ in range(settings.AXES_FAILURE_LIMIT)]

    response = log_in(client, name, PASSWORD)

    assert failures == [200] * (settings.AXES_FAILURE_LIMIT - 1) + [429]
    assert response.status_code == 429
    assert "登录失败次数太多" in response.text
    assert english(response.text) == set()
    assert reverse("admin:login") in client.get(reverse("admin:index")).url
