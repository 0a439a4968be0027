"""Who may do what, and how somebody gets in."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from tests.pages import address, english, filled

MATRIX = {
    # model: what 编辑, 审核 and 管理员 may do (view, add, change, delete, publish)
    "discussion.statement": ("vacd", "vcp", "v"),
    "discussion.point": ("vacd", "vacd", "v"),
    "discussion.actionitem": ("vacd", "vcp", "v"),
    "discussion.actionupdate": ("vacd", "vcp", "v"),
    "discussion.metric": ("vacd", "vcp", "v"),
    "discussion.metricvalue": ("vacd", "vacd", "v"),
    "discussion.official": ("vacd", "vcp", "v"),
    "discussion.organization": ("vac", "vc", "v"),
    "discussion.picture": ("vac", "vc", "v"),
    "discussion.source": ("vac", "vc", "v"),
    "discussion.siteidentity": ("v", "v", "vac"),
    "forums.series": ("vacd", "vcp", "v"),
    "forums.forumsession": ("vacd", "vcp", "v"),
    "forums.outcome": ("vacd", "vacd", "v"),
    "auth.user": ("", "", "vac"),
    "auth.group": ("", "", "v"),
    "auth.permission": ("", "", ""),
    "sessions.session": ("", "", ""),
}
ROLES = ["编辑", "审核", "管理员"]
WRONG = "请输入一个正确的工作人员账户 用户名 和密码"


def account(group, name="zhangsan"):
    user = User.objects.create_user(name, password="a-long-password", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def log_in(client, name, password):
    return client.post(
        reverse("admin:login"), {"username": name, "password": password, "next": reverse("admin:index")}
    )


@pytest.mark.parametrize("model", MATRIX)
def test_groups_may_do_exactly_what_their_work_needs(db, model):
    app, name = model.split(".")
    verbs = {"v": "view", "a": "add", "c": "change", "d": "delete", "p": "publish"}
    users = [account(role, f"user{number}") for number, role in enumerate(ROLES)]
    granted = tuple(
        "".join(key for key, verb in verbs.items() if user.has_perm(f"{app}.{verb}_{name}")) for user in users
    )
    assert granted == MATRIX[model]


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
    group = Group.objects.get(name="编辑")
    data = filled(editor.get(page), username="lisi", groups=[group.pk])
    data |= {"password1": "qingxie-changmima", "password2": "qingxie-changmima"}

    editor.post(page, data)

    user = User.objects.get(username="lisi")
    assert (list(user.groups.all()), user.is_staff, user.is_superuser) == ([group], True, False)
    client.logout()
    assert log_in(client, "lisi", "qingxie-changmima").url == reverse("admin:index")


def test_a_weak_password_is_refused_in_chinese(editor):
    page = address(User, "add")
    data = filled(editor.get(page), username="lisi") | {"password1": "123456", "password2": "123456"}
    response = editor.post(page, data)
    assert "密码太短，至少要有 12 个字符。" in response.text
    assert english(response.text, ["editor", "lisi"]) == set()


def test_the_password_of_another_is_changed_on_a_chinese_page(editor):
    user = account("编辑")
    page = editor.get(reverse("admin:auth_user_password_change", args=[user.pk])).text
    assert english(page, ["editor", "zhangsan"]) == set()


def test_who_manages_accounts_cannot_raise_their_own_rights(db, client):
    manager = account("管理员")
    client.force_login(manager)
    page = address(User, "change", manager.pk)
    rights = [Permission.objects.get(codename="publish_statement").pk]
    forged = {"is_superuser": "on", "user_permissions": rights, "groups": [Group.objects.get(name="审核").pk]}

    client.post(page, filled(client.get(page), last_name="张") | forged)
    own_group = client.post(
        address(Group, "change", manager.groups.get().pk), {"name": "管理员", "permissions": rights}
    )

    manager = User.objects.get(pk=manager.pk)
    assert (manager.last_name, manager.is_superuser, own_group.status_code) == ("张", False, 403)
    assert list(manager.groups.values_list("name", flat=True)) == ["管理员"]
    assert not manager.has_perm("discussion.publish_statement")


def test_who_manages_accounts_cannot_take_over_a_superuser(db, client):
    chief = User.objects.create_superuser("chief", password="a-long-password")
    client.force_login(account("管理员"))
    pages = [
        address(User, "change", chief.pk),
        reverse("admin:auth_user_password_change", args=[chief.pk]),
    ]
    assert [client.post(page, {"is_active": ""}).status_code for page in pages] == [403, 403]


def test_an_account_is_switched_off_instead_of_deleted(editor):
    user = account("编辑")
    assert editor.post(address(User, "delete", user.pk), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


# Logging in


def test_the_login_page_shows_no_english(db, client):
    assert english(client.get(reverse("admin:login")).text) == set()


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(db, client):
    account("编辑")
    answers = [log_in(client, name, "wrong").context["form"].errors for name in ["zhangsan", "nobody"]]
    assert answers[0] == answers[1]
    assert WRONG in str(answers[0])


@pytest.mark.parametrize("name", ["zhangsan", "nobody"])
def test_five_failures_lock_the_account_even_for_the_right_password(db, client, name):
    account("编辑")
    failures = [log_in(client, name, "wrong").status_code for _ in range(settings.AXES_FAILURE_LIMIT)]

    response = log_in(client, name, "a-long-password")

    assert failures == [200] * (settings.AXES_FAILURE_LIMIT - 1) + [429]
    assert response.status_code == 429
    assert "登录失败已达5次" in response.text
    assert english(response.text) == set()
    assert reverse("admin:login") in client.get(reverse("admin:index")).url
