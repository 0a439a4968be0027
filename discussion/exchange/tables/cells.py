"""What a cell says: as a reader of files hands it on, as the record means it, and as an export writes it.

A cell comes as text, a number, a time, a `Day` (a real date, as precise as its format shows it) or a
`CellError` (a formula, an error); an empty one does not come at all. Each kind of column turns it into a value.
"""

import re
import unicodedata
from datetime import date, time
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from discussion.values.characters import plain as plain_characters
from discussion.values.figures import plain
from discussion.values.partial_dates import PartialDateField, parse

LONGEST_CELL = 32_767  # characters; a spreadsheet cuts off what is longer
BETWEEN_LATIN = re.compile(r"(?<=[!-~])[^\S\n]*\n\s*(?=[!-~])")
BRACKETS_AND_COMMAS = re.compile(r"[()、]")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")


class Day(NamedTuple):
    """A real date; `shown` is the part of its ISO form that its format shows (4, 7 or 10 characters)."""

    iso: str
    shown: int = 10


class CellError(NamedTuple):
    """A cell that must not be read, and why."""

    reason: str


Cell = str | int | float | Decimal | time | Day | CellError


def tidy(text: str) -> str:
    """Text without what nobody can see: control characters, other systems' line ends, blank margins."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return plain_characters(ILLEGAL_CHARACTERS_RE.sub("", lines)).strip()


def as_text(cell: Cell) -> str:
    if isinstance(cell, Day):
        return cell.iso[: cell.shown]
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def refuse_decimals(cell: Cell, doubt: str) -> None:
    """A number in a cell has lost its last noughts: of 2022.10 only 2022.1 is stored."""
    if isinstance(cell, float | Decimal) and cell % 1:
        raise ValidationError(
            f"单元格里是带小数的数字{cell}，看不出是{doubt}。请把单元格设为“文本”，再照原文填写。"
        )


def narrow(cell: Cell) -> str:
    """Text with full-width digits, points and colons brought to the narrow ones."""
    return unicodedata.normalize("NFKC", as_text(cell)).strip()


def nearest(written: str, known: list[str]) -> str:
    """“最接近的是…” for a name that is not known, or ""."""
    found = get_close_matches(written, known, n=1, cutoff=0.5)
    return f"最接近的是“{found[0]}”。" if found else ""


class ColumnType:
    """How a column's cells are read and written; `field` is the model's, `how` tells editors what to write."""

    how = ""

    def __init__(self, field: models.Field):
        self.field = field

    def read(self, cell: Cell):
        raise NotImplementedError

    def empty(self):
        """What an empty cell means."""
        return self.field.get_default()

    def current(self, row: models.Model):
        """What the record says, in the form that `read` gives."""
        return getattr(row, self.field.attname)

    def put(self, row: models.Model, value) -> None:
        setattr(row, self.field.attname, value)

    def written(self, value) -> str | int | Decimal:
        return "" if value is None else value

    def resolve(self, cell: Cell, directories):
        """The value of a cell; only references look into the directories."""
        return self.read(cell)

    def display(self, value, directories) -> str | int | Decimal:
        return self.written(value)


class SingleLine(ColumnType):
    """Text on one line: breaks inside a cell are only there to make it fit."""

    def read(self, cell):
        if self.field.name != "as_printed":
            refuse_decimals(cell, "“1.1”还是“1.10”")
        return "".join(BETWEEN_LATIN.sub(" ", as_text(cell)).split("\n"))

    def current(self, row):
        return self.read(tidy(super().current(row)))


class MultiLine(ColumnType):
    def read(self, cell):
        return as_text(cell)

    def current(self, row):
        return tidy(super().current(row))


class Name(SingleLine):
    """A person's name, without the spaces that line up short names in print."""

    def read(self, cell):
        return "".join(super().read(cell).split())


class PartialDay(ColumnType):
    how = "日期，例如 2021-12-29、2021/12/29、2021年12月29日；也可以只写 2021-12 或 2021。"

    def read(self, cell):
        refuse_decimals(cell, "1月还是10月")
        return parse(narrow(cell))


class FullDay(ColumnType):
    how = "日期，例如 2021-12-29、2021/12/29、2021年12月29日，要写到日。"

    def read(self, cell):
        refuse_decimals(cell, "1月还是10月")
        iso = cell.iso if isinstance(cell, Day) else parse(narrow(cell))
        if len(iso) < 10:
            raise ValidationError(f"“{as_text(cell)}”没有写到日，请写成“2021-12-29”。")
        return date.fromisoformat(iso)

    def written(self, value):
        return value.isoformat() if value else ""


class Clock(ColumnType):
    how = "时间，例如 14:30。"

    def read(self, cell):
        match = CLOCK.fullmatch(narrow(cell))
        if not match or int(match[1]) > 23 or int(match[2]) > 59:
            raise ValidationError(f"“{as_text(cell)}”不是时间，请写成“14:30”。")
        return time(int(match[1]), int(match[2]))

    def written(self, value):
        return f"{value:%H:%M}" if value else ""


class Number(ColumnType):
    """A figure; a percent sign in the cell belongs to the unit."""

    how = "数字。"

    def read(self, cell):
        digits = narrow(cell).replace(",", "").removesuffix("%").replace("\u2212", "-")
        try:
            number = Decimal(digits)
        except InvalidOperation:
            raise ValidationError(f"“{as_text(cell)}”不是数字。") from None
        if not number.is_finite():
            raise ValidationError(f"“{as_text(cell)}”不是数字。")
        return number

    def written(self, value):
        return "" if value is None else Decimal(plain(value))


class WholeNumber(Number):
    how = "整数。"

    def read(self, cell):
        number = super().read(cell)
        if number != number.to_integral_value():
            raise ValidationError(f"“{as_text(cell)}”不是整数。")
        return int(number)

    def written(self, value):
        return "" if value is None else value


class Choice(ColumnType):
    def __init__(self, field):
        super().__init__(field)
        self.how = f"填{'、'.join(str(label) for _, label in field.choices)}之一。"
        self.labels = {str(label): code for code, label in field.choices}
        self.known = {spelling: code for label, code in self.labels.items() for spelling in spellings(label)}

    def read(self, cell):
        text = narrow(cell)
        if text not in self.known:
            raise ValidationError(f"“{text}”不是可选的内容，可以填：{'、'.join(self.labels)}。")
        return self.known[text]

    def written(self, value):
        return next((label for label, code in self.labels.items() if code == value), "")


def spellings(label: str) -> list[str]:
    """超（多、余） is read as 超, 多 and 余 too."""
    return [narrow(label), *filter(None, BRACKETS_AND_COMMAS.split(narrow(label)))]


COLUMN_TYPES: list[tuple[type[models.Field], type[ColumnType]]] = [
    (PartialDateField, PartialDay),
    (models.DateField, FullDay),
    (models.TimeField, Clock),
    (models.DecimalField, Number),
    (models.PositiveSmallIntegerField, WholeNumber),
    (models.TextField, MultiLine),
    (models.CharField, SingleLine),
]


def column_type_for(field: models.Field) -> ColumnType:
    if field.choices:
        return Choice(field)
    return next(kind(field) for model_field, kind in COLUMN_TYPES if isinstance(field, model_field))
