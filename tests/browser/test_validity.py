"""Every page and the style sheet as the Nu HTML checker reads them: no error, no warning (A11Y-16)."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import RequestFactory
from django.views.defaults import server_error

from discussion.models import SiteIdentity, Statement
from discussion.public.external_links import external_url
from tests import factories as make
from tests.browser.checkers import needed
from tests.conftest import MountedClient
from tests.reading import crawl

UNKNOWN_TO_THE_CHECKER = {  # parts of CSS that its list lacks: what SVG brought
    "CSS: “paint-order”: Property “paint-order” doesn't exist.",
    "CSS: “vector-effect”: Property “vector-effect” doesn't exist.",
}


def out_of_the_ordinary(client):
    """Pages to which no link leads, and pages with all that an operator can fill in."""
    hidden = make.statement(**make.withdrawn())
    yield "404", client.get("/nowhere/").text
    yield "410", client.get(hidden.get_absolute_url()).text
    yield "400", client.get("/out/").text
    yield "500", server_error(RequestFactory().get("/")).text
    yield "empty", client.get("/statements/?speaker=nobody").text
    yield "wrong", client.get("/changes/?from=x").text
    make.change(SiteIdentity.objects.get(),
        profile="gov", organizer="某单位", producer="某办", phone="000", email="a@example.cn", address="某路",
        icp="示ICP备0号", police_record="示公网安备 00000000000000号", site_code="N000000000", news_licence="示例",
        complaint_phone="000", complaint_email="b@example.cn", copyright="示例", archived_on="2022-06-30",
    )  # fmt: skip
    update = make.update(evidence_url="https://news.example.com/?a=1&b=中", picture=make.picture())
    yield "filled", client.get(update.action.get_absolute_url()).text
    yield "out", client.get(external_url(update.evidence_url, SiteIdentity.current())).text
    marked = make.statement(title="<b>&“”'\"", picture=make.picture(), points=3, themes=[make.theme()])
    yield "marked", client.get(marked.get_absolute_url()).text


@pytest.fixture
def pages(content, db, tmp_path):
    """A folder with every page, and the way back from file to address."""
    client, addresses = MountedClient(), {}
    answers = [(path, page.html) for path, page in crawl(client).items() if hasattr(page, "html")]
    for number, (address, html) in enumerate([*answers, *out_of_the_ordinary(client)]):
        file = tmp_path / f"{number:04}.html"
        file.write_text(html, encoding="utf-8")
        addresses[file.name] = address
    return tmp_path, addresses


def complaints(*checked):
    """What the checker says of these files and folders: file, line, message."""
    java, jar = needed("java", "vnu-jar", "build", "dist", "vnu.jar")
    command = [java, "-jar", jar, "--format", "json", "--stdout", "--also-check-css", *checked]
    said = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    messages = json.loads(said.stdout)["messages"]
    return [
        (message["url"].rpartition("/")[2], message.get("lastLine"), message["message"])
        for message in messages
        if message["message"] not in UNKNOWN_TO_THE_CHECKER
    ]


def test_every_page_is_valid_html(pages):
    folder, addresses = pages
    needed("java", "vnu-jar")
    assert len(addresses) > 200
    assert Statement.objects.published().exists()
    assert [(addresses[name], line, message) for name, line, message in complaints(folder)] == []


def test_style_sheet_is_valid_css(settings, tmp_path):
    """As it is served: the imports folded into one file."""
    settings.STATIC_ROOT = tmp_path
    backend = {"BACKEND": "nanhai.staticfiles.BundlingStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    call_command("collectstatic", interactive=False, verbosity=0)
    served = [path for path in Path(tmp_path).rglob("*.css") if re.fullmatch(r"site\.\w+\.css", path.name)]
    assert len(served) == 1
    assert complaints(*served) == []


def test_checker_finds_what_is_wrong(tmp_path):
    """The checks above would pass if nothing were checked."""
    (tmp_path / "wrong.html").write_text(
        "<!doctype html><html lang=zh-Hans><title>错</title><p id=a><p id=a>"
    )
    (tmp_path / "wrong.css").write_text("p { colour: red }")
    assert {name for name, _, _ in complaints(tmp_path)} == {"wrong.html", "wrong.css"}
