import os
import shutil
from contextlib import contextmanager
from copy import deepcopy
from importlib import import_module
from io import StringIO

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from discussion.values import version_cache
from discussion.values.lettering import font_path
from tests.processes import copy_of_postgresql_database, environment, furnish, made_once
from tests.world import World

EXAMPLES = hypothesis(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
hypothesis.register_profile("ci", EXAMPLES, max_examples=100)
hypothesis.register_profile("nightly", EXAMPLES, max_examples=2000)
hypothesis.load_profile("ci")


PAGE_CACHE = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
KEPT = {"content", "module_world"}  # in the database, once they are there, to the end of a module


def pytest_collection_modifyitems(config, items):
    if connection.vendor != "postgresql":
        elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]
    items.sort(key=lambda item: not KEPT.isdisjoint(item.fixturenames))
    for item in items:
        asks = "django_db_setup" in item.fixturenames or item.get_closest_marker("django_db")
        if asks and not (item.get_closest_marker("one_database") or item.get_closest_marker("browser")):
            item.add_marker(pytest.mark.database)


class MountedClient(Client):
    """Takes paths as docs/urls.md writes them and adds the prefix that the site is mounted under."""

    def generic(self, method, path, *args, **kwargs):
        prefix = settings.PATH_PREFIX
        mounted = path.startswith((f"{prefix}/", "http"))
        return super().generic(method, path if mounted else f"{prefix}{path}", *args, **kwargs)


@pytest.fixture
def client():
    return MountedClient()


@pytest.fixture
def editor(db, client, django_user_model):
    """A logged-in superuser's client."""
    client.force_login(django_user_model.objects.create_superuser("editor", "", "x"))
    return client


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """The database of this process, also where the only tests to ask for it are those that do so from elsewhere."""
    with django_db_blocker.unblock():
        before = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(before, verbosity=0)


@contextmanager
def kept_for_a_module(django_db_blocker):
    """What comes into the database inside stands there for a module; each test that uses `db` rolls back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def content(django_db_setup, django_db_blocker):
    """The first content, loaded once for a module."""
    with kept_for_a_module(django_db_blocker):
        call_command("load_content", stdout=StringIO())
        yield


@pytest.fixture(scope="module")
def module_world(django_db_setup, django_db_blocker):
    with kept_for_a_module(django_db_blocker):
        yield World()


@pytest.fixture
def world(module_world, db):
    """A public record in which everything hangs together, built once for a module."""
    return deepcopy(module_world)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    """A data directory with a migrated SQLite database and collected static files; copy it."""
    return made_once(tmp_path_factory, "furnished", furnish)


@pytest.fixture
def data_dir(furnished, tmp_path):
    """A furnished data directory of the test's own."""
    return shutil.copytree(furnished, tmp_path / "data")


@pytest.fixture
def shared_database(data_dir, django_db_setup, django_db_blocker):
    """The environment of processes on a migrated database of the test's own, to commit to.

    On SQLite it is that of `data_dir`; on PostgreSQL the test's process asks it too.
    """
    own = environment(data_dir)
    if connection.vendor == "sqlite":
        yield own
        return
    with django_db_blocker.unblock(), copy_of_postgresql_database() as given:
        yield own | given


@pytest.fixture
def chinese_font():
    """What is drawn needs a Chinese font (Debian: fonts-noto-cjk); CI has one."""
    cache.clear()
    if not font_path():
        assert not os.environ.get("CI"), "no Chinese font is installed"
        pytest.skip("no Chinese font is installed (Debian: apt-get install fonts-noto-cjk)")


@pytest.fixture
def page_cache(settings):
    """Pages are kept as they are in the product; a kept page has no `context`."""
    settings.CACHES = PAGE_CACHE
    yield cache
    cache.clear()


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    version_cache.memory.clear()


class Editor:
    """As much of a schema editor as the migrations of the log ask for, also inside a transaction."""

    connection = connection

    def execute(self, statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def unguarded_log():
    """Past the triggers, as somebody could who owns the database."""
    rules = import_module("discussion.migrations.0002_triggers_and_text_index")
    rules.unprotect(None, Editor())
    yield
    rules.protect(None, Editor())
