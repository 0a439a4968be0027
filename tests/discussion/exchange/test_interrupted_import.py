"""A process that is killed while it stores a table leaves nothing behind; another one does it all."""

import os
import signal
import subprocess
import sys

from django.conf import settings

BEGIN = """
import os, signal, django
django.setup()
from django.contrib.auth.models import User
from django.db import connection
from discussion.models import ActionItem, ActionUpdate, SheetImport
from discussion.exchange.tables import jobs
from discussion.exchange.tables.subjects import ACTIONS
"""
UPLOAD = """
rows = "".join(f"K-{n:04},第{n}项,2022-01,开工\\n" for n in range(1200))
content = ("编号,事项,进展日期,进展情况\\n" + rows).encode()
user = User.objects.create(username="killed")
job = SheetImport.objects.create(user=user, subject="actions", name="表", content=content, rows=1200)
jobs.check(job.pk)
SheetImport.objects.move(job.pk, "checked", "writing")
"""
KILLED = """
inserts = 0
def kill_at_the_third(execute, sql, params, many, context):
    global inserts
    inserts += sql.startswith('INSERT INTO "discussion_actionitem"')
    answer = execute(sql, params, many, context)
    if inserts == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return answer
with connection.execute_wrapper(kill_at_the_third):
    jobs.write(job.pk)
"""
AGAIN = """
job = SheetImport.objects.get(user__username="killed")
told = [job.step, ActionItem.objects.filter(code__startswith="K-").count()]
jobs.write(job.pk)
job.refresh_from_db()
updates = ActionUpdate.objects.filter(action__code__startswith="K-", status="draft")
told += [job.step, updates.count()]
import sys; sys.stdout.write(repr(told))
"""


def python(folder, *parts):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "nanhai.settings",
        "NANHAI_DATA_DIR": str(folder),
        "NANHAI_LOG_LEVEL": "ERROR",
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, *parts]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, check=False)


def test_killed_import_stores_nothing_and_can_be_taken_up_again(data_dir):
    assert python(data_dir, "-c", BEGIN + UPLOAD + KILLED).returncode == -signal.SIGKILL
    assert python(data_dir, "-c", BEGIN + AGAIN).stdout == b"['writing', 0, 'done', 1200]"
