"""The rules of passwords: what they must be, when they are changed, and what happens until then (SEC-01)."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import password_validation
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from discussion.models import FormerPassword, StaffProfile, Theme
from tests.pages import address, english, filled, notes

pytestmark = pytest.mark.one_database

PASSWORD = "Changmima-2021"
OTHER = "Xin-mima-2022"


@pytest.fixture
def zhangsan(db):
    user = User.objects.create_user("zhangsan", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="采编"))
    return user


def log_in(client, name="zhangsan", password=PASSWORD):
    return client.post(reverse("admin:login"), {"username": name, "password": password}, follow=True)


def change(client, old, new):
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(reverse("admin:password_change"), data, follow=True)


def complaints(password, user=None):
    try:
        password_validation.validate_password(password, user)
    except ValidationError as refused:
        return refused.messages
    return []


# What they must be


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("Mima-2021", "密码太短，至少要有 12 个字符。"),
        ("changmimachangmima1", "密码太简单，大写字母、小写字母、数字、符号四种里至少要有3种。"),
        ("Zhangsan-202", "密码跟用户名太相似了。"),
        (PASSWORD, "最近5次用过的密码不能再用，请换一个。"),
    ],
)
def test_a_password_that_breaks_a_rule_is_refused_in_chinese(zhangsan, password, complaint):
    assert complaint.replace(" ", "") in [said.replace(" ", "") for said in complaints(password, zhangsan)]


@pytest.mark.parametrize(
    "password", ["changmima-2021", "CHANGMIMA-2021", "Changmima2021", "Chang-mi-ma-Chang"]
)
def test_any_three_classes_are_enough(db, password):
    assert complaints(password) == []


def test_the_last_five_passwords_are_not_taken_again(zhangsan):
    passwords = [f"Mima-di-{number}-ci" for number in range(5)]
    for password in passwords:
        zhangsan.set_password(password)
        zhangsan.save()
    assert [bool(complaints(password, zhangsan)) for password in [PASSWORD, *passwords]] == [False] + [
        True
    ] * 5
    assert FormerPassword.objects.count() == 5
    assert not any(password in row.password for row in FormerPassword.objects.all() for password in passwords)


def test_a_password_from_before_the_rules_is_known_too(zhangsan):
    FormerPassword.objects.all().delete()
    assert complaints(PASSWORD, zhangsan) == ["最近5次用过的密码不能再用，请换一个。"]


# When they are changed


@pytest.mark.parametrize(("days", "due"), [(89, False), (91, True)])
def test_a_password_lasts_ninety_days(client, zhangsan, days, due):
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        page = log_in(client)
    assert ("密码已到期，请换一个新的。" in notes(page)) is due
    assert page.redirect_chain[-1][0] == reverse("admin:password_change" if due else "admin:index")


def test_passwords_may_last_for_ever(client, zhangsan, settings):
    settings.PASSWORD_DAYS = 0
    with time_machine.travel(timezone.now() + timedelta(days=9999)):
        assert log_in(client).redirect_chain[-1][0] == reverse("admin:index")


def test_an_account_from_before_the_rules_counts_from_its_first_day(client, zhangsan):
    StaffProfile.objects.all().delete()
    User.objects.update(date_joined=timezone.now() - timedelta(days=91))
    assert log_in(client).redirect_chain[-1][0] == reverse("admin:password_change")


def made_by(editor):
    page = address(User, "add")
    data = filled(editor.get(page), username="lisi", groups=[Group.objects.get(name="采编").pk])
    editor.post(page, data | {"password1": PASSWORD, "password2": PASSWORD})
    editor.logout()


def test_whoever_gets_an_account_changes_its_password_first(editor, client):
    made_by(editor)

    page = log_in(client, "lisi")
    elsewhere = [
        client.get(where) for where in (address(Theme), address(Theme, "add"), reverse("admin:jsi18n"))
    ]
    refused = change(client, PASSWORD, PASSWORD)
    changed = change(client, PASSWORD, OTHER)

    assert "这个密码是别人设的，请先换成只有您知道的密码。" in notes(page)
    assert english(page.text, ["lisi"]) == set()
    assert [answer.status_code for answer in elsewhere] == [302, 302, 200]
    assert "最近5次用过的密码不能再用" in refused.text
    assert changed.redirect_chain[-1][0] == reverse("admin:password_change_done")
    assert client.get(address(Theme)).status_code == 200


def test_nothing_can_be_sent_before_the_password_is_changed(editor, client):
    made_by(editor)
    log_in(client, "lisi")
    client.post(address(Theme, "add"), {"name": "改革", "rank": 100})
    assert not Theme.objects.exists()


def test_a_password_set_by_another_is_changed_again_but_ones_own_is_not(editor, client, zhangsan):
    editor_account = User.objects.get(username="editor")
    for user in (zhangsan, editor_account):
        page = reverse("admin:auth_user_password_change", args=[user.pk])
        editor.post(page, {"password1": OTHER, "password2": OTHER, "usable_password": "true"})
    asked = StaffProfile.objects.order_by("user__username").values_list(
        "user__username", "must_change_password"
    )
    assert list(asked) == [("editor", False), ("zhangsan", True)]
