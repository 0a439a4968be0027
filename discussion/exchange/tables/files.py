"""Opens what editors upload, XLSX or CSV, and matches its headings with a table's columns."""

import csv
import io
import pickle
import re
import weakref
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from discussion.exchange.spreadsheets import unsheltered
from discussion.exchange.tables.cells import Cell, as_text, nearest, tidy
from discussion.exchange.tables.columns import BoundColumn, RowSpec, TableSpec
from discussion.exchange.tables.problems import FileError
from discussion.exchange.tables.references import folded
from discussion.exchange.tables.workbooks import Area, RawRow, Workbook

LARGEST_FILE = 10 << 20  # bytes
MOST_ROWS = 20_000
MOST_ABOVE = 20  # rows in which the headings are looked for
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
REQUIRED = re.compile(r"[*\uff0a]|[（(]必填[)）]")
SAVE_AS = "请用Excel或WPS打开，另存为“Excel工作簿（.xlsx）”再上传。"
csv.field_size_limit(1 << 20)


class TableRow(NamedTuple):
    """A row of the file: its number there and its cells by heading; empty cells are left out."""

    number: int
    cells: dict[BoundColumn, Cell]
    stray: list[str]  # letters of columns without a heading in which something stands


class Table:
    """A file whose headings are known; after `count()` its rows can be read as often as needed."""

    def __init__(
        self,
        subject: TableSpec,
        raw: Callable[[], Iterator[RawRow]],
        notes: list[str],
        areas: Callable[[], list[Area]] = list,
        hidden_rows: Callable[[], set[int]] = set,
        hidden_columns: Callable[[], set[int]] = set,
    ):
        self.subject, self.raw, self.notes, self.areas = subject, raw, notes, areas
        self.hidden_rows, self.hidden_columns = hidden_rows, hidden_columns
        self.heading_row, found = headings_of(raw(), subject)
        if self.heading_row > 1 and found:
            self.notes.append(f"表头在第{self.heading_row}行，上面的不读取。")
        self.columns = self._recognised({place: as_text(cell) for place, cell in found.items()})
        self.letters = {column: get_column_letter(place) for place, column in self.columns.items()}
        self._demand_keys()
        self._note_missing_columns()

    def _recognised(self, headings: dict[int, str]) -> dict[int, BoundColumn]:
        known = {folded(column.heading): column for column in self.subject.columns}
        unknown = [heading for heading in headings.values() if bare(heading) not in known]
        if not headings or len(unknown) == len(headings):
            raise FileError(
                f"前{MOST_ABOVE}行里没有“{self.subject.title}”的表头。请下载空白模板，照它的表头填写。"
            )
        if unknown:
            raise FileError("".join(self._unknown(heading) for heading in unknown) + "不需要的列请先删去。")
        names = [bare(heading) for heading in headings.values()]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            raise FileError(f"表头“{known[twice].heading}”出现了两次，请删去一列。")
        return {place: known[bare(heading)] for place, heading in headings.items()}

    def _unknown(self, heading: str) -> str:
        return (
            f"不认识表头“{heading}”。{nearest(heading, [column.heading for column in self.subject.columns])}"
        )

    @property
    def present(self) -> set[BoundColumn]:
        return set(self.letters)

    def _demand_keys(self) -> None:
        """Rows can only be found again by the columns that name them."""
        for block in self.subject.blocks:
            keys = [[column.heading for column in key] for key in block.keys]
            wanted = block is self.subject.whole or self.present & set(block.columns)
            if wanted and not self._has_key(block):
                raise FileError(f"缺少“{'”“'.join(keys[-1])}”列，不知道各行说的是哪一项{block.name}。")

    def _has_key(self, block: RowSpec) -> bool:
        """Of a part one of the columns is enough: a guest is an official or has a name."""
        if block is self.subject.whole:
            return any(self.present >= set(key) for key in block.keys)
        return any(self.present & set(key) for key in block.keys)

    def _note_missing_columns(self) -> None:
        missing = [column.heading for column in self.subject.columns if column not in self.present]
        if missing:
            self.notes.append(f"文件里没有这些列，原有的内容不变：{'、'.join(missing)}。")

    def count(self) -> int:
        """How many rows say something. They are put aside, since taking a workbook apart is most of the work."""
        numbers, self.kept = [], RowSpool()
        for number, cells in self.raw():
            if number > self.heading_row:
                self.kept.put((number, cells))
                numbers.append(number)
            if len(numbers) > MOST_ROWS:
                raise FileError(f"超过{MOST_ROWS}行，请拆成几个文件，分几次导入。")
        if not numbers:
            raise FileError("表头下面没有内容。")
        self._note_hidden_parts(numbers)
        self.merged = [self._merged_note(area) for area in touching(self.areas(), sorted(numbers))]
        return len(numbers)

    def _note_hidden_parts(self, numbers: list[int]) -> None:
        if rows := self.hidden_rows().intersection(numbers):
            self.notes.append(f"有{len(rows)}行在表格里隐藏着（可能被筛选），也读取了；不要的请先删去。")
        if places := sorted(self.hidden_columns() & self.columns.keys()):
            names = "".join(f"“{self.columns[place].heading}”" for place in places)
            self.notes.append(f"{names}列在表格里隐藏着，也读取了；不要的请先删去。")

    def _merged_note(self, area: Area) -> str:
        rows = f"{area.top}行" if area.top == area.bottom else f"{area.top}至{area.bottom}行"
        places = sorted(place for place in self.columns if area.left <= place <= area.right)
        names = "".join(f"“{self.columns[place].heading}”" for place in places)
        return f"第{rows}的{names or f'{get_column_letter(area.left)}列'}合并了单元格，请取消合并，每行都填。"

    def rows(self) -> Iterator[TableRow]:
        """The rows that were counted."""
        for number, cells in self.kept:
            known = {self.columns[place]: cell for place, cell in cells.items() if place in self.columns}
            stray = [get_column_letter(place) for place in cells if place not in self.columns]
            yield TableRow(number, known, stray)


def touching(areas: list[Area], rows: list[int]) -> list[Area]:
    """The areas that reach into one of the rows, from the top."""
    found = (area for area in areas if bisect_left(rows, area.top) < bisect_left(rows, area.bottom + 1))
    return sorted(found, key=lambda area: (area.top, area.left))


class RowSpool:
    """Rows in a temporary file, in memory as long as they are few; it goes when nobody needs it any more."""

    def __init__(self):
        self.file = SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115, closed with this object
        weakref.finalize(self, self.file.close)

    def put(self, row: RawRow) -> None:
        pickle.dump(row, self.file)

    def __iter__(self) -> Iterator[RawRow]:
        self.file.seek(0)
        while True:
            try:
                yield pickle.load(self.file)  # noqa: S301, written by ourselves a moment ago
            except EOFError:
                return


def bare(heading: str) -> str:
    return folded(REQUIRED.sub("", heading))


def open_table(content: bytes, subject: TableSpec) -> Table:
    if len(content) > LARGEST_FILE:
        raise FileError(f"文件超过{LARGEST_FILE >> 20} MB，请拆成几个文件，分几次导入。")
    if content.startswith(OLD_OFFICE):
        raise FileError(f"这是旧式的.xls文件，或者设了打开密码。{SAVE_AS}")
    if content.startswith(b"PK"):
        return open_workbook(content, subject)
    return open_csv(content, subject)


def open_workbook(content: bytes, subject: TableSpec) -> Table:
    if b"xl/workbook.xml" not in content:
        raise FileError(f"这不是.xlsx文件。{SAVE_AS}")
    book = Workbook(content)
    sheets = book.sheets()
    if not sheets:
        raise FileError("文件里没有看得见的工作表。")
    fitting = [name for name, raw in sheets.items() if fits(headings_of(raw(), subject)[1], subject)]
    chosen = (fitting or list(sheets))[0]
    notes = []
    if others := len(sheets) - 1 + book.hidden:
        notes.append(f"只读取了工作表“{chosen}”，另外{others}张没有读取。")
    return Table(
        subject,
        sheets[chosen],
        notes,
        lambda: book.merged,
        lambda: book.hidden_rows,
        lambda: book.hidden_columns,
    )


def headings_of(rows: Iterator[RawRow], subject: TableSpec) -> RawRow:
    """The row with the most headings among the first ones, above which a title may stand; else the first row."""
    first = list(islice(rows, MOST_ABOVE))
    return max(first, key=lambda row: fits(row[1], subject), default=(0, {}))


def fits(headings: dict[int, Cell], subject: TableSpec) -> int:
    known = {folded(column.heading) for column in subject.columns}
    return sum(bare(as_text(heading)) in known for heading in headings.values())


def open_csv(content: bytes, subject: TableSpec) -> Table:
    text, notes = decoded(content)
    if text.lstrip()[:1] == "<":
        raise FileError(f"这是网页格式的表格。{SAVE_AS}")
    beginning = "\n".join(text.split("\n", MOST_ABOVE)[:MOST_ABOVE])
    mark = max(
        ",;\t",
        key=lambda mark: fits(headings_of(csv_rows(beginning, mark, strict=False), subject)[1], subject),
    )
    return Table(subject, lambda: csv_rows(text, mark), notes)


def decoded(content: bytes) -> tuple[str, list[str]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decoded_as("utf-16", content), []
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return decoded_as("gb18030", content), [
            "文件不是UTF-8编码，已按GBK（GB18030）读取，请留意文字是否正确。"
        ]


def decoded_as(encoding: str, content: bytes) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise FileError("看不懂文件的文字编码。请另存为.xlsx，或“CSV UTF-8（逗号分隔）”再上传。") from None


def csv_rows(text: str, mark: str, *, strict: bool = True) -> Iterator[RawRow]:
    number = 0
    try:
        for number, record in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=strict), 1
        ):
            cells = ((place, tidy(unsheltered(tidy(cell)))) for place, cell in enumerate(record, 1))
            if found := {place: cell for place, cell in cells if cell}:
                yield number, found
    except csv.Error:
        raise FileError(f"第{number + 1}行起读不下去：引号不成对，或者一格里的文字太长。") from None
