"""Databases that live as long as a benchmark, and processes of ours that use one of them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import psycopg

OFFICIALS, THEMES = 60, 24  # in every record of statements
ROOT = Path(__file__).resolve().parents[1]


class Store(NamedTuple):
    """A database of its own for each size, in a folder of its own."""

    vendor: str
    size: int
    folder: Path

    @property
    def env(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("NANHAI_")}
        settings = {
            "NANHAI_DATA_DIR": str(self.folder),
            "NANHAI_SECRET_KEY": "only-for-benchmarks-" + "0" * 50,
            "NANHAI_ORIGIN": "http://127.0.0.1:8000",
            "NANHAI_LOG_LEVEL": "ERROR",
            "NANHAI_DB_STATEMENT_TIMEOUT": "0",  # an index of everything takes minutes
            "DJANGO_SETTINGS_MODULE": "nanhai.settings",
        }
        if self.vendor == "PostgreSQL":
            cluster = {name: os.environ[name] for name in ("NANHAI_DB_USER", "NANHAI_DB_HOST")}
            settings |= cluster | {"NANHAI_DB_NAME": f"bench{self.size}"}
        return own | settings

    def run(self, *arguments: object) -> str:
        command = [sys.executable, *map(str, arguments)]
        return subprocess.run(
            command, cwd=ROOT, env=self.env, check=True, text=True, stdout=subprocess.PIPE
        ).stdout

    def ask(self, *arguments: object) -> dict:
        """What a measuring process answers."""
        return json.loads(self.run("-m", "benchmarks.measure", *arguments))

    def prepare(self) -> None:
        self.folder.mkdir(parents=True)
        if self.vendor == "PostgreSQL":
            self._create_database()
        self.run("manage.py", "migrate", "--verbosity=0")
        self.run("manage.py", "collectstatic", "--no-input", "--verbosity=0")

    def _create_database(self) -> None:
        where = {
            "host": os.environ["NANHAI_DB_HOST"],
            "user": os.environ["NANHAI_DB_USER"],
            "dbname": "postgres",
        }
        with psycopg.connect(**where, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE bench{self.size}")


def has_postgresql() -> bool:
    return "NANHAI_DB_HOST" in os.environ
