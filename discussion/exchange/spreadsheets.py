"""Tables as files, CSV and XLSX: written row by row in bounded memory, the same bytes for the same rows."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from discussion.values.characters import sayable

# How text begins that a spreadsheet would calculate; the last four are full-width.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that the format knows: same rows, same bytes
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

Rows = Iterable[Sequence[object]]


def sheltered(text: str) -> str:
    """Text behind an apostrophe if a spreadsheet would calculate it, or if it begins with one itself."""
    return f"'{text}" if text.startswith(("'", *FORMULA)) else text


def unsheltered(text: str) -> str:
    """What `sheltered` made of text, undone; apostrophes that editors type before numbers go too."""
    return text.removeprefix("'")


def safe(cell: object) -> object:
    """What any spreadsheet takes as it is: no control character, no formula. Numbers stay numbers."""
    return sheltered(sayable(ILLEGAL_CHARACTERS_RE.sub("", cell))) if isinstance(cell, str) else cell


class Echo:
    """A file that hands each line back to its writer instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_response(filename: str, rows: Rows) -> StreamingHttpResponse:
    def lines():
        yield "\ufeff"  # tells spreadsheets that this is UTF-8
        yield from map(csv.writer(Echo()).writerow, (map(safe, row) for row in rows))

    disposition = content_disposition_header(True, filename)
    return StreamingHttpResponse(
        lines(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )


class TimelessZip(ZipFile):
    """An archive that says nothing of when it was made."""

    def writestr(self, name, content, *args, **kwargs):
        super().writestr(self._timeless(name), content, *args, **kwargs)

    def write(self, filename, arcname=None, *args, **kwargs):
        with Path(filename).open("rb") as source, self.open(self._timeless(arcname), "w") as target:
            copyfileobj(source, target)

    def _timeless(self, name: str) -> ZipInfo:
        info = ZipInfo(name, NO_TIME)
        info.compress_type = self.compression
        return info


def storable(cell: object) -> object:
    """As an XLSX file must write it: a text that looks like one of the format's own escapes is escaped itself."""
    return ESCAPE.sub("_x005F_", sayable(cell)) if isinstance(cell, str) else cell


def xlsx_response(
    filename: str, title: str, rows: Rows, prepare: Callable[[Worksheet], None] = lambda sheet: None
) -> FileResponse:
    """`prepare` gives the sheet its looks, which the format puts before the rows."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = datetime(*NO_TIME, tzinfo=UTC)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "C2"
    prepare(sheet)
    for row in rows:
        sheet.append([storable(safe(cell)) for cell in row])
    file = TemporaryFile()  # noqa: SIM115, the response closes it
    ExcelWriter(book, TimelessZip(file, "w", ZIP_DEFLATED, allowZip64=True)).save()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename, content_type=XLSX)
