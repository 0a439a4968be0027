"""The pages of the desk, looked at by axe and at the width of a phone; what the forms do with a script."""

import base64
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PEOPLE = [("张采编", "采编"), ("李初审", "初审")]
SETTINGS = {"NANHAI_REVIEW_LEVELS": "3"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Django's own, on every page of its admin: its landmarks and headings are not ours to change.
DJANGOS = {"region", "landmark-unique", "landmark-banner-is-top-level", "heading-order", "page-has-heading-one",
           "landmark-complementary-is-top-level"}  # fmt: skip
# Django's widgets: links that only the colour tells, small targets, search boxes and autocompletes without a label of
# their own, and the tables of parts whose columns name the fields.
WIDGETS = {
    "aria-allowed-role",
    "aria-input-field-name",
    "empty-table-header",
    "label",
    "label-title-only",
    "link-in-text-block",
    "list",
    "select-name",
    "target-size",
}


@pytest.fixture
def site_with_work(site, log_in):
    """A draft in review, and a revision of a public statement; the author's page."""
    author = log_in("张采编")
    author.goto(f"{site}/admin/discussion/statement/1/change/")
    if author.locator("#id_lead").count():  # not yet handed over by the test before
        author.locator("#id_lead").fill("换一句导语。")
        author.get_by_role("button", name="保存并送审").click()
        author.locator(".messagelist").wait_for()
    return author


def axe(page, allowed=frozenset()):
    """What it finds; what the console has said before, because axe itself breaks the content security policy."""
    assert page.complaints == []
    violations = Axe().run(page, options=RULES).response["violations"]
    page.complaints.clear()
    return {
        v["id"]: [node["html"][:120] for node in v["nodes"]] for v in violations if v["id"] not in allowed
    }


OWN = """ manual/ discussion/statement/paste/ search/?q=南海 discussion/draft/ discussion/statement/1/history/
discussion/statement/deleted/ discussion/statement/1/preview/ discussion/statement/1/preview/links/
discussion/draft/sheet/discussion.statement/1/"""


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_pages_of_the_desk_are_accessible_and_fit_a_phone(site_with_work, log_in, site, width, scheme):
    found, wide = {}, {}
    page = log_in("李初审", width=width, scheme=scheme)
    page.get_by_role("link", name="在大讨论").or_(page.locator(".queue a")).first.click()
    page.wait_for_url("**/review/**")
    paths = [page.url.removeprefix(f"{site}/admin/")]
    page = log_in(width=width, scheme=scheme)
    for path in ["", *OWN.split(), *paths]:
        page.goto(f"{site}/admin/{path}")
        found[path] = axe(page, DJANGOS | (WIDGETS if path == "discussion/draft/" else set()))
        wide[path] = page.evaluate("document.documentElement.scrollWidth")
    assert {path: told for path, told in found.items() if told} == {}
    assert {path: width_ for path, width_ in wide.items() if width_ > width} == {}


@pytest.mark.parametrize(
    "path", ["discussion/statement/add/", "discussion/statement/2/change/", "forums/forumsession/1/change/"]
)
def test_forms_add_nothing_that_axe_finds(log_in, site, path):
    page = log_in(width=390)
    page.goto(f"{site}/admin/{path}")
    assert axe(page, DJANGOS | WIDGETS) == {}


def reach(page, selector):
    """How far to the right its elements reach."""
    return max(
        box["x"] + box["width"] for part in page.locator(selector).all() if (box := part.bounding_box())
    )


def test_both_sides_of_a_comparison_are_seen_on_a_phone(log_in, site):
    page = log_in(width=390)
    for lead in ("第一稿导语。", "第二稿导语。"):
        page.goto(f"{site}/admin/discussion/statement/4/change/")
        page.locator("#id_lead").fill(lead)
        page.get_by_role("button", name="保存修订稿").click()
        page.locator(".messagelist").wait_for()
    page.goto(f"{site}/admin/discussion/statement/4/history/")
    page.get_by_role("button", name="比较所选两版").click()
    expect(page.locator(".difference--sides td")).to_have_text(["第一稿导语。", "第二稿导语。"])
    assert reach(page, ".difference--sides td") <= 390
    assert reach(page, ".difference--log td") <= 390


@pytest.mark.parametrize("path", ["discussion/auditevent/", "discussion/draft/"])
def test_columns_of_a_list_hold_some_characters_on_a_phone(site_with_work, log_in, site, path):
    page = log_in(width=390)
    page.goto(f"{site}/admin/{path}")
    cells = page.locator("#result_list tbody :is(th, td)").all()
    assert len(cells) > 1
    assert min(cell.bounding_box()["width"] for cell in cells) >= 72
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize(
    "path",
    ["discussion/statement/2/change/", "discussion/official/1/change/", "forums/forumsession/1/change/"],
)
def test_forms_are_no_wider_than_the_window(log_in, site, path):
    page = log_in(width=1120)
    page.goto(f"{site}/admin/{path}")
    page.get_by_text("添加另一个").last.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 1120


def test_moving_a_part_is_set_apart_from_deleting_it(log_in, site):
    page = log_in(width=1120)
    page.goto(f"{site}/admin/discussion/statement/2/change/")
    page.get_by_text("添加另一个 要点").click()
    parts = page.locator("#points-group .inline-related:not(.empty-form) > h3")
    for part, delete in ((parts.first, ".delete"), (parts.last, ".inline-deletelink")):
        down = part.get_by_role("button", name="下移").bounding_box()
        assert part.locator(delete).bounding_box()["x"] - (down["x"] + down["width"]) >= 12


def test_findings_have_no_bullets_and_help_stands_under_its_field(log_in, site):
    page = log_in(width=1280)
    page.goto(f"{site}/admin/discussion/official/add/")
    page.locator("#id_name").fill("张无职")
    page.get_by_role("button", name="保存并继续编辑").click()
    page.get_by_text("没有任职记录").wait_for()
    styles = page.locator(".findings li").evaluate_all(
        "all => all.map(li => getComputedStyle(li).listStyleType)"
    )
    assert set(styles) == {"none"}
    page.goto(f"{site}/admin/discussion/statement/paste/")
    assert (
        page.locator("#id_text_helptext").bounding_box()["x"] == page.locator("#id_text").bounding_box()["x"]
    )


def test_the_log_in_page_says_what_it_is(visit):
    page = visit("/admin/", width=390)
    assert page.locator("h1").all_inner_texts() == ["登录"]
    assert axe(page, DJANGOS - {"page-has-heading-one"}) == {}


def test_parts_are_moved_by_buttons_and_positions_follow(log_in, site):
    page = log_in()
    page.goto(f"{site}/admin/discussion/statement/paste/")
    page.get_by_label("整篇文字").fill("题目\n一、甲\n二、乙\n三、丙")
    page.get_by_role("button", name="读出要点").click()
    page.locator("#points-2").get_by_role("button", name="上移").click()
    expect(page.locator(".order-said").first).to_have_text("已移到第2个，共3个")
    headings = page.locator("#points-group input[name$='-heading']:not([name*=prefix])")
    assert [field.input_value() for field in headings.all()] == ["甲", "丙", "乙"]
    positions = page.locator("#points-group input[name$='-position']:not([name*=prefix])")
    assert [field.input_value() for field in positions.all()] == ["10", "20", "30"]
    page.locator("#id_points-2-level").select_option("2")
    page.get_by_text("添加另一个 要点").click()
    expect(page.locator("#id_points-3-number")).to_have_value("")


def test_the_order_of_parts_survives_a_form_with_errors(log_in, site):
    page = log_in()
    page.goto(f"{site}/admin/discussion/statement/paste/")
    page.get_by_label("整篇文字").fill("题目\n一、甲\n二、乙\n三、丙")
    page.get_by_role("button", name="读出要点").click()
    page.locator("#points-2").get_by_role("button", name="上移").click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".errornote")).to_be_visible()
    page.locator("#points-2").get_by_role("button", name="上移").click()
    headings = page.locator("#points-group input[name$='-heading']:not([name*=prefix])")
    assert [field.input_value() for field in headings.all()] == ["丙", "甲", "乙"]


def test_a_part_is_dragged_by_its_handle(log_in, site):
    page = log_in()
    page.goto(f"{site}/admin/discussion/statement/paste/")
    page.get_by_label("整篇文字").fill("题目\n一、甲\n二、乙")
    page.get_by_role("button", name="读出要点").click()
    page.locator("#points-0").evaluate("part => part.scrollIntoView()")
    handle = page.locator("#points-0 .order-handle").bounding_box()
    below = page.locator("#points-1").bounding_box()
    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(handle["x"] + 5, below["y"] + below["height"] * 0.6, steps=12)
    page.mouse.up()
    headings = page.locator("#points-group input[name$='-heading']:not([name*=prefix])")
    assert [field.input_value() for field in headings.all()] == ["乙", "甲"]


def test_what_was_typed_is_there_after_a_crash_or_an_ended_session(log_in, site):
    page = log_in()
    page.goto(f"{site}/admin/discussion/statement/add/")
    page.locator("#id_title").fill("写到一半的题目")
    page.get_by_text("添加另一个 要点").click()
    page.locator("#id_points-0-heading").fill("写到一半的要点")
    page.wait_for_timeout(1200)
    page.context.clear_cookies()
    page.reload()
    page.get_by_label("用户名").fill("bianji")
    page.get_by_label("密码").fill("Only-for-this-test-run-1")
    page.get_by_role("button", name="登录").click()
    page.locator("#id_title").wait_for()
    page.goto(f"{site}/admin/discussion/statement/add/")
    page.get_by_role("button", name="恢复填写的内容").click()
    expect(page.locator("#id_title")).to_have_value("写到一半的题目")
    expect(page.locator("#id_points-0-heading")).to_have_value("写到一半的要点")


def test_what_a_colleague_saved_meanwhile_is_not_overwritten_by_what_is_restored(log_in, site):
    form = f"{site}/admin/discussion/statement/5/change/"
    page, colleague = log_in(), log_in()
    page.goto(form)
    page.locator("#id_lead").fill("关了浏览器的导语")
    page.wait_for_timeout(1200)
    page.goto(f"{site}/admin/")
    colleague.goto(form)
    colleague.locator("#id_notes").fill("同事后来写的备注")
    colleague.get_by_role("button", name="保存修订稿").click()
    colleague.locator(".messagelist").wait_for()
    page.goto(form)
    page.get_by_role("button", name="恢复填写的内容").click()
    page.get_by_role("button", name="保存修订稿").click()
    expect(page.locator(".conflict")).to_contain_text("同事后来写的备注")
    expect(page.locator("#id_lead")).to_have_value("关了浏览器的导语")


def test_two_windows_keep_two_texts(log_in, site):
    page = log_in()
    other = page.context.new_page()
    for window, name in ((page, "甲主题"), (other, "乙主题")):
        window.goto(f"{site}/admin/discussion/theme/add/")
        window.locator("#id_name").fill(name)
        window.goto(f"{site}/admin/")
    other.close()
    page.goto(f"{site}/admin/discussion/theme/add/")
    offers = page.locator(".unsaved")
    expect(offers).to_have_count(2)
    assert sorted(re.findall("“(.+?)”", " ".join(offers.all_inner_texts()))) == ["乙主题", "甲主题"]
    offers.filter(has_text="乙主题").get_by_role("button", name="恢复填写的内容").click()
    expect(page.locator("#id_name")).to_have_value("乙主题")
    expect(offers).to_have_count(1)


def test_what_was_saved_is_not_offered_again_and_logging_out_leaves_nothing(log_in, site):
    page = log_in()
    page.goto(f"{site}/admin/discussion/theme/add/")
    page.locator("#id_name").fill("新主题")
    page.wait_for_timeout(1200)
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator(".messagelist .success").wait_for()
    page.goto(f"{site}/admin/discussion/theme/add/")
    assert page.locator(".unsaved").count() == 0
    page.locator("#id_name").fill("没保存的主题")
    page.wait_for_timeout(1200)
    page.get_by_role("button", name="注销").click()
    page.wait_for_url("**/logout/")
    assert kept(page) == []


def test_an_ended_session_leaves_nothing_to_read_and_the_same_account_gets_its_text_back(log_in, site):
    page = log_in()
    form = f"{site}/admin/discussion/theme/add/"
    page.goto(form)
    page.locator("#id_name").fill("机密的主题")
    page.wait_for_timeout(1500)
    assert "机密的主题" not in stored(page)
    page.evaluate(
        "localStorage['nanhai-form:9:/x#y'] = JSON.stringify({at: Date.now(), fields: {name: '没封好的'}})"
    )
    session = page.context.cookies()
    page.context.clear_cookies()
    page.goto(form)
    assert "/login/" in page.url
    assert ("没封好的" in stored(page), len(kept(page))) == (False, 1)
    page.context.add_cookies(session)
    page.goto(form)
    page.get_by_role("button", name="恢复填写的内容").click()
    expect(page.locator("#id_name")).to_have_value("机密的主题")


TEXT = "一、贴进来的要点\n二、第二个要点"


def paste_page(page, site):
    page.goto(f"{site}/admin/discussion/statement/paste/")
    return page.get_by_label("整篇文字")


def stored(page):
    return page.evaluate("JSON.stringify(localStorage)")


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('nanhai-form'))")


def test_leaving_right_after_the_last_key_loses_nothing(log_in, site):
    page = log_in()
    page.goto(f"{site}/admin/discussion/theme/add/")
    page.locator("#id_name").fill("刚打完就走")
    page.goto(f"{site}/admin/")
    page.goto(f"{site}/admin/discussion/theme/add/")
    page.get_by_role("button", name="恢复填写的内容").click()
    expect(page.locator("#id_name")).to_have_value("刚打完就走")


def test_what_is_typed_when_another_tab_comes_to_the_front_is_kept_at_once(log_in, site):
    page = log_in()
    page.goto(f"{site}/admin/discussion/theme/add/")
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    page.locator("#id_name").fill("切到别的页面")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert len(kept(page)) == 1


def test_logging_out_right_after_the_last_key_leaves_nothing(log_in, site):
    page = log_in()
    page.goto(f"{site}/admin/discussion/theme/add/")
    page.locator("#id_name").fill("刚打完就注销")
    page.get_by_role("button", name="注销").click()
    page.wait_for_url("**/logout/")
    assert kept(page) == []


def test_a_pasted_text_is_kept_until_its_statement_is_saved(log_in, site):
    page = log_in()
    paste_page(page, site).fill(TEXT)
    field = paste_page(page, site)
    page.get_by_role("button", name="恢复填写的内容").click()
    expect(field).to_have_value(TEXT)
    page.get_by_role("button", name="读出要点").click()
    page.locator("[data-pasted]").wait_for()
    save_a_theme(page, site)
    assert len(kept(page)) == 1  # saving something else does not end it

    field = paste_page(page, site)
    page.get_by_role("button", name="恢复填写的内容").click()
    page.get_by_role("button", name="读出要点").click()
    page.locator("#id_title").fill("贴进来的发言")
    page.locator("#id_date").fill("2022-03-01")
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator(".errornote").wait_for()
    assert len(kept(page)) == 2  # no speaker: not saved
    page.locator(".field-official .select2-selection").click()
    page.keyboard.type("wangyong")
    page.locator(".select2-results__option", has_text="王勇").click()
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator(".messagelist .success").wait_for()
    assert kept(page) == []
    assert paste_page(page, site).input_value() == ""
    assert page.locator(".unsaved").count() == 0


def save_a_theme(page, site):
    page.goto(f"{site}/admin/discussion/theme/add/")
    page.locator("#id_name").fill("另一个主题")
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator(".messagelist .success").wait_for()


def test_a_chosen_picture_is_seen_before_it_is_uploaded(log_in, site):
    page = log_in()
    page.goto(f"{site}/admin/discussion/picture/add/")
    svg = page.evaluate(
        "() => { const c = document.createElement('canvas'); c.width = c.height = 20; return c.toDataURL('image/png') }"
    )
    content = base64.b64decode(svg.partition(",")[2])
    page.locator("#id_file").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": content})
    page.locator(".chosen-picture").wait_for()
    assert page.locator(".chosen-picture").evaluate("image => image.naturalWidth") == 20
    assert page.complaints == []


def test_themes_are_offered_beside_a_point_and_chosen_by_a_click(log_in, site):
    page = log_in()
    page.goto(f"{site}/admin/discussion/statement/add/")
    page.get_by_text("添加另一个 要点").click()
    page.locator("#id_points-0-heading").fill("推进思想解放和改革开放")
    page.locator("#id_points-0-text").click()
    hint = page.locator("#points-0 .theme-hints button").first
    name = hint.inner_text().removeprefix("＋")
    hint.click()
    expect(page.locator("#id_points-0-themes option:checked").first).to_have_text(name)
