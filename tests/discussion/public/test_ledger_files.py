"""The ledger as CSV and XLSX: the rows of the list, nothing that a spreadsheet would run, nothing hidden."""

import csv
import io
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.utils import timezone
from openpyxl import load_workbook

from discussion.public import ledger_files
from discussion.public.ledger_files import COLUMNS
from tests import factories as make

pytestmark = pytest.mark.django_db

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def body(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return b"".join(answer)


def csv_rows(client, query=""):
    text = body(client, f"/actions/export.csv?{query}").decode("utf-8")
    assert text[0] == "\ufeff"
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def xlsx_rows(client, query=""):
    book = load_workbook(io.BytesIO(body(client, f"/actions/export.xlsx?{query}")))
    assert book.sheetnames == ["任务落实"]
    return [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)]


@pytest.fixture
def action():
    """A task with something in every column."""
    unit, official = make.organization(name="自然资源局", slug="ziran"), make.official(name="王勇")
    post = make.post(title="局长", organization=unit)
    make.appointment(post=post, official=official)
    point = make.point(
        heading="让土地连起来", statement=make.statement(official=official, date=date(2021, 12, 29))
    )
    action = make.action(
        code="NH-01", title="整理土地", lead_post=post, points=[point], deadline=date(2998, 6, 30), published_at="2020-01-01T00:00Z",
        themes=[make.theme(name="土地", rank=1), make.theme(name="改革", rank=2), make.theme(**make.draft())],
    )  # fmt: skip
    action.supporting_organizations.add(
        make.organization(name="农业农村局"), make.organization(name="财政局")
    )
    make.milestone(action=action, due=date(2997, 1, 1))
    make.update(action=action, date="2022-01", text="开了头。\n再干。")
    make.action(code="NH-02", parent=action, **make.published(published_at=timezone.now()))
    return action


def test_files_hold_each_column_of_a_task(action, client):
    expected = [
        "NH-01", "整理土地", "久未更新", "", "自然资源局", "局长", "王勇", "农业农村局；财政局", "2998-06-30",
        "2997-01-01", "2022-01", "开了头。\n再干。", "未见公开进展1", "土地；改革", "王勇：让土地连起来（2021-12-29）",
        f"{settings.ORIGIN}{action.get_absolute_url()}",
    ]  # fmt: skip
    assert csv_rows(client)[:2] == xlsx_rows(client)[:2] == [list(COLUMNS), expected]


@pytest.mark.parametrize("query", ["", "standing=ongoing", "standing=done", "unit=ziran", "standing=late"])
def test_files_hold_the_rows_of_the_list_in_its_order(action, client, query):
    late = make.action(code="NH-03", deadline=timezone.localdate() - timedelta(days=1))
    make.update(action=late, state="done", completed_on="2022")
    make.action(code="NH-04", deadline=timezone.localdate() - timedelta(days=1))

    listed = [row.code for row in client.get(f"/actions/?{query}").context["object_list"]]

    assert [row[0] for row in csv_rows(client, query)[1:]] == listed
    assert [row[0] for row in xlsx_rows(client, query)[1:]] == listed


def test_files_are_written_in_batches_and_keep_the_order(client, monkeypatch):
    monkeypatch.setattr(ledger_files, "BATCH", 2)
    for n in (3, 1, 5, 2, 4):
        make.action(code=f"NH-{n}")

    assert [row[0] for row in csv_rows(client)[1:]] == [f"NH-{n}" for n in range(1, 6)]


@pytest.mark.parametrize(
    "begin", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
)
def test_text_that_a_spreadsheet_would_calculate_stands_behind_an_apostrophe(client, begin):
    make.update(action=make.action(title=f"{begin}1+1"), text=f"{begin}cmd|' /C calc'!A0")

    title, text = (list(COLUMNS).index(column) for column in ("事项", "最近进展"))
    (_, row), (_, cells) = csv_rows(client), xlsx_rows(client)

    expected = (f"'{begin}1+1", f"'{begin}cmd|' /C calc'!A0")
    assert (row[title], row[text]) == expected
    assert tuple(cells[n].replace("\r\n", "\n") for n in (title, text)) == tuple(
        words.replace("\r", "\n") if begin == "\r" else words for words in expected
    )


def test_control_characters_are_left_out(client):
    make.action(title="整\x0b理\x00土地".replace("\x00", "\x01"))

    assert [rows(client)[1][1] for rows in (csv_rows, xlsx_rows)] == ["整理土地", "整理土地"]


def test_hidden_tasks_and_updates_are_in_no_file(action, client):
    before = [csv_rows(client), xlsx_rows(client)]
    for state in (make.draft, make.embargoed, make.withdrawn):
        make.action(title="机密", **state())
        make.update(action=action, date="2999", text="机密", state="done", completed_on="2022", **state())

    assert [csv_rows(client), xlsx_rows(client)] == before


@pytest.mark.parametrize(("ending", "kind"), [("csv", "text/csv; charset=utf-8"), ("xlsx", XLSX)])
def test_files_say_what_they_are_and_leave_no_cookie(client, ending, kind, time_machine):
    time_machine.move_to("2022-03-01T09:00:00+08:00")
    answer = client.get(f"/actions/export.{ending}")
    assert b"".join(answer)

    assert (answer["Content-Type"], answer.streaming, answer.cookies) == (kind, True, {})
    assert (
        unquote(answer["Content-Disposition"]) == f"attachment; filename*=utf-8''任务落实2022-03-01.{ending}"
    )


def test_same_tasks_give_the_same_bytes(action, client, time_machine):
    files = []
    for day in ("2022-03-01", "2022-03-02"):
        time_machine.move_to(f"{day}T09:00:00+08:00", tick=False)
        files.append(body(client, "/actions/export.xlsx"))
    assert files[0] == files[1]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("query", ["standing=nothing", "unit=%00", "soon=no", "theme=hidden"])
def test_wrong_filter_is_told_in_place_of_a_file(action, client, ending, query):
    make.theme(slug="hidden", **make.draft())

    answer = client.get(f"/actions/export.{ending}?{query}")

    assert answer.status_code == 400
    assert "，请从列表中选择。" in answer.content.decode()
    assert "NH-01" not in answer.content.decode()


def test_former_slug_of_a_unit_leads_to_the_file(action, client):
    theme = action.themes.get(name="土地")
    former = theme.slug
    theme.slug = "new"
    theme.save()

    answer = client.get(f"/actions/export.csv?theme={former}")

    assert (answer.status_code, answer.url) == (301, f"{settings.PATH_PREFIX}/actions/export.csv?theme=new")


def test_list_links_to_the_files_of_its_filter(action, client):
    page = client.get("/actions/?standing=ongoing&unit=ziran&page=1").content.decode()
    for name in ("print/", "export.csv", "export.xlsx"):
        assert (
            f'href="{settings.PATH_PREFIX}/actions/{name}?standing=ongoing&amp;unit=ziran" rel="nofollow"'
            in page
        )
