"""What the repository must hold, and must not: locked dependencies, complete migrations, safe settings."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
UNKEPT = {".node", ".venv", ".git", "mutants", "var"}
FONTS = {".ttf", ".otf", ".ttc", ".woff", ".woff2", ".eot"}
LOCKS = ["requirements/run.txt", "requirements/dev.txt"]
PRODUCTION = {"NANHAI_ORIGIN": "https://www.example.cn", "NANHAI_SECRET_KEY": "0123456789abcdefghij" * 3}


def kept_files():
    """The repository's files, relative to its root; without git, all but what is made by running it."""
    if not (ROOT / ".git").exists():
        files = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return [path for path in files if not UNKEPT & set(path.parts)]
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    return [Path(name) for name in listed.split("\0") if (ROOT / name).is_file()]


def test_no_fonts_are_kept():
    """TYPO-12: fonts come from the reader's system."""
    assert [path for path in kept_files() if path.suffix.lower() in FONTS] == []


def calls(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return [
        node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and hasattr(node.func, "id")
    ]


def test_no_code_prints_or_stops_for_a_debugger():
    modules = [path for path in kept_files() if path.suffix == ".py"]
    assert len(modules) > 50
    assert [path for path in modules if {"print", "breakpoint"} & set(calls(path))] == []


# Dependencies


def locked(name):
    """The entries of a lock file by distribution: version and hashes."""
    entries = re.split(r"\n(?=[a-z])", (ROOT / name).read_text(encoding="utf-8"))
    pinned = [(re.match(r"([\w.-]+)==([\w.]+)", entry), entry) for entry in entries]
    return {pin[1]: (pin[2], re.findall(r"--hash=sha256:([0-9a-f]{64})\b", entry)) for pin, entry in pinned}


def declared():
    """What pyproject.toml asks for: the product's dependencies, and the developers' with them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run, dev = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    return {LOCKS[0]: run, LOCKS[1]: run + dev}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_each_declared_dependency_within_its_range(lock):
    pinned = locked(lock)
    wanted = [Requirement(line) for line in declared()[lock]]
    missing = [each.name for each in wanted if canonicalize_name(each.name) not in pinned]
    assert missing == []
    versions = {each: pinned[canonicalize_name(each.name)][0] for each in wanted}
    assert [f"{each}: {version}" for each, version in versions.items() if version not in each.specifier] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_has_hashes_for_everything_and_no_address(lock):
    assert [name for name, (_, hashes) in locked(lock).items() if not hashes] == []
    assert re.findall(r"://|^-.*$", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE) == []


def test_developers_run_what_is_deployed():
    run, dev = map(locked, LOCKS)
    assert {name: entry for name, entry in dev.items() if name in run} == run


def test_each_dependency_has_its_reason_above_it():
    lines = [line.strip() for line in (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()]
    names = {f'"{line}",' for line in declared()[LOCKS[1]]}
    above = {line: before for before, line in pairwise(lines) if line in names}
    assert set(above) == names
    assert [line for line, before in above.items() if not before.startswith("# ")] == []


def test_page_checkers_are_locked_with_hashes_and_no_address():
    """What checks the pages is pinned exactly and comes from wherever npm is set up to ask."""
    wanted = json.loads((ROOT / "tests/browser/package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "tests/browser/package-lock.json").read_text(encoding="utf-8"))["packages"]
    pinned = {
        name.removeprefix("node_modules/"): package["version"] for name, package in lock.items() if name
    }
    assert {name: pinned[name] for name in wanted["devDependencies"]} == wanted["devDependencies"]
    assert [
        name for name, package in lock.items() if name and not package["integrity"].startswith("sha512-")
    ] == []
    assert [name for name, package in lock.items() if "resolved" in package] == []


# Readiness


def test_migrations_are_complete(db):
    said = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said)
    assert said.getvalue() == "No changes detected\n"


def manage(*arguments, **variables):
    environment = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8", **variables}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize("prefix", ["", "/zt/dataolun"])
def test_production_settings_pass_the_deployment_check(data_dir, prefix):
    variables = {**PRODUCTION, "NANHAI_DATA_DIR": str(data_dir), "NANHAI_PATH_PREFIX": prefix}
    variables["NANHAI_AUDIT_KEY"] = settings.SECRET_KEY  # with which the log of that directory begins
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **variables)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("missing", PRODUCTION)
def test_production_does_not_start_without_what_it_needs(tmp_path, missing):
    variables = {name: value for name, value in PRODUCTION.items() if name != missing}
    checked = manage("check", NANHAI_DATA_DIR=str(tmp_path), **variables)
    reason = checked.stderr.splitlines()[-1]
    assert checked.returncode == 1
    assert re.search(rf"环境变量 {missing}\b", reason)
    assert "Traceback" not in checked.stderr


BROWSED = """
import django; django.setup()
from django.test import Client
client = Client(HTTP_HOST="127.0.0.1")
style = client.get("/static/nanhai/css/site.css")
answers = [client.get("/"), client.get("/admin/login/"), style]
print([answer.status_code for answer in answers], len(style.getvalue()) > 1000, b"nanhai/css/site.css" in answers[0].content)
"""


def test_a_clone_runs_with_nothing_set(tmp_path):
    """Only the place of the data is told, lest the test write into the clone."""
    variables = {"NANHAI_DATA_DIR": str(tmp_path / "var")}
    done = [manage(*command, **variables) for command in (["check"], ["migrate", "-v0"], ["load_content"])]
    browsed = manage("shell", "-v0", "-c", BROWSED, **variables)
    assert [each.returncode for each in done] == [0, 0, 0]
    assert browsed.stdout.splitlines()[-1] == "[200, 200, 200] True True", browsed.stderr[-1500:]
    assert sorted(path.name for path in (tmp_path / "var").iterdir()) == ["nanhai.sqlite3", "secret-key"]
    assert manage("collectstatic", "--no-input", "-v0", **variables).returncode == 0
    assert (tmp_path / "var/static/staticfiles.json").exists()  # from now on named by content


@pytest.mark.parametrize("command", ["check", "runserver", "migrate"])
def test_what_faces_outward_stops_with_a_sentence(tmp_path, command):
    stopped = manage(command, NANHAI_ORIGIN="https://www.example.cn", NANHAI_DATA_DIR=str(tmp_path))
    assert (stopped.returncode, len(stopped.stderr.splitlines())) == (1, 1)
    assert "NANHAI_SECRET_KEY" in stopped.stderr
    assert list(tmp_path.iterdir()) == []
