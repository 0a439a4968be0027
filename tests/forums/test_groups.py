"""Groups belong to whoever runs the site: an upgrade passes whatever they are called."""

import subprocess
import sys

from django.conf import settings

from tests.processes import database_of_its_own

RENAME = """
import django; django.setup()
from django.contrib.auth.models import Group
Group.objects.filter(name="终审").update(name="审核组")
Group.objects.filter(name="初审").delete()
"""
TAKE_A_NAME = """
import django; django.setup()
from django.contrib.auth.models import Group
Group.objects.create(name="采编")
"""
RESULT = """
import django; django.setup()
from django.contrib.auth.models import Group
print(sorted(Group.objects.values_list("name", flat=True)))
print(Group.objects.filter(permissions__codename="second_review").get())
"""


def run(folder, *parts):
    own = {n: v for n, v in database_of_its_own(folder).items() if not n.startswith("NANHAI_DB")}
    command = [sys.executable, *parts]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=own, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-1500:]
    return done.stdout.decode(), done.stderr.decode()


def test_upgrade_passes_where_groups_were_renamed_and_says_what_is_missing(db, tmp_path):
    run(tmp_path, "manage.py", "migrate", "--verbosity=0", "forums", "0003")
    run(tmp_path, "-c", TAKE_A_NAME)
    run(tmp_path, "manage.py", "migrate", "--verbosity=0", "forums", "0005")
    run(tmp_path, "-c", RENAME)
    _, log = run(tmp_path, "manage.py", "migrate", "--verbosity=0")
    result, _ = run(tmp_path, "-c", RESULT)
    assert result.splitlines() == ["['复审', '审核组', '审计', '系统管理', '编辑', '采编']", "复审"]
    assert ("没有名为“终审”的用户组" in log, "final_review" in log) == (True, True)
