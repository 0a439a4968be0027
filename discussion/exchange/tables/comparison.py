"""Compares wholes from a file with the record, a batch at a time: which rows they stand for and what differs.

The same comparison stands behind the preview and the import. Rows that the file does not mention stay as they are:
nothing is ever deleted.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Model, Prefetch, QuerySet

from discussion.exchange.tables.cells import Cell, CellError
from discussion.exchange.tables.columns import BoundColumn, RowSpec, TableSpec
from discussion.exchange.tables.references import Directories, LinkRows, PendingRow
from discussion.exchange.tables.rules import check
from discussion.exchange.tables.wholes import Node
from discussion.models import FormerSlug


class Comparison:
    """Goes through a file's wholes and remembers which it has met, so that none comes twice."""

    def __init__(self, subject: TableSpec, present: set[BoundColumn], coming: Iterable[str] = ()):
        self.subject, self.present = subject, present
        self.directories = Directories()
        self.met: dict[tuple, int] = {}
        for column in subject.own_references:
            self.directories[column.kind.model].coming = set(coming)

    def batch(self, nodes: list[Node], *, again: bool = False) -> None:
        """Fills in the nodes: values, the rows they stand for, changes and problems.

        `again`: inside the transaction that stores them, after a first time without problems.
        """
        self.look_up(nodes)
        for node in nodes:
            self.read(node)
        self.find(nodes, lock=again)
        for node in nodes:
            self.compare(node)
        self.check_unique_fields(nodes)
        for node in nodes:
            check(node, again=again)

    def columns(self, block: RowSpec) -> list[BoundColumn]:
        return [column for column in block.columns if column in self.present]

    # What the cells mean

    def look_up(self, nodes: list[Node]) -> None:
        named = defaultdict(list)
        for node in (each for whole in nodes for each in whole.all()):
            for column, cell in node.cells.items():
                if column.refers and not isinstance(cell, CellError):
                    named[column.kind.model] += column.kind.named(cell)
        for model, written in named.items():
            self.directories[model].look_up(written)

    def read(self, whole: Node) -> None:
        for node in whole.all():
            for column in self.columns(node.block):
                if column in node.cells:
                    self.read_cell(node, column, node.cells[column])
                elif not (column.declared.filled_in or (node is whole and column in node.block.key_columns)):
                    node.values[column] = column.kind.empty()

    def read_cell(self, node: Node, column: BoundColumn, cell: Cell) -> None:
        try:
            node.values[column] = self.cell_value(column, cell)
        except ValidationError as error:
            node.blame("".join(error.messages), column)

    def cell_value(self, column: BoundColumn, cell: Cell):
        if isinstance(cell, CellError):
            raise ValidationError(cell.reason)
        return column.kind.resolve(cell, self.directories)

    # Which wholes are meant

    def find(self, nodes: list[Node], *, lock: bool) -> None:
        for key in self.subject.whole.keys:
            asked = {node: value for node in nodes if (value := value_of(node, key))}
            rows = self.rows_by_key(key, set(asked.values()), lock=lock)
            for node, value in asked.items():
                self.settle(node, key, value, rows.get(value, []))

    def rows_by_key(
        self, key: list[BoundColumn], asked: set[tuple], *, lock: bool
    ) -> dict[tuple, list[Model]]:
        if not asked:
            return {}
        wanted = {f"{column.name}__in": {value[n] for value in asked} for n, column in enumerate(key)}
        rows = with_parts(self.subject.whole)
        rows = rows.select_for_update(of=("self",)) if lock else rows
        found = defaultdict(list)
        for row in rows.filter(**wanted):
            found[known_by(row, key)].append(row)
        if key[0].name == "slug":
            found |= self.renamed({slug for (slug,) in asked} - {slug for (slug,) in found})
        return found

    def renamed(self, slugs: set[str]) -> dict[tuple, list[Model]]:
        """Rows that once had the address by which the file names them."""
        model = self.subject.whole.model
        former = FormerSlug.objects.filter(model=model._meta.label_lower, slug__in=slugs) if slugs else ()
        targets = {each.slug: each.target for each in former}
        rows = with_parts(self.subject.whole).in_bulk(targets.values()) if targets else {}
        return {(slug,): [rows[pk]] for slug, pk in targets.items() if pk in rows}

    def settle(self, node: Node, key: list[BoundColumn], value: tuple, rows: list[Model]) -> None:
        if len(rows) > 1:
            other = node.block.keys[0][0].heading
            node.blame(f"有{len(rows)}项{node.block.name}同名，请填写“{other}”说明是哪一项。", key[0])
            rows = []
        node.instance, node.found_by = next(iter(rows), None), key
        met = ("row", node.instance.pk) if rows else (key[0].name, *value)
        if self.met.setdefault(met, node.row) != node.row:
            place = f"第{self.met[met]}行已经写过这一项{node.block.name}"
            node.blame(f"{place}，请把同一项的各行排在一起（可以按这一列排序）。", key[-1])

    # What differs

    def compare(self, node: Node) -> None:
        node.is_new = node.instance is None
        if node.is_new:
            node.instance = node.block.model()
        for column, value in node.values.items():
            if node.is_new or not node.leaves_alone(column):
                self.put(node, column, value)
        for block in node.block.parts:
            self.match(node, block)

    def put(self, node: Node, column: BoundColumn, value) -> None:
        before = column.kind.empty() if node.is_new else column.kind.current(node.instance)
        if isinstance(value, PendingRow) and (value.code,) == value_of(node, node.found_by):
            node.blame("不能填自己。", column)
        elif differs(before, value):
            node.changes.append((column, before, value))
            column.kind.put(node.instance, None if isinstance(value, PendingRow) else value)

    def match(self, whole: Node, block: RowSpec) -> None:
        """Finds the row for which each part stands: one that is the same, else the only one left with its key."""
        key = [column for column in block.keys[0] if column in self.present]
        left = defaultdict(list)
        for row in [] if whole.is_new else getattr(whole.instance, block.accessor).all():
            left[known_by(row, key)].append(row)
        parts = [part for part in whole.of(block) if not part.problems]
        open_parts = defaultdict(list)
        for part in parts:
            value = tuple(part.values[column] for column in key)
            if not take_same(part, self.columns(block), left[value]):
                open_parts[value].append(part)
        for value, same_key in open_parts.items():
            take_only(same_key, left[value], key)
        for part in parts:
            if not part.problems:
                self.compare(part)

    # What no two wholes share

    def check_unique_fields(self, nodes: list[Node]) -> None:
        for column in self.columns(self.subject.whole):
            if column.kind.field.unique:
                others = [node for node in nodes if column not in node.found_by]
                claims = {node: node.values[column] for node in others if node.values.get(column)}
                if claims:
                    self.check_unique_field(column, claims)

    def check_unique_field(self, column: BoundColumn, claims: dict[Node, str]) -> None:
        rows = self.subject.whole.model._base_manager.filter(**{f"{column.name}__in": set(claims.values())})
        holders = dict(rows.values_list(column.name, "pk"))
        for node, value in claims.items():
            claimed = self.met.setdefault(("unique", column.name, value), node.row)
            if holders.get(value, node.instance.pk) != node.instance.pk or claimed != node.row:
                node.blame(f"“{value}”已用在另一项{node.block.name}上。", column)


def value_of(node: Node, key: list[BoundColumn]) -> tuple | None:
    """What the file says in the naming columns, if this is the first set of them that is filled."""
    for columns in node.block.keys:
        value = tuple(node.values.get(column) for column in columns)
        if all(each not in (None, "") for each in value):
            return value if columns is key else None
    return None


def known_by(row: Model, key: list[BoundColumn]) -> tuple:
    return tuple(column.kind.current(row) for column in key)


def take_same(part: Node, columns: list[BoundColumn], rows: list[Model]) -> bool:
    for row in rows:
        if not any(differs(column.kind.current(row), part.values.get(column)) for column in columns):
            part.instance = row
            rows.remove(row)
            return True
    return False


def take_only(parts: list[Node], rows: list[Model], key: list[BoundColumn]) -> None:
    if len(rows) == len(parts) == 1:
        parts[0].instance = rows[0]
    elif rows:
        for part in parts:
            name = part.block.name
            part.blame(f"已有{len(rows)}条{name}与这一栏相同，看不出改的是哪一条。请在后台修改。", key[0])


def differs(before, after) -> bool:
    """Lists of rows are sets: their order is the record's own."""
    if isinstance(before, tuple) and isinstance(after, tuple):
        return set(before) != set(after)
    return before != after


def with_parts(block: RowSpec) -> QuerySet:
    """Rows with everything that their columns and parts say, in one query for each kind."""
    rows = block.model._base_manager.order_by(*order_of(block))
    for column in block.columns:
        if column.refers and column.kind.many:
            link = isinstance(column.kind, LinkRows)
            rows = rows.prefetch_related(column.kind.accessor if link else column.name)
    for part in block.parts:
        rows = rows.prefetch_related(Prefetch(part.accessor, with_parts(part)))
    return rows


def order_of(block: RowSpec) -> list:
    """Wholes and parts stand in a table in the record's order, but what is dated from the oldest on."""
    dated = any(column.name == "date" for column in block.key_columns)
    return ["date", "pk"] if dated else block.model._meta.ordering
