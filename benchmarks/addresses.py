"""What public pages cost in processor time when nothing is cached of them: ours, and PostgreSQL's."""

from pathlib import Path
from time import process_time

from django.db import connection
from django.test import Client

from discussion.models import Statement
from discussion.search.index.signals import bump_version

NOT_FOUND = "官员1 官员2 官员3 官员4 论题1 论题2 论题3 改革 发展 工作 群众 不存在"  # 12 words, each with its own result


def addresses() -> list[str]:
    return [
        "/",
        "/statements/",
        "/statements/?theme=topic-1",
        "/statements/?q=改革",
        "/statements/?q=一",
        "/statements/?q=改革&page=500",
        "/statements/?q=改革&order=titles&page=last",
        "/search/?q=改革",
        "/search/?q=一",
        f"/search/?q={NOT_FOUND}",
        "/statements/feed/",
        "/statements/feed/?theme=topic-1",
        "/themes/",
        "/themes/topic-1/",
        "/officials/speaker-1/",
        f"/statements/{Statement.objects.order_by('pk')[50].pk}/",
        "/changes/?from=2022-01-01&to=2023-01-01",
        "/sitemap-statement.xml",
    ]


def ask(times: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds of this process and of the database's, for each page so many times."""
    client = Client(headers={"host": "127.0.0.1"})
    for page in ("/", "/statements/"):  # warms up
        assert client.get(page).status_code == 200
    return {page: [cost(client, page) for _ in range(times)] for page in addresses()}


def cost(client: Client, page: str) -> tuple[float, float]:
    bump_version()
    server, ours = server_time(), process_time()
    assert client.get(page).status_code == 200
    return process_time() - ours, server_time() - server


def server_time() -> float:
    """Of the process that serves this connection; SQLite has none."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
