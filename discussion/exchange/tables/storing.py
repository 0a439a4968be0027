"""Stores what a comparison found: new rows as drafts, many at a time, and changed rows with their changes."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Model

from discussion.exchange.tables.columns import BoundColumn, RowSpec
from discussion.exchange.tables.references import PendingRow, References
from discussion.exchange.tables.wholes import Node

STEP = 10  # between the positions of parts
BATCH = 500


class Storage:
    def __init__(self):
        self.waiting: list[tuple[BoundColumn, int, str]] = []

    def store(self, wholes: list[Node]) -> None:
        """A batch, level by level: parts need the numbers of the rows that they belong to."""
        by_block = defaultdict(list)
        for node in wholes:
            by_block[node.block].append(node)
        for block, nodes in by_block.items():
            self.store_rows(block, nodes)
            for part in block.parts:
                for node in nodes:
                    hand_down(node, part)
                self.store([part_node for node in nodes for part_node in node.of(part)])

    def store_rows(self, block: RowSpec, nodes: list[Node]) -> None:
        create(block.model, [node.instance for node in nodes if node.is_new])
        for node in nodes:
            if node.changes and not node.is_new:
                node.instance.save()
        for column in block.columns:
            self.store_references(column, [node for node in nodes if node.changes])

    def store_references(self, column: BoundColumn, nodes: list[Node]) -> None:
        changed = [(node, value) for node in nodes for each, _, value in node.changes if each is column]
        if isinstance(column.kind, References):
            fresh = {node.instance.pk: value for node, value in changed if node.is_new}
            column.kind.link_new(fresh)
            for node, value in changed:
                if not node.is_new:
                    column.kind.link(node.instance, value)
        self.waiting += [
            (column, n.instance.pk, value.code) for n, value in changed if isinstance(value, PendingRow)
        ]

    def tie_up(self) -> None:
        """References to rows that came later in the same file."""
        for start in range(0, len(self.waiting), BATCH):
            batch = self.waiting[start : start + BATCH]
            model = batch[0][0].block.model
            rows = model._base_manager.in_bulk([pk for _, pk, _ in batch])
            named = model._base_manager.filter(code__in={code for *_, code in batch})
            known = dict(named.values_list("code", "pk"))
            for column, pk, code in batch:
                column.kind.put(rows[pk], known[code])
            model._base_manager.bulk_update(rows.values(), {column.name for column, *_ in batch})


def create(model: type[Model], rows: Iterable[Model]) -> None:
    """At once, where the model does nothing of its own on saving."""
    if model.save is Model.save:
        model._base_manager.bulk_create(rows, batch_size=BATCH)
    else:
        for row in rows:
            row.save()


def hand_down(whole: Node, block: RowSpec) -> None:
    """Tells new parts what they belong to, and places them after those that are there."""
    link = whole.block.model._meta.get_field(block.accessor).field
    new = [part for part in whole.of(block) if part.is_new]
    for part in new:
        setattr(part.instance, link.name, whole.instance)
    if new and hasattr(block.model, "position"):
        stored = [] if whole.is_new else getattr(whole.instance, block.accessor).all()
        last = max((row.position for row in stored), default=0)
        for number, part in enumerate(new, 1):
            part.instance.position = last + STEP * number
