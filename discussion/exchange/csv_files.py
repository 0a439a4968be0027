"""Tables for spreadsheets: CSV that opens with the right characters and runs no formula."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse

from discussion.models import Metric

# How text begins that a spreadsheet would calculate; the last four are full-width.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
METRIC_COLUMNS = ["截至", "原文写法", "限定", "数值", "单位", "来源"]


def guarded(cell: object) -> object:
    """Text that would be calculated stands behind an apostrophe; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The byte order mark at the front tells spreadsheets that this is UTF-8."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    writer = csv.writer(response)
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return response


def metric_rows(metric: Metric) -> Iterable[Sequence[object]]:
    """A metric's values, the oldest first; a figure is not a number without its qualifier beside it."""
    for value in metric.history:
        sources = "；".join(str(citation) for citation in value.citations.all())
        yield [
            value.as_of,
            value.as_printed,
            value.get_qualifier_display(),
            Decimal(value.number),
            metric.unit,
            sources,
        ]
