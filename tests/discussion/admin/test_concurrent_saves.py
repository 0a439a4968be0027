"""Editors who press 保存并发布 in the same moments, beside imports: nobody gets an error, nothing is lost."""

import json
import subprocess
import sys

from django.conf import settings

SECONDS = 4


def test_editors_who_publish_at_once_all_succeed(shared_database):
    env = shared_database | {"NANHAI_REVIEW_LEVELS": "0"}

    def run(*command):
        done = subprocess.run(
            [sys.executable, *command], cwd=settings.BASE_DIR, env=env, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        return done.stdout.decode().strip()

    publishing, imports = json.loads(run("-m", "tests.saving", str(SECONDS)))

    assert [(set(answers), stands) for answers, stands in publishing] == [({"saved"}, True)] * 5
    assert set(imports) == {"done"}
