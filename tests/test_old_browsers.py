"""Scripts run in Chromium 86, Firefox 78 and iOS 13: government desktops are seldom renewed."""

import re
from pathlib import Path

import pytest

import nanhai
from nanhai.staticfiles import for_old_browsers

SCRIPTS = sorted((Path(nanhai.__file__).parent / "static").rglob("*.js"))
# Each with what came too late, by the name of the browser that knows it not.
TOO_NEW = {
    "Chromium 92": r"\.at\(|randomUUID|Object\.hasOwn",
    "Chromium 85, iOS 14": r"\?\?=|\|\|=|&&=|replaceAll|Promise\.any|WeakRef",
    "Chromium 88, iOS 14": r":is\(|:where\(",
    "Chromium 97": r"findLast|toSorted|toSpliced|structuredClone",
    "Chromium 105": r":has\(",
    "Chromium 102": r"\binert\b",
    "Chromium 86, iOS 14.5": r"replaceChildren",
    "Firefox 90": r"^\s+(?:static\s+)?#\w+\s*[=(;]",
    "Chromium 89": r"^await\b",
    "Safari 16.4": r"\(\?<[=!]",
    "Safari 16": r"requestSubmit",
}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_no_script_needs_a_newer_browser(script):
    words = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", script.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = {browser: re.findall(late, words, flags=re.MULTILINE) for browser, late in TOO_NEW.items()}
    assert {browser: late for browser, late in found.items() if late} == {}


def test_styles_are_told_to_old_browsers_in_their_words():
    written = ".a { margin-inline: auto; padding-block: 1px calc(2 * (3px + 1px)); }"
    told = ".a{margin-inline-start:auto;margin-inline-end:auto;padding-block-start:1px;padding-block-end:calc(2*(3px+1px));}"
    assert "".join(for_old_browsers(written).split()) == told
    written = "@media print { .b :is(c, .d) > e, .f:has(g) { inset-inline-start: 0; } }"
    assert " ".join(for_old_browsers(written).split()) == "@media print {.b c > e, .b .d > e { left: 0; } }"


def test_no_style_of_a_page_is_lost_on_old_browsers():
    sheets = (Path(nanhai.__file__).parent / "static").rglob("*.css")
    css = "".join(for_old_browsers(sheet.read_text(encoding="utf-8")) for sheet in sheets)
    for late in (r":is\(", r"(margin|padding)-(inline|block):", r"inset-(block|inline)"):
        assert re.findall(late, css) == []


def test_a_list_without_bullets_is_still_a_list_in_safari():
    """Safari takes the role from lists whose style is `none`, but not from those whose marker is empty."""
    sheets = (Path(nanhai.__file__).parent / "static/nanhai/css").glob("*.css")
    plain = {sheet.name: sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.name != "admin.css"}
    bare = r'list-style: none;(?! list-style-type: "";)'
    assert {name: re.findall(bare, css) for name, css in plain.items() if re.search(bare, css)} == {}
