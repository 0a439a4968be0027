"""A reader's way through the served site, in Chromium."""

from collections import Counter
from itertools import combinations
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PAGES = [
    "/",
    "/statements/",
    "/statements/?speaker=gu-yaohui&theme=gaige",
    "/statements/?speaker=nobody",
    "/statements/1/",
    "/statements/8/",
    "/officials/",
    "/officials/wang-yong/",
    "/themes/",
    "/themes/gaige/",
    "/actions/",
    "/actions/2/",
    "/actions/7/",
    "/actions/?unit=quwei&state=unreported",
    "/actions/summary/",
    "/actions/print/",
    "/metrics/",
    "/metrics/{metric}/",
    "/metrics/shiyan-changci/",
    "/forums/",
    "/forums/kuixingge/",
    "/forums/kuixingge/1/",
    "/meetings/quwei-wuxuhui-2021/",
    "/sources/",
    "/sources/1/",
    "/about/",
    "/accessibility/",
    "/changes/?from=2021-12-01&to=2021-12-31",
    "/changes/?from=x",
    "/sitemap/",
    "/nowhere/",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"]


@pytest.fixture(scope="module")
def metric(chromium, site):
    """The slug of some metric of the first content."""
    page = chromium.new_page()
    page.goto(f"{site}/metrics/")
    slug = page.locator(".figure a").first.get_attribute("href").rstrip("/").rpartition("/")[2]
    page.close()
    return slug


@pytest.fixture(params=PAGES)
def path(request, metric):
    return request.param.format(metric=metric)


def test_page_breaks_no_accessibility_rule(visit, path):
    """A11Y-01, -04, -14, -16: WCAG 2.2 AA and best practice, on a phone; in the dark nothing but colours differs."""
    page = visit(path, width=390)
    violations = Axe().run(page, options=RULES).response["violations"]
    page.emulate_media(color_scheme="dark")
    violations += Axe().run(page, options={"runOnly": RULES_OF_COLOUR}).response["violations"]
    assert [(rule["id"], node["html"]) for rule in violations for node in rule["nodes"]] == []


def test_page_breaks_no_accessibility_rule_in_the_care_version(visit, path):
    """A11Y-03, A11Y-04."""
    page = visit(path, width=390, reading="elder")
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], node["html"]) for rule in violations for node in rule["nodes"]] == []


def test_page_breaks_no_accessibility_rule_on_a_wide_screen(visit, path):
    page = visit(path, width=1280)
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], node["html"]) for rule in violations for node in rule["nodes"]] == []


@pytest.mark.parametrize("reading", ["", "elder"])
def test_page_never_scrolls_sideways(visit, path, reading):
    """A11Y-17, LAY-09: 320 px is also 400 % zoom on 1280."""
    page = visit(path, reading=reading)
    widths = {}
    for width in (320, 390, 768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 844})
        widths[width] = page.evaluate("document.documentElement.scrollWidth")
    assert {width: found for width, found in widths.items() if found > width} == {}


BROKEN_PHRASES = """
() => [...document.querySelectorAll(".phrases")].flatMap((heading) => [...heading.childNodes].filter((piece) => {
  const range = document.createRange();
  range.selectNodeContents(piece);
  return piece.nodeType === Node.TEXT_NODE && new Set([...range.getClientRects()].map((box) => box.top)).size > 1;
}).map((piece) => piece.data))
"""


def test_headings_break_between_words(visit, path):
    """TYPO-04, TYPO-15."""
    page = visit(path, width=390)
    headings = ".card h2 a, .card h3 a, .point h2, .point h3, .point h4, .document h1"
    unbroken = "found => found.filter(h => !h.querySelector('.phrases')).map(h => h.textContent)"
    assert page.locator(headings).evaluate_all(unbroken) == []
    broken = {}
    for width in (360, 390, 414, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        broken[width] = page.evaluate(BROKEN_PHRASES)
    assert broken == {360: [], 390: [], 414: [], 1280: []}


def test_page_gives_the_console_nothing_to_say(visit, path):
    """SEC-23: no content security policy violation, no failed request, no error."""
    page = visit(path)
    expected = ["Failed to load resource: the server responded with a status of 404 (Not Found)"]
    assert page.complaints == (expected if path == "/nowhere/" else [])


def test_page_asks_for_one_style_sheet_and_one_script_of_ours(visit, site, path):
    page = visit("/about/")
    requests = []
    page.on("request", lambda request: requests.append((request.resource_type, request.url)))
    page.goto(f"{site}{path}")
    kinds = [kind for kind, _ in requests]
    assert (kinds.count("stylesheet"), kinds.count("script"), kinds.count("font")) == (1, 1, 0)
    assert [url for _, url in requests if not url.startswith(site)] == []


def test_reader_filters_by_speaker_and_theme_on_a_phone_without_javascript(visit):
    page = visit("/", width=390, javascript=False)
    page.get_by_role("link", name="全部发言").click()
    page.locator(".filters-fold summary").click()
    page.locator(".filters").get_by_label("发言人").select_option("wang-yong")
    page.locator(".filters").get_by_label("主题").select_option("chanye")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**theme=chanye**#results")
    expect(page.locator("main .card h2")).to_have_text(["坚定智造强区，提升资源效率，鼓足改革士气"])
    expect(page.get_by_role("status")).to_contain_text("共1篇发言，已选：")
    expect(page.locator(".answers > li > a")).to_contain_text(["坚定智造强区的定位共识：认为制造业"])
    expect(page.locator(".answers .follow-up, .answers .follow-up-none")).to_have_count(1)

    page.locator(".answers a").first.click()
    page.wait_for_url("**#p1")
    assert page.locator("#p1").is_visible()

    page.go_back()
    page.get_by_role("link", name="取消“主题”条件").click()
    expect(page.get_by_role("status")).to_contain_text("共1篇发言，已选：发言人 王勇")
    page.get_by_role("link", name="清除筛选").click()
    expect(page.get_by_role("status")).to_have_text("共8篇发言。")


def test_controls_fold_and_are_large_enough_for_a_thumb(visit):
    """READ-06, A11Y-11."""
    page = visit("/statements/", width=390, javascript=False)
    assert page.locator("main .card").first.bounding_box()["y"] < 844
    page.locator(".filters-fold summary").click()
    controls = page.locator(
        ".filters select, .filters input, .filters button, .filters summary, .theme-chips a"
    )
    boxes = [control.bounding_box() for control in controls.all()]
    assert len(boxes) > 8
    assert min(box["height"] for box in boxes) >= 44


def test_reader_goes_from_words_to_task_to_evidence_and_back(visit):
    """INSP-12, without JavaScript on a phone."""
    page = visit("/statements/?speaker=li-weicheng", width=390, javascript=False)
    page.locator("main .card h2 a").first.click()
    page.locator(".follow-up a").first.wait_for()
    words = page.url
    page.locator(".follow-up a").first.click()
    page.locator("h2", has_text="当时怎么说").wait_for()
    assert page.locator(".timeline time").first.inner_text() == "2021年12月29日"
    page.locator("blockquote a").first.click()
    page.wait_for_url(f"{words}**")


def test_keyboard_reaches_the_content_first_and_then_the_filters(visit):
    """A11Y-06, A11Y-08."""
    page = visit("/statements/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2


def test_prose_is_set_as_chinese_prose(visit):
    """TYPO-01, -04, -06, -13, -14, READ-06: measured in the browser."""
    page = visit("/statements/1/")
    style = page.evaluate(
        """() => {
            const prose = document.querySelector(".prose p"), style = getComputedStyle(prose)
            const size = parseFloat(style.fontSize)
            return {size, leading: parseFloat(style.lineHeight) / size, rule: style.lineBreak,
                    gap: style.textAutospace, measure: prose.parentElement.clientWidth / size}
        }"""
    )
    assert style["size"] >= 16
    assert 1.5 <= style["leading"] <= 2
    assert (style["rule"], style["gap"]) == ("strict", "normal")
    assert 25 <= style["measure"] <= 40


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_labels_of_a_chart_stay_apart_and_on_the_page(visit, width):
    page = visit("/metrics/shiyan-changci/", width=width)
    labels = page.locator(".chart-plot text").all()
    boxes = [(label.text_content(), label.bounding_box()) for label in labels]
    touching = [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if abs(a["x"] + a["width"] / 2 - b["x"] - b["width"] / 2) < (a["width"] + b["width"]) / 2
        and abs(a["y"] + a["height"] / 2 - b["y"] - b["height"] / 2) < (a["height"] + b["height"]) / 3
    ]
    assert touching == []
    assert {"目标500场次", "超", "约", "410场次以上", "2021-03", "2022-02"} <= {text for text, _ in boxes}
    assert [text for text, box in boxes if box["x"] < 0 or box["x"] + box["width"] > width] == []


def test_matrix_on_a_phone_is_a_list_of_speakers_under_each_theme(visit):
    page = visit("/matrix/", width=390, javascript=False)
    row = page.locator(".matrix tbody tr").first
    assert row.locator(".cell").first.inner_text().startswith("顾耀辉")
    assert row.locator(".cell-empty").first.is_hidden()
    assert min(cell.bounding_box()["height"] for cell in row.locator(".cell").all()) >= 44


@pytest.mark.parametrize("width", [390, 1280])
def test_matrix_is_a_table_to_screen_readers_whatever_the_style_makes_of_it(visit, width):
    """A11Y-16: shown as blocks on a phone, its parts still say what they are, without roles of their own."""
    page = visit("/matrix/", width=width)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = Counter(node["role"]["value"] for node in tree if not node["ignored"])
    rows = page.locator(".matrix tbody tr").count()
    assert (roles["table"], roles["rowheader"]) == (1, rows)
    assert roles["cell"] >= page.locator(".matrix td .cell").count() > rows


def test_print_leaves_out_what_only_screens_need(visit):
    """READ-07."""
    page = visit("/statements/1/")
    page.emulate_media(media="print")
    assert page.locator(".site-nav").is_hidden()
    assert page.locator("h1").is_visible()


def test_every_followed_point_leads_to_its_task_and_back(visit, site):
    """INSP-12: each point of the first content that has a task, on a phone without JavaScript."""
    page = visit("/statements/", width=390, javascript=False)
    walked = 0
    for statement in page.locator("main .card h2 a").evaluate_all("links => links.map(link => link.href)"):
        page.goto(statement)
        followed = page.locator(".point:has(.follow-up)").evaluate_all(
            "points => points.map(point => [point.id, ...[...point.querySelectorAll('.follow-up a')].map(a => a.href)])"
        )
        for point, *tasks in followed:
            for task in tasks:
                page.goto(task)
                back = page.locator("blockquote a").evaluate_all("links => links.map(link => link.href)")
                assert f"{statement}#{point}" in back
                walked += 1
    assert walked == 21


def test_reader_goes_on_from_the_task_to_its_evidence_and_its_figure_and_returns(visit):
    page = visit("/statements/?speaker=li-weicheng", width=390, javascript=False)
    page.locator("main .card h2 a").first.click()
    page.locator(".follow-up a").first.click()
    page.locator(".timeline").wait_for()
    task = page.url
    page.locator(".timeline a[href*='/sources/']").first.click()
    page.locator(f"main a[href^='{urlsplit(task).path}']").first.click()
    page.wait_for_url(f"{task}**")
    page.locator(".figure h3 a").first.click()
    expect(page.locator("h1")).to_contain_text("主要改革任务")
    page.get_by_role("link", name="NH-07").first.click()
    page.wait_for_url(task)
