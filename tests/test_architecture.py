"""What may know what, and what may stand where."""

import ast
import colorsys
import re
from dataclasses import fields
from pathlib import Path
from unicodedata import east_asian_width

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.utils.module_loading import import_string

from discussion.models.publishing import Visible
from discussion.models.record_apps import RecordApp, record, record_apps

ROOT = settings.BASE_DIR
CODE = [path for app in ("nanhai", "discussion", "forums") for path in (ROOT / app).rglob("*.py")]
MODULES = [path for path in CODE if "migrations" not in path.parts]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "nanhai/static/nanhai/css").glob("*.css"))
PUBLIC_STYLES = [path for path in STYLES if not path.name.startswith("admin")]
ROOMS = [
    "values",
    "models",
    "audit",
    "accounts",
    "search",
    "articles",
    "workflow",
    "exchange",
    "public",
    "admin",
]
# what readers get: everything in these folders
PUBLIC = [ROOT / "discussion/public", ROOT / "discussion/templatetags", ROOT / "forums", ROOT / "nanhai"]
NOT_PUBLIC = {
    "migrations",
    "management",
    "content",
    "models.py",
    "admin.py",
    "articles.py",
    "sheets.py",
    "search.py",
    "proofreading.py",
}


def name(path):
    return str(path.relative_to(ROOT))


def imported(path):
    """The top-level packages that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def test_every_package_of_the_discussion_is_a_room():
    """Whose imports the linter holds; beside the rooms stands only what Django or an AppConfig names."""
    packages = {path.parent.name for path in (ROOT / "discussion").glob("*/__init__.py")}
    assert packages - {"management", "migrations", "templatetags"} == set(ROOMS)
    assert {path.name for path in (ROOT / "discussion").glob("*.py")} == {
        "__init__.py",
        "apps.py",
        "checks.py",
        "record.py",
    }


def test_discussion_names_no_forum():
    """Not in a string or a comment either."""
    below = [path for path in MODULES if path.is_relative_to(ROOT / "discussion")]
    assert [name(path) for path in below if "forum" in path.read_text().lower()] == []


def test_every_app_with_rows_for_readers_declares_what_it_adds():
    showing = {model._meta.app_label for model in apps.get_models() if issubclass(model, Visible)}
    assert {app.label for app in record_apps()} == showing


def test_what_apps_declare_stands_side_by_side():
    """No app replaces what another declares; the lower app comes first."""
    for own in fields(RecordApp):
        parts = [getattr(import_string(app.record), own.name) for app in reversed(record_apps())]
        assert list(getattr(record(), own.name)) == [item for part in parts for item in part]
    numbers = [kind.number for kind in record().documents.values()]
    assert len(numbers) == len(set(numbers))


def test_every_model_of_the_editing_pages_has_its_place():
    placed = set(record().editing_order)
    labels = {app.label for app in record_apps()}
    assert {model for model in admin.site._registry if model._meta.app_label in labels} == placed


def test_product_imports_nothing_from_the_tests():
    assert [name(path) for path in CODE if "tests" in set(imported(path))] == []


def test_discussion_models_point_to_no_forum():
    """String foreign keys do not show as imports."""
    targets = {
        (field.model.__name__, field.related_model._meta.app_label)
        for model in apps.get_app_config("discussion").get_models()
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.related_model
    }
    assert {target for _, target in targets} == {"discussion", "auth"}


# By their underscore private, but documented: of Django's models, of named tuples
PUBLIC_ALL_THE_SAME = {"_meta", "_base_manager", "_default_manager", "_asdict", "_replace", "_fields"}
NEEDED = {"_state", "_messages"}  # a row that is being added; messages of a try that failed (transactions.py)


def test_nothing_stands_on_a_librarys_private_names():
    trees = {name(path): ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
    nodes = [(path, node) for path, tree in trees.items() for node in ast.walk(tree)]
    own = {node.name for _, node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    own |= {
        node.attr for _, node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    own |= {node.id for _, node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    used = [(path, node.attr) for path, node in nodes if isinstance(node, ast.Attribute)]
    for path, node in nodes:
        if isinstance(node, ast.ImportFrom):
            parts = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            used += [(path, part) for part in parts if part not in own]
    private = re.compile("_[^_].*")
    known = own | PUBLIC_ALL_THE_SAME | NEEDED
    assert [
        (path, used_name)
        for path, used_name in used
        if private.fullmatch(used_name) and used_name not in known
    ] == []


def test_modules_stay_readable_in_one_sitting():
    assert {name(path): n for path in MODULES if (n := len(path.read_text().splitlines())) > 300} == {}


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "helpers", "common", "core", "services", "managers", "misc"}
    assert [name(path) for path in CODE if path.stem in empty] == []


def columns(line: str) -> int:
    """As the formatter of the code counts them: a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def test_templates_stop_at_120_lines_and_columns_and_carry_no_style_or_script():
    lines = {path: path.read_text(encoding="utf-8").splitlines() for path in TEMPLATES}
    assert [name(path) for path in TEMPLATES if len(lines[path]) > 120] == []
    assert [(name(path), line) for path in TEMPLATES for line in lines[path] if columns(line) > 120] == []
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\s(?:src=|type=.application/ld))|\son[a-z]+=")
    assert [name(path) for path in TEMPLATES if inline.search(path.read_text())] == []


def test_public_code_starts_at_the_published_door():
    """Views, feeds and sitemaps never take a Publishable model's rows from `.all()` or plain `.filter()`."""
    publishable = (
        "Theme|Official|Meeting|Statement|ActionItem|ActionUpdate|Metric|Series|ForumSession|Source|Picture"
    )
    open_door = re.compile(rf"\b({publishable})\.objects\.(?!published\b|stored_as\b)\w+")
    found = {
        (name(path), match.group())
        for path in MODULES
        if any(path.is_relative_to(folder) for folder in PUBLIC) and not NOT_PUBLIC & set(path.parts)
        for match in open_door.finditer(path.read_text())
    }
    assert found == set()


def test_colours_and_sizes_are_named_in_one_file():
    """LAY-01: raw colours and font names only among the tokens; nothing shouts `!important`."""
    raw = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(|oklch\(|!important|\"[A-Z][\w ]+\"", re.IGNORECASE)
    found = {
        (path.name, match)
        for path in PUBLIC_STYLES
        if path.name not in {"tokens.css", "site.css"}
        for match in raw.findall(path.read_text())
    }
    assert found == set()


def test_style_sheet_imports_every_component_once():
    imports = re.findall(r'@import url\("([\w-]+\.css)"\)', (STYLES[0].parent / "site.css").read_text())
    assert sorted(imports) == sorted(path.name for path in PUBLIC_STYLES if path.name != "site.css")


def test_colour_tokens_use_at_most_three_hues():
    """LAY-01: besides greys, the light palette has one main hue and two for states."""
    light = (STYLES[0].parent / "tokens.css").read_text().partition("@media")[0]
    hues = {
        round(hue / 30) % 12
        for value in re.findall(r"#([0-9a-f]{6})\b", light)
        for hue, saturation in [hue_and_saturation(value)]
        if saturation > 0.3
    }
    assert len(hues) <= 3


def hue_and_saturation(hexadecimal):
    """Hue in degrees; saturation as the spread of the channels, 0 (grey) to 1."""
    red, green, blue = (int(hexadecimal[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return colorsys.rgb_to_hsv(red, green, blue)[0] * 360, max(red, green, blue) - min(red, green, blue)


def test_no_python_file_is_empty_of_meaning():
    """A file exists when it has something to say; packages may be silent."""
    silent = [path for path in MODULES if path.name != "__init__.py" and not path.read_text().strip()]
    assert [name(path) for path in silent] == []


def test_root_holds_what_the_layout_names():
    allowed = {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "Makefile", "manage.py",
               "pyproject.toml", "requirements", "nanhai", "discussion", "forums", "templates", "tests", "docs", "benchmarks",
               "var", "mutants"}  # fmt: skip
    here = {path.name for path in Path(ROOT).iterdir() if not path.name.startswith((".", "__"))}
    assert here - allowed == set()
