"""Pages in Chromium 86, Firefox 78 and iOS 13: government desktops and phones are seldom renewed.

What these browsers know is told by data (the browsers' names are in package.json); what it comes to is seen in an old
Chromium, that of Qt WebEngine.
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.checkers import needed

HERE = Path(__file__).parent
STATIC = settings.BASE_DIR / "nanhai" / "static"
STYLES = STATIC / "nanhai" / "css"
EDITING = ["admin.css", "admin-article.css"]  # sheets of the editing pages
DEBIANS_PYTHON, ENGINE = Path("/usr/bin/python3"), HERE / "qtwebengine.py"
PAGES = ["/", "/statements/", "/statements/1/", "/officials/", "/themes/", "/actions/", "/metrics/shiyan-changci/",
         "/forums/kuixingge/1/"]  # fmt: skip
FORMS = ["", "discussion/statement/", "discussion/statement/1/change/", "auth/group/add/"]
# What styles decide about each element, and how many rules of ours were understood. Left out: boxes at a page's edge,
# which only print; what a browser itself or a transition decides.
LOOKS = """() => {
  const looks = ["display", "position", "fontSize", "color", "backgroundColor", "borderTopStyle", "borderLeftStyle",
    "marginTop", "marginBottom", "paddingTop", "paddingLeft", "columnGap", "justifyContent", "textDecorationLine"];
  const within = (rule) => (rule.cssRules && rule.type !== CSSRule.PAGE_RULE ? rules(rule) : 0);
  const rules = (list) => Array.from(list.cssRules).reduce((sum, rule) => sum + 1 + within(rule), 0);
  const look = (element) => {
    const style = getComputedStyle(element);
    return [element.tagName + "." + element.className, ...looks.map((name) => style[name])];
  };
  const sheets = Array.from(document.styleSheets).filter((sheet) => sheet.href.includes("/nanhai/"));
  const elements = Array.from(document.querySelectorAll("body *"));
  return [
    document.documentElement.scrollWidth > innerWidth,
    sheets.map(rules),
    ...elements.filter((element) => !element.closest("summary, option, .related-widget-wrapper-link")).map(look),
  ];
}"""


def linted(linter: str, program: str, folder: Path, files: str) -> list[str]:
    """What a linter from npm says of a folder's files, its configuration lying beside this module."""
    node, script = needed("node", linter, "bin", program)
    command = [node, script, "--config", HERE / f"{linter}.config.mjs", files]
    env = os.environ | {"NO_COLOR": "1"}  # they colour what they write where CI is set
    said = subprocess.run(command, cwd=folder, env=env, capture_output=True, encoding="utf-8", check=False)
    return (said.stdout + said.stderr).splitlines()


def lint_scripts(folder):
    return linted("eslint", "eslint.js", folder, "**/*.js")


def lint_styles(folder):
    return linted("stylelint", "stylelint.mjs", folder, "**/*.css")


# What these browsers know


def test_no_script_needs_a_newer_browser():
    assert lint_scripts(STATIC) == []


def test_no_style_needs_a_newer_browser():
    assert lint_styles(STATIC) == []


def test_linters_find_what_is_too_new(tmp_path):
    """The two tests above would pass if nothing were checked."""
    script, style = tmp_path / "new.js", tmp_path / "new.css"
    script.write_text("a?.b;\na ?? b;\n[].at(0);\nstructuredClone(a);\ncrypto.randomUUID();\n")
    style.write_text("a:has(b) { top: 0 }\na:is(b) { top: 0 }\n@layer a { b { top: 0 } }\na { inset: 0 }\n")
    for found, lines in ((lint_scripts(tmp_path), 5), (lint_styles(tmp_path), 4)):
        told = {int(place[1]) for line in found if (place := re.match(r"\s+(\d+):\d+", line))}
        assert told == set(range(1, lines + 1))


def rows_with_gaps(css: str) -> set[str]:
    """Selectors of flexible boxes that rely on `gap`."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    spaced = [names for names, style in rules if re.search(r"flex[;\s].*\bgap:", style, re.DOTALL)]
    return {name.strip() for names in spaced for name in names.split(",")}


@pytest.mark.parametrize(
    "sheets", [EDITING, [sheet.name for sheet in STYLES.glob("*.css") if sheet.name not in EDITING]]
)
def test_what_stands_in_a_row_stands_apart_on_old_phones(sheets):
    """iOS before 14.5 sets no gap in flexible boxes: one rule, behind a question that only it answers with yes."""
    css = "".join(STYLES.joinpath(name).read_text(encoding="utf-8") for name in sheets)
    asked = re.search(
        r"@supports \(-webkit-touch-callout: none\) and \(not \(inset: 0\)\) \{(.*?\})\s*\}", css, re.DOTALL
    )
    apart = {name.strip() for names in re.findall(r"([^{}]+)\{", asked[1]) for name in names.split(",")}
    assert {f"{name} > *" for name in rows_with_gaps(css)} == apart


def test_a_list_without_bullets_is_still_a_list_in_safari():
    """Safari takes the role from lists whose style is `none`, but not from those whose marker is empty."""
    plain = {
        sheet.name: sheet.read_text(encoding="utf-8")
        for sheet in STYLES.glob("*.css")
        if sheet.name not in EDITING
    }
    bare = r'list-style: none;(?! list-style-type: "";)'
    assert {name: re.findall(bare, css) for name, css in plain.items() if re.search(bare, css)} == {}


# An old Chromium


def in_old_chromium(width, cookies, visits):
    """What scripts find on pages in Chromium 87, address by address; without it the test is left out, never in CI."""
    task = json.dumps({"width": width, "cookies": cookies, "visits": visits})
    said = subprocess.run(
        [DEBIANS_PYTHON, ENGINE], input=task, capture_output=True, encoding="utf-8", check=False
    )
    if "No module named 'PySide2'" in said.stderr and "CI" not in os.environ:
        pytest.skip(
            "Qt WebEngine is not installed (Debian: apt-get install python3-pyside2.qtwebenginewidgets)"
        )
    assert said.returncode == 0, said.stderr
    return [json.loads(line) for line in said.stdout.splitlines()]


def differences(page, site, paths):
    """By path what differs between a page in an old and in today's Chromium, and what the old one complained of."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    visits = [[f"{site}{path}", LOOKS] for path in paths]
    before = in_old_chromium(page.viewport_size["width"], cookies, visits)
    found = {}
    for path, old in zip(paths, before, strict=True):
        page.goto(f"{site}{path}")
        pairs = zip(old["answer"], page.evaluate(LOOKS), strict=True)
        found[path] = [*old["complaints"], *(pair for pair in pairs if pair[0] != pair[1])]
    return {path: differing for path, differing in found.items() if differing}


@pytest.mark.parametrize(("width", "reading"), [(390, ""), (1280, ""), (390, "elder"), (1280, "elder")])
def test_pages_look_the_same_in_an_old_chromium(visit, site, width, reading):
    assert differences(visit(width=width, reading=reading), site, PAGES) == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_editing_pages_look_the_same_in_an_old_chromium(log_in, site, width):
    assert differences(log_in(width=width), site, [f"/admin/{path}" for path in FORMS]) == {}


MOVE_AND_TYPE = """() => {
  const places = () => Array.from(document.querySelectorAll("#points-group .inline-related:not(.empty-form)"), (part) =>
    part.querySelector("[name$='-heading']").value);
  const before = places();
  document.querySelector("#points-group .order-button[aria-label='下移']").click();
  const title = document.querySelector("#id_title");
  title.value = "没有保存的标题";
  title.dispatchEvent(new Event("input", { bubbles: true }));
  dispatchEvent(new Event("pagehide"));
  const kept = Object.keys(localStorage).map((name) => localStorage[name]).join();
  return { before, after: places(), kept: kept.includes("没有保存的标题") };
}"""


def test_scripts_of_the_editing_pages_work_in_an_old_chromium(log_in, site):
    page = log_in()
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    visits = [
        [f"{site}/admin/", "() => 0"],
        [f"{site}/admin/discussion/statement/1/change/", MOVE_AND_TYPE],
    ]
    _, old = in_old_chromium(1280, cookies, visits)
    before, after = old["answer"]["before"], old["answer"]["after"]
    assert old["complaints"] == []
    assert after == [before[1], before[0], *before[2:]] != before
    assert old["answer"]["kept"]
