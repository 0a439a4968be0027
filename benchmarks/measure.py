"""The measuring process of the benchmarks: fills its database, or answers with figures as JSON."""

import json
import sys
from time import perf_counter

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from benchmarks import addresses, engine, statements, tasks  # noqa: E402
from discussion.models import ActionItem, Statement  # noqa: E402
from discussion.search.index.refresh import IndexRebuild  # noqa: E402
from discussion.values import version_cache  # noqa: E402


def pages() -> list[str]:
    return [
        "/actions/",
        "/actions/?state=ongoing&late=yes",
        "/actions/?unit=unit-3&theme=theme-5",
        "/actions/summary/",
        f"/actions/{ActionItem.objects.order_by('pk')[100].pk}/",
        "/themes/",
        f"/statements/{Statement.objects.order_by('pk')[50].pk}/",
        "/statements/?theme=theme-5",
        "/",
    ]


def ask(times: int) -> dict:
    client, found = Client(headers={"host": "127.0.0.1"}), {}
    for page in pages():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200  # also warms up
        found[page] = {"queries": len(captured), "seconds": [seconds(client, page) for _ in range(times)]}
        reset_queries()
    return found


def seconds(client, page) -> float:
    """Of a page that nobody had before in this version."""
    cache.clear()
    version_cache.memory.clear()
    began = perf_counter()
    client.get(page)
    return perf_counter() - began


def build_tasks(size: int) -> None:
    tasks.build(size)
    IndexRebuild(write=True).run()


def build_statements(size: int) -> None:
    began = perf_counter()
    statements.build(size)
    json.dump({"rate": size / (perf_counter() - began)}, sys.stdout)


VERBS = {
    "build-tasks": build_tasks,
    "ask-tasks": lambda times: json.dump(ask(times), sys.stdout),
    "build-statements": build_statements,
    "ask-addresses": lambda times: json.dump(addresses.ask(times), sys.stdout),
    "ask-engine": lambda times, seed: json.dump(engine.ask(times, seed), sys.stdout),
    "sizes": lambda: json.dump(engine.sizes(), sys.stdout),
}

if __name__ == "__main__":
    verb, *numbers = sys.argv[1:]
    VERBS[verb](*map(int, numbers))
