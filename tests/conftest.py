from contextlib import contextmanager
from importlib import import_module
from io import StringIO

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.test import Client

from discussion.models import AuditEvent, AuditHead
from discussion.values import version_cache


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


@pytest.fixture(scope="module")
def content(django_db_setup, django_db_blocker):
    """The first content, loaded once for a module; each test that uses `db` rolls back to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_content", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def page_cache(settings):
    """Pages are kept as they are in the product; a kept page has no `context`."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    yield cache
    cache.clear()


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    version_cache.memory.clear()


@receiver(post_migrate)
def _begin_the_log_after_a_flush(sender, **kwargs):
    if sender.label == "discussion" and not AuditHead.objects.exists():
        AuditHead(pk=1).begin()


@pytest.fixture(autouse=True)
def _log_of_a_test_that_commits(request):
    """The database keeps the audit log even from the flush after such a test, unless nothing guards it."""
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        with unguarded_log():
            AuditEvent.objects.all().delete()
            AuditHead.objects.all().delete()


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
