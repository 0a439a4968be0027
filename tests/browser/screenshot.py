"""Makes docs/screenshot.png, the picture in the README, from the served site: `make screenshot`."""

import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, serving

TARGET = settings.BASE_DIR / "docs" / "screenshot.png"


def main():
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
        page = browser.new_page(viewport={"width": 1120, "height": 760})
        page.goto(f"{site}/")
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main()
