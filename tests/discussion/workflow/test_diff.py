"""What the comparison of two texts shows: which place, which field, which characters."""

import pytest

from discussion.models import Appointment, MetricValue, Point, Statement
from discussion.workflow.diff import between, pieces
from discussion.workflow.snapshots import capture, text_fields
from tests import factories as make


def label(model, name):
    return model._meta.get_field(name).verbose_name


def place(model, name):
    return f"{model._meta.verbose_name}“{name}”"


@pytest.fixture
def row(db):
    statement = make.proofed_statement(title="原题")
    make.point(statement=statement, heading="第二点", themes=[make.theme(name="改革")])
    return statement


def differences(row, old):
    """(place, field, before, after) of each change since the text was captured."""
    return [(c.place, c.field, c.before, c.after) for c in between(old, capture(row))]


def test_difference_names_place_and_field_and_shows_characters(row):
    old = capture(row)
    point = row.points.last()
    make.change(row, title="新的原题", official=make.official(name="新人"))
    point.themes.set([make.theme(name="开放")])
    changes = {(c.place, c.field): c.pieces for c in between(old, capture(row))}
    assert changes["", label(Statement, "title")] == [("new", "新的"), ("same", "原题")]
    assert changes[place(Point, "第二点"), label(Point, "themes")] == [("gone", "改革"), ("new", "开放")]
    assert [words for kind, words in changes["", label(Statement, "official")] if kind == "new"] == ["新人"]


def test_equal_texts_have_no_difference(row):
    assert between(capture(row), capture(row)) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        ("甲乙", "甲乙", [("same", "甲乙")]),
        ("", "甲", [("new", "甲")]),
        ("甲", "", [("gone", "甲")]),
        ("甲乙丙", "甲丁丙", [("same", "甲"), ("gone", "乙"), ("new", "丁"), ("same", "丙")]),
        ("的" * 300 + "甲", "的" * 300 + "乙", [("same", "的" * 300), ("gone", "甲"), ("new", "乙")]),
    ],
)
def test_pieces_are_what_stayed_went_and_came(old, new, found):
    """However often a character stands in the text."""
    assert pieces(old, new) == found


def test_part_that_came_or_went_shows_each_field_that_says_something_and_nothing_technical(row):
    old, gone = capture(row), row.points.last()
    gone.delete()
    new = make.point(statement=row, heading="新的一点", text="新的话", position=7)
    told = {"heading": new.heading, "text": new.text}
    came = [difference for difference in differences(row, old) if difference[0] == place(Point, "新的一点")]
    went = [difference for difference in differences(row, old) if difference[0] == place(Point, "第二点")]
    assert {field: after for _, field, before, after in came if not before}.items() >= {
        label(Point, name): words for name, words in told.items()
    }.items()
    assert (label(Point, "heading"), "第二点", "") in [difference[1:] for difference in went]
    assert (label(Point, "themes"), "改革", "") in [difference[1:] for difference in went]
    fields = {field for _, field, *_ in came + went}
    assert not fields & {label(Point, "eid"), label(Point, "statement")}
    assert differences(row, old)[-len(went) :] == went  # what went stands last
    own = {str(field.verbose_name) for field in text_fields(Point)}
    assert {field for *_, field in [d[:2] for d in came]} < own


def test_part_without_a_name_goes_by_its_kind_and_a_long_name_is_cut(row):
    official = row.official
    old = capture(official) + capture(row)
    make.appointment(official=official)
    make.point(statement=row, heading="长" * 30)
    places = {change.place for change in between(old, capture(official) + capture(row))}
    assert places == {str(Appointment._meta.verbose_name), place(Point, "长" * 20)}


def test_choices_are_shown_as_editors_choose_them(db):
    row = make.metric_value(qualifier="gt").metric
    old = capture(row)
    value = row.values.get()
    make.change(value, qualifier="approx")
    choices = dict(MetricValue._meta.get_field("qualifier").flatchoices)
    assert differences(row, old) == [
        (
            place(MetricValue, value.as_printed),
            label(MetricValue, "qualifier"),
            choices["gt"],
            choices["approx"],
        )
    ]


def test_rows_that_are_no_more_or_not_yet_there_are_told_apart_from_each_other(row):
    """A text may refer to a row that was deleted, and a revision to one that it will make (a negative number)."""
    old, new = capture(row), capture(row)
    old[0]["fields"]["meeting"], new[0]["fields"]["meeting"] = 999_999, -1
    ((where, field, before, after),) = [(c.place, c.field, c.before, c.after) for c in between(old, new)]
    assert (where, field) == ("", label(Statement, "meeting"))
    assert len({before, after, ""}) == 3


def test_what_is_no_text_is_no_difference(row):
    """Whether and when a row is public is told by its history."""
    old = capture(row)
    row.withdraw("有误")
    assert differences(row, old) == []
