"""What makes reading comfortable, in Chromium: the 关怀版, copying, reading aloud, the code for a phone, paper."""

import os
import re
import shutil
import subprocess
from io import BytesIO

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_reading import PAGES

KINDS = ["/", "/statements/", "/statements/1/", "/officials/gu-yaohui/", "/themes/gaige/", "/actions/",
         "/actions/7/", "/metrics/shiyan-changci/", "/forums/kuixingge/1/"]  # fmt: skip

SIZES = """() => [...document.querySelectorAll("body *")]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest("svg, .visually-hidden, select"))
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .map(e => [parseFloat(getComputedStyle(e).fontSize), e.textContent.trim().slice(0, 20)])"""
HEIGHTS = """selector => [...document.querySelectorAll(selector)]
    .filter(e => e.checkVisibility() && getComputedStyle(e).display !== "inline")
    .map(e => [Math.round(e.getBoundingClientRect().height), e.textContent.trim().slice(0, 20)])"""
REACHES = """selector => [...document.querySelectorAll(selector)]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest("svg, .prose p"))
    .map(e => [Math.round(e.getBoundingClientRect().height), e.textContent.trim().slice(0, 20)])"""
COLUMNS = """() => [...document.querySelectorAll("main *")].filter(e => e.checkVisibility())
    .filter(e => getComputedStyle(e).display === "grid" && getComputedStyle(e).gridTemplateColumns.includes(" "))
    .map(e => e.className)"""
TEXT = "() => document.querySelector('main').innerText.replace(/\\s/g, '')"


def title(page):
    return page.locator("h1").inner_text()


# The care version and the text sizes


def test_care_version_is_chosen_without_javascript_and_stays(visit, site):
    """A11Y-02, A11Y-09, READ-14: by a link, back on the same page, remembered on the next."""
    page = visit("/statements/1/", width=390, javascript=False)
    plain = page.evaluate(TEXT)
    page.get_by_role("link", name="关怀版").click()
    expect(page.locator("html")).to_have_class("reading-elder")
    assert page.url == f"{site}/statements/1/"
    assert page.evaluate(TEXT).replace("字号小中大", "") == plain.replace("字号小中大", "")
    page.get_by_role("link", name="官员").first.click()
    page.wait_for_url("**/officials/")
    expect(page.locator("html")).to_have_class("reading-elder")
    page.get_by_role("link", name="标准版").click()
    expect(page.locator("html")).not_to_have_class("reading-elder")


@pytest.mark.parametrize("path", [path for path in PAGES if "{" not in path])
def test_care_version_has_nothing_small(visit, path):
    """A11Y-03, A11Y-11: text of 24 px, controls of 60 px, one column."""
    page = visit(path, width=390, reading="elder")
    assert [found for found in page.evaluate(SIZES) if found[0] < 24] == []
    controls = "a:not(.skip), button, select, input"
    assert [found for found in page.evaluate(HEIGHTS, controls) if found[0] < 60] == []
    page.set_viewport_size({"width": 1280, "height": 844})
    assert page.evaluate(COLUMNS) == []


@pytest.mark.parametrize(
    "path", [*KINDS, "/search/?q=土地", "/changes/", "/meetings/", "/story/", "/officials/"]
)
def test_every_control_is_as_high_as_a_finger(visit, path):
    """Links, too, but for those in the middle of a paragraph."""
    page = visit(path, width=390)
    small = page.evaluate(REACHES, "a:not(.skip), button, select, input:not([type=hidden]), summary")
    assert [found for found in small if found[0] < 44] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/statements/1/", "/actions/"])
def test_care_version_has_the_contrast_of_level_aaa(visit, path, scheme):
    """A11Y-04."""
    page = visit(path, width=390, scheme=scheme, reading="elder")
    found = Axe().run(page, options={"runOnly": ["color-contrast-enhanced"]}).response["violations"]
    assert [node["html"] for rule in found for node in rule["nodes"]] == []


def test_text_sizes_differ_and_the_chosen_one_is_marked(visit):
    """READ-02: three steps, the smallest still 16 px."""
    page, sizes = visit("/statements/1/", javascript=False), {}
    for name in ("小", "中", "大"):
        page.locator(".toolbar").get_by_role("link", name=f"字号{name}").click()
        expect(page.locator(".toolbar [aria-current]")).to_have_text(name)
        sizes[name] = page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('.prose p')).fontSize)"
        )
    assert 16 <= sizes["小"] < sizes["中"] < sizes["大"]


# Points


def test_point_is_marked_where_its_permalink_leads(visit):
    page = visit("/statements/1/#p3")
    background = "id => getComputedStyle(document.getElementById(id)).backgroundColor"
    assert page.evaluate(background, "p3") != page.evaluate(background, "p4")
    assert page.locator("#p3").is_visible()


def test_reader_copies_a_points_address_and_its_reference(visit, site):
    page = visit("/statements/1/", permissions=["clipboard-read", "clipboard-write"])
    clipboard = "navigator.clipboard.readText()"
    page.locator("#p3 summary").click()
    page.locator("#p3").get_by_role("button", name="复制链接").click()
    page.locator("#p3 [data-copy]", has_text="已复制").wait_for()
    assert page.evaluate(clipboard) == f"{site}/statements/1/#p3"
    page.locator("#p3").get_by_role("button", name="引用").click()
    page.locator("#p3 [data-cite]", has_text="已复制").wait_for()
    cited = page.evaluate(clipboard)
    assert re.fullmatch(
        rf"南海大讨论实录\. 顾耀辉.+（编辑整理，非原话），要点：“.+”\[EB/OL\]\. \([\d-]+\)\[[\d-]+\]\. {site}/statements/1/#p3",
        cited,
    )
    page.get_by_role("button", name="复制引文").click()
    page.locator(".share [data-cite]", has_text="已复制").wait_for()
    assert page.evaluate(clipboard) == re.sub("，要点：“.+”", "", cited).removesuffix("#p3")
    assert page.complaints == []


def test_addresses_are_plain_links_and_no_button_shows_without_javascript(visit, site):
    page = visit("/statements/1/", javascript=False)
    page.locator("#p3 summary").click()
    page.locator("#p3 .permalink").click()
    assert page.url == f"{site}/statements/1/#p3"
    assert page.locator(".reference").is_visible()
    buttons = page.locator(".read-aloud, .print-page, [data-copy], [data-cite]")
    assert buttons.count() > 4
    assert buttons.locator("visible=true").count() == 0


# What is taken along


def test_card_of_a_point_is_saved_under_the_points_name(visit):
    page = visit("/statements/1/", width=390, javascript=False)
    page.locator("#p3 summary").click()
    with page.expect_download() as saved:
        page.locator("#p3").get_by_role("link", name="卡片").click()
    assert saved.value.suggested_filename.endswith(".png")
    codes = zxingcpp.read_barcodes(Image.open(saved.value.path()))
    assert [code.text for code in codes] == [f"{page.url}#p3"]


@pytest.mark.parametrize(("agent", "told"), [("MicroMessenger/8.0.49", True), ("Chrome/130.0", False)])
def test_downloads_say_what_to_do_inside_wechat(visit, agent, told):
    """READ-06: its browser saves no files; the page is the same for all."""
    page = visit("/metrics/shiyan-changci/", width=390, user_agent=f"Mozilla/5.0 (Linux; Android 14) {agent}")
    table, card = page.locator('a[type="text/csv"]'), page.locator('a[type="image/png"]')
    assert ("请在浏览器中打开" in table.inner_text(), "长按" in card.inner_text()) == (told, told)
    assert (card.get_attribute("download") is None) is told
    assert page.complaints == []


STRAYS = """() => {
    const closing = "，。、；：？！”’）》…", opening = "“‘（《", range = document.createRange(), strays = []
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT)
    const top = (node, i) => {
        range.setStart(node, i); range.setEnd(node, i + 1)
        return range.getClientRects()[0]?.top
    }
    while (walker.nextNode()) {
        const node = walker.currentNode
        for (let i = 1; i < node.length; i++) {
            const breaks = closing.includes(node.data[i]) || opening.includes(node.data[i - 1])
            if (breaks && top(node, i) - top(node, i - 1) > 12) strays.push(node.data.slice(i - 8, i + 1))
        }
    }
    return strays
}"""


@pytest.mark.parametrize("reading", ["", "large", "elder"])
@pytest.mark.parametrize("path", KINDS)
def test_no_line_begins_with_a_comma_or_ends_with_an_opening_quote(visit, path, reading):
    """TYPO-04: in headings as in prose, from a small phone to a wide screen."""
    page, strays = visit(path, reading=reading), {}
    for width in (320, 390, 768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        strays[width] = page.evaluate(STRAYS)
    assert {width: found for width, found in strays.items() if found} == {}


# Reading aloud

VOICE = """
window.spoken = [];
Object.defineProperty(window, "speechSynthesis", {value: {
    speak: part => spoken.push(part.text), cancel: () => { window.silenced = (window.silenced ?? 0) + 1; }}});
window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
"""


def test_page_is_read_aloud_and_falls_silent(visit, site):
    """A11Y-05: what is read is the statement, not its tools."""
    page = visit("/about/")
    page.add_init_script(VOICE)
    page.goto(f"{site}/statements/1/")
    button = page.get_by_role("button", name="朗读")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    spoken = page.evaluate("spoken")
    assert spoken[0] == title(page)
    assert "客观辩证看优势" in spoken
    assert [part for part in spoken if re.search("复制|扫一扫|字号", part)] == []
    before = page.evaluate("silenced")
    button.click()
    assert (button.get_attribute("aria-pressed"), page.evaluate("silenced")) == ("false", before + 1)
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert page.evaluate("silenced") == before + 2


def test_button_for_reading_aloud_is_hidden_where_there_is_no_voice(visit, site):
    page = visit("/about/")
    page.add_init_script("delete Window.prototype.speechSynthesis; delete window.speechSynthesis")
    page.goto(f"{site}/statements/1/")
    assert page.locator(".read-aloud").is_hidden()


# The code for a phone


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/statements/1/", "/actions/7/", "/forums/kuixingge/1/"])
def test_code_leads_a_phone_to_this_page(visit, site, path, scheme):
    """READ-03: a phone reads it off the screen, in dark mode too."""
    page = visit(path, scheme=scheme)
    shot = page.locator(".qr svg").screenshot(scale="css")
    assert [found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(shot)))] == [f"{site}{path}"]


def test_code_is_for_wide_screens_only(visit):
    """READ-03."""
    page = visit("/statements/1/", width=768)
    assert page.locator(".qr").is_hidden()
    page.set_viewport_size({"width": 769, "height": 844})
    assert page.locator(".qr").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".qr").is_hidden()


# Paper


def test_paper_tells_source_address_and_day_and_leaves_out_the_tools(visit, site, tmp_path):
    """READ-07."""
    page = visit("/statements/1/")
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    program = shutil.which("pdftotext")
    if not program and "CI" not in os.environ:
        pytest.skip("needs pdftotext (Debian: poppler-utils)")
    told = subprocess.run([program, "-layout", tmp_path / "page.pdf", "-"], capture_output=True, check=True)
    text = re.sub(r"\s", "", told.stdout.decode())
    expected = [
        "大讨论不能一阵风，成果要转化为行动",
        "来源：《统一思想再出发",
        f"{site}/statements/1/",
        "打印日期：20",
    ]
    assert [words for words in expected if words not in text] == []
    assert [words for words in ("扫一扫", "复制", "关怀版", "下一篇", "返回顶部") if words in text] == []


# The front page


@pytest.mark.parametrize(("reading", "screens"), [("", 4), ("elder", 8)])
def test_front_page_tells_the_story_in_a_few_screens(visit, reading, screens):
    page = visit("/", width=390, reading=reading)
    assert page.evaluate("document.documentElement.scrollHeight") <= screens * 844


def test_hero_never_strands_a_quotation_mark(visit):
    """TYPO-04, TOPIC-02: at each width and size the name breaks after its punctuation."""
    page = visit("/", width=390)
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        lines = page.evaluate(
            """() => {
                const range = document.createRange(), lines = {}
                for (const text of document.querySelector("h1 .phrases").childNodes) {
                    for (let i = 0; i < (text.data ?? "").length; i++) {
                        range.setStart(text, i); range.setEnd(text, i + 1)
                        const box = range.getClientRects()[0], line = Math.round(box.bottom)
                        lines[line] = (lines[line] ?? "") + text.data[i]
                    }
                }
                return Object.values(lines)
            }"""
        )
        assert [line for line in lines if line[-1] not in "、”论"] == [], width


@pytest.mark.parametrize("path", KINDS)
def test_page_is_light_over_the_wire(chromium, site, path):
    """LAY-03: markup and style of any page stay below 50 kB, the script below 2 kB, as they are sent."""
    weights = {}

    def weigh(request):
        kind = request.resource_type
        weights[kind] = weights.get(kind, 0) + request.sizes()["responseBodySize"]

    page = chromium.new_page()
    page.on("requestfinished", weigh)
    page.goto(f"{site}{path}", wait_until="networkidle")
    page.close()
    assert 0 < weights["document"] + weights["stylesheet"] < 50_000
    assert 0 < weights["script"] < 2_000
