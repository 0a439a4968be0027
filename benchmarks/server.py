"""Requests a second of the real server, ours and the floor's in turns, over the same addresses."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from random import Random
from statistics import median
from time import perf_counter, sleep

from benchmarks.stores import OFFICIALS, ROOT, THEMES, Store

ROUNDS, REQUESTS, READERS = 5, 120, 2


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@contextmanager
def serving(store: Store, settings: str) -> Iterator[int]:
    """gunicorn as `make run` starts it, on a port of this machine."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "nanhai.wsgi", "--bind", f"127.0.0.1:{port}", "--workers=2",
               "--threads=4", "--no-control-socket", "--log-level=error"]  # fmt: skip
    env = store.env | {"DJANGO_SETTINGS_MODULE": settings}
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            sleep(0.1)
        else:
            return
    raise TimeoutError("The server did not start.")


def requests_a_second(port: int, paths: list[str]) -> float:
    """Two readers share the paths, each over one connection; every answer must be a page."""

    def read(own: list[str]) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        for path in own:
            connection.request("GET", path, headers={"Host": "127.0.0.1:8000"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise AssertionError(f"{path}: {answer.status}")
        connection.close()

    began = perf_counter()
    with ThreadPoolExecutor(READERS) as readers:
        list(readers.map(read, [paths[number::READERS] for number in range(READERS)]))
    return len(paths) / (perf_counter() - began)


def list_paths(random: Random) -> list[str]:
    """Each asked for once in a run: nobody has had the page before."""
    speakers, themes = range(OFFICIALS // 3), range(THEMES // 2)
    pairs = random.sample([(speaker, theme) for speaker in speakers for theme in themes], REQUESTS)
    return [f"/statements/?speaker=speaker-{speaker}&theme=topic-{theme}" for speaker, theme in pairs]


def compare(store: Store) -> dict[str, dict[str, float]]:
    """By kind of page: the median of our requests a second for new and for known pages, and the floor's."""
    found: dict[str, dict[str, list[float]]] = {}
    random = Random(7)
    for _ in range(ROUNDS):
        kinds = {
            "list with two filters": list_paths(random),
            "statement": [f"/statements/{pk}/" for pk in random.sample(range(1, store.size), REQUESTS)],
        }
        # servers of their own for each round: what the last one kept is gone
        with serving(store, "nanhai.settings") as ours, serving(store, "benchmarks.floor_settings") as floor:
            for kind, paths in kinds.items():
                warm = [f"/statements/?speaker=speaker-{n}" for n in range(40, 48)]
                requests_a_second(ours, warm), requests_a_second(floor, warm)
                rates = found.setdefault(kind, {"first": [], "again": [], "floor": []})
                rates["first"].append(requests_a_second(ours, paths))
                rates["floor"].append(requests_a_second(floor, paths))
                for _ in range(6):  # each time over new connections, until each process knows each page
                    requests_a_second(ours, paths)
                rates["again"].append(requests_a_second(ours, paths))
                rates["floor"].append(requests_a_second(floor, paths))
    return {kind: {name: median(values) for name, values in rates.items()} for kind, rates in found.items()}
