"""The measuring process of the benchmark: fills its database, or asks each page some times."""

import json
import sys
from time import perf_counter

import django

django.setup()

from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from discussion.models import ActionItem, Statement  # noqa: E402
from tests.bench.corpus import build  # noqa: E402


def pages() -> list[str]:
    return [
        "/",
        "/actions/",
        "/actions/?state=ongoing&late=yes",
        "/actions/?unit=unit-3&theme=theme-5",
        f"/actions/{ActionItem.objects.order_by('pk')[100].pk}/",
        "/themes/",
        f"/statements/{Statement.objects.order_by('pk')[50].pk}/",
        "/statements/?theme=theme-5",
    ]


def ask(times: int) -> dict:
    client, found = Client(), {}
    for page in pages():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200  # also warms up
        found[page] = {"queries": len(captured), "seconds": [seconds(client, page) for _ in range(times)]}
        reset_queries()
    return found


def seconds(client, page) -> float:
    began = perf_counter()
    client.get(page)
    return perf_counter() - began


if __name__ == "__main__":
    verb, number = sys.argv[1:]
    if verb == "build":
        build(int(number))
    else:
        json.dump(ask(int(number)), sys.stdout)
