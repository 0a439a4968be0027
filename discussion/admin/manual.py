"""The editors' manual as a page: docs/编辑手册.md, its pictures beside it."""

import re
from itertools import pairwise
from typing import NamedTuple

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

DOCS = settings.BASE_DIR / "docs"
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


class Task(NamedTuple):
    name: str
    anchor: str


class Manual(NamedTuple):
    tasks: list[Task]
    words: SafeString


def manual() -> Manual:
    """Without its title, which the page has already."""
    tokens = MARKDOWN.parse((DOCS / "编辑手册.md").read_text(encoding="utf-8").partition("\n")[2])
    tasks = []
    for heading, words in pairwise(tokens):
        if heading.type == "heading_open":
            tasks.append(Task(words.content, anchor(words.content)))
            heading.attrSet("id", tasks[-1].anchor)
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return Manual(tasks, mark_safe(html))  # noqa: S308  (a file of ours; HTML in it stays text)


def anchor(heading: str) -> str:
    """As repositories shown on the web make them, so that a link within the manual leads there in both."""
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))


def picture(name: str) -> bytes | None:
    path = DOCS / "manual" / f"{name}.png"
    return path.read_bytes() if path.is_file() else None
