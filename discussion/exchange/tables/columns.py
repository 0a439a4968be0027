"""The one declaration of what a table holds; exports, imports, empty templates and the documentation read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.db import models

from discussion.exchange.tables.cells import ColumnType, column_type_for
from discussion.exchange.tables.references import LinkRows, Reference, References


@dataclass(frozen=True, eq=False)
class Column:
    """A column for one field; its heading is the field's label where no other column has the same one.

    `filled_in`: an empty cell leaves alone what the model fills in by itself. `note`: what editors are told in place
    of the field's help text.
    """

    name: str
    heading: str = ""
    kind_class: type[ColumnType] | None = None
    through: str = ""
    filled_in: bool = False
    note: str = ""


@dataclass(frozen=True, eq=False)
class BoundColumn:
    """A column with the heading and the kind that its model gives it."""

    declared: Column
    block: RowSpec
    heading: str
    kind: ColumnType

    @property
    def name(self) -> str:
        return self.declared.name

    @property
    def hint(self) -> str:
        """How to fill it in: what the kind asks for, and what the form says of the field."""
        must = (
            "" if not self.required else f"写{self.block.name}时必填。" if self.block.accessor else "必填。"
        )
        help_text = "" if self.declared.through else str(self.kind.field.help_text)
        return f"{must}{self.kind.how}{self.declared.note or help_text}"

    @property
    def refers(self) -> bool:
        return isinstance(self.kind, Reference)

    @property
    def required(self) -> bool:
        own = self.kind.field
        return not (self.refers and self.kind.many) and not own.blank and self.kind.empty() in (None, "")


@dataclass(frozen=True, eq=False)
class RowSpec:
    """Columns that together describe one row of a model: a whole, or a part of the row that the block above describes.

    `known_by`: the columns by which a row is found again; of a whole several sets, the first that is filled counts.
    """

    model: type[models.Model]
    declared: tuple[Column, ...]
    known_by: tuple[tuple[str, ...], ...]
    accessor: str = ""
    parts: tuple[RowSpec, ...] = ()
    title: str = field(default="")

    @cached_property
    def columns(self) -> list[BoundColumn]:
        return [self._bound(column) for column in self.declared]

    def _bound(self, column: Column) -> BoundColumn:
        if column.through:
            relation = self.model._meta.get_field(column.through)
            kind = LinkRows(relation, column.name)
            label = relation.related_model._meta.verbose_name
        else:
            own = self.model._meta.get_field(column.name)
            kind = (column.kind_class or bound_column_type(own))(own)
            label = own.verbose_name
        return BoundColumn(column, self, column.heading or str(label), kind)

    def column(self, name: str) -> BoundColumn:
        return next(column for column in self.columns if column.name == name)

    @cached_property
    def keys(self) -> list[list[BoundColumn]]:
        return [[self.column(name) for name in names] for names in self.known_by]

    @cached_property
    def key_columns(self) -> list[BoundColumn]:
        return list(dict.fromkeys(column for key in self.keys for column in key))

    @property
    def name(self) -> str:
        return self.title or str(self.model._meta.verbose_name)

    def all(self) -> Iterator[RowSpec]:
        yield self
        for part in self.parts:
            yield from part.all()


def bound_column_type(own: models.Field):
    if own.many_to_many:
        return References
    return Reference if own.is_relation else column_type_for


@dataclass(frozen=True, eq=False)
class TableSpec:
    """A table that editors exchange: one kind of whole with its parts."""

    slug: str
    title: str
    whole: RowSpec

    @cached_property
    def blocks(self) -> list[RowSpec]:
        return list(self.whole.all())

    @cached_property
    def columns(self) -> list[BoundColumn]:
        return [column for block in self.blocks for column in block.columns]

    @cached_property
    def models(self) -> list[type[models.Model]]:
        """Models of which rows are written, link rows included."""
        links = [column.kind.field.model for column in self.columns if isinstance(column.kind, LinkRows)]
        return list(dict.fromkeys([block.model for block in self.blocks] + links))

    @cached_property
    def own_references(self) -> list[BoundColumn]:
        """Columns that may name a row which the same file brings."""
        return [column for column in self.columns if column.refers and column.kind.model is self.whole.model]
