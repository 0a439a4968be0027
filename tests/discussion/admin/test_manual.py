"""The editors' manual: read on the editing pages, and true to what stands there."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image

from discussion.admin.manual import MARKDOWN, anchor, manual
from tests.pages import english

pytestmark = pytest.mark.one_database

ROOT = settings.BASE_DIR
TEXT = (ROOT / "docs" / "编辑手册.md").read_text(encoding="utf-8")
PICTURES = sorted((ROOT / "docs" / "manual").iterdir())
PRESSED = re.compile(r"点(?:上方的|右上角的)?“([^”]+)”")
CODE = [
    *ROOT.glob("templates/admin/**/*.html"),
    *ROOT.glob("discussion/[!m]*/**/*.py"),  # not the migrations, which have labels of former days
    *ROOT.glob("discussion/models/*.py"),
    *ROOT.glob("forums/*.py"),
    *ROOT.glob("nanhai/static/nanhai/js/*.js"),
]
# Of Django's own catalogue; for parts it adds their name to 添加另一个.
DJANGOS = {"保存", "保存并继续编辑", "修改", "增加", "执行", "历史", "登录", "注销", "修改密码", "重置密码"}


def labels():
    """What stands whole between quotes or tags."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in CODE)
    return set(re.findall(r"""(?<=["'`>}])([^"'`<>{}\n]+)(?=["'`<{])""", code))


def test_it_is_read_by_everyone_with_an_account(client, django_user_model, db):
    client.force_login(django_user_model.objects.create_user("新人", is_staff=True))
    page = client.get(reverse("admin:manual")).text
    headings = re.findall(r'<h2 id="([^"]+)">([^<]+)</h2>', page)
    assert headings == [(task.anchor, task.name) for task in manual().tasks]
    assert re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', page) == headings
    assert sorted(re.findall(r'<img src="manual/(\w+\.png)"', page)) == [path.name for path in PICTURES]
    assert english(re.sub(r"<code>.*?</code>", "", page), ["新人"]) == set()
    assert reverse("admin:manual") in client.get(reverse("admin:index")).text.partition('id="content"')[2]


def test_it_is_for_nobody_else(client, db):
    assert client.get(reverse("admin:manual")).status_code == 302
    assert client.get(reverse("admin:manual_picture", args=[PICTURES[0].stem])).status_code == 302


def test_html_in_it_stays_text():
    assert MARKDOWN.render("<script>") == "<p>&lt;script&gt;</p>\n"


def test_each_picture_is_shown_once_and_each_shown_is_there():
    assert sorted(re.findall(r"!\[[^\]]+\]\(manual/(\w+\.png)\)", TEXT)) == [path.name for path in PICTURES]


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_served_and_is_light(editor, path):
    answer = editor.get(reverse("admin:manual_picture", args=[path.stem]))
    assert (answer["Content-Type"], answer.content) == ("image/png", path.read_bytes())
    assert path.stat().st_size <= 120_000
    with Image.open(path) as picture:
        assert picture.width in {1120, 390}


def test_a_picture_that_is_not_there_is_not_found(editor):
    assert editor.get(reverse("admin:manual_picture", args=["secret"])).status_code == 404


def test_links_within_it_lead_to_tasks():
    targets = {task.anchor for task in manual().tasks}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) - targets == set()
    assert len(targets) == len(manual().tasks)


def test_an_anchor_is_the_heading_without_its_punctuation():
    assert anchor("送审、退回、撤回") == "送审退回撤回"


def test_each_task_says_when_it_is_done_and_how():
    sections = [part for part in TEXT.split("\n## ")[1:] if not part.startswith("谁能做什么")]
    assert [part.splitlines()[0] for part in sections if "**什么时候**：" not in part] == []
    assert [part.splitlines()[0] for part in sections if "\n1. " not in part] == []


def test_each_button_that_it_names_stands_on_a_page():
    own = {name.removeprefix("添加另一个 ") for name in PRESSED.findall(TEXT)} - DJANGOS
    assert len(own) > 30
    assert own - labels() == set()
    assert "保存并送" not in labels()
