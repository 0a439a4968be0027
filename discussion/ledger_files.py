"""The ledger as a file: the same tasks as the list, in its order, row by row in bounded memory."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import content_disposition_header
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.writer.excel import ExcelWriter

from discussion.exports import guarded
from discussion.models import ActionItem

BATCH = 500  # tasks fetched at a time
NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that the format knows: same tasks, same bytes
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def joined(rows: Iterable) -> str:
    return "；".join(map(str, rows))


def yes(flag: bool) -> str:
    return "是" if flag else ""


def origins(action: ActionItem) -> str:
    points = [link.point for link in action.action_points.all()]
    return joined(f"{point.statement.official.name}：{point}（{point.statement.date}）" for point in points)


def below(action: ActionItem) -> str:
    return joined(f"{state.label}{count}" for state, count in action.children_by_state)


COLUMNS: dict[str, Callable[[ActionItem], object]] = {
    "编号": lambda action: action.code,
    "事项": lambda action: action.title,
    "状态": lambda action: action.state_label,
    "超期": lambda action: yes(action.late),
    "临期": lambda action: yes(action.due_soon),
    "久未更新": lambda action: yes(action.stale),
    "牵头单位": lambda action: str(action.leads or ""),
    "牵头岗位": lambda action: str(action.lead_post or ""),
    "现任": lambda action: joined(action.holders),
    "配合单位": lambda action: joined(action.supporting_organizations.all()),
    "完成时限": lambda action: str(action.deadline or ""),
    "下一节点": lambda action: str(action.next_date or ""),
    "最近进展日期": lambda action: action.updated_on,
    "最近进展": lambda action: action.latest_text,
    "下级事项": below,
    "主题": lambda action: joined(action.themes.all()),
    "来自": origins,
    "网址": lambda action: f"{settings.ORIGIN}{action.get_absolute_url()}",
}


def rows(keys: Sequence[int]) -> Iterator[list[object]]:
    """The heading and a row for each public task with one of these keys, in their order."""
    yield list(COLUMNS)
    for start in range(0, len(keys), BATCH):
        for action in ActionItem.objects.published().for_table().in_order(keys[start : start + BATCH]):
            yield [plain(column(action)) for column in COLUMNS.values()]


def plain(cell: object) -> object:
    """What any spreadsheet takes as it is: no formula, no control character."""
    return guarded(ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell)


def filename(ending: str) -> str:
    return f"行动事项台账{timezone.localdate()}.{ending}"


class Echo:
    """A file that hands each line back to its writer instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def as_csv(keys: Sequence[int]) -> StreamingHttpResponse:
    def lines():
        yield "\ufeff"  # tells spreadsheets that this is UTF-8
        yield from map(csv.writer(Echo()).writerow, rows(keys))

    disposition = content_disposition_header(True, filename("csv"))
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


def as_xlsx(keys: Sequence[int]) -> FileResponse:
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = datetime(*NO_TIME, tzinfo=UTC)
    sheet = book.create_sheet("行动事项台账")
    sheet.freeze_panes = "C2"
    for row in rows(keys):
        sheet.append(row)
    file = TemporaryFile()  # noqa: SIM115, the response closes it
    ExcelWriter(book, TimelessZip(file, "w", ZIP_DEFLATED, allowZip64=True)).save()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename("xlsx"), content_type=XLSX)
