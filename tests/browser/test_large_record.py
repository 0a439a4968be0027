"""At 60 officials, 24 themes and a thousand statements no page weighs or scrolls more than a phone's reader bears."""

import gzip
import shutil
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from tests.browser.conftest import environment, free_port, manage, serving

HEAVIEST, LONGEST = 50_000, 8  # bytes of HTML and styles as they are sent; screens of 390 × 844
PAGES = [
    "/", "/statements/", "/statements/?theme=topic-1", "/statements/?speaker=speaker-1&theme=topic-1", "/officials/",
    "/officials/speaker-1/", "/themes/", "/themes/topic-1/", "/matrix/", "/meetings/", "/meetings/meeting-10/",
    "/actions/", "/actions/summary/", "/actions/1/", "/changes/", "/story/", "/search/", "/search/?q=改革",
    "/statements/100/", "/sitemap/", "/about/",
]  # fmt: skip


@pytest.fixture(scope="module")
def site(furnished, tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    shutil.copytree(furnished, folder, dirs_exist_ok=True)
    build = "from tests.large_record import build; build()"
    manage(environment(folder, free_port(), {}), "shell", "--verbosity=0", "--command", build)
    with serving(folder) as address:
        yield address


def weight(address):
    answer = urlopen(Request(address, headers={"Accept-Encoding": "gzip"}), timeout=60)
    body = answer.read()
    return len(body if answer.headers["Content-Encoding"] == "gzip" else gzip.compress(body))


def test_no_page_is_heavy_or_long(visit, site):
    page = visit("/", width=390)
    sheet = weight(page.evaluate("document.querySelector('link[rel=stylesheet]').href"))
    heavy, long = {}, {}
    for path in PAGES:
        if (size := sheet + weight(f"{site}{quote(path, safe='/?&=')}")) > HEAVIEST:
            heavy[path] = size
        page.goto(f"{site}{path}")
        if (screens := page.evaluate("document.documentElement.scrollHeight") / 844) > LONGEST:
            long[path] = round(screens, 1)
    assert (heavy, long) == ({}, {})
