"""Writes the record as a table: what a file says that imports back without a change."""

from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest

from django.db.models import Model, QuerySet
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from discussion.exchange.tables.cells import MultiLine, Number, WholeNumber, tidy
from discussion.exchange.tables.columns import BoundColumn, RowSpec, TableSpec
from discussion.exchange.tables.comparison import with_parts
from discussion.exchange.tables.references import Directories, LinkRows, References

BATCH = 100  # wholes fetched at a time
WIDTHS = {MultiLine: 40, References: 24, LinkRows: 40, Number: 10, WholeNumber: 10}  # in digits

Line = dict[BoundColumn, object]


def headings(subject: TableSpec) -> list[str]:
    return [column.heading for column in subject.columns]


def rows(subject: TableSpec, wholes: QuerySet) -> Iterator[list[object]]:
    """The headings, then the rows of each whole; those after its first repeat only what names it."""
    yield headings(subject)
    directories = Directories()
    keys = list(wholes.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        found = with_parts(subject.whole).in_bulk(keys[start : start + BATCH])
        batch = [found[pk] for pk in keys[start : start + BATCH] if pk in found]
        look_back(subject.whole, batch, directories)
        for whole in batch:
            yield from whole_rows(subject, whole, directories)


def whole_rows(subject: TableSpec, whole: Model, directories: Directories) -> Iterator[list[object]]:
    lines = list(block_lines(subject.whole, whole, directories))
    naming = {column: lines[0][column] for column in subject.whole.key_columns}
    for line in lines:
        yield [cell((naming | line).get(column, "")) for column in subject.columns]


def block_lines(block: RowSpec, row: Model, directories: Directories) -> Iterator[Line]:
    """A row's own cells beside its first parts; further parts of each kind below, side by side."""
    own = {column: column.kind.display(column.kind.current(row), directories) for column in block.columns}
    stacks = [part_lines(part, row, directories) for part in block.parts]
    lines = [merged(line for line in side_by_side if line) for side_by_side in zip_longest(*stacks)]
    first, *others = lines or [{}]
    yield from [own | first, *others]


def part_lines(part: RowSpec, row: Model, directories: Directories) -> Iterator[Line]:
    return chain.from_iterable(
        block_lines(part, each, directories) for each in getattr(row, part.accessor).all()
    )


def merged(lines: Iterable[Line]) -> Line:
    return {column: value for line in lines for column, value in line.items()}


def cell(value: object) -> object:
    return tidy(value) if isinstance(value, str) else value


def look_back(block: RowSpec, rows: list[Model], directories: Directories) -> None:
    """Reads the names of all rows that a batch refers to."""
    for column in block.columns:
        if column.refers:
            named = [pk for row in rows for pk in column.kind.rows(column.kind.current(row))]
            directories[column.kind.model].look_back(named)
    for part in block.parts:
        look_back(part, [each for row in rows for each in getattr(row, part.accessor).all()], directories)


def empty(subject: TableSpec) -> Iterator[list[str]]:
    """A table to fill in: the headings alone, with a star where every whole must say something."""
    must = [column for column in subject.whole.columns if column.required]
    yield [f"{column.heading}*" if column in must else column.heading for column in subject.columns]


def looks(subject: TableSpec, sheet: Worksheet) -> None:
    """Columns wide enough to read; as text, so that 2022-01 stays what was typed."""
    for number, column in enumerate(subject.columns, 1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = WIDTHS.get(type(column.kind), 16)
        if not isinstance(column.kind, Number):
            dimension.number_format = "@"
