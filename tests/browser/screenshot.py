"""Makes the pictures of the README and of the editors' manual from the served site: `make screenshot`."""

import shutil
import tempfile
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, PASSWORD, serving

DOCS = settings.BASE_DIR / "docs"
PEOPLE = [("张采编", "采编"), ("李采编", "采编"), ("王初审", "初审")]
SPEECH = """在绿道建设现场会上的讲话
同志们,绿道是民生工程。
一、抓紧建设
沿河先建十公里,年底通车。
二、建好就要管好
管护责任落实到人。
"""
COLOURS = 64  # of a picture of the manual: enough for pages, a third of the bytes


class Camera:
    def __init__(self, browser, site):
        self.browser, self.site = browser, site

    def page(self, person="", height=760):
        page = self.browser.new_page(viewport={"width": 1120, "height": height})
        if person:
            page.goto(f"{self.site}/admin/")
            page.get_by_label("用户名").fill(person)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(f"{self.site}/admin/")
        return page

    def open(self, page, path):
        page.goto(f"{self.site}/admin/{path}")

    def take(self, page, name, clip_to=""):
        """A picture of the page as it is seen, or of one of its parts."""
        page.wait_for_timeout(600)
        content = (page.locator(clip_to).first if clip_to else page).screenshot()
        picture = Image.open(BytesIO(content)).convert("RGB").quantize(COLOURS)
        picture.save(DOCS / "manual" / f"{name}.png", optimize=True)


def manual(camera):
    author, other, reviewer = (camera.page(name) for name, _ in PEOPLE)
    camera.open(author, "discussion/statement/paste/")
    author.get_by_label("整篇文字").fill(SPEECH)
    author.get_by_role("button", name="读出要点").click()
    author.locator("#points-0 .theme-hints, #points-0").last.wait_for()
    author.locator("#points-group").evaluate("group => group.scrollIntoView()")
    camera.take(author, "paste")
    conflict(camera, author, other)
    revise(camera, author)
    camera.open(reviewer, "")
    camera.take(reviewer, "desk")
    reviewer.locator(".pile", has_text="待我审核").get_by_role("link").first.click()
    reviewer.set_viewport_size({"width": 1120, "height": 1500})
    reviewer.evaluate("document.querySelector('.preview-frame').style.blockSize = '24rem'")
    camera.take(reviewer, "review")
    camera.open(author, "discussion/statement/1/history/")
    camera.take(author, "history")
    table(camera, author)


def conflict(camera, author, other):
    camera.open(author, "discussion/theme/1/change/")
    camera.open(other, "discussion/theme/1/change/")
    for page, words in ((author, "由张采编改过的说明。"), (other, "李采编写的说明。")):
        page.locator("#id_description").fill(words)
        page.get_by_role("button", name="保存修订稿").click()
    camera.take(other, "conflict")


def revise(camera, author):
    camera.open(author, "discussion/statement/1/change/")
    author.locator("#id_lead").fill("解放思想，改革再出发。")
    author.get_by_role("button", name="保存修订稿").click()
    camera.open(author, "discussion/statement/1/change/")
    author.get_by_role("button", name="保存并送审").click()


def table(camera, author):
    camera.open(author, "discussion/actionitem/table/")
    content = "编号,事项,完成时限\nNH-31,建设里水河绿道,2026年12月31日\nNH-32,整治河涌,2026/10/1\n"
    file = {"name": "新事项.csv", "mimeType": "text/csv", "buffer": content.encode("utf-8-sig")}
    author.locator("#id_file").set_input_files(file)
    author.locator("input[type=submit], button[type=submit]").last.click()
    camera.take(author, "table")


def main():
    (DOCS / "manual").mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), PEOPLE, NANHAI_REVIEW_LEVELS="3") as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*FLAGS.split(), "--lang=zh-CN"]
        )
        camera = Camera(browser, site)
        page = camera.page()
        page.goto(f"{site}/")
        page.screenshot(path=DOCS / "screenshot.png")
        manual(camera)
        browser.close()


if __name__ == "__main__":
    main()
