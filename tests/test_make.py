"""The front door on machines that are not quite ready: `make` repairs what it can and names what it cannot."""

import os
import shutil
import subprocess

import pytest
from django.conf import settings

HALF_MADE = (
    'mkdir -p .venv/bin; printf "#!/bin/sh\\nexit 1\\n" > .venv/bin/python; chmod +x .venv/bin/python; '
)
WHOLE = 'mkdir -p .venv/bin; printf "#!/bin/sh\\necho \\$@ >> asked\\n" > .venv/bin/python; chmod +x .venv/bin/python; '
PYTHON = """#!/bin/sh
case "$1 $2" in
    "-m venv") {venv} ;;
    *) {version} ;;
esac
"""


@pytest.fixture
def clone(tmp_path):
    """A clone in a folder with a space, with nothing to install."""
    folder = tmp_path / "my clone"
    (folder / "requirements").mkdir(parents=True)
    (folder / "requirements/run.txt").write_text("")
    shutil.copy(settings.BASE_DIR / "Makefile", folder)
    return folder


def python(clone, venv, version="exit 0"):
    file = clone.parent / "python"
    file.write_text(PYTHON.format(venv=venv, version=version))
    file.chmod(0o755)
    return str(file)


def make(clone, target, **env):
    own = {name: value for name, value in os.environ.items() if not name.startswith(("NANHAI_", "MAKE"))}
    command = ["make", "--no-print-directory", target]
    return subprocess.run(command, cwd=clone, env=own | env, capture_output=True, text=True, check=False)


def test_environment_without_pip_is_named_and_leaves_nothing(clone):
    """Debian without python3-venv makes half of one."""
    answer = make(clone, ".venv/run", PYTHON=python(clone, HALF_MADE + "exit 1"))
    assert (answer.returncode > 0, "python3-venv" in answer.stdout, (clone / ".venv").exists()) == (
        True,
        True,
        False,
    )
    assert make(clone, ".venv/run", PYTHON=python(clone, WHOLE)).returncode == 0


@pytest.mark.parametrize("left", ["bin", "unfinished", "run"])
def test_half_made_environment_is_made_anew(clone, left):
    """What a kill in the middle, or a Python that has gone since, leaves behind."""
    (clone / ".venv").mkdir()
    (clone / ".venv" / left).touch()
    assert make(clone, ".venv/run", PYTHON=python(clone, WHOLE)).returncode == 0
    assert sorted(path.name for path in (clone / ".venv").iterdir()) == ["bin", "run"]
    assert "-m pip install" in (clone / "asked").read_text()


def test_old_python_is_named(clone):
    answer = make(clone, ".venv/run", PYTHON=python(clone, WHOLE, version="exit 1"))
    assert (answer.returncode > 0, "需要 Python 3.11" in answer.stdout, (clone / ".venv").exists()) == (
        True,
        True,
        False,
    )


def test_whole_environment_is_left_alone(clone):
    make(clone, ".venv/run", PYTHON=python(clone, WHOLE))
    (clone / "asked").unlink()
    assert make(clone, ".venv/run", PYTHON="/nowhere").returncode == 0
    assert "install" not in (clone / "asked").read_text()


@pytest.mark.parametrize("port", ["abc", "0", "-1", "65536", "80 81", "8000x", ""])
@pytest.mark.parametrize("target", ["run", "dev"])
def test_a_port_that_is_no_number_is_named(clone, target, port):
    answer = make(clone, target, PORT=port)
    assert (answer.returncode > 0, answer.stdout) == (
        True,
        f"端口 {port} 不是1到65535之间的数字。请换一个，例如：PORT=8080 make run\n",
    )
