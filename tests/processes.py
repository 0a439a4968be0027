"""Processes with the product's settings, several of which may be at work on one database."""

import os
import subprocess
import sys
from contextlib import contextmanager
from fcntl import LOCK_EX, flock

from django.conf import settings
from django.db import connection, connections

FURNISH = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
"""


def environment(folder):
    """The environment of processes whose SQLite database and files are in a folder."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("NANHAI_")}
    return own | {
        "NANHAI_SECRET_KEY": settings.SECRET_KEY,
        "NANHAI_ORIGIN": settings.ORIGIN,
        "NANHAI_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "nanhai.settings",
    }


@contextmanager
def copy_of_postgresql_database():
    """Put a copy of this process's database in its place for a while; yields what other processes need to share it."""
    original = connection.settings_dict["NAME"]
    copy = f"{original}_copy"
    leave_database()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
        connection.settings_dict["NAME"] = copy
        connection.ensure_connection()  # before a test sets the clock, by which the pool waits
        try:
            given = {name: os.environ[name] for name in ("NANHAI_DB_USER", "NANHAI_DB_HOST")}
            yield given | {"NANHAI_DB_NAME": copy}
        finally:
            leave_database()
            connection.settings_dict["NAME"] = original
            cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


def leave_database():
    """Close every connection of this process to the database, those that a pool keeps too."""
    connections.close_all()
    connection.close_pool()


def furnish(folder):
    """Fill a data directory with what migrations and `collectstatic` make."""
    subprocess.run(
        [sys.executable, "-c", FURNISH], cwd=settings.BASE_DIR, env=environment(folder), check=True
    )


def made_once(tmp_path_factory, name, fill):
    """A folder that the first worker of a run to ask for it fills; the others wait."""
    base = tmp_path_factory.getbasetemp()
    made = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with made.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not made.exists():
            half = made.with_suffix(".half")
            half.mkdir()
            fill(half)
            half.rename(made)
    return made
