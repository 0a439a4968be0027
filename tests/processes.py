"""Several processes at work on one database, as in the product."""

import os

from django.conf import settings
from django.db import connection


def database_of_its_own(folder):
    """The environment of processes that share a database: on PostgreSQL that of the test."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("NANHAI_")}
    own |= {
        "NANHAI_SECRET_KEY": settings.SECRET_KEY,
        "NANHAI_ORIGIN": settings.ORIGIN,
        "NANHAI_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "nanhai.settings",
    }
    if connection.vendor == "postgresql":
        given = {name: os.environ[name] for name in ("NANHAI_DB_USER", "NANHAI_DB_HOST")}
        own |= given | {"NANHAI_DB_NAME": connection.settings_dict["NAME"]}
    return own
