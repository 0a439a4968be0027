"""The product as it is served: gunicorn, collected static files, the first content, and a real Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.conf import settings
from playwright.sync_api import expect, sync_playwright

from tests.processes import made_once

# Playwright keeps a loop in this thread, which Django would take for an asynchronous view
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

EDITOR = {"DJANGO_SUPERUSER_USERNAME": "bianji", "DJANGO_SUPERUSER_PASSWORD": "Only-for-this-test-run-1"}
PASSWORD = EDITOR["DJANGO_SUPERUSER_PASSWORD"]
ACCOUNTS = """
from django.contrib.auth.models import Group, User
for name, group in {people!r}:
    person = User.objects.create_user(name, password={password!r}, last_name=name, is_staff=True)
    person.groups.add(Group.objects.get(name=group))
"""
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"

# the same engine, in little more than half the time where it is installed
BROWSER = shutil.which("chromium-headless-shell") or shutil.which("chromium")

CONTENT = Path(__file__).parent / "content"  # what the first content has no example of

TAKEN_BACK = "net::ERR_ABORTED"  # by the page itself, as a search box does while one types
SERIOUS = {"error", "warning"}  # Chromium also whispers advice

expect.set_options(timeout=30_000)  # three suites may run at once


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def environment(folder, port, settings_of_site):
    own = {name: value for name, value in os.environ.items() if not name.startswith("NANHAI_")}
    return own | {
        **EDITOR,
        "NANHAI_DATA_DIR": str(folder),
        "NANHAI_SECRET_KEY": "only-for-tests-" + "0" * 50,
        "NANHAI_ORIGIN": f"http://127.0.0.1:{port}",
        "NANHAI_PATH_PREFIX": settings.PATH_PREFIX,
        "NANHAI_LOG_LEVEL": "WARNING",
        "NANHAI_REVIEW_LEVELS": "0",
        "DJANGO_SETTINGS_MODULE": "nanhai.settings",
        **settings_of_site,
    }


def wait_until_it_answers(address, server):
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            return urlopen(address, timeout=5).close()
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within a minute")


def manage(env, *command):
    subprocess.run([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=env, check=True)


FILL = """
from pathlib import Path
from django.core.management import call_command
call_command("load_content", if_empty=True)
call_command("load_content", folder=Path({content!r}))
call_command("createsuperuser", interactive=False, email="", verbosity=0)
"""


def fill(folder):
    """Gives a furnished data directory what every served site begins with."""
    env = environment(folder, free_port(), {})
    manage(env, "shell", "--verbosity=0", "--command", FILL.format(content=str(CONTENT)))


@contextmanager
def serving(folder, people=(), **settings_of_site):
    """A furnished folder, served. `people` are accounts: the name, which is the last name too, and the group."""
    port = free_port()
    env = environment(folder, port, settings_of_site)
    if people:
        accounts = ACCOUNTS.format(people=list(people), password=PASSWORD)
        manage(env, "shell", "--verbosity=0", "--command", accounts)
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "nanhai.wsgi",
        f"--bind=127.0.0.1:{port}",
        "--threads=4",
        "--no-control-socket",
    ]
    server = subprocess.Popen([*gunicorn, "--log-level=warning"], cwd=settings.BASE_DIR, env=env)
    try:
        address = f"http://127.0.0.1:{port}{settings.PATH_PREFIX}"
        wait_until_it_answers(f"{address}/", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def filled(furnished, tmp_path_factory):
    def copy(folder):
        fill(shutil.copytree(furnished, folder, dirs_exist_ok=True))

    return made_once(tmp_path_factory, "filled", copy)


@pytest.fixture(scope="module")
def site(request, filled, tmp_path_factory):
    """The address of a served site without a closing slash; each module has its own, to leave as it likes.

    A module may name `PEOPLE` who have accounts and `SETTINGS` of its site.
    """
    people, told = getattr(request.module, "PEOPLE", ()), getattr(request.module, "SETTINGS", {})
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(filled, folder, dirs_exist_ok=True)
    with serving(folder, people, **told) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS.split())
        yield browser
        browser.close()


def complain(page, request):
    page.complaints.append(f"{request.failure}: {request.url}")


@pytest.fixture
def visit(chromium, site):
    """`visit(path, width=…, scheme=…, javascript=…, reading=…)`: an open page that collects its own complaints.

    Whatever the console, the content security policy or a failed request said is in `page.complaints`.
    """
    contexts = []

    def open_page(path="/", *, width=1280, scheme="light", javascript=True, reading="", **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            java_script_enabled=javascript,
            **options,
        )
        if reading:
            context.add_cookies([{"name": "reading", "value": reading, "url": site}])
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: said.type in SERIOUS and page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("requestfailed", lambda request: request.failure != TAKEN_BACK and complain(page, request))
        page.goto(f"{site}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def sessions():
    """What the browsers of those who have logged in keep, by name: trying a password takes half a second."""
    return {}


@pytest.fixture
def log_in(visit, site, sessions):
    """`log_in("王")`: the front page of the editing pages in a browser of that person's own."""

    def enter(name=EDITOR["DJANGO_SUPERUSER_USERNAME"], **options):
        page = visit("/admin/", storage_state=sessions.get(name), **options)
        if page.url != f"{site}/admin/":
            page.get_by_label("用户名").fill(name)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(f"{site}/admin/")
            sessions[name] = page.context.storage_state()
        return page

    return enter
