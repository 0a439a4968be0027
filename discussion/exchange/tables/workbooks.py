"""Reads XLSX files row by row in bounded memory, however large they claim to be.

Only what an import asks for is read: cells, merged areas, and what is hidden. Each element is forgotten after it, and
parts that are too large are never unpacked.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from posixpath import join, normpath
from typing import NamedTuple
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601
from openpyxl.xml.constants import REL_NS
from openpyxl.xml.functions import fromstring

from discussion.exchange.spreadsheets import unsheltered
from discussion.exchange.tables.cells import LONGEST_CELL, Cell, CellError, Day, tidy
from discussion.exchange.tables.formats import GENERAL, codes, is_of_time, shown
from discussion.exchange.tables.ooxml import MOST_COLUMNS, TRUE, Area, SheetReader, StoredCell, main, strings
from discussion.exchange.tables.problems import FileError

MEGABYTE = 1 << 20
LARGEST = {"xl/worksheets/": 256 * MEGABYTE, "xl/sharedStrings.xml": 64 * MEGABYTE}
LARGEST_OTHER = 8 * MEGABYTE
LARGEST_WHOLE = 320 * MEGABYTE  # all parts together
MOST_READ = 21_000  # rows, empty ones too
MOST_PARTS = 2000
MOST_MERGED = 20_000
WORKBOOK = "xl/workbook.xml"
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
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


class Sheet(NamedTuple):
    name: str
    part: str
    is_visible: bool


class Workbook:
    def __init__(self, content: bytes):
        with damage_as_file_error():
            self.archive = ZipFile(BytesIO(content))
            refuse_bombs(self.archive)
            self._read_parts()
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[Area] = []  # in the sheet that was last read to its end

    def _read_parts(self) -> None:
        written = self.archive.read(WORKBOOK)
        refuse_strict(written)
        book, parts = fromstring(written), {}
        for part in fromstring(self.archive.read("xl/_rels/workbook.xml.rels")):
            target = normpath(join("/xl", part.get("Target")))[1:]
            parts.setdefault(part.get("Type").rpartition("/")[2], {})[part.get("Id")] = target
        settings = book.find(main("workbookPr"))
        counted_from_1904 = settings is not None and settings.get("date1904") in TRUE
        self.epoch = MAC_EPOCH if counted_from_1904 else WINDOWS_EPOCH
        self.all_sheets = [
            Sheet(sheet.get("name"), part, sheet.get("state", "visible") == "visible")
            for sheet in book.iter(main("sheet"))
            if (part := parts.get("worksheet", {}).get(sheet.get(f"{{{REL_NS}}}id")))
        ]
        self.codes = [
            code for part in self._those_there(parts, "styles") for code in codes(self.archive.read(part))
        ]
        self.strings: list[str] = []
        for part in self._those_there(parts, "sharedStrings"):
            with self.archive.open(part) as source:
                self.strings += strings(source)

    def _those_there(self, parts: dict, kind: str) -> list[str]:
        return [part for part in parts.get(kind, {}).values() if part in self.archive.NameToInfo]

    def sheets(self) -> dict[str, Callable[[], Iterator[RawRow]]]:
        """The visible sheets by name; each can be read again and again."""
        return {
            sheet.name: lambda part=sheet.part: self.rows(part)
            for sheet in self.all_sheets
            if sheet.is_visible
        }

    @property
    def hidden(self) -> int:
        return sum(not sheet.is_visible for sheet in self.all_sheets)

    def rows(self, part: str) -> Iterator[RawRow]:
        """Rows that say something: their number and their cells by column, 1 being the first."""
        with damage_as_file_error(), self.archive.open(part) as source:
            stored = SheetReader(source)
            for count, (number, hidden, cells) in enumerate(stored.rows()):
                if count >= MOST_READ:
                    raise FileError("表格的行太多（空行也算）。请删去用不到的空行，或者拆成几个文件。")
                read = {min(cell.column, MOST_COLUMNS): self.cell(cell) for cell in cells}
                if found := {column: cell for column, cell in read.items() if cell is not None}:
                    self.hidden_rows |= {number} if hidden else set()
                    yield number, found
            self.hidden_columns = stored.hidden_columns
            self.merged = list(islice(stored.merged(), MOST_MERGED + 1))
        if len(self.merged) > MOST_MERGED:
            raise FileError("合并的单元格太多，请先全部取消合并，每行都填。")

    def cell(self, stored: StoredCell) -> Cell | None:
        match stored.kind:
            case "f":
                return CellError("是公式。请复制这一列，用“选择性粘贴→数值”贴回来再导入。")
            case "e":
                return CellError(f"是错误值“{stored.value}”，请改正。")
            case "b":
                return "是" if int(stored.value) else "否"
            case "d":
                return moment(from_ISO8601(stored.value), 10)
            case "n":
                number = float(stored.value) if re.search("[.eE]", stored.value) else int(stored.value)
                return self.number(number, stored.style)
        text = self.strings[int(stored.value)] if stored.kind == "s" else stored.value
        return text_cell(unescaped(text))

    def number(self, value: int | float, style: int) -> Cell:
        code = self.codes[style] if style < len(self.codes) else GENERAL
        if "%" in shown(code):
            return f"{round(value * 100, 10):g}%"
        if not is_of_time(code):
            return value
        try:
            return moment(from_excel(value, self.epoch), precision(shown(code)))
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


def refuse_strict(workbook: bytes) -> None:
    if b"purl.oclc.org/ooxml" in workbook:
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
