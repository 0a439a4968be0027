"""Editors who press 保存并发布 in the same moments, beside imports: nobody gets an error, nothing is lost."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from tests.processes import database_of_its_own

SECONDS = 4


@pytest.mark.django_db(transaction=True)
def test_editors_who_publish_at_once_all_succeed(tmp_path):
    env = database_of_its_own(tmp_path) | {"NANHAI_REVIEW_LEVELS": "0"}

    def run(*command):
        done = subprocess.run(
            [sys.executable, *command], cwd=settings.BASE_DIR, env=env, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        return done.stdout.decode().strip()

    run("manage.py", "migrate", "--verbosity=0")
    run("manage.py", "collectstatic", "--no-input", "--verbosity=0")
    publishing, imports = json.loads(run("-m", "tests.saving", str(SECONDS)))

    assert [(set(answers), stands) for answers, stands in publishing] == [({"saved"}, True)] * 5
    assert set(imports) == {"done"}
