"""The course of the discussion: phases, forums, meetings and reported progress, in the order of their days."""

import pytest

from nanhai import story
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    """Two phases without dates; a forum before the meeting of the first, progress after it."""
    first, second = make.phase(name="甲阶段", rank=1), make.phase(name="乙阶段", rank=2)
    meeting = make.meeting(name="会议", date="2021-12-29", phase=first)
    make.action(phase=second)
    series = make.series(name="论坛")
    for number, day in ((1, "2021-12-14"), (2, "2021-12-30")):
        make.session(series=series, number=number, date=day)
    point = make.point(statement=make.statement(date="2021-12-29", meeting=meeting))
    action = make.action(points=[point])
    make.update(action=action, date="2021-12-29", text="会上说的")
    make.update(action=action, date="2022", text="后来的")


def test_outline_puts_phases_between_what_belongs_to_them(record):
    events = story.outline(4)
    assert [(event.kind, event.title) for event in events] == [
        ("phase", "甲阶段"),
        ("forum", "论坛2期"),
        ("meeting", "会议"),
        ("phase", "乙阶段"),
        ("progress", "后来的"),
    ]
    assert (events[1].day, events[1].until) == ("2021-12-14", "2021-12-30")


def test_whole_story_has_each_session_and_each_phase_once(record, client):
    page = client.get("/story/")
    kinds = [event.kind for event in page.context["story"]]
    assert kinds == ["phase", "forum", "meeting", "phase", "forum", "progress"]
    (only,) = [event for event in client.get("/story/?year=2022").context["story"] if event.kind != "phase"]
    assert (only.title, page.context["years"]) == ("后来的", [2021, 2022])
    assert client.get("/story/?year=x").context["story"] == page.context["story"]


@pytest.mark.parametrize("hidden", [make.draft, make.embargoed, make.withdrawn])
def test_hidden_rows_are_no_part_of_the_story(client, hidden):
    make.meeting(**hidden())
    make.session(**hidden())
    make.update(**hidden())
    make.session(series=make.series(**hidden()))
    assert story.outline(9) == story.whole([2021, 2022]) == story.years() == []
    assert client.get("/story/").status_code == 200
