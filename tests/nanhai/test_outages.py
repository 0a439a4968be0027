"""The site stands while the disk is full or the database is away; each test runs the product in a process of its own."""

import json
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

from tests.processes import environment

BEGIN = """
import django; django.setup()
import json, os, resource, signal, sys
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from tests import factories as make
setup_test_environment()
client = Client(raise_request_exception=False)
"""
FULL = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
"""


def answered(folder, *parts, **env):
    """What a process with the product's settings writes as JSON; its database is SQLite."""
    done = subprocess.run(
        [sys.executable, "-c", "".join([BEGIN, *parts])],
        cwd=settings.BASE_DIR, env=environment(folder) | env, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout.decode().splitlines()[-1]), done.stderr.decode()


def test_readers_are_served_while_the_disk_is_full(data_dir):
    """Also at the moment at which something would be published, and pages that nobody has asked for yet."""
    answers, _ = answered(data_dir, """
from datetime import timedelta
from django.utils import timezone
from discussion.models import ScheduledChange
rows = [make.statement(title=f"第{n}篇") for n in range(5)]
ScheduledChange.objects.create(moment=timezone.now() - timedelta(1), model="discussion.statement", row=rows[0].pk)
from django.db import close_old_connections
def status(address):
    answer = client.get(address)
    close_old_connections()  # as between two requests
    return answer.status_code
status("/about/")
""", FULL, """
sys.stdout.write(json.dumps([status(row.get_absolute_url()) for row in rows]))
""")  # fmt: skip
    assert answers == [200] * 5


def test_full_disk_refuses_a_picture_and_leaves_no_half_of_it(data_dir):
    (status, kept, files), _ = answered(data_dir, """
from io import BytesIO
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
client.force_login(User.objects.create_superuser("editor", "", "x"))
picture = BytesIO()
Image.effect_noise((900, 600), 50).save(picture, "PNG")
""", FULL.replace("(0,", "(20_000,"), """
upload = SimpleUploadedFile("x.png", picture.getvalue())
answer = client.post("/admin/discussion/picture/add/", {"file": upload, "alt": "会场全景"})
left = [name for _, _, names in os.walk(django.conf.settings.MEDIA_ROOT) for name in names]
sys.stdout.write(json.dumps([answer.status_code, "会场全景" in answer.text, left]))
""")  # fmt: skip
    assert (status, kept, files) == (503, True, [])


def test_import_on_a_full_disk_ends_and_says_so(data_dir):
    (began, ended), log = answered(data_dir, """
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from discussion.models import SheetImport
from discussion.exchange.tables import jobs
user = User.objects.create_superuser("editor", "", "x")
content = ("编号,事项\\n" + "".join(f"NH-{n},第{n}项\\n" for n in range(400))).encode()
job = SheetImport.objects.create(user=user, subject="actions", content=content, rows=400)
jobs.check(job.pk)
SheetImport.objects.move(job.pk, "checked", "writing")
""", FULL, """
jobs.write(job.pk)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
job.refresh_from_db()
began = job.step
SheetImport.objects.filter(pk=job.pk).update(spoke_at=timezone.now() - timedelta(minutes=4))
client.force_login(user)
page = f"/admin/discussion/actionitem/table/{job.key}/"
shown = client.get(page).text
client.post(page, {"discard": "1"})
sys.stdout.write(json.dumps([began, ["重新核对" in shown, SheetImport.objects.exists()]]))
""")  # fmt: skip
    assert (began, ended) == ("writing", [True, False])
    assert "导入失败也没能记下" in log


def test_pages_answer_503_while_the_database_is_away(data_dir):
    """In one line of the log for each."""
    answers, log = answered(data_dir, """
answers = [client.get(path) for path in ("/", "/statements/", "/admin/")]
sys.stdout.write(json.dumps([[answer.status_code, "请过几分钟再试" in answer.text] for answer in answers]))
""", NANHAI_DB_NAME="away", NANHAI_DB_HOST=str(data_dir), NANHAI_DB_USER="nobody")  # fmt: skip
    assert answers == [[503, True]] * 2 + [[302, False]]
    assert "Traceback" not in log


def test_page_that_tells_of_an_error_needs_no_file(data_dir):
    """Nothing is collected, so every page fails, and the error page with it."""
    shutil.rmtree(data_dir / "static")
    answers, _ = answered(data_dir, """
answers = [client.get(path) for path in ("/", "/nowhere/")]
sys.stdout.write(json.dumps([[answer.status_code, "网站暂时出了问题" in answer.text] for answer in answers]))
""")  # fmt: skip
    assert answers == [[500, True]] * 2


CHECKED = """
from django.core.checks import run_checks
sys.stdout.write(json.dumps(sorted(found.id for found in run_checks(include_deployment_checks=True) if found.id.startswith("discussion.E"))))
"""


def test_deployment_check_fails_on_what_is_missing(data_dir, tmp_path):
    folder = tmp_path / "none"
    assert answered(folder, CHECKED)[0] == ["discussion.E001", "discussion.E003", "discussion.E006"]
    folder.mkdir()
    assert answered(folder, CHECKED)[0] == ["discussion.E003", "discussion.E006"]
    half = 'call_command("migrate", "discussion", verbosity=0)\n'
    assert answered(folder, half, CHECKED)[0] == ["discussion.E005", "discussion.E006"]
    assert answered(data_dir, CHECKED)[0] == []
    away = {"NANHAI_DB_NAME": "away", "NANHAI_DB_HOST": str(tmp_path), "NANHAI_DB_USER": "nobody"}
    assert answered(data_dir, CHECKED, **away)[0] == ["discussion.E004"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("file", ["discussion.E003", "discussion.E006", "discussion.E007"]),
        ("file/below", ["discussion.E001", "discussion.E003", "discussion.E006"]),
        ("flat", ["discussion.E003", "discussion.E006"]),
        ("broken", ["discussion.E003", "discussion.E006"]),
        ("nested", ["discussion.E004", "discussion.E006"]),
    ],
)
def test_deployment_check_tells_of_a_path_that_is_something_else(tmp_path, path, found):
    (tmp_path / "file").touch()
    for folder in ("flat", "broken/static", "nested/static/staticfiles.json", "nested/nanhai.sqlite3"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "flat/static").touch()
    (tmp_path / "broken/static/staticfiles.json").write_text("{")
    assert answered(tmp_path / path, CHECKED)[0] == found


def test_what_the_application_stores_is_nobody_elses(data_dir):
    modes, _ = answered(data_dir, """
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
default_storage.save("pictures/x.jpg", ContentFile(b"x"))
found = [os.path.join(folder, name) for folder, folders, names in os.walk(os.environ["NANHAI_DATA_DIR"])
         if "static" not in folder for name in [*folders, *names]]
sys.stdout.write(json.dumps([path for path in found if os.stat(path).st_mode & 0o077]))
""")  # fmt: skip
    assert modes == []
