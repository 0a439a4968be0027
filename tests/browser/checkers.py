"""What checks pages from outside Python: the Nu HTML checker (Java) and Lighthouse (node)."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings

MODULES = settings.BASE_DIR / ".node" / "node_modules"


def needed(program: str, *parts: str) -> tuple[str, Path]:
    """A program and a file of its package; without them the test is left out, but never in CI."""
    found, file = shutil.which(program), MODULES.joinpath(*parts)
    if found and file.exists():
        return found, file
    sentence = f"{program} or {parts[0]} is not installed (make test-browser installs the package)"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)
