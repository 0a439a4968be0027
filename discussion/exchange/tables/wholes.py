"""Puts rows of a file together into wholes with their parts.

A row belongs to the whole of the row above if it names the same one or none. What a following row says of the whole
must be what the first one said, or nothing. A part of a part hangs on the last one above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from discussion.exchange.tables.cells import Cell, as_text
from discussion.exchange.tables.columns import BoundColumn, RowSpec, TableSpec
from discussion.exchange.tables.files import TableRow
from discussion.exchange.tables.references import folded


@dataclass(eq=False)
class Node:
    """What the file says of one row of the record, and what the comparison finds out about it."""

    block: RowSpec
    row: int
    cells: dict[BoundColumn, Cell]
    parts: list[Node] = field(default_factory=list)
    problems: list[tuple[int, BoundColumn | None, str]] = field(default_factory=list)
    values: dict[BoundColumn, Any] = field(default_factory=dict)
    instance: Model | None = None
    found_by: list[BoundColumn] = field(default_factory=list)
    is_new: bool = False
    changes: list[tuple[BoundColumn, Any, Any]] = field(default_factory=list)

    def blame(self, message: str, column: BoundColumn | None = None, row: int | None = None) -> None:
        self.problems.append((row or self.row, column, message))

    def all(self) -> Iterator[Node]:
        yield self
        for part in self.parts:
            yield from part.all()

    def of(self, block: RowSpec) -> list[Node]:
        return [part for part in self.parts if part.block is block]

    def blames(self, column: BoundColumn) -> bool:
        return any(about is column for _, about, _ in self.problems)

    def leaves_alone(self, column: BoundColumn) -> bool:
        """Of a stored row: by what it was found, and everything if the file says only which one is meant."""
        only_named = self.found_by and set(self.cells) <= set(self.block.key_columns)
        return column in self.found_by or bool(only_named and column not in self.cells)


def records(subject: TableSpec, rows: Iterable[TableRow]) -> Iterator[Node]:
    node = None
    for row in rows:
        if node is None or not goes_on(node, row):
            if node is not None:
                yield node
            node = begin(subject.whole, row)
        else:
            stay_consistent(node, row)
        if row.stray:
            node.blame(f"{'、'.join(row.stray)}列有内容，但没有表头。", row=row.number)
        for part in subject.whole.parts:
            add(node, part, row)
    if node is not None:
        yield node


def own_cells(block: RowSpec, row: TableRow) -> dict[BoundColumn, Cell]:
    return {column: row.cells[column] for column in block.columns if column in row.cells}


def begin(block: RowSpec, row: TableRow) -> Node:
    return Node(block, row.number, own_cells(block, row))


def goes_on(node: Node, row: TableRow) -> bool:
    """Whether a row names the whole of the rows above, or none."""
    named = [column for column in node.block.key_columns if column in row.cells]
    in_common = [column for column in named if column in node.cells]
    agreed = all(same(node.cells[each], row.cells[each]) for each in in_common)
    return not named or (bool(in_common) and agreed)


def same(one: Cell, other: Cell) -> bool:
    return folded(as_text(one)) == folded(as_text(other))


def stay_consistent(node: Node, row: TableRow) -> None:
    for column, cell in own_cells(node.block, row).items():
        if column not in node.cells or not same(node.cells[column], cell):
            said = f"“{as_text(node.cells[column])[:30]}”" if column in node.cells else "空的"
            what = node.block.name
            message = f"与第{node.row}行不一样（那里是{said}）。同一{what}的内容只写在第一行，以后各行留空。"
            node.blame(message, column, row.number)


def add(whole: Node, block: RowSpec, row: TableRow) -> None:
    """The part that a row describes, or the one above to which the row's smaller parts belong."""
    above = whole.of(block)
    part = above[-1] if above else None
    if cells := own_cells(block, row):
        part = Node(block, row.number, cells)
        whole.parts.append(part)
    for smaller in block.parts:
        if own_cells(smaller, row) and part is None:
            column = next(iter(own_cells(smaller, row)))
            whole.blame(f"这一行和上面都没有它所属的{block.name}。", column, row.number)
        elif part is not None:
            add(part, smaller, row)
