"""Accounts on the operator's command line, in Chinese and on record."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from discussion.management.commands import changepassword
from discussion.models import AuditEvent, StaffProfile

pytestmark = pytest.mark.one_database

PASSWORD = "Changmima-2021"
GIVEN = {"DJANGO_SUPERUSER_USERNAME": "zhuguan", "DJANGO_SUPERUSER_PASSWORD": PASSWORD}


def run(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue().splitlines()


def events():
    return [
        (event.username, event.get_action_display(), event.name, event.note)
        for event in AuditEvent.objects.order_by("number")
    ]


@pytest.fixture
def operator(monkeypatch):
    """`operator(*lines)`: what the operator types, in this order."""

    def types(*lines):
        typed = iter(lines)
        monkeypatch.setattr("builtins.input", lambda _: next(typed))
        monkeypatch.setattr(changepassword, "getpass", lambda _: next(typed))

    return types


def test_a_first_account_is_made_from_the_environment(db, monkeypatch):
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    assert run("createsuperuser", "--no-input") == ["已创建超级用户“zhuguan”。"]
    user = User.objects.get()
    assert (user.is_superuser, user.is_staff, user.check_password(PASSWORD)) == (True, True, True)
    assert StaffProfile.of(user).must_change_password is False
    assert events() == [("createsuperuser", "新增", "zhuguan", "超级用户")]


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("DJANGO_SUPERUSER_PASSWORD", "123456", "密码太短"),
        ("DJANGO_SUPERUSER_USERNAME", "", "请用 --username 或环境变量"),
        ("DJANGO_SUPERUSER_USERNAME", "a b", "请输入合法的用户名"),
    ],
)
def test_a_first_account_that_breaks_a_rule_is_refused(db, monkeypatch, name, value, complaint):
    for variable, given in (GIVEN | {name: value}).items():
        monkeypatch.setenv(variable, given)
    with pytest.raises(CommandError, match=complaint):
        run("createsuperuser", "--no-input")
    assert not User.objects.exists()


@pytest.mark.parametrize("lines", [(), ("zhuguan",), ("zhuguan", PASSWORD)])
def test_where_nobody_can_type_a_sentence_says_so(db, monkeypatch, lines):
    waiting = iter(lines)

    def ask(_):
        try:
            return next(waiting)
        except StopIteration as end:
            raise EOFError from end

    monkeypatch.setattr("builtins.input", ask)
    monkeypatch.setattr(changepassword, "getpass", ask)
    with pytest.raises(CommandError, match="没有读到输入，什么也没有改"):
        run("createsuperuser")
    assert not User.objects.exists()


def test_a_first_account_is_asked_for_in_chinese(db, operator):
    operator("zhuguan", "123456", "123456", PASSWORD, "Changmima", PASSWORD, PASSWORD)
    said = run("createsuperuser")
    assert said[-2:] == ["两次输入的密码不一样，请重新输入。", "已创建超级用户“zhuguan”。"]
    assert User.objects.get().check_password(PASSWORD)


def test_a_password_is_changed_on_the_command_line(db, operator):
    User.objects.create_user("zhangsan", password=PASSWORD)
    operator(PASSWORD, PASSWORD, "Xin-mima-2022", "Xin-mima-2022")
    said = run("changepassword", "zhangsan")
    assert said == ["最近5次用过的密码不能再用，请换一个。", "已修改“zhangsan”的密码。"]
    assert User.objects.get().check_password("Xin-mima-2022")
    assert events() == [("changepassword", "修改密码", "zhangsan", "")]
    with pytest.raises(CommandError, match="没有用户名是“lisi”的账号。"):
        run("changepassword", "lisi")


def test_accounts_that_nobody_used_for_long_are_switched_off(db):
    long_ago, lately = timezone.now() - timedelta(days=91), timezone.now() - timedelta(days=89)
    User.objects.create_user("stale", last_login=long_ago)
    User.objects.create_user("fresh", last_login=lately)
    User.objects.create_user("never", date_joined=long_ago)
    User.objects.create_user("new", date_joined=lately)
    User.objects.create_user("off", last_login=long_ago, is_active=False)
    User.objects.create_superuser("chief", last_login=long_ago)
    User.objects.create_superuser("older chief", last_login=long_ago - timedelta(days=1))

    said = run("stale_users", "--days", "90")

    assert said == [f"停用“{name}”：90天没有登录。" for name in ("older chief", "stale", "never")]
    assert set(User.objects.filter(is_active=True).values_list("username", flat=True)) == {
        "fresh",
        "new",
        "chief",
    }
    assert events() == [
        ("stale_users", "权限变更", name, "90天没有登录，停用") for name in ("older chief", "stale", "never")
    ]
