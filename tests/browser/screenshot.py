"""Makes the pictures of the README and of the editors' manual from the served site: `make screenshot`."""

import shutil
import tempfile
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser import manual
from tests.browser.conftest import FLAGS, PASSWORD, fill, serving
from tests.processes import furnish

DOCS = settings.BASE_DIR / "docs"
COLOURS = 64  # of a picture of the manual: enough for pages, a third of the bytes
DESK, PHONE = 1120, 390  # pixels


class Camera:
    def __init__(self, browser, site):
        self.browser, self.site = browser, site

    def page(self, person="", width=DESK):
        page = self.browser.new_page(viewport={"width": width, "height": 760})
        if person:
            page.goto(f"{self.site}/admin/")
            page.get_by_label("用户名").fill(person)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(f"{self.site}/admin/")
        return page

    def phone(self):
        return self.page(width=PHONE)

    def open(self, page, path):
        page.goto(f"{self.site}/admin/{path}")

    def take(self, page, name, height=760, top=""):
        """The page as it is seen, from its beginning or from the part that is named."""
        page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
        if top:
            page.locator(top).first.evaluate("part => part.scrollIntoView()")
        page.wait_for_timeout(600)
        picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
        picture.save(DOCS / "manual" / f"{name}.png", optimize=True)


def picture_all(browser, site):
    camera = Camera(browser, site)
    page = camera.page()
    page.goto(f"{site}/")
    page.screenshot(path=DOCS / "screenshot.png")
    manual.play(camera)


def main():
    (DOCS / "manual").mkdir(exist_ok=True)
    options = {"executable_path": shutil.which("chromium"), "args": [*FLAGS.split(), "--lang=zh-CN"]}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        furnish(Path(folder))
        fill(Path(folder))
        with serving(Path(folder), manual.PEOPLE, NANHAI_REVIEW_LEVELS="3") as site:
            picture_all(playwright.chromium.launch(**options), site)


if __name__ == "__main__":
    main()
