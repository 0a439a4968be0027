"""Goes through a file from its first row to its last: to see what would happen, or to let it happen.

An import is one transaction, in which everything is compared once more. It ends without a trace if anything is wrong
or if it would do something else than what was shown before.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry

from discussion.audit.log import log_event
from discussion.exchange.tables.cells import as_text
from discussion.exchange.tables.columns import TableSpec
from discussion.exchange.tables.comparison import Comparison
from discussion.exchange.tables.files import open_table
from discussion.exchange.tables.problems import Problem
from discussion.exchange.tables.storing import Storage
from discussion.exchange.tables.wholes import Node, records
from discussion.models import AuditAction, Publishable
from discussion.models.transactions import changing_record
from discussion.search.index import signals
from discussion.workflow import drafts

MOST_SHOWN = 200
LONGEST_SHOWN = 200  # characters of a cell
BATCH = 500  # rows of the record compared at a time
NEW, CHANGED, SAME, WRONG = "新增", "修改", "不变", "有错"

Progress = Callable[[int, int], None]  # rows of the file done, of how many


class Stopped(Exception):  # noqa: N818, not a mistake
    """The import was given up and nothing was stored; `report` says why."""

    def __init__(self, report: "Report"):
        super().__init__()
        self.report = report


@dataclass
class Report:
    """What a run found, small enough to keep: counts are exact, lists hold the first of their kind."""

    rows: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    changes: list[dict] = field(default_factory=list)
    change_count: int = 0
    problems: list[str] = field(default_factory=list)
    problem_count: int = 0
    notes: list[str] = field(default_factory=list)
    digest: str = ""

    def as_dict(self) -> dict:
        return asdict(self)


class Run:
    def __init__(self, subject: TableSpec, content: bytes, progress: Progress = lambda done, total: None):
        self.subject, self.progress = subject, progress
        self.table = open_table(content, subject)
        self.total = self.table.count()
        self.coming = self._coming()

    def check(self) -> Report:
        self._begin()
        for nodes in self._batches():
            self.comparison.batch(nodes)
            self._note(nodes)
        return self._end()

    def write(self, digest: str, user=None, name: str = "") -> Report:
        """Stores what the file says; the digest is that of a report without problems, on which somebody decided."""
        with changing_record(), signals.defer_indexing():
            storage = Storage()
            self._begin()
            for nodes in self._batches():
                self.comparison.batch(nodes, again=True)
                self._note(nodes)
                if not self.report.problem_count:
                    storage.store(nodes)
                    log(nodes, user, name)
            storage.tie_up()
            report = self._end()
            if report.problem_count or digest != report.digest:
                raise Stopped(report)
            log_event(
                AuditAction.IMPORT,
                user=user or "import_sheet",
                note=f"{self.subject.title}：{name}，{report.change_count}处",
            )
        return report

    def _begin(self) -> None:
        self.report, self.hash = Report(rows=self.total, notes=list(self.table.notes)), sha256()
        self.comparison = Comparison(self.subject, self.table.present, self.coming)
        self._tell(self.table.merged)

    def _coming(self) -> set[str]:
        """The names of wholes that other rows of the file may refer to."""
        if not any(column in self.table.present for column in self.subject.own_references):
            return set()
        name = self.subject.whole.keys[0][0]
        return {as_text(row.cells[name]) for row in self.table.rows() if name in row.cells}

    def _batches(self) -> Iterator[list[Node]]:
        batch, size, done = [], 0, 0
        for node in records(self.subject, self.table.rows()):
            batch.append(node)
            size += sum(1 for _ in node.all())
            if size >= BATCH:
                yield batch
                done += sum(map(rows_of, batch))
                self.progress(done, self.total)
                batch, size = [], 0
        yield batch
        self.progress(self.total, self.total)

    def _note(self, nodes: list[Node]) -> None:
        told = {}  # once for a row of the file, though several rows of the record may share it
        for whole in nodes:
            for node in whole.all():
                self._note_node(whole, node)
                told |= dict.fromkeys(node.problems)
        self._tell([str(self._problem(*problem)) for problem in sorted(told, key=self._place)])

    def _tell(self, problems: list[str]) -> None:
        self.report.problem_count += len(problems)
        self.report.problems += problems[: MOST_SHOWN - len(self.report.problems)]

    def _place(self, problem) -> tuple[int, int]:
        row, column, _ = problem
        return row, self.subject.columns.index(column) if column else 0

    def _problem(self, row, column, message) -> Problem:
        return Problem(row, message, *(column.heading, self.table.letters.get(column, "")) if column else ())

    def _note_node(self, whole: Node, node: Node) -> None:
        what = outcome(node)
        counts = self.report.counts.setdefault(node.block.name, dict.fromkeys((NEW, CHANGED, SAME, WRONG), 0))
        counts[what] += 1
        if what in (NEW, CHANGED):
            self.report.change_count += 1
            entry = self._entry(what, whole, node)
            self.hash.update(json.dumps(entry, ensure_ascii=False, default=str).encode())
            if len(self.report.changes) < MOST_SHOWN:
                entry["cells"] = [[heading, *map(shortened, cells)] for heading, *cells in entry["cells"]]
                self.report.changes.append(entry)

    def _entry(self, what: str, whole: Node, node: Node) -> dict:
        told = [
            [column.heading, *(column.kind.display(value, self.comparison.directories) for value in values)]
            for column, *values in node.changes
        ]
        names = [whole.block.name, *self._name(whole)] + (
            [node.block.name, *self._name(node)] if node is not whole else []
        )
        return {"row": node.row, "what": what, "name": " ".join(names), "cells": told}

    def _name(self, node: Node) -> list[str]:
        return [as_text(node.cells[column]) for column in node.block.key_columns if column in node.cells]

    def _end(self) -> Report:
        self.hash.update(json.dumps(self.report.counts).encode())
        self.report.digest = self.hash.hexdigest()
        return self.report


def rows_of(whole: Node) -> int:
    """How many rows of the file a whole and its parts take; parts of different kinds share theirs."""
    return len({node.row for node in whole.all()})


def outcome(node: Node) -> str:
    if node.problems:
        return WRONG
    return NEW if node.is_new else CHANGED if node.changes else SAME


def shortened(cell) -> str:
    text = str(cell)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}……"


def log(nodes: list[Node], user, name: str) -> None:
    """The history of each text that was touched tells of the file, and holds what it says now."""
    touched = [
        node for node in texts_among(nodes) if any(own.is_new or own.changes for own in own_nodes(node))
    ]
    drafts.record_import([node.instance for node in touched], user)
    for flag, is_new in ((ADDITION, True), (CHANGE, False)):
        rows = [node.instance for node in touched if node.is_new is is_new]
        if rows and user is not None:
            LogEntry.objects.log_actions(user.pk, rows, flag, f"导入表格：{name}")


def texts_among(nodes: list[Node]) -> Iterator[Node]:
    """The nodes that are published by themselves: wholes, and updates among the parts of a task."""
    return (node for whole in nodes for node in whole.all() if issubclass(node.block.model, Publishable))


def own_nodes(node: Node) -> Iterator[Node]:
    """A text's node and its parts, without those that are texts of their own."""
    yield node
    for part in node.parts:
        if not issubclass(part.block.model, Publishable):
            yield from own_nodes(part)
