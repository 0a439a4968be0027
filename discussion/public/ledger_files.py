"""The ledger as a file: the same tasks as the list, in its order, row by row in bounded memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.conf import settings
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone

from discussion.exchange.spreadsheets import csv_response, xlsx_response
from discussion.models import ActionItem

BATCH = 500  # tasks fetched at a time


def joined(rows: Iterable) -> str:
    return "；".join(map(str, rows))


def yes(flag: bool) -> str:
    return "是" if flag else ""


def origins(action: ActionItem) -> str:
    points = [link.point for link in action.action_points.all()]
    return joined(f"{point.statement.official.name}：{point}（{point.statement.date}）" for point in points)


def below(action: ActionItem) -> str:
    return joined(f"{standing.label}{count}" for standing, count in action.children_by_standing)


COLUMNS: dict[str, Callable[[ActionItem], object]] = {
    "编号": lambda action: action.code,
    "事项": lambda action: action.title,
    "状态": lambda action: action.standing_label,
    "临期": lambda action: yes(action.due_soon),
    "牵头单位": lambda action: str(action.leads or ""),
    "牵头岗位": lambda action: str(action.lead_post or ""),
    "现任": lambda action: joined(action.holders),
    "配合单位": lambda action: joined(action.supporting_organizations.all()),
    "完成时限": lambda action: str(action.deadline or ""),
    "下一节点": lambda action: str(action.next_date or ""),
    "最近进展日期": lambda action: action.updated_on,
    "最近进展": lambda action: action.latest_text,
    "分解的任务": below,
    "主题": lambda action: joined(action.themes.all()),
    "来自": origins,
    "网址": lambda action: f"{settings.ORIGIN}{action.get_absolute_url()}",
}


def rows(keys: Sequence[int]) -> Iterator[list[object]]:
    """The heading and a row for each public task with one of these keys, in their order."""
    yield list(COLUMNS)
    for start in range(0, len(keys), BATCH):
        for action in ActionItem.objects.published().for_table().in_order(keys[start : start + BATCH]):
            yield [column(action) for column in COLUMNS.values()]


def filename(ending: str) -> str:
    return f"任务落实{timezone.localdate()}.{ending}"


def as_csv(keys: Sequence[int]) -> StreamingHttpResponse:
    return csv_response(filename("csv"), rows(keys))


def as_xlsx(keys: Sequence[int]) -> FileResponse:
    return xlsx_response(filename("xlsx"), "任务落实", rows(keys))
