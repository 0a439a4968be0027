"""Where a series' chart puts its marks, lines and labels."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussion.values.charts import HEIGHT, WIDTH, Box, Reading, chart, middle, ticks
from discussion.values.figures import Figure

SIGNS = {"超": "gt", "约": "approx"}


def reading(as_of, printed):
    """`reading("2021-12", "超320场次")`."""
    digits = "".join(letter for letter in printed if letter.isdigit() or letter in ".-")
    return Reading(as_of, Figure(Decimal(digits), SIGNS.get(printed[0], "eq")), printed)


def series(**values):
    return [reading(as_of.strip("d").replace("_", "-"), printed) for as_of, printed in values.items()]


def texts(labels):
    return [label.text for label in labels]


@pytest.mark.parametrize(
    ("as_of", "day"),
    [
        ("2021-12-29", "2021-12-29T12"),
        ("2021-12", "2021-12-16T12"),
        ("2021", "2021-07-02T12"),
        ("2020", "2020-07-02T00"),
    ],
)
def test_value_stands_in_the_middle_of_its_period(as_of, day):
    stands, hour = day.split("T")
    assert middle(as_of) == date.fromisoformat(stands).toordinal() + int(hour) / 24


def test_series_is_drawn_in_order_of_time_to_scale():
    drawn = chart(series(d2021_07="50场次", d2021_01="0场次", d2022_01="100场次"))
    assert drawn.lines == ["45.6,174.0 168.8,102.0 294.0,30.0"]
    assert [mark.reading.as_of for mark in drawn.marks] == ["2021-01", "2021-07", "2022-01"]
    assert [step.text for step in drawn.steps] == ["0", "25", "50", "75", "100"]
    assert [(mark.y - drawn.base) / (30 - drawn.base) for mark in drawn.marks] == [0, 0.5, 1]


def test_line_breaks_where_values_are_missing():
    months = series(
        d2021_01="1个", d2021_02="2个", d2021_03="3个", d2021_08="8个", d2021_09="9个", d2022_02="14个"
    )
    drawn = chart(months)
    joined = [line.split() for line in drawn.lines]
    points = [f"{mark.x},{mark.y}" for mark in drawn.marks]
    assert joined == [points[:3], points[3:5]]
    assert "有2处缺少数值，折线在那里断开" in drawn.description


def test_line_goes_on_where_the_steps_are_only_uneven():
    drawn = chart(series(d2021_01="1个", d2021_02="2个", d2021_04="4个", d2021_05="5个"))
    assert [len(line.split()) for line in drawn.lines] == [4]
    assert "缺少" not in drawn.description


def test_two_values_are_one_line():
    assert len(chart(series(d2011="1个", d2021="2个")).lines) == 1


def test_every_inexact_value_shows_its_qualifier_and_the_newest_its_words():
    drawn = chart(series(d2021_01="超10场次", d2021_02="约20场次", d2021_03="30场次", d2021_04="超40场次"))
    assert texts(drawn.labels) == ["超10场次", "约20场次", "30场次", "超40场次"]
    crowded = chart([reading(f"2021-12-{day}", "超320场次") for day in range(10, 22)])
    assert texts(crowded.labels) == ["超"] * 10 + ["超320场次"]


def test_label_that_is_too_long_is_written_as_the_figure():
    drawn = chart(series(d2021="1个", d2022="超320场次（不含镇街自行组织的活动）"))
    assert texts(drawn.labels)[-1] == "超320"


def test_target_is_on_the_axis_and_says_its_number():
    drawn = chart(series(d2021="100场次", d2022="320场次"), "场次", Decimal(500))
    assert [step.text for step in drawn.steps] == ["0", "200", "400", "600"]
    assert (drawn.target.y, drawn.target.label.text) == (54.0, "目标500场次")
    assert chart(series(d2021="1场次", d2022="2场次"), "场次", Decimal(0)).target.label.text == "目标0场次"
    assert chart(series(d2021="1场次", d2022="2场次")).target is None


def test_dates_are_months_and_days_within_one_month():
    assert texts(chart(series(d2021_06="1个", d2021_12_29="2个")).dates) == ["2021-06", "2021-12"]
    assert texts(chart(series(d2021_12_14="1个", d2021_12_29="2个")).dates) == ["2021-12-14", "2021-12-29"]
    assert texts(chart(series(d2020="1个", d2021="2个")).dates) == ["2020", "2021"]


def test_description_says_what_the_drawing_shows():
    drawn = chart(series(d2021_06="超300场次", d2021_12_29="超320场次"), "场次", Decimal(500))
    assert drawn.description == (
        "2021年6月至2021年12月29日共2次数值；最早“超300场次”，最近“超320场次”；目标500场次；"
        "空心圆是非确数，只按原文中的数字标出。"
    )


# Ticks


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([320, 300], "300 305 310 315 320"),
        ([100, 320], "0 100 200 300 400"),
        ([98, 99], "98 98.25 98.5 98.75 99"),
        ([5, 5], "0 2 4 6"),
        ([0, 0], "0 0.25 0.5 0.75 1"),
        ([-30, 70], "-50 0 50 100"),
    ],
)
def test_ticks_are_few_and_round(numbers, expected):
    assert [f"{tick.normalize() + 0:f}" for tick in ticks([Decimal(n) for n in numbers])] == expected.split()


values = st.decimals(min_value=-(10**15), max_value=10**15, places=3)


@given(st.lists(values, min_size=1, max_size=8))
def test_three_to_five_ticks_embrace_any_values(numbers):
    found = ticks(numbers)
    assert 3 <= len(found) <= 5
    assert found[0] <= min(numbers) <= max(numbers) <= found[-1]
    assert len({after - before for before, after in pairwise(found)}) == 1


# What a reader can tell apart at 390 px: the drawing's units are about one pixel there


@st.composite
def drawings(draw):
    days = draw(st.sets(st.integers(0, 1500), min_size=2, max_size=30))
    first = date(2020, 1, 1)
    precision = st.sampled_from([4, 7, 10])
    dates = {(first + timedelta(day)).isoformat()[: draw(precision)] for day in days}
    number = st.decimals(min_value=0, max_value=10**6, places=1)
    sign = st.sampled_from(["gt", "ge", "eq", "le", "approx"])
    readings = [Reading(as_of, Figure(draw(number), draw(sign)), "超320场次") for as_of in sorted(dates)]
    return chart(readings, "场次", draw(st.none() | number))


@given(drawings())
def test_labels_never_touch_each_other_and_stay_on_the_page(drawn):
    for labels in (drawn.labels, drawn.dates):
        assert [(a, b) for a, b in combinations(labels, 2) if a.box.touches(b.box)] == []
    page = Box(-0.1, -0.1, WIDTH + 0.1, HEIGHT + 0.1)
    for label in [*drawn.labels, *drawn.dates]:
        box = label.box
        assert page.left <= box.left <= box.right <= page.right
        assert page.top <= box.top <= box.bottom <= page.bottom


@given(drawings())
def test_marks_lie_in_the_plot_and_labels_hide_no_other_mark(drawn):
    for mark in drawn.marks:
        assert drawn.left < mark.x < drawn.right
        assert 30 <= mark.y <= drawn.base
    for label in drawn.labels[:-1]:
        assert [mark for mark in drawn.marks if label.box.touches(mark.box)] == []


def test_a_long_series_keeps_the_newest_label_only():
    days = [(date(2020, 1, 1) + timedelta(day)).isoformat() for day in range(120)]
    assert texts(chart([reading(day, "超320场次") for day in days]).labels) == ["超320场次"]
