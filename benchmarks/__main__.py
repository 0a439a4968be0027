"""`make bench`: what pages, lists, words and saves cost at a large size relative to a small one, in one run.

Sizes and databases take turns, so that a noisy machine is noisy for all. `SIZE` is the number of statements (100,000),
`TASKS` that of tasks (20,000); `PARTS` names what to measure. Writes the tables of docs/benchmarks.md too.
"""

import os
import platform
import sys
import tempfile
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from benchmarks import server
from benchmarks.stores import ROOT, Store, has_postgresql

SIZES = 10_000, int(os.environ.get("SIZE", "100000"))
TASKS = 200, int(os.environ.get("TASKS", "20000"))
ROUNDS, REPEATS = 5, 5
ENGINE_ROUNDS, QUESTIONS = 4, 40
PARTS = os.environ.get("PARTS", "tasks addresses engine server").split()
VENDORS = ["SQLite", *(["PostgreSQL"] if has_postgresql() else [])]
DOCUMENT = ROOT / "docs/benchmarks.md"


class Table:
    """Printed as it comes, and kept for the document."""

    def __init__(self, title: str, *heads: str):
        self.title, self.heads, self.rows = title, heads, []

    def add(self, *cells: object) -> None:
        self.rows.append([str(cell) for cell in cells])
        sys.stdout.write(
            "  ".join(f"{cell:>16}" if n else f"{cell:34}" for n, cell in enumerate(self.rows[-1])) + "\n"
        )
        sys.stdout.flush()

    def markdown(self) -> str:
        lines = [self.heads, ["---"] * len(self.heads), *self.rows]
        return f"### {self.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"


def p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def tasks(home: Path) -> list[Table]:
    small, large = TASKS
    table = Table(
        f"Pages at {large:,} tasks and {small:,}",
        "page",
        "database",
        "queries",
        f"{small:,} (ms)",
        f"{large:,} (ms)",
        "ratio",
    )
    for vendor in VENDORS:
        stores = [Store(vendor, size, home / f"tasks-{vendor}-{size}") for size in TASKS]
        for store in stores:
            store.prepare()
            store.run("-m", "benchmarks.measure", "build-tasks", store.size)
        found = in_turns(stores, ROUNDS, lambda store, _: store.ask("ask-tasks", REPEATS))
        for page in found[stores[0]][0]:
            answers = {store: [answer[page] for answer in found[store]] for store in stores}
            queries = sorted({answer["queries"] for store in stores for answer in answers[store]})
            middle = [
                median([second for answer in answers[store] for second in answer["seconds"]])
                for store in stores
            ]
            table.add(
                page,
                vendor,
                "/".join(map(str, queries)),
                *map(milliseconds, middle),
                f"{middle[1] / middle[0]:.1f}",
            )
    return [table]


def in_turns(stores, rounds, ask) -> dict:
    found = {store: [] for store in stores}
    for number in range(rounds):
        for store in stores:
            found[store].append(ask(store, number))
    return found


def statements(home: Path) -> list[Table]:
    stores = [
        Store(vendor, size, home / f"statements-{vendor}-{size}") for vendor in VENDORS for size in SIZES
    ]
    loading = Table("Loading and size", "database", "statements", "a second", "pairs / text", "all / text")
    for store in stores:
        store.prepare()
        rate = store.ask("build-statements", store.size)["rate"]
        size = store.ask("sizes")
        loading.add(
            store.vendor,
            f"{store.size:,}",
            f"{rate:,.0f}",
            f"{size['terms'] / size['text']:.2f}",
            f"{size['whole'] / size['text']:.2f}",
        )
    tables = [loading]
    if "addresses" in PARTS:
        tables.append(addresses([store for store in stores if store.size == SIZES[1]]))
    if "engine" in PARTS:
        tables.append(engine(stores))
    if "server" in PARTS:
        tables.append(served([store for store in stores if store.size == SIZES[1]]))
    return tables


def addresses(stores) -> Table:
    table = Table(
        f"Processor time at {SIZES[1]:,} statements", "page", "database", "ours (ms)", "the database's (ms)"
    )
    for store in stores:
        for page, costs in store.ask("ask-addresses", REPEATS).items():
            table.add(page, store.vendor, *(milliseconds(median(part)) for part in zip(*costs, strict=True)))
    return table


def engine(stores) -> Table:
    small, large = SIZES
    table = Table(
        f"The engine at {large:,} statements and {small:,}", "question", "database", f"{small:,} p50", f"{small:,} p95 (ms)",
        f"{large:,} p50", f"{large:,} p95 (ms)", "ratio of p95",
    )  # fmt: skip
    found = in_turns(stores, ENGINE_ROUNDS, lambda store, number: store.ask("ask-engine", QUESTIONS, number))
    for name in found[stores[0]][0]:
        for vendor in VENDORS:
            own = [store for store in stores if store.vendor == vendor]
            values = [[second for answer in found[store] for second in answer[name]] for store in own]
            cells = [milliseconds(figure(value)) for value in values for figure in (median, p95)]
            table.add(name, vendor, *cells, f"{p95(values[1]) / p95(values[0]):.1f}")
    return table


def served(stores) -> Table:
    table = Table(
        f"Requests a second at {SIZES[1]:,} statements", "page", "database", "bare Django", "ours, a new page", "ratio",
        "ours, a known page", "ratio",
    )  # fmt: skip
    for store in stores:
        for kind, rates in server.compare(store).items():
            floor, first, again = rates["floor"], rates["first"], rates["again"]
            table.add(
                kind,
                store.vendor,
                f"{floor:.0f}",
                f"{first:.0f}",
                f"{first / floor:.2f}",
                f"{again:.0f}",
                f"{again / floor:.2f}",
            )
    return table


def machine() -> str:
    model = next(
        (
            line.partition(": ")[2]
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "",
    )
    return f"{date.today():%Y-%m-%d}, {os.cpu_count()} cores{f' ({model})' if model else ''}, Python {platform.python_version()}"  # noqa: DTZ011


def write(tables: list[Table]) -> None:
    """Replaces the tables of the same title in the document, and leaves the others."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for table in tables:
        before, _, after = text.partition(f"### {table.title}\n")
        following = after.find("\n### ") + 1
        rest = after[following:] if following else ""
        text = f"{before.rstrip()}\n\n{table.markdown()}\nMeasured {machine()}.\n\n{rest}".rstrip() + "\n"
    DOCUMENT.write_text(text, encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        tables = tasks(Path(home)) if "tasks" in PARTS else []
        if {"addresses", "engine", "server"} & set(PARTS):
            tables += statements(Path(home))
    write(tables)


if __name__ == "__main__":
    main()
