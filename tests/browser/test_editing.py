"""An editor without training, in the editing pages of the served site."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect


def photo():
    stored = BytesIO()
    Image.new("RGB", (1200, 800), "#557").save(stored, "JPEG")
    return {"name": "会场.jpg", "mimeType": "image/jpeg", "buffer": stored.getvalue()}


def pick(page, row, typed, *names):
    """Chooses rows by typing into the search box of an autocomplete field."""
    for name in names:
        row.locator(".select2-selection").click()
        page.keyboard.type(typed if len(names) == 1 else name)
        page.locator(".select2-results__option", has_text=name).first.click()


@pytest.mark.parametrize("width", [1280, 390])
def test_newcomer_publishes_a_statement_and_finds_it_under_its_filter(log_in, site, width):
    title = f"在{width}像素宽的屏幕上录入的发言"
    page = log_in(width=width)
    page.locator(".model-statement").get_by_role("link", name="增加").click()
    page.get_by_label("标题", exact=False).first.fill(title)
    pick(page, page.locator(".field-official"), "wangyong", "王勇")
    page.locator("#id_date").fill("2022年3月1日")
    pick(page, page.locator(".field-themes").first, "", "城市建设", "干部作风")
    with page.expect_popup() as opened:
        page.locator("#add_id_picture").click()
    popup = opened.value
    popup.locator("#id_file").set_input_files(photo())
    popup.get_by_label("替代文字").fill("会场全景")
    with popup.expect_event("close"):
        popup.get_by_role("button", name="保存", exact=True).click()
    for number in range(3):
        page.get_by_text("添加另一个 要点").click()
        point = page.locator(f"#points-{number}")
        point.locator(f"#id_points-{number}-heading").fill(f"第{number + 1}个要点")
        pick(page, point.locator(".field-themes"), "", "城市建设", "干部作风")
    page.get_by_role("button", name="保存并发布").click()
    page.get_by_label("没有写来源").check()
    page.get_by_role("button", name="保存并发布").click()
    expect(page.locator(".messagelist")).to_contain_text(f"已发布1项：“{title}”。")
    assert page.complaints == []

    page.goto(f"{site}/statements/?speaker=wang-yong&theme=chengshi")
    page.locator(".card", has_text=title).get_by_role("link", name=title).click()
    expect(page.locator(".point h2")).to_have_text(["第1个要点", "第2个要点", "第3个要点"])
    assert (
        page.get_by_role("img", name="会场全景").evaluate(
            "image => image.decode().then(() => image.naturalWidth)"
        )
        > 0
    )
    assert page.locator(".byline").first.inner_text() == "区长王勇"
    assert page.locator(".occasion time").inner_text() == "2022年3月1日"


def test_mistake_keeps_what_was_typed_and_says_what_to_do(log_in, site):
    page = log_in()
    page.goto(f"{site}/admin/discussion/statement/add/")
    page.get_by_label("标题", exact=False).first.fill("没有填完的发言")
    page.get_by_text("添加另一个 要点").click()
    page.locator("#id_points-0-number").fill("一")
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator(".errornote").wait_for()
    assert page.locator("#id_title").input_value() == "没有填完的发言"
    assert page.locator("#id_points-0-number").input_value() == "一"
    errors = page.locator(".errorlist").all_inner_texts()
    assert any("要点的标题和内容至少填写一项。" in error for error in errors)
    assert any("这个字段是必填项。" in error for error in errors)


ADMIN = """discussion/statement/ discussion/statement/1/change/ discussion/statement/add/ discussion/actionitem/
discussion/actionitem/7/change/ discussion/metric/ discussion/metric/1/change/ discussion/official/
discussion/official/1/change/ discussion/theme/add/ discussion/picture/add/ discussion/source/1/change/
discussion/siteidentity/ forums/forumsession/ forums/forumsession/1/change/ auth/user/ auth/user/add/ auth/group/
password_change/"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_editing_pages_give_the_console_nothing_to_say(log_in, site, scheme):
    """SEC-23: no content security policy violation, no error, nothing wider than a phone."""
    page = log_in(width=390, scheme=scheme)
    wide = {}
    for path in ADMIN.split():
        page.goto(f"{site}/admin/{path}")
        wide[path] = page.evaluate("document.documentElement.scrollWidth")
    assert page.complaints == []
    assert {path: width for path, width in wide.items() if width > 390} == {}


def test_wrong_password_is_told_in_chinese_and_locks_out_in_the_end(visit):
    """SEC-02."""
    page = visit("/admin/")
    for _ in range(5):
        page.get_by_label("用户名").fill("nobody")
        page.get_by_label("密码").fill("wrong")
        with page.expect_navigation():
            page.get_by_role("button", name="登录").click()
    expect(page.locator("body")).to_contain_text(re.compile("30分钟|半小时"))
