"""The documentation agrees with the code: what it lists is what there is."""

import re
from itertools import groupby
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, get_resolver

from discussion.exchange.tables.files import LARGEST_FILE, MOST_ROWS
from discussion.exchange.tables.jobs import AT_ONCE
from discussion.exchange.tables.subjects import table_specs
from discussion.models import Standing
from discussion.public.filter_sets import FacetedFilterSet
from discussion.public.ledger_files import COLUMNS

ROOT = Path(__file__).parent.parent
VARIABLE = re.compile(r"NANHAI_[A-Z_]*[A-Z]\b")  # but not NANHAI_DB_*, which stands for several
UNWRITTEN = {".node", ".venv", ".git", "var"}
DOCUMENTS = [path for path in sorted(ROOT.rglob("*.md")) if not UNWRITTEN & set(path.relative_to(ROOT).parts)]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def tables(name):
    """The tables of a document: lists of rows, each a tuple of cells, the heading row first."""
    lines = groupby(read(name).splitlines(), key=lambda line: line.startswith("|"))
    blocks = [[cells(line) for line in block] for in_table, block in lines if in_table]
    return [[block[0], *block[2:]] for block in blocks]


def cells(line):
    return tuple(cell.strip() for cell in line.strip("|").split("|"))


def table(name, *heading):
    """The rows of the one table whose heading begins so, reduced to these columns."""
    (found,) = [rows for rows in tables(name) if rows[0][: len(heading)] == heading]
    return [row[: len(heading)] for row in found[1:]]


def code(cell):
    return re.findall(r"`([^`]+)`", cell)


# Variables


def test_configuration_lists_each_variable_that_is_read_once():
    sources = [*(ROOT / "nanhai").glob("*.py"), ROOT / "Makefile"]
    used = {name for path in sources for name in VARIABLE.findall(read(path))}

    listed = [code(variable)[0] for (variable,) in table("docs/configuration.md", "Variable")]

    assert sorted(listed) == sorted(used)


def test_documents_name_no_variable_that_does_not_exist():
    known = {code(variable)[0] for (variable,) in table("docs/configuration.md", "Variable")}
    named = {(path.name, name) for path in DOCUMENTS for name in VARIABLE.findall(read(path))}
    assert {(document, name) for document, name in named if name not in known} == set()


# Addresses


def routes(resolver, path="", namespace=""):
    """Path, name and callback of each public route."""
    for entry in resolver.url_patterns:
        here = f"{path}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield here, f"{namespace}{entry.name}", entry.callback
        elif entry.app_name != "admin":
            yield from routes(entry, here, f"{entry.namespace}:" if entry.namespace else "")


def public_routes():
    for path, name, callback in routes(get_resolver()):
        yield f"/{path}".removeprefix(settings.PATH_PREFIX), name, callback


def test_addresses_list_each_public_page_with_its_name():
    listed = [(code(path)[0], code(name)[0]) for path, name in table("docs/urls.md", "Path", "Name")]
    assert sorted(listed) == sorted((path, name) for path, name, _ in public_routes())


def filterset_of(view):
    return getattr(view, "filterset_class", None)


def parameters(view):
    filters = filterset_of(view).base_filters if filterset_of(view) else {}
    yield from ((name, facet.label) for name, facet in filters.items())
    named = {**filters, "from": "", "to": ""}
    others = view.parameters() if hasattr(view, "parameters") else []
    yield from ((name, "关键词" if name == "q" else "—") for name in others if name not in {*named, "page"})
    if getattr(view, "paginate_by", None):
        yield "page", "—"


def test_addresses_list_each_parameter_with_its_label():
    used = [
        (path, *parameter)
        for path, _, callback in public_routes()
        for parameter in parameters(getattr(callback, "view_class", callback))
    ]
    listed = [
        (path, code(name)[0], label)
        for paths, name, label in table("docs/urls.md", "Path", "Parameter", "Label")
        for path in code(paths)
    ]
    assert sorted(listed) == sorted(used)


def test_every_filter_set_belongs_to_a_listed_page():
    views = [getattr(callback, "view_class", callback) for _, _, callback in public_routes()]
    used = {filterset_of(view) for view in views if filterset_of(view)}
    assert used == set(FacetedFilterSet.__subclasses__())


def test_addresses_list_each_standing_of_a_task():
    rows = table("docs/urls.md", "Path", "Parameter", "Label", "Values")
    assert [re.findall(r"`([^`?]+)`", row[3]) for row in rows if row[1] == "`standing`"] == [Standing.values]


def test_addresses_list_each_column_of_the_ledgers_files():
    assert [column for (column,) in table("docs/urls.md", "Column")] == list(COLUMNS)


@pytest.mark.parametrize("slug", table_specs())
def test_spreadsheets_list_each_column_of_a_table_and_how_to_fill_it_in(slug):
    section = read("docs/spreadsheets.md").partition(f"### `{slug}`")[2].partition("###")[0]
    listed = [cells(line) for line in section.splitlines() if line.startswith("|")][2:]
    columns = table_specs()[slug].columns
    assert listed == [(column.heading, column.block.name, column.hint or "—") for column in columns]


def test_headings_of_a_table_are_told_apart_and_are_the_labels_of_the_form_where_they_can_be():
    for subject in table_specs().values():
        headings = [column.heading for column in subject.columns]
        assert len(headings) == len(set(headings))
    renamed = {
        column.heading
        for subject in table_specs().values()
        for column in subject.columns
        if column.declared.heading
    }
    assert renamed == {"进展日期", "引证原文", "原文写法", "归入主题", "嘉宾（官员）", "嘉宾姓名"}


def test_spreadsheets_tell_how_large_a_file_may_be():
    text = read("docs/spreadsheets.md")
    assert f"at most {MOST_ROWS:,} rows and {LARGEST_FILE >> 20} MB" in text
    assert f"From {AT_ONCE} rows on" in text


# Commands


def test_documents_for_newcomers_tell_of_each_make_target():
    targets = re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE)
    text = "".join(map(read, ["README.md", "CONTRIBUTING.md", "docs/testing.md"]))

    assert len(targets) > 5
    assert [target for target in targets if not re.search(rf"\bmake {target}(?![\w-])", text)] == []


def test_documents_name_no_make_target_that_does_not_exist():
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    named = {(path.name, name) for path in DOCUMENTS for name in re.findall(r"`make ([a-z-]+)", read(path))}
    assert {(document, name) for document, name in named if name not in targets} == set()


# Terms


def test_glossary_lists_each_model_with_its_chinese_name():
    labels = ("discussion", "forums")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]

    listed = [
        (name, code(model)[0])
        for name, model, _ in table("docs/glossary.md", "Chinese", "Identifier", "Standard")
    ]

    assert sorted(listed) == sorted((model._meta.verbose_name, model.__name__) for model in models)


# Links and places


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_relative_links_lead_to_files(document):
    links = [unquote(link) for link in re.findall(r"\]\(([^)#\s]+)", read(document))]
    relative = [link for link in links if not re.match(r"https?:|mailto:", link)]
    assert [link for link in relative if not (document.parent / link).exists()] == []


def test_places_of_things_exist():
    named = [path for _, where in table("docs/architecture.md", "… what", "Where") for path in code(where)]
    places = [name for name in named if "/" in name or "." in name]

    assert len(places) > 20
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_decisions_are_numbered_without_gaps_and_stay_short():
    decisions = sorted((ROOT / "docs/adr").glob("*.md"))
    titles = [read(path).splitlines()[0] for path in decisions]
    assert [title.split(" ")[:2] for title in titles] == [["#", f"{n}."] for n in range(1, len(titles) + 1)]
    assert [path.name[:4] for path in decisions] == [f"{n:04}" for n in range(1, len(titles) + 1)]
    assert [path.name for path in decisions if len(read(path).splitlines()) > 25] == []


def test_changes_are_grouped_by_whom_they_concern():
    groups = re.findall(r"^### (.+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert set(groups) == {"读者", "编辑", "运维"}


# Requirements

ID = re.compile(r"\b(?:A11Y|EDIT|ERR|FOOT|INSP|LAY|LEAD|LINK|META|READ|SEC|SRC|TOPIC|TYPO)-\d\d\b")


def test_each_requirement_that_is_named_is_defined_and_has_its_tests():
    folders = ("discussion", "forums", "nanhai", "templates", "tests", "docs")
    files = [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".md"}
    ]
    named = {name for path in files for name in ID.findall(path.read_text(encoding="utf-8"))}
    rows = [row for block in tables("docs/requirements.md") for row in block[1:]]
    assert [name for name, _, _ in rows] == sorted(named)
    assert [(name, path) for name, _, tests in rows for path in code(tests) if name not in read(path)] == []
    assert [name for name, _, tests in rows if not code(tests)] == []
