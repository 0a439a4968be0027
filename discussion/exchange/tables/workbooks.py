"""Reads XLSX files row by row in bounded memory, however large they claim to be.

openpyxl keeps the attributes of every row and the remains of its elements, and does not tell merged cells without
keeping the sheet; here only cells and then merged areas are read, each is forgotten after it, and parts that are too
large are never unpacked.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet._reader import COL_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import ARC_STYLE, SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from discussion.exchange.spreadsheets import unsheltered
from discussion.exchange.tables.cells import LONGEST_CELL, Cell, CellError, Day, tidy
from discussion.exchange.tables.formats import GENERAL, codes, is_of_time, shown
from discussion.exchange.tables.problems import FileError

MEGABYTE = 1 << 20
LARGEST = {"xl/worksheets/": 256 * MEGABYTE, "xl/sharedStrings.xml": 64 * MEGABYTE}
LARGEST_OTHER = 8 * MEGABYTE
LARGEST_WHOLE = 320 * MEGABYTE  # all parts together
MOST_READ = 21_000  # rows, empty ones too
MOST_PARTS = 2000
MOST_STRINGS = 1_000_000
MOST_MERGED = 20_000
MOST_COLUMNS = 200  # what stands further to the right is said to stand in the last
DATA, STRING, TEXT, PHONETIC = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("sheetData", "si", "t", "rPh"))
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
MERGED = f"{{{SHEET_MAIN_NS}}}mergeCell"
BROKEN = (
    BadZipFile,
    KeyError,
    ValueError,
    IndexError,
    TypeError,
    AttributeError,
    EOFError,
    ParseError,
    zlib.error,
)
DAMAGED = "文件打不开，可能已经损坏。请用Excel或WPS打开，另存为.xlsx再试。"

RawRow = tuple[int, dict[int, Cell]]


class Area(NamedTuple):
    """Cells that were merged into one, by the numbers of their outer columns and rows."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def is_told(self) -> bool:
        """Whether it has an outline in cells, and more than one of them."""
        return None not in self and self[:2] != self[2:]


class Reader(ExcelReader):
    """openpyxl's own, which reads no more than sheets need, and of shared strings keeps nothing but the strings."""

    def read(self):
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        self.read_worksheets()

    @property
    def codes(self) -> list[str]:
        return codes(self.archive.read(ARC_STYLE)) if ARC_STYLE in self.valid_files else []

    def read_strings(self):
        if (part := self.package.find(SHARED_STRINGS)) is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = list(strings(source))


def strings(source) -> Iterator[str]:
    root, count = None, 0
    for event, element in iterparse(source, events=("start", "end")):
        root = element if root is None else root
        if event == "end" and element.tag == STRING:
            yield "".join(shown_text(element))
            root.clear()
            count += 1
            if count > MOST_STRINGS:
                raise FileError("表格里的文字太多，请拆成几个文件。")


def shown_text(element: Element) -> Iterator[str]:
    """Without what tells how to pronounce it."""
    for part in element:
        if part.tag == TEXT:
            yield part.text or ""
        elif part.tag != PHONETIC:
            yield from shown_text(part)


def is_hidden(part: Element, size: str) -> bool:
    """Whether a row or column is hidden, be it by a height or width of nothing."""
    return part.get("hidden") in {"1", "true"} or float(part.get(size, 1)) == 0


class Rows(WorkSheetParser):
    """Cells as they are stored: dates are told from numbers later, where a wrong one can be named."""

    def __init__(self, source, shared_strings):
        super().__init__(source, shared_strings)
        self.events = iterparse(source, events=("start", "end"))
        _, self.root = next(self.events)
        self.hidden_columns: set[int] = set()

    def rows(self) -> Iterator[tuple[int, list[dict]]]:
        data = None
        for event, element in self.events:
            if event == "start" and element.tag == DATA:
                data = element
            elif event == "end" and element.tag == COL_TAG and is_hidden(element, "width"):
                last = min(int(element.get("max")), MOST_COLUMNS)
                self.hidden_columns |= set(range(int(element.get("min")), last + 1))
            elif event == "end" and element.tag == ROW_TAG:
                self.is_hidden = is_hidden(element, "ht")
                number, cells = self.parse_row(element)
                self.row_dimensions.clear()
                data.clear()
                yield number, cells
            elif event == "end" and element.tag == DATA:
                return

    def merged(self) -> Iterator[Area]:
        """The areas, which stand behind the rows; to be asked when all rows have been read."""
        around = [self.root]
        for event, element in self.events:
            if event == "start":
                around.append(element)
                continue
            if element.tag == MERGED and (area := Area(*range_boundaries(element.attrib["ref"]))).is_told:
                yield area
            if element is not self.root:
                around.pop()
                around[-1].clear()

    def parse_row(self, row):
        for cell in [cell for cell in row if not len(cell)]:
            row.remove(cell)
        return super().parse_row(row)


class Workbook:
    def __init__(self, content: bytes):
        with damage_as_file_error():
            archive = ZipFile(BytesIO(content))
            refuse_bombs(archive)
            refuse_strict(archive)
            reader = Reader(BytesIO(content), read_only=True, keep_links=False)
            reader.read()
            self.codes = reader.codes
        self.book = reader.wb
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[Area] = []  # in the sheet that was last read to its end

    def sheets(self) -> dict[str, Callable[[], Iterator[RawRow]]]:
        """The visible sheets by name; each can be read again and again."""
        shown = [sheet for sheet in self.book.worksheets if sheet.sheet_state == "visible"]
        return {sheet.title: lambda sheet=sheet: self.rows(sheet) for sheet in shown}

    @property
    def hidden(self) -> int:
        return sum(sheet.sheet_state != "visible" for sheet in self.book.worksheets)

    def rows(self, sheet) -> Iterator[RawRow]:
        """Rows that say something: their number and their cells by column, 1 being the first."""
        with damage_as_file_error(), sheet._get_source() as source:
            stored = Rows(source, sheet._shared_strings)
            for count, (number, cells) in enumerate(stored.rows()):
                if count >= MOST_READ:
                    raise FileError("表格的行太多（空行也算）。请删去用不到的空行，或者拆成几个文件。")
                read = {min(cell["column"], MOST_COLUMNS): self.cell(cell) for cell in cells}
                if found := {column: cell for column, cell in read.items() if cell is not None}:
                    self.hidden_rows |= {number} if stored.is_hidden else set()
                    yield number, found
            self.hidden_columns = stored.hidden_columns
            self.merged = list(islice(stored.merged(), MOST_MERGED + 1))
        if len(self.merged) > MOST_MERGED:
            raise FileError("合并的单元格太多，请先全部取消合并，每行都填。")

    def cell(self, stored: dict) -> Cell | None:
        value, kind = stored["value"], stored["data_type"]
        if kind == "f":
            return CellError("是公式。请复制这一列，用“选择性粘贴→数值”贴回来再导入。")
        if kind == "e":
            return CellError(f"是错误值“{value}”，请改正。")
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, str):
            return text_cell(unescaped(value))
        return self.number(value, stored["style_id"]) if isinstance(value, int | float) else moment(value, 10)

    def number(self, value: int | float, style: int) -> Cell:
        code = self.codes[style] if style < len(self.codes) else GENERAL
        if "%" in shown(code):
            return f"{round(value * 100, 10):g}%"
        if not is_of_time(code):
            return value
        try:
            return moment(from_excel(value, self.book.epoch), precision(shown(code)))
        except (OverflowError, ValueError):
            return CellError(f"不是日历上有的日期（{value}）。")


def precision(shown: str) -> int:
    """How much of the ISO form a format shows: yyyy-mm the first seven characters."""
    if "d" in shown or "y" not in shown:
        return 10
    return 7 if "m" in shown else 4


def moment(value, shown: int) -> Cell | None:
    if isinstance(value, datetime):
        return Day(value.date().isoformat(), shown)
    if isinstance(value, date):
        return Day(value.isoformat(), shown)
    if isinstance(value, timedelta):
        minutes = value // timedelta(minutes=1)
        return time(*divmod(minutes, 60)) if 0 <= minutes < 24 * 60 else CellError("是一段时长，不是时间。")
    return value if isinstance(value, time) else None


def unescaped(text: str) -> str:
    """_x000D_ is how the format writes a carriage return; halves of a character are joined, or left out alone."""
    plain = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return plain if plain == text else plain.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")


def text_cell(text: str) -> Cell | None:
    if len(text) >= LONGEST_CELL:
        return CellError("有三万多字，到了Excel单元格的上限，后面可能已被截断。请改用CSV文件。")
    return tidy(unsheltered(tidy(text))) or None


def refuse_strict(archive: ZipFile) -> None:
    with archive.open("xl/workbook.xml") as source:
        if b"purl.oclc.org/ooxml" in source.read(LARGEST_OTHER):
            raise FileError("这是“严格”格式的工作簿，读不了。请另存为“Excel工作簿（.xlsx）”再上传。")


def refuse_bombs(archive: ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise FileError("文件里的部件太多，不像是表格。")
    if sum(part.file_size for part in parts) > LARGEST_WHOLE:
        raise FileError("文件解压后太大，请把内容复制到新的表格里，或拆成几个文件。")
    for part in parts:
        limit = next(
            (size for path, size in LARGEST.items() if part.filename.startswith(path)), LARGEST_OTHER
        )
        if part.file_size > limit and part.filename.endswith((".xml", ".rels")):
            raise FileError(f"文件解压后太大（{part.filename}），请把内容复制到新的表格里，或拆成几个文件。")


class damage_as_file_error:  # noqa: N801, reads as a sentence
    """Whatever a damaged file makes the parser say becomes one sentence."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, BROKEN):
            raise FileError(DAMAGED) from error
