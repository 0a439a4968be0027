"""An article played from its file to 已送审 by somebody who is new to the software; its screens looked at by axe."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.test_dashboard import DJANGOS, axe

PEOPLE = [("张采编", "采编"), ("李初审", "初审")]
SETTINGS = {"NANHAI_REVIEW_LEVELS": "3"}
ARTICLE = Path(__file__).parents[1] / "discussion" / "exchange" / "articles" / "bridge.txt"
MOST_CLICKS = 60
LISTS = "/admin/discussion/articleimport/"


class Hand:
    """Clicks and counts them; a choice of a file is one, as is going into a field to type."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, place):
        place.click()
        self.clicks += 1

    def press(self, name):
        self.click(self.page.get_by_role("button", name=name).first)

    def type(self, selector, words):
        self.click(self.page.locator(selector))
        self.page.locator(selector).fill(words)

    def choose(self, path):
        self.page.locator("input[type=file]").set_input_files(path)
        self.clicks += 2  # the button, and the file in the window that it opens


def given(page, site, text):
    """The review screen of a pasted article."""
    page.goto(f"{site}{LISTS}upload/")
    page.locator("#id_text").fill(text)
    page.get_by_role("button", name="读这篇报道").click()
    page.wait_for_url("**/review/**")
    return page


def article(mark):
    """An article of its own for each test, so that none is recognised."""
    return ARTICLE.read_text(encoding="utf-8").replace("望川", mark)


def test_newcomer_brings_an_article_to_review_in_few_clicks(log_in, site):
    page = log_in("张采编")
    hand = Hand(page)
    hand.click(page.get_by_role("link", name="导入报道"))
    hand.choose(ARTICLE)
    hand.press("读这篇报道")
    page.wait_for_url("**/review/**")
    hand.type("#id_source-themes", "干部作风、营商环境")
    hand.type("#id_source-meeting", "干部作风建设推进会")
    hand.type("#id_source-meeting_date", "2023年3月8日")
    hand.click(page.locator("[name=actions1-take]"))
    hand.press("采用勾选的，新建草稿")
    page.wait_for_url("**/bundle/**")
    hand.click(page.get_by_label("提醒都看过了"))
    hand.press("全部送审")
    page.locator(".messagelist .success").wait_for()
    states = set(page.locator(".article-bundle td:nth-child(4)").all_inner_texts())
    assert (states, page.complaints) == ({"待初审"}, [])
    assert hand.clicks <= MOST_CLICKS

    reviewer = log_in("李初审")
    reviewer.locator(".queue", has_text="整篇报道待我审核").get_by_role("link").first.click()
    for box in reviewer.locator(".decision .checkbox-row input").all():
        box.check()
    reviewer.get_by_role("button", name="全部通过").click()
    reviewer.locator(".messagelist .success").wait_for()
    assert set(reviewer.locator(".article-bundle td:nth-child(4)").all_inner_texts()) == {"待复审"}


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_screens_are_accessible_and_fit_a_phone(log_in, site, width, scheme):
    page = log_in(width=width, scheme=scheme)
    found, wide = {}, {}

    def look(name):
        found[name] = axe(page, DJANGOS)
        wide[name] = page.evaluate("document.documentElement.scrollWidth")

    page.goto(f"{site}{LISTS}upload/")
    look("upload")
    given(page, site, article(f"望{scheme}川"))
    look("review")
    page.locator("#id_source-themes").fill("干部作风、营商环境")
    page.get_by_role("button", name="采用勾选的，新建草稿").first.click()
    page.wait_for_url("**/bundle/**")
    look("bundle")
    assert {name: told for name, told in found.items() if told} == {}
    assert {name: each for name, each in wide.items() if each > width} == {}


def test_draft_and_its_words_show_one_another(log_in, site):
    page = given(log_in(), site, article("照见"))
    page.locator("#points3 textarea").focus()
    expect(page.locator("mark.current")).to_contain_text(["一是问需到户"])
    page.locator("mark[data-of~=points4]").first.hover()
    expect(page.locator("#points4")).to_have_class("article-entry article-entry--points current")
    page.locator("mark[data-of~=metrics2] a").focus()
    expect(page.locator("#metrics2")).to_have_class("article-entry article-entry--metrics current")


def test_work_goes_on_where_it_was_when_the_browser_was_closed(log_in, site):
    page = given(log_in(), site, article("再来"))
    address = page.url
    page.locator("#id_points1-heading").fill("改过的标题")
    expect(page.locator(".article-saved")).to_have_text("已自动保存")
    page.close()
    again = log_in()
    again.goto(address)
    assert again.locator("#id_points1-heading").input_value() == "改过的标题"
    again.locator("#id_points1-heading").fill("又改的标题")
    again.get_by_role("button", name="并入上一条").first.click()
    again.wait_for_url("**/review/#points1")
    assert again.locator("#id_points1-heading").input_value() == "又改的标题"


def test_screen_works_without_a_script(log_in, site):
    page = given(log_in(width=390, javascript=False), site, article("无脚本"))
    count = page.locator(".article-entry--points").count()
    page.get_by_role("button", name="并入上一条").first.click()
    assert page.locator(".article-entry--points").count() == count - 1
    page.get_by_role("button", name="加为要点").last.click()
    assert page.locator(".article-entry--points").count() == count
    page.locator("#id_source-themes").fill("干部作风、营商环境")
    page.get_by_role("button", name="采用勾选的，新建草稿").first.click()
    page.wait_for_url("**/bundle/**")
    assert page.locator(".article-bundle tbody tr").count() > 0


def test_everything_is_reached_with_the_keyboard_in_a_sensible_order(log_in, site):
    page = given(log_in(), site, article("键盘"))
    page.get_by_role("link", name="跳到草稿").focus()
    page.keyboard.press("Enter")
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.textContent"))
    order = ["officials1-take", "officials1-name", "officials1-posts", "officials2-take"]
    assert [name for name in reached if name in order] == order
