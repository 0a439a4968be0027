"""Managing accounts, auditing and reviewing stay in different hands."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from discussion.models import AccountPermit, AuditEvent, StaffProfile
from tests import factories
from tests.conftest import MountedClient
from tests.pages import address, english, filled

PASSWORD = "Changmima-2021"


def account(name, *groups):
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def logged_in(user):
    client = MountedClient()
    client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.fixture
def manager(db):
    return account("guanli", "系统管理")


@pytest.fixture
def second(db):
    return account("tongyi", "系统管理")


def groups(*names):
    return [group.pk for group in Group.objects.filter(name__in=names)]


def save(client, user, **changes):
    page = address(User, "change", user.pk)
    return client.post(page, filled(client.get(page), **changes))


def permit(asking, granting, user, reason="忘了密码"):
    page = reverse("admin:auth_user_permit", args=[user.pk])
    asking.post(page, {"_ask": "1", "reason": reason})
    return granting.post(page, {"_grant": str(AccountPermit.objects.latest("pk").pk)}).status_code


@pytest.mark.parametrize(
    "held", [("系统管理", "审计"), ("审计", "初审"), ("系统管理", "终审"), ("系统管理", "审计", "复审")]
)
def test_one_account_holds_no_two_of_the_three(editor, held):
    user = account("lisi")
    answer = save(editor, user, groups=groups(*held))
    assert "不能在一个人手里" in answer.text
    assert not user.groups.exists()


def test_rights_given_one_by_one_count_like_groups(editor):
    user = account("lisi", "终审")
    right = Permission.objects.get(codename="view_auditevent")
    answer = save(editor, user, user_permissions=[right.pk])
    assert ("不能在一个人手里" in answer.text, user.user_permissions.count()) == (True, 0)


def test_a_new_account_holds_no_two_of_the_three(editor):
    page = address(User, "add")
    typed = {"username": "lisi", "password1": PASSWORD, "password2": PASSWORD}
    answer = editor.post(page, filled(editor.get(page), groups=groups("审计", "终审")) | typed)
    assert ("不能在一个人手里" in answer.text, User.objects.filter(username="lisi").exists()) == (True, False)


def test_a_group_gives_nobody_a_second_power(editor):
    account("lisi", "采编", "审计")
    group = Group.objects.get(name="采编")
    page = address(Group, "change", group.pk)
    right = Permission.objects.get(codename="first_review")
    kept = list(group.permissions.values_list("pk", flat=True))
    answer = editor.post(page, {"name": "采编", "permissions": [*kept, right.pk]})
    assert "lisi：“审计”和“审核”的权限不能在一个人手里" in answer.text
    assert not group.permissions.filter(pk=right.pk).exists()


def test_several_levels_of_review_may_be_one_persons(editor):
    user = account("lisi")
    save(editor, user, groups=groups("采编", "初审", "终审"))
    assert user.groups.count() == 3


@pytest.mark.parametrize("group", ["初审", "复审", "终审", "审计"])
def test_who_manages_accounts_changes_none_that_reviews_or_audits(manager, group):
    user, client = account("lisi", group), logged_in(manager)
    password = user.password
    ways = [
        (address(User, "change", user.pk), {"username": "lisi", "last_name": "新", "groups": []}),
        (
            reverse("admin:auth_user_password_change", args=[user.pk]),
            {"password1": "Xin-mima-20211", "password2": "Xin-mima-20211", "usable_password": "true"},
        ),
        (reverse("admin:auth_user_second_factor", args=[user.pk]), {}),
    ]
    assert [client.post(*way).status_code for way in ways] == [403] * 3
    user.refresh_from_db()
    assert (user.password, user.last_name, user.groups.get().name) == (password, "", group)


def test_a_second_person_lets_it_be_changed_for_an_hour(manager, second, time_machine):
    time_machine.move_to("2026-12-01T08:00:00+08:00", tick=False)
    user, client = account("lisi", "终审"), logged_in(manager)
    assert permit(client, logged_in(second), user) == 302

    save(client, user, last_name="李")
    user.refresh_from_db()
    assert user.last_name == "李"
    told = AuditEvent.objects.filter(row=str(user.pk)).order_by("number").values_list("username", "note")
    assert list(told)[:2] == [("guanli", "申请修改：忘了密码"), ("tongyi", "同意guanli修改：忘了密码")]

    time_machine.shift(timedelta(minutes=61))
    client = logged_in(manager)
    assert client.post(address(User, "change", user.pk), {"last_name": "王"}).status_code == 403


def test_nobody_agrees_to_the_own_request_nor_to_a_change_of_the_own_account(manager, second):
    user, client = account("lisi", "终审"), logged_in(manager)
    assert permit(client, client, user) == 403
    own = reverse("admin:auth_user_permit", args=[manager.pk])
    assert client.post(own, {"_ask": "1", "reason": "改组"}).status_code == 403
    assert not AccountPermit.objects.valid().exists()


def test_a_permit_is_for_who_asked_and_for_one_account(manager, second):
    user, other = account("lisi", "终审"), account("wangwu", "审计")
    permit(logged_in(manager), logged_in(second), user)
    tries = [(second, user), (manager, other)]
    codes = [logged_in(by).post(address(User, "change", row.pk), {}).status_code for by, row in tries]
    assert codes == [403, 403]


def test_the_right_to_review_or_audit_is_not_given_by_one_person(manager, second):
    user, client = account("lisi", "采编"), logged_in(manager)
    answer = save(client, user, groups=groups("采编", "终审"))
    assert ("要有第二个人同意" in answer.text, user.groups.get().name) == (True, "采编")
    permit(client, logged_in(second), user, "改任终审")
    save(client, user, groups=groups("终审"))
    assert user.groups.get().name == "终审"


def test_a_new_account_of_one_person_reviews_nothing(manager):
    client, page = logged_in(manager), address(User, "add")
    typed = {"username": "lisi", "password1": PASSWORD, "password2": PASSWORD}
    answers = [
        client.post(page, filled(client.get(page), groups=groups(name)) | typed) for name in ("终审", "采编")
    ]
    assert ["要有第二个人同意" in answers[0].text, answers[1].status_code] == [True, 302]


@pytest.mark.parametrize("by", ["系统管理", "chief"])
def test_nobody_changes_their_own_unit(db, by):
    unit = factories.organization()
    user = User.objects.create_superuser("chief") if by == "chief" else account("guanli", by)
    StaffProfile.objects.create(user=user)
    client, page = logged_in(user), address(User, "change", user.pk)
    shown = client.get(page)
    member = {
        "staff_profile-0-organization": unit.pk,
        "staff_profile-0-user": user.pk,
        "staff_profile-0-id": user.staff_profile.pk,
    }
    client.post(page, filled(shown) | member)
    assert StaffProfile.objects.get(user=user).organization is None


def test_the_page_of_requests_is_in_chinese(manager, second):
    user = account("lisi", "终审")
    page = reverse("admin:auth_user_permit", args=[user.pk])
    client = logged_in(manager)
    client.post(page, {"_ask": "1", "reason": "忘了密码"})
    shown = logged_in(second).get(page).text
    assert ("忘了密码" in shown, "同意" in shown) == (True, True)
    assert english(shown, ["lisi", "guanli", "tongyi"]) == set()
    assert "申请修改" in client.get(address(User, "change", user.pk)).text


def test_a_superuser_makes_reviewers_alone(editor):
    page = address(User, "add")
    typed = {"username": "lisi", "password1": PASSWORD, "password2": PASSWORD}
    editor.post(page, filled(editor.get(page), groups=groups("终审")) | typed)
    assert User.objects.get(username="lisi").groups.get().name == "终审"


# Accounts that manage accounts


def new_account(client, name, *names):
    page = address(User, "add")
    typed = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
    return client.post(page, filled(client.get(page), groups=groups(*names)) | typed)


def new_password(client, user, password="Xin-mima-20211"):
    page = reverse("admin:auth_user_password_change", args=[user.pk])
    typed = {"password1": password, "password2": password, "usable_password": "true"}
    return client.post(page, typed).status_code


def widened(asking, granting, user, *names):
    permit(logged_in(asking), logged_in(granting), user, "改组")
    save(logged_in(asking), user, groups=groups(*names))
    return set(user.groups.values_list("name", flat=True)) == set(names)


def test_who_manages_accounts_makes_no_second_of_the_kind_alone(manager):
    client = logged_in(manager)
    answer = new_account(client, "gl9", "系统管理")
    assert ("要有第二个人同意" in answer.text, User.objects.filter(username="gl9").exists()) == (True, False)
    new_account(client, "gl9")
    user = User.objects.get(username="gl9")
    answer = save(client, user, groups=groups("系统管理"))
    assert ("要有第二个人同意" in answer.text, user.groups.exists()) == (True, False)


@pytest.mark.parametrize("active", [True, False])
def test_who_manages_accounts_changes_no_other_of_the_kind_alone(manager, second, active):
    User.objects.filter(pk=second.pk).update(is_active=active)
    client = logged_in(manager)
    ways = [address(User, "change", second.pk), reverse("admin:auth_user_second_factor", args=[second.pk])]
    codes = [client.post(way, {"is_active": "on"}).status_code for way in ways]
    assert [*codes, new_password(client, second)] == [403] * 3


def test_who_set_a_password_is_no_second_person_to_that_account(manager, second):
    third, reviewer = account("disan", "系统管理"), account("zs2", "终审")
    permit(logged_in(manager), logged_in(second), third)
    assert new_password(logged_in(manager), third) == 302
    StaffProfile.objects.filter(user=third).update(must_change_password=False)
    for asking, granting in [(manager, third), (third, manager)]:
        permit(logged_in(asking), logged_in(granting), reviewer)
        assert (AccountPermit.objects.valid().filter(account=reviewer).exists()) is False
        assert new_password(logged_in(asking), reviewer) == 403
    permit(logged_in(manager), logged_in(second), reviewer)
    assert new_password(logged_in(manager), reviewer) == 302


def test_an_account_made_by_an_account_that_somebody_made_is_no_second_person(manager, second):
    new_account(logged_in(manager), "gl8")
    first = User.objects.get(username="gl8")
    assert widened(manager, second, first, "系统管理")
    StaffProfile.objects.filter(user=first).update(must_change_password=False)
    new_account(logged_in(first), "gl9")
    last = User.objects.get(username="gl9")
    assert widened(manager, second, last, "系统管理")
    StaffProfile.objects.filter(user=last).update(must_change_password=False)
    reviewer = account("zs2", "终审")
    for asking, granting in [(manager, last), (first, last), (last, manager)]:
        permit(logged_in(asking), logged_in(granting), reviewer)
    assert not AccountPermit.objects.valid().filter(account=reviewer).exists()


def test_a_superuser_makes_an_account_a_second_person_by_a_new_password(editor, manager, second):
    new_account(logged_in(manager), "gl9")
    user, reviewer = User.objects.get(username="gl9"), account("zs2", "终审")
    save(editor, user, groups=groups("系统管理"))
    new_password(editor, user)
    StaffProfile.objects.filter(user=user).update(must_change_password=False)
    permit(logged_in(manager), logged_in(user), reviewer)
    assert AccountPermit.objects.valid().get().granted_by == user


def test_a_superuser_makes_the_first_account_that_manages_accounts_and_agrees(editor):
    new_account(editor, "gl", "系统管理")
    only, reviewer = User.objects.get(username="gl"), account("zs2", "终审")
    StaffProfile.objects.filter(user=only).update(must_change_password=False)
    permit(logged_in(only), editor, reviewer)
    assert (only.groups.get().name, new_password(logged_in(only), reviewer)) == ("系统管理", 302)


@pytest.mark.parametrize("codename", ["change_user", "final_review", "view_auditevent"])
def test_a_group_that_has_members_gets_or_loses_no_power_by_one_person(manager, codename):
    right = Permission.objects.get(codename=codename)
    plain, strong = Group.objects.create(name="联络"), Group.objects.create(name="特审")
    strong.permissions.add(right)
    account("lisi", "联络"), account("wangwu", "特审")
    manager.user_permissions.set(Permission.objects.filter(codename__endswith="_group"))
    client = logged_in(manager)
    for group, given in [(plain, [right.pk]), (strong, [])]:
        answer = client.post(address(Group, "change", group.pk), {"name": group.name, "permissions": given})
        assert "只有超级用户能改" in answer.text
    client.post(address(Group, "delete", strong.pk), {"post": "yes"})
    assert (plain.permissions.count(), strong.permissions.get()) == (0, right)
