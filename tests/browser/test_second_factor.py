"""Binding a phone and logging in with it, on a phone: no script, axe, the width of 390."""

import re
import time
from base64 import b32decode

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.test_dashboard import DJANGOS, axe

PEOPLE = [
    ("张采编", "采编"),
    ("李采编", "采编"),
    ("王采编", "采编"),
    ("孙采编", "采编"),
    ("赵系统", "系统管理"),
]
SETTINGS = {"NANHAI_OTP_GROUPS": "采编"}


def enter(page, site, name, token=""):
    page.goto(f"{site}/admin/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("动态口令").fill(token)
    page.get_by_role("button", name="登录").click()


def shown_by_phone(key, ahead=0):
    """The code of now, or of the next half minute, which is taken too: a code is taken only once."""
    codes = TOTP(b32decode(key.replace(" ", "")))
    codes.time = time.time() + ahead
    return f"{codes.token():06}"


def bind(page):
    key = page.locator("#content-main li code").inner_text()
    page.get_by_label("手机上的6位数字").fill(shown_by_phone(key))
    page.get_by_role("button", name="绑定").click()
    page.get_by_role("heading", name="恢复码").wait_for()
    return key, page.locator(".recovery-codes code").all_inner_texts()


def width_of(page):
    return page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize(("name", "scheme"), [("张采编", "light"), ("李采编", "dark")])
def test_pages_of_the_second_factor_are_accessible_and_fit_a_phone(visit, site, name, scheme):
    page = visit("/admin/", width=390, scheme=scheme)
    found, wide = [axe(page, DJANGOS)], [width_of(page)]
    enter(page, site, name)
    page.wait_for_url(f"{site}/admin/second-factor/")
    found.append(axe(page, DJANGOS))
    wide.append(width_of(page))
    bind(page)
    found.append(axe(page, DJANGOS))
    wide.append(width_of(page))
    page.goto(f"{site}/admin/second-factor/")
    found.append(axe(page, DJANGOS))
    wide.append(width_of(page))
    assert (found, wide) == ([{}] * 4, [390] * 4)


def test_a_phone_is_bound_and_lets_in_without_a_script(visit, site):
    page = visit("/admin/", width=390, javascript=False)
    enter(page, site, "王采编")
    box = page.get_by_role("img", name="绑定用的二维码").bounding_box()
    key, codes = bind(page)
    page.get_by_role("link", name="我收好了，继续").click()
    page.wait_for_url(f"{site}/admin/")
    page.context.clear_cookies()
    enter(page, site, "王采编", "000000")
    expect(page.locator(".errornote")).to_contain_text("用户名、密码或动态口令不对")
    time.sleep(1.1)  # what a wrong code costs
    enter(page, site, "王采编", shown_by_phone(key, ahead=30))
    page.wait_for_url(f"{site}/admin/")

    assert (box["width"], box["height"]) == (
        pytest.approx(box["height"], abs=1),
        pytest.approx(box["width"], abs=1),
    )
    assert box["width"] >= 200
    assert (len(codes), all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", code) for code in codes)) == (10, True)
    assert page.complaints == []


def test_the_page_to_reset_is_accessible_and_fits_a_phone(visit, site):
    bound = visit("/admin/", width=390)
    enter(bound, site, "孙采编")
    bind(bound)
    page = visit("/admin/", width=390)
    enter(page, site, "赵系统")
    page.goto(f"{site}/admin/auth/user/?q=孙采编")
    page.locator("#result_list tbody th a").click()
    page.get_by_role("link", name="重置动态口令").click()
    button = page.get_by_role("button", name="重置动态口令")
    button.wait_for()
    found, wide = axe(page, DJANGOS), width_of(page)
    button.click()
    expect(page.locator(".messagelist .success")).to_have_text(
        "已重置“孙采编”的动态口令，下次登录时重新绑定。"
    )
    assert (found, wide) == ({}, 390)
