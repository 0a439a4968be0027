"""An editor brings a table in and takes one out, in the editing pages of the served site."""

import csv
import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import EDITOR
from tests.sheets import csv_file, table, xlsx_file

NAME, PASSWORD = EDITOR["DJANGO_SUPERUSER_USERNAME"], EDITOR["DJANGO_SUPERUSER_PASSWORD"]
LIST = "/admin/discussion/actionitem/"


@pytest.fixture
def log_in(visit, site):
    def enter(**options):
        page = visit("/admin/", **options)
        page.get_by_label("用户名").fill(NAME)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(f"{site}/admin/")
        return page

    return enter


def give(page, content, name="台账.xlsx"):
    page.get_by_label("表格文件").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="上传并预览").click()


def violations(page):
    return [violation["id"] for violation in Axe().run(page).response["violations"]]


def looked_at(page):
    """What the console said, what axe finds (its own complaints do not count), and how wide the page is."""
    said, found = list(page.complaints), violations(page)
    page.complaints.clear()
    return said, found, page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("pixels", [1280, 390])
def test_editor_corrects_a_table_and_imports_it(log_in, site, pixels):
    page = log_in(width=pixels)
    code = f"B-{pixels}"
    row = {
        "编号": code,
        "事项": "表格里来的事项",
        "主题": "改革攻坚",
        "进展日期": "2022年3月",
        "进展情况": "开了会",
    }
    page.goto(f"{site}{LIST}")
    page.get_by_role("link", name="导入表格").click()
    seen = [looked_at(page)]

    give(page, xlsx_file(table(row | {"主题": "改革攻尖"})))
    problem = "第2行“主题”（C列）：主题“改革攻尖”不存在。最接近的是“改革攻坚”。"
    expect(page.locator(".table-problems li")).to_have_text([problem])
    assert page.get_by_role("button", name="确认导入").count() == 0
    seen.append(looked_at(page))

    page.get_by_role("link", name="换一个文件").click()
    give(page, xlsx_file(table(row)))
    expect(page.locator(".table-changes tbody th")).to_have_text(
        [f"新增 任务 {code}", f"新增 任务 {code} 进展 2022年3月"]
    )
    seen.append(looked_at(page))
    page.get_by_role("button", name="确认导入").click()
    expect(page.locator("#content")).to_contain_text("已导入。新增的都是草稿")
    seen.append(looked_at(page))

    page.goto(f"{site}{LIST}?q={code}")
    assert page.locator("#result_list tbody tr").count() == 1
    assert "草稿" in page.locator("#result_list tbody").inner_text()
    assert seen == [([], [], pixels)] * 4


def stand_still(route):
    """The page does not look again by itself, so that it can be looked at."""
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "refresh"}
    route.fulfill(response=answer, headers=headers)


@pytest.mark.parametrize("javascript", [True, False])
def test_long_table_is_imported_beside_the_requests_and_the_page_tells_when_it_is_done(
    log_in, site, javascript
):
    page = log_in(javascript=javascript)
    code = f"L{javascript:d}"
    rows = table(*({"编号": f"{code}-{n:04}", "事项": f"长表里的第{n}项"} for n in range(2000)))
    page.goto(f"{site}{LIST}table/")
    page.route("**/table/*/", stand_still)
    give(page, csv_file(rows), "长表.csv")
    expect(page.locator("#content")).to_contain_text("正在核对")
    assert page.complaints == []
    assert not javascript or violations(page) == []
    page.unroute("**/table/*/")
    page.get_by_role("link", name="现在刷新").click()
    page.get_by_role("button", name="确认导入").click(timeout=60_000)
    page.get_by_text("已导入。新增的都是草稿").wait_for(timeout=60_000)
    page.goto(f"{site}{LIST}?q={code}-")
    assert "2000" in page.locator("#changelist-search, .paginator").all_inner_texts()[-1]


def test_downloaded_table_comes_back_as_no_change(log_in, site):
    page = log_in()
    page.goto(f"{site}{LIST}")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出CSV").click()
    content = download.value.path().read_bytes()
    (heading, first, *_) = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert dict(zip(heading, first, strict=True))["编号"]
    page.goto(f"{site}{LIST}table/")
    give(page, content, "导出.csv")
    expect(page.locator("#content")).to_contain_text(
        "表格和库里的内容完全一样，没有要导入的。", timeout=60_000
    )


def test_dark_pages_can_be_read(log_in, site):
    page = log_in(scheme="dark")
    page.goto(f"{site}{LIST}table/")
    give(page, csv_file(table({"编号": "D-1", "事项": "深色"})))
    page.locator(".table-changes").wait_for()
    assert violations(page) == []
