"""A newsroom at full stretch, on a database of its own (`python -m tests.saving SECONDS`): five editors save and publish,
each their own statement, while a sixth brings in tables. Prints what became of it as JSON."""

import json
import re
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from discussion.exchange.tables import jobs  # noqa: E402
from discussion.models import SheetImport, Statement  # noqa: E402
from tests import factories as make  # noqa: E402
from tests.pages import address, filled  # noqa: E402

ROWS = 40
SAVED = address(Statement)


def publish(client, row, form, ends):
    """Publishes other words again and again; where the answers led to, and whether the last words stand."""
    answers, page = Counter(), address(Statement, "change", row.pk)
    try:
        while monotonic() < ends:
            opened = re.search(r'name="opened" value="(\w+)"', client.get(page).text)[1]
            words = {"title": f"{row.title}{answers.total()}", "opened": opened, "_publish": "1"}
            answer = client.post(page, form | words)
            answers["saved" if answer.get("Location") == SAVED else str(answer.status_code)] += 1
        return answers, Statement.objects.published().filter(pk=row.pk, title=words["title"]).exists()
    finally:
        connections.close_all()


def bring_in(user, ends):
    """How the imports ended of a table that says something else each time."""
    steps = Counter()
    try:
        while monotonic() < ends:
            lines = (f"NH-{n:03},第{n}项的第{steps.total()}稿\n" for n in range(ROWS))
            content = ("编号,事项\n" + "".join(lines)).encode()
            job = SheetImport.objects.create(user=user, subject="actions", content=content, rows=ROWS)
            jobs.check(job.pk)
            SheetImport.objects.move(job.pk, "checked", "writing")
            jobs.write(job.pk)
            steps[SheetImport.objects.get(pk=job.pk).step] += 1
        return steps
    finally:
        connections.close_all()


def logged_in(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def main(seconds):
    setup_test_environment()
    editor = User.objects.create_superuser("editor", "", "x")
    rows = [make.proofed_statement(title=f"第{n}篇") for n in range(5)]
    clients = [logged_in(editor) for _ in rows]
    forms = [filled(clients[0].get(address(Statement, "change", row.pk))) for row in rows]
    ends = monotonic() + seconds
    with ThreadPoolExecutor(6) as threads:
        imports = threads.submit(bring_in, editor, ends)
        publishing = [threads.submit(publish, *each, ends) for each in zip(clients, rows, forms, strict=True)]
        answers = [each.result() for each in publishing]
    sys.stdout.write(json.dumps([answers, imports.result()]))


main(float(sys.argv[1]))
