"""Arithmetic on inexact figures, against the sets of numbers that they stand for."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussion.values.figures import Figure, InexactError, Qualifier, movement, plain

SUMS = """
     eq     gt     ge     le     approx
eq   eq     gt     ge     le     approx
gt   gt     gt     gt     ×      approx
ge   ge     gt     ge     ×      approx
le   le     ×      ×      le     approx
approx approx approx approx approx approx
"""
DIFFERENCES = """
     eq     gt     ge     le     approx
eq   eq     ×      le     ge     approx
gt   gt     ×      ×      ×      approx
ge   ge     ×      ×      ×      approx
le   le     ×      ×      ×      approx
approx approx approx approx approx approx
"""


def table(text):
    """`{(row, column): result}`, with None where the calculation is refused."""
    columns, *rows = [line.split() for line in text.strip().splitlines()]
    return {
        (row, column): None if result == "×" else result
        for row, *results in rows
        for column, result in zip(columns, results, strict=True)
    }


def attempted(calculation):
    try:
        return calculation()
    except InexactError:
        return None


def outcomes(calculate):
    pairs = product(Qualifier.values, repeat=2)
    results = {(a, b): attempted(lambda a=a, b=b: calculate(three(a), two(b))) for a, b in pairs}
    return {pair: result and result.qualifier.value for pair, result in results.items()}


def three(qualifier):
    return Figure(Decimal(3), qualifier)


def two(qualifier):
    return Figure(Decimal(2), qualifier)


def test_sum_keeps_a_qualifier_or_is_refused():
    assert outcomes(Figure.__add__) == table(SUMS)


def test_difference_keeps_a_qualifier_or_is_refused():
    assert outcomes(Figure.__sub__) == table(DIFFERENCES)


# What the figures mean

numbers = st.decimals(min_value=-1000, max_value=1000, places=1)
figures = st.builds(Figure, numbers, st.sampled_from(Qualifier.values))


def holds(figure, number):
    """Whether the figure can be printed of the number; 约 promises no bound."""
    return {
        "eq": number == figure.value,
        "gt": number > figure.value,
        "ge": number >= figure.value,
        "le": number <= figure.value,
        "approx": True,
    }[figure.qualifier]


@st.composite
def exact_figures(draw):
    """A figure and a number that it can stand for."""
    figure = draw(figures)
    away = draw(st.decimals(min_value="0.1", max_value=50, places=1))
    number = (
        figure.value
        + {"eq": 0, "gt": away, "ge": away - Decimal("0.1"), "le": -away, "approx": away}[figure.qualifier]
    )
    assert holds(figure, number)
    return figure, number


@given(exact_figures(), exact_figures())
def test_result_holds_for_every_number_that_the_figures_can_mean(one, other):
    (a, x), (b, y) = one, other
    total, difference = attempted(lambda: a + b), attempted(lambda: a - b)
    assert total is None or holds(total, x + y)
    assert difference is None or holds(difference, x - y)


@given(figures, figures)
def test_sum_does_not_depend_on_the_order(a, b):
    assert attempted(lambda: a + b) == attempted(lambda: b + a)


@given(exact_figures(), exact_figures())
def test_comparison_says_only_what_every_number_bears_out(one, other):
    (a, x), (b, y) = one, other
    order = attempted(lambda: a.compare(b))
    assert order is None or order == (x > y) - (x < y)
    assert x >= y or not a.is_at_least(b)


@given(figures, figures)
def test_comparison_the_other_way_round_is_the_opposite(a, b):
    order, opposite = attempted(lambda: a.compare(b)), attempted(lambda: b.compare(a))
    assert (order, opposite) in {(None, None), (0, 0), (1, -1), (-1, 1)}


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        (("eq", 300), ("eq", 320), -1),
        (("eq", 320), ("eq", 320), 0),
        (("gt", 320), ("eq", 320), 1),
        (("ge", 321), ("eq", 320), 1),
        (("le", 299), ("gt", 300), -1),
        (("ge", 320), ("eq", 320), None),
        (("gt", 300), ("gt", 320), None),
        (("approx", 1), ("eq", 320), None),
    ],
)
def test_comparison_of_figures(one, other, order):
    (a, x), (b, y) = one, other
    assert attempted(lambda: Figure(Decimal(x), a).compare(Figure(Decimal(y), b))) == order


def test_refusal_says_why_in_chinese():
    over, within = Figure(Decimal(300), "gt"), Figure(Decimal(20), "le")
    with pytest.raises(InexactError, match=r"^“超300”与“20以内”不能相加：结果说不清是多于还是少于。$"):
        over + within
    with pytest.raises(InexactError, match=r"^“超300”不能减去“20以内”：结果说不清是多于还是少于。$"):
        over - within
    with pytest.raises(InexactError, match=r"^“超300”和“约300”不都是确数，分不出大小。$"):
        over.compare(Figure(Decimal(300), "approx"))


def test_unknown_qualifier_is_refused():
    with pytest.raises(ValueError, match="about"):
        Figure(Decimal(1), "about")


# Words


@pytest.mark.parametrize(
    ("value", "text"),
    [("320.000", "320"), ("0.500", "0.5"), ("1E+6", "1000000"), ("-0.0", "0"), ("-12.30", "-12.3")],
)
def test_plain_number_has_no_idle_zeros(value, text):
    assert plain(Decimal(value)) == text


def test_figure_is_written_with_its_qualifier():
    written = [str(Figure(Decimal(320), qualifier)) for qualifier in ("eq", "gt", "ge", "approx", "le")]
    assert written == ["320", "超320", "320以上", "约320", "320以内"]


@pytest.mark.parametrize(
    ("earlier", "later", "words"),
    [
        (("eq", 300), ("eq", 320), "增加20场次"),
        (("eq", 320), ("eq", "299.5"), "减少20.5场次"),
        (("eq", 320), ("eq", 320), "持平"),
        (("gt", 300), ("gt", 320), ""),
        (("eq", 300), ("gt", 320), ""),
        (("approx", 300), ("eq", 320), ""),
    ],
)
def test_movement_gives_a_number_only_between_exact_figures(earlier, later, words):
    (a, x), (b, y) = earlier, later
    assert movement(Figure(Decimal(x), a), Figure(Decimal(y), b), "场次") == words
