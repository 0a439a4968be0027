"""Figures as readers get them: as printed, with their day and source, and never more exact than they are."""

import csv
import re
from decimal import Decimal
from io import StringIO

import pytest
from django.urls import reverse

from discussion.exchange.spreadsheets import csv_response, sheltered
from discussion.models import Metric
from tests import factories as make


def series(*values, **fields):
    """A metric with values like ("2021-12", "gt", 320, "超320场次"), as read from the database."""
    metric = make.metric(**fields)
    for as_of, qualifier, value, as_printed in values:
        make.metric_value(metric=metric, as_of=as_of, qualifier=qualifier, value=value, as_printed=as_printed)
    return Metric.objects.with_latest().get(pk=metric.pk)


def text(client, path):
    return re.sub(r"<[^>]+>|\n", "", client.get(path).content.decode())


# The latest value


def test_latest_is_the_newest_as_of_whatever_the_order_of_entry(db):
    metric = series(
        ("2021-12-29", "eq", 2, "2个"), ("2022", "eq", 3, "3个"), ("2021-12", "eq", 1, "1个"), slug="m"
    )
    assert [value.as_printed for value in metric.history] == ["1个", "2个", "3个"]
    plain = Metric.objects.get(slug="m")
    assert [row.latest.as_printed for row in (metric, plain)] == ["3个", "3个"]
    assert [value.as_printed for value in plain.newest] == ["3个", "2个"]


def test_latest_of_a_metric_without_values_is_none(db):
    metric = series()
    assert (metric.latest, metric.movement, metric.judgement, metric.chart()) == (None, "", "", None)


def test_value_is_never_named_without_its_day(db):
    assert str(make.metric_value(as_of="2021-12-29")) == "超320场次，截至2021年12月29日"
    assert str(make.metric_value(as_of="2022", as_printed="约5个")) == "约5个，截至2022年"


# Movement


@pytest.mark.parametrize(
    ("before", "after", "direction", "words"),
    [
        (("eq", 300, "300场次"), ("eq", 320, "320场次"), "up", ("比上次增加20场次", "向好")),
        (("eq", 300, "300场次"), ("eq", 320, "320场次"), "down", ("比上次增加20场次", "与期望的方向相反")),
        (("eq", 320, "320场次"), ("eq", 300, "300场次"), "down", ("比上次减少20场次", "向好")),
        (("eq", 320, "320场次"), ("eq", 320, "320场次"), "up", ("比上次持平", "")),
        (("eq", 300, "300场次"), ("eq", 320, "320场次"), "none", ("比上次增加20场次", "")),
        (("gt", 300, "超300场次"), ("gt", 320, "超320场次"), "up", ("由“超300场次”到“超320场次”", "")),
        (("eq", 300, "300场次"), ("gt", 320, "超320场次"), "up", ("由“300场次”到“超320场次”", "向好")),
        (("le", 300, "300场次以内"), ("approx", 320, "约320场次"), "up",
         ("由“300场次以内”到“约320场次”", "")),
    ],
)  # fmt: skip
def test_movement_is_told_without_inventing_a_number(db, before, after, direction, words):
    metric = series(("2021-06", *before), ("2021-12", *after), direction=direction)
    assert (metric.movement, metric.judgement) == words


@pytest.mark.parametrize(
    ("direction", "qualifier", "value", "words"),
    [
        ("up", "gt", 500, "目标500场次，已达到"),
        ("up", "eq", 500, "目标500场次，已达到"),
        ("up", "gt", 320, "目标500场次"),
        ("up", "approx", 900, "目标500场次"),
        ("down", "le", 500, "目标500场次，已达到"),
        ("down", "gt", 320, "目标500场次"),
        ("none", "eq", 500, "目标500场次"),
    ],
)
def test_target_is_reached_only_where_the_figure_is_sure_of_it(db, direction, qualifier, value, words):
    metric = series(("2021-12", qualifier, value, "…"), direction=direction, target=500)
    assert metric.goal == words


def test_target_of_nought_is_a_target(db):
    assert series(target=Decimal(0), direction="down").goal == "目标0场次"
    assert series().goal == ""


# Pages


def test_metric_with_one_value_is_a_card(db, client):
    metric = series(("2021-12-29", "gt", 320, "超320场次"), slug="m")
    source = make.source(title="一张报纸")
    make.metric_value_citation(value=metric.latest, source=source, locator="第2版")
    page = client.get("/metrics/m/").content.decode()
    assert "超320场次，截至2021年12月29日来源：《一张报纸》第2版" in text(client, "/metrics/m/")
    assert (page.count("chart-plot"), page.count("<table")) == (0, 0)


def test_metric_with_more_values_is_a_chart_with_its_table(db, client):
    """A11Y-20."""
    series(("2021-06", "eq", 160, "160场次"), ("2021-12-29", "gt", 320, "超320场次"), slug="m", target=500)
    page = client.get("/metrics/m/").content.decode()
    (figure,) = re.findall(r'<figure class="chart">.*?</figure>', page, re.DOTALL)
    assert re.findall(r'aria-labelledby="(.*?)"', figure) == ["chart-title chart-desc"]
    (description,) = re.findall(r'<desc id="chart-desc">(.*?)</desc>', figure)
    assert f"<figcaption>{description}</figcaption>" in figure
    assert re.findall(r'<circle class="chart-mark( inexact)?"', figure) == ["", " inexact"]
    assert re.findall(r'class="chart-goal"[^>]*>(.*?)<', figure) == ["目标500场次"]
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', figure)
    assert [re.sub(r"<[^>]+>", " ", row).split() for row in rows] == [
        ["2021年12月29日", "超320场次", "超（多、余）", "320"],
        ["2021年6月", "160场次", "恰为", "160"],
    ]
    assert "<caption>" in figure


def test_metric_names_the_tasks_that_move_it_with_their_state(db, client):
    metric = series(slug="m")
    link = make.action_metric(
        metric=metric, action=make.action(code="NH-01", title="办活动"), effect="每场计一次"
    )
    make.update(action=link.action, state="done", completed_on="2021-12-30")
    make.action_metric(metric=metric, action=make.action(title="机密", **make.draft()))
    page = client.get("/metrics/m/").content.decode()
    (listed,) = re.findall(r"影响它的任务</h2>(.*?)</section>", page, re.DOTALL)
    assert re.findall(r'href="([^"]+)"', listed) == [link.action.get_absolute_url()]
    assert re.sub(r"<[^>]+>|\n", "", listed) == "NH-01：办活动：每场计一次已办结"


# The table as a file


def test_values_are_a_table_for_spreadsheets(db, client):
    metric = series(("2021-12-29", "gt", 320, "超320场次"), ("2021", "eq", "-0.5", "-0.5场次"), slug="m")
    make.metric_value_citation(value=metric.history[1], source=make.source(title="甲报"), locator="第2版")
    make.metric_value_citation(value=metric.history[1], source=make.source(title="乙报"))
    answer = client.get("/metrics/m/values.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="m.csv"'
    content = answer.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(StringIO(content.decode("utf-8-sig")))) == [
        ["截至", "原文写法", "限定", "数值", "单位", "来源"],
        ["2021", "'-0.5场次", "恰为", "-0.5", "场次", ""],
        ["2021-12-29", "超320场次", "超（多、余）", "320", "场次", "《甲报》第2版；《乙报》"],
    ]


def test_table_needs_the_same_queries_for_one_value_and_for_three(db, client, django_assert_num_queries):
    metric = make.metric(slug="m")
    for year in ("2019", "2020", "2021"):
        make.metric_value_citation(value=make.metric_value(metric=metric, as_of=year))
        with django_assert_num_queries(5):  # the first is for the edition of the record
            client.get("/metrics/m/values.csv").getvalue()


def test_table_of_a_hidden_metric_is_not_given(db, client):
    hidden = make.metric(**make.draft())
    make.metric_value(metric=hidden)
    assert client.get(reverse("discussion:metric-csv", args=[hidden.slug])).status_code == 404


def test_table_follows_its_metric_to_a_new_address(db, client):
    metric = make.metric(slug="old")
    metric = Metric.objects.get(pk=metric.pk)
    metric.slug = "new"
    metric.save()
    answer = client.get("/metrics/old/values.csv")
    assert (answer.status_code, answer["Location"]) == (301, reverse("discussion:metric-csv", args=["new"]))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_cell_that_a_spreadsheet_would_calculate_is_guarded(start):
    assert sheltered(f"{start}1+1") == f"'{start}1+1"
    written = csv_response("m.csv", [["甲"], [f"{start}1", Decimal(-1), "超1"]])
    rows = list(csv.reader(StringIO(written.getvalue().decode("utf-8-sig"), newline="")))
    assert rows == [["甲"], [f"'{start}1", "-1", "超1"]]
