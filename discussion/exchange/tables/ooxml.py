"""The parts of an XLSX file as they are stored (ECMA-376, SpreadsheetML), read in one pass, each element forgotten."""

from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from discussion.exchange.tables.problems import FileError

MOST_STRINGS = 1_000_000
MOST_COLUMNS = 200  # what stands further to the right is said to stand in the last
TRUE = {"1", "true"}


def main(name: str) -> str:
    """The name of an element of the format."""
    return f"{{{SHEET_MAIN_NS}}}{name}"


COLUMN, ROW, VALUE, FORMULA, INLINE = map(main, ("col", "row", "v", "f", "is"))
DATA, MERGED, STRING, TEXT, PHONETIC = map(main, ("sheetData", "mergeCell", "si", "t", "rPh"))


class Area(NamedTuple):
    """Cells that were merged into one, by the numbers of their outer columns and rows."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def is_whole(self) -> bool:
        """Whether it has an outline in cells, and more than one of them."""
        return None not in self and self[:2] != self[2:]


class StoredCell(NamedTuple):
    """A cell as the file has it; `kind` is its ST_CellType (ECMA-376 18.18.11), or "f" for a formula."""

    column: int
    kind: str
    value: str
    style: int


class SheetReader:
    """Goes through a sheet once: the rows first, then the merged areas, which stand behind them."""

    def __init__(self, source):
        self.events = iterparse(source, events=("start", "end"))
        _, self.root = next(self.events)
        self.hidden_columns: set[int] = set()

    def rows(self) -> Iterator[tuple[int, bool, list[StoredCell]]]:
        """The number of each row, whether it is hidden, and its cells that say something."""
        data, number = None, 0
        for event, element in self.events:
            if event == "start":
                data = element if element.tag == DATA else data
            elif element.tag == COLUMN and is_hidden(element, "width"):
                last = min(int(element.get("max")), MOST_COLUMNS)
                self.hidden_columns |= set(range(int(element.get("min")), last + 1))
            elif element.tag == ROW:
                number = int(float(element.get("r", number + 1)))
                yield number, is_hidden(element, "ht"), list(stored_cells(element))
                data.clear()
            elif element.tag == DATA:
                return

    def merged(self) -> Iterator[Area]:
        """The areas; to be asked when all rows have been read."""
        around = [self.root]
        for event, element in self.events:
            if event == "start":
                around.append(element)
                continue
            if element.tag == MERGED and (area := Area(*range_boundaries(element.attrib["ref"]))).is_whole:
                yield area
            if element is not self.root:
                around.pop()
                around[-1].clear()


def stored_cells(row: Element) -> Iterator[StoredCell]:
    """A cell without an address stands behind the one before it."""
    column = 0
    for cell in row:
        address = cell.get("r")
        column = coordinate_to_tuple(address)[1] if address else column + 1
        kind, style = cell.get("t", "n"), int(cell.get("s", 0))
        inline = cell.find(INLINE)
        if cell.find(FORMULA) is not None:
            yield StoredCell(column, "f", "", style)
        elif inline is not None:
            yield StoredCell(column, "str", "".join(shown_text(inline)), style)
        elif value := cell.findtext(VALUE):
            yield StoredCell(column, kind, value, style)


def is_hidden(part: Element, size: str) -> bool:
    """Whether a row or column is hidden, be it by a height or width of nothing."""
    return part.get("hidden") in TRUE or float(part.get(size, 1)) == 0


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
