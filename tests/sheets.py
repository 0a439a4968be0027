"""Tables as editors make them, and what an import makes of them."""

import csv
import io

from openpyxl import Workbook

from discussion.exchange.spreadsheets import safe, storable
from discussion.exchange.tables import exporting
from discussion.exchange.tables.runs import Run
from discussion.exchange.tables.subjects import table_specs


def csv_file(rows, encoding="utf-8-sig", mark=","):
    written = io.StringIO()
    csv.writer(written, delimiter=mark).writerows(rows)
    return written.getvalue().encode(encoding)


def saved(book):
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def xlsx_file(rows):
    book = Workbook()
    for row in rows:
        book.active.append(list(map(storable, row)))
    return saved(book)


def table(*rows):
    """Rows given as dictionaries, under the headings that any of them uses."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return [headings, *([row.get(heading, "") for heading in headings] for row in rows)]


def exported(slug):
    subject = table_specs()[slug]
    return [list(map(safe, row)) for row in exporting.rows(subject, subject.whole.model.objects.all())]


def checked(slug, content):
    return Run(table_specs()[slug], content).check()


def brought_in(slug, content):
    """The report of an import that somebody confirmed at once."""
    run = Run(table_specs()[slug], content)
    report = run.check()
    assert report.problems == []
    return run.write(report.digest)


def counts(report, what):
    """How many rows of each kind are 新增, 修改, 不变 or 有错; kinds without any are left out."""
    return {name: numbers[what] for name, numbers in report.counts.items() if numbers[what]}
