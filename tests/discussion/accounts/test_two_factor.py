"""The second factor of a log-in: who needs it, how a phone is bound, what a wrong code costs, how it is reset (SEC-04)."""

import re
from base64 import b32decode
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core import serializers
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django_otp.oath import TOTP

from discussion.checks import groups_with_a_second_factor_exist
from discussion.models import AuditEvent, Authenticator, Picture, RecoveryCode, StaffProfile, Theme
from tests import factories
from tests.conftest import MountedClient
from tests.pages import address, english, notes

PASSWORD = "Changmima-2021"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BINDING, LOGIN, INDEX = (reverse(f"admin:{name}") for name in ("second_factor", "login", "index"))
REFUSAL = "用户名、密码或动态口令不对。"


@pytest.fixture
def clock(db, settings):
    """A clock that the test moves; passwords last for ever."""
    settings.PASSWORD_DAYS = 0
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def zhangsan(clock, settings):
    settings.OTP_GROUPS = ["采编"]
    return account("zhangsan", "采编")


@pytest.fixture
def codes(client, zhangsan):
    """The recovery codes of 张三, whose phone is bound and who has logged out; the code that bound is over."""
    log_in(client)
    codes = recovery_codes(bind(client))
    client.post(reverse("admin:logout"))
    client.cookies.clear()
    return codes


def account(name, group):
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def log_in(client, token="", name="zhangsan", password=PASSWORD, page=INDEX):
    data = {"username": name, "password": password, "token": token, "next": page}
    return client.post(LOGIN, data, follow=True)


def where(response):
    return response.redirect_chain[-1][0].partition("?")[0] if response.redirect_chain else "stays"


def offered_key(page):
    return re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1]


def code_of(key):
    return f"{TOTP(b32decode(key.replace(' ', ''))).token():06}"


def phone():
    """What the bound phone shows."""
    codes = TOTP(Authenticator.objects.get(user__username="zhangsan").key)
    return f"{codes.token():06}"


def bind(client):
    page = client.get(BINDING)
    return client.post(BINDING, {"token": code_of(offered_key(page))})


def recovery_codes(page):
    return re.findall(r"<li><code>([a-z2-9]{5}-[a-z2-9]{5})</code></li>", page.text)


def later(clock, seconds=60):
    clock.shift(timedelta(seconds=seconds))


def events(action="second_factor"):
    told = AuditEvent.objects.filter(action=action).order_by("number")
    return [(event.username, event.name, event.note) for event in told]


# Off


def test_without_groups_nothing_asks_for_a_code(client, codes, settings, django_assert_num_queries):
    settings.OTP_GROUPS = []
    page = client.get(LOGIN)
    assert "动态口令" not in page.text
    assert where(log_in(client)) == INDEX
    with django_assert_num_queries(2):  # the session, the account
        client.get(reverse("admin:jsi18n"))
    assert client.get(BINDING).status_code == 404


def test_readers_notice_nothing(client, zhangsan, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get("/robots.txt")
    assert (page.status_code, dict(page.cookies)) == (200, {})
    assert dict(client.get("/").cookies) == {}


# Who needs it


@pytest.mark.parametrize(
    ("groups", "asked"),
    [
        (["采编"], {"采编", "chief"}),
        (["终审", "审计"], {"chief"}),
        (["*"], {"采编", "初审", "chief"}),
        ([], set()),
    ],
)
def test_members_of_named_groups_and_superusers_bind_a_phone(client, clock, settings, groups, asked):
    settings.OTP_GROUPS = groups
    User.objects.create_superuser("chief", password=PASSWORD)
    names = ["chief", *(account(name, name).username for name in ["采编", "初审"])]
    led = {name: where(log_in(MountedClient(), name=name)) for name in names}
    assert led == {name: BINDING if name in asked else INDEX for name in names}


def test_a_group_that_does_not_exist_is_told_before_deployment(clock, settings):
    settings.OTP_GROUPS = ["*", "采编", "总编"]
    assert [said.msg for said in groups_with_a_second_factor_exist(None)] == ["没有名为“总编”的用户组。"]


# Binding


def test_binding_comes_before_every_other_page(client, zhangsan):
    page = log_in(client)
    pages = [INDEX, address(Theme), reverse("admin:password_change"), reverse("admin:manual")]
    client.post(address(Theme, "add"), {"name": "改革", "rank": 100})
    assert "您的账号登录时还要用动态口令，请先绑定手机。" in notes(page)
    assert {where(client.get(page, follow=True)) for page in pages} == {BINDING}
    assert not Theme.objects.exists()


def test_unpublished_pictures_open_after_binding_only(client, zhangsan):
    file = factories.picture().file
    file.storage.save(file.name, ContentFile(b"JPEG"))
    log_in(client)
    before = client.get(f"/media/{file.name}").status_code
    bind(client)
    assert (before, client.get(f"/media/{file.name}").status_code) == (404, 200)
    assert not Picture.objects.published().exists()


def test_a_password_set_by_another_is_changed_before_binding(client, zhangsan):
    StaffProfile.objects.update_or_create(user=zhangsan, defaults={"must_change_password": True})
    assert where(log_in(client)) == reverse("admin:password_change")
    new = {"old_password": PASSWORD, "new_password1": "Xin-mima-2022", "new_password2": "Xin-mima-2022"}
    assert where(client.post(reverse("admin:password_change"), new, follow=True)) == BINDING


def test_the_first_code_binds_and_ten_recovery_codes_are_shown_once(client, zhangsan):
    log_in(client)
    offer = client.get(BINDING)
    shown = bind(client)
    again = client.post(BINDING, {"token": "000000"})

    assert "<svg" in offer.text
    assert "style=" not in offer.text.partition('id="content-main"')[2]
    assert english(offer.text, ["zhangsan", "TOTP", offered_key(offer)]) == set()
    assert (len(set(recovery_codes(shown))), recovery_codes(again)) == (10, [])
    assert "恢复码还剩10个" in again.text
    assert "no-store" in shown["Cache-Control"]
    assert client.get(INDEX).status_code == 200
    assert events() == [("zhangsan", "zhangsan", "绑定")]


def test_the_page_offers_the_same_key_until_it_is_bound_but_another_one_elsewhere(client, zhangsan):
    other = MountedClient()
    log_in(client), log_in(other)
    here = [offered_key(client.get(BINDING)) for _ in range(2)]
    assert here[0] == here[1] != offered_key(other.get(BINDING))
    assert f"secret={here[0].replace(' ', '')}&amp;" in client.get(BINDING).text


@pytest.mark.parametrize("token", ["", "12345", "abcdef", "9" * 20])
def test_a_wrong_first_code_binds_nothing(client, zhangsan, token):
    log_in(client)
    page = client.post(BINDING, {"token": token})
    assert page.context["form"].errors.keys() == {"token"}
    assert english(page.text, ["zhangsan", "TOTP", offered_key(page)]) == set()
    assert (Authenticator.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    assert where(client.get(INDEX, follow=True)) == BINDING


def test_of_two_sessions_that_bind_the_second_binds_nothing_and_logs_in_again(client, zhangsan):
    other = MountedClient()
    log_in(client), log_in(other)
    key = offered_key(other.get(BINDING))
    bind(client)
    late = other.post(BINDING, {"token": code_of(key)}, follow=True)
    assert (where(late), Authenticator.objects.count()) == (LOGIN, 1)
    assert "请用动态口令重新登录。" in notes(late)
    assert client.get(INDEX).status_code == 200


# Logging in


def test_a_code_beside_the_password_lets_in_and_a_session_remembers_it(client, codes, clock):
    later(clock)
    page = client.get(LOGIN)
    assert where(log_in(client, phone(), page=address(Theme))) == address(Theme)
    assert client.get(INDEX).status_code == 200
    assert english(page.text) == set()


@pytest.mark.parametrize("write", [lambda code: f"{code[:3]} {code[3:]}", lambda code: code.translate(WIDE)])
def test_a_code_is_read_as_people_type_it(client, codes, clock, write):
    later(clock)
    assert where(log_in(client, write(phone()))) == INDEX


WIDE = {ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"}


@pytest.mark.parametrize(("seconds", "lets_in"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_phone_may_be_half_a_minute_wrong(client, codes, clock, seconds, lets_in):
    later(clock, 300)
    later(clock, seconds)
    shown = phone()
    later(clock, -seconds)
    assert (where(log_in(client, shown)) == INDEX) is lets_in


def test_a_code_is_taken_once(client, codes, clock):
    later(clock)
    shown = phone()
    log_in(client, shown)
    again = log_in(MountedClient(), shown)
    assert REFUSAL in again.text


def test_whatever_is_wrong_gets_the_same_refusal(client, codes, clock):
    later(clock)
    wrong = f"{(int(phone()) + 1) % 10**6:06}"
    tries = [
        {"token": phone(), "password": "wrong"},
        {"token": wrong},
        {},
        {"token": "9" * 40},
        {"name": "nobody"},
    ]
    errors = [log_in(MountedClient(), **given).context["form"].errors for given in tries]
    assert REFUSAL in str(errors[0])
    assert errors == [errors[0]] * len(tries)
    assert "_auth_user_id" not in client.session


def test_wrong_codes_lock_like_wrong_passwords_and_are_on_record(client, codes, clock):
    later(clock)
    answers = [log_in(client, "000000").status_code for _ in range(5)]
    later(clock, 60)
    assert (answers, log_in(client, phone()).status_code) == ([200] * 4 + [429], 429)
    told = [(len(events(action)), events(action)[0]) for action in ("login_failed", "locked")]
    assert told == [
        (4, ("zhangsan", "", "")),
        (1, ("zhangsan", "", "")),
    ]  # the fifth locks, the sixth meets the lock


def test_after_wrong_codes_a_right_one_has_to_wait(client, codes, clock):
    later(clock)
    for seconds in (0, 2, 3):
        later(clock, seconds)
        log_in(client, "000000")
    assert Authenticator.objects.get().throttling_failure_count == 3
    assert where(log_in(client, phone())) == "stays"
    later(clock, 5)
    assert where(log_in(client, phone())) == INDEX
    assert Authenticator.objects.get().throttling_failure_count == 0


def test_what_was_typed_is_in_no_record_of_failures(client, codes, clock):
    later(clock)
    log_in(client, codes[0], password="wrong")
    kept = "".join(serializers.serialize("json", rows.objects.all()) for rows in (AccessAttempt, AuditEvent))
    assert "zhangsan" in kept
    assert codes[0] not in kept


def test_a_session_from_before_logs_in_again(client, codes, clock, zhangsan):
    client.force_login(zhangsan)
    page = client.get(address(Theme), follow=True)
    assert where(page) == LOGIN
    assert "请用动态口令重新登录。" in notes(page)
    assert page.redirect_chain[-1][0].endswith(f"?next={address(Theme)}")
    assert not Session.objects.exists()


def test_whoever_leaves_the_group_still_needs_the_bound_phone(client, codes, clock, zhangsan):
    zhangsan.groups.clear()
    later(clock)
    without = where(log_in(MountedClient()))
    later(clock)
    assert (without, where(log_in(MountedClient(), phone()))) == ("stays", INDEX)


# Recovery codes


def test_a_recovery_code_stands_in_once_for_the_phone(client, codes):
    typed = codes[0].upper().replace("-", " ")
    first, again = log_in(client, typed), log_in(MountedClient(), typed)
    assert (where(first), where(again)) == (INDEX, "stays")
    assert "这次登录用了一个恢复码，还剩9个。" in notes(first)
    assert events()[1:] == [("zhangsan", "", "用了一个恢复码，还剩9个")]


def test_a_recovery_code_of_another_is_none(client, codes):
    lisi = account("lisi", "采编")
    other = RecoveryCode.issue(lisi)
    assert where(log_in(client, other[0])) == "stays"


def test_a_recovery_code_helps_while_the_phone_has_to_wait(client, codes):
    log_in(client, "000000")
    assert where(log_in(client, codes[1])) == INDEX


# What is stored


def test_the_database_holds_neither_keys_nor_codes(client, zhangsan):
    log_in(client)
    key = offered_key(client.get(BINDING)).replace(" ", "")
    sessions = str([session.get_decoded() for session in Session.objects.all()])
    codes = recovery_codes(bind(client))
    raw = Authenticator.objects.get().key
    stored = (
        serializers.serialize("json", [*Authenticator.objects.all(), *RecoveryCode.objects.all()]) + sessions
    )
    secrets = [key, raw.hex(), *codes, *(code.replace("-", "") for code in codes)]
    assert len(codes) == 10
    assert [secret for secret in secrets if secret.lower() in stored.lower()] == []


def test_under_another_secret_key_phones_and_codes_are_refused_until_reset(client, codes, clock, settings):
    later(clock)
    shown = phone()
    settings.SECRET_KEY = "another" + "0" * 50
    tries = [where(log_in(MountedClient(), token)) for token in ("", shown, codes[0])]
    call_command("reset_second_factor", "--all", stdout=StringIO())
    assert tries == ["stays"] * 3
    assert where(log_in(client)) == BINDING


# Resetting


def reset_page(user):
    return reverse("admin:auth_user_second_factor", args=[user.pk])


def manager(client):
    client.force_login(account("guanli", "系统管理"))
    return client


def test_whoever_manages_accounts_resets_it_on_a_page_that_asks_first(client, codes, zhangsan):
    manager(client)
    form = client.get(address(User, "change", zhangsan.pk))
    asked = client.get(reset_page(zhangsan))
    before = Authenticator.objects.count()
    done = client.post(reset_page(zhangsan), follow=True)

    assert reset_page(zhangsan) in form.text
    assert english(asked.text, ["zhangsan", "guanli"]) == set()
    assert (before, Authenticator.objects.count(), RecoveryCode.objects.count()) == (1, 0, 0)
    assert notes(done) == ["已重置“zhangsan”的动态口令，下次登录时重新绑定。"]
    assert reset_page(zhangsan) not in done.text
    assert events()[1:] == [("guanli", "zhangsan", "重置")]
    assert where(log_in(MountedClient())) == BINDING


def test_a_session_whose_phone_was_reset_binds_again(client, codes, clock, zhangsan):
    later(clock)
    log_in(client, phone())
    manager(other := MountedClient()).post(reset_page(zhangsan))
    assert other.get(INDEX).status_code == 200
    assert where(client.get(INDEX, follow=True)) == BINDING


@pytest.mark.parametrize("group", ["采编", "初审", "复审", "终审", "审计"])
def test_nobody_else_resets_it(client, codes, zhangsan, settings, group):
    settings.OTP_GROUPS = ["系统管理"]
    client.force_login(account("lisi", group))
    assert [client.get(reset_page(zhangsan)).status_code, client.post(reset_page(zhangsan)).status_code] == [
        403
    ] * 2
    assert Authenticator.objects.count() == 1


def test_a_superusers_is_reset_by_a_superuser_only(client, zhangsan):
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    Authenticator.objects.create(user=chief, seed="0")
    manager(client)
    refused = client.post(reset_page(chief)).status_code
    kept = Authenticator.objects.count()
    other = User.objects.create_superuser("other", password=PASSWORD)
    verified = Authenticator.objects.create(user=other, seed="1")
    client.force_login(other)
    session = client.session
    session["otp_device_id"] = verified.persistent_id
    session.save()
    client.post(reset_page(chief))
    assert (refused, kept) == (403, 1)
    assert list(Authenticator.objects.values_list("user__username", flat=True)) == ["other"]


def test_a_page_to_reset_is_missing_for_an_account_that_is(client, zhangsan):
    assert manager(client).get(reverse("admin:auth_user_second_factor", args=[10**6])).status_code == 404


def test_the_operator_resets_it_on_the_command_line(client, codes):
    said = StringIO()
    with pytest.raises(CommandError, match="没有绑定手机的账号“lisi”。"):
        call_command("reset_second_factor", "zhangsan", "lisi")
    call_command("reset_second_factor", "zhangsan", stdout=said)
    assert said.getvalue() == "已重置“zhangsan”的动态口令。\n"
    assert events()[1:] == [("reset_second_factor", "zhangsan", "重置")]
    assert where(log_in(client)) == BINDING
