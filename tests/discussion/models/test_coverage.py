"""What became of a statement's points: the same in SQL, in plain Python, in the bar and in the queue."""

import random
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from discussion.models import FollowUp, FollowUpState, Point, Statement, Status
from tests import factories as make

pytestmark = pytest.mark.django_db

STATES = ["not-started", "ongoing", "done", "adjusted", "ended", None]


def task(point, state=None, **fields):
    action = make.action(points=[point], **fields)
    if state:
        make.update(action=action, state=state, completed_on="2022")
    return action


def state_of(point):
    return Point.objects.with_follow_up_state().get(pk=point.pk).follow_up_state


@pytest.mark.parametrize(
    ("kind", "states", "expected"),
    [
        ("action", [], "awaiting"),
        ("qualitative", [], "qualitative"),
        ("action", [None], "unreported"),
        ("action", ["not-started"], "not-started"),
        ("action", ["not-started", None], "not-started"),
        ("action", ["not-started", "ongoing"], "stale"),
        ("action", ["done", None], "unreported"),
        ("action", ["done"], "done"),
        ("action", ["ended"], "ended"),
        ("action", ["done", "ended"], "done"),
        ("action", ["done", "adjusted"], "stale"),
        ("qualitative", ["done"], "done"),
    ],
)
def test_point_is_as_far_as_its_least_finished_task(kind, states, expected):
    point = make.point(follow_up=kind)
    for state in states:
        task(point, state)

    assert state_of(point) == expected


@pytest.mark.parametrize("hidden", [make.draft, make.embargoed, make.withdrawn])
def test_hidden_task_or_update_follows_up_nothing(hidden):
    alone, reported = make.point(), make.point()
    task(alone, "done", **hidden())
    action = task(reported)
    make.update(action=action, state="done", completed_on="2022", **hidden())

    assert (state_of(alone), state_of(reported)) == ("awaiting", "unreported")


def test_recent_report_and_a_deadline_decide():
    today = timezone.localdate()
    recent, late = make.point(), make.point()
    make.update(action=task(recent, "ongoing"), date=today.isoformat())
    task(late, "done"), task(late, deadline=today - timedelta(days=1)), task(late, "ongoing")

    assert (state_of(recent), state_of(late)) == ("ongoing", "late")


def test_point_of_another_statement_changes_nothing():
    point = make.point()
    task(make.point(), "done")

    assert state_of(point) == "awaiting"


# Random records


def in_plain_python(point):
    public = [action for action in point.actions.all() if action.status == Status.PUBLISHED]
    if public:
        found = {last_state(action) or "unreported" for action in public}
        standings = {"stale" if state in {"ongoing", "adjusted"} else state for state in found}
        return next(state for state in FollowUpState if state in standings)
    return FollowUpState.AWAITING if point.follow_up == FollowUp.ACTION else FollowUpState.QUALITATIVE


def last_state(action):
    shown = [update for update in action.updates.all() if update.status == Status.PUBLISHED]
    return max(shown, key=lambda update: (update.date, update.pk)).state if shown else None


@pytest.fixture
def record():
    chance = random.Random(4)
    statements = [make.statement(points=chance.randrange(7)) for _ in range(6)]
    points = list(Point.objects.all())
    for point in points:
        point.follow_up = chance.choice(FollowUp.values)
        point.save()
    for _ in range(14):
        action = task(chance.choice(points), chance.choice(STATES), **chance.choice([{}, {}, make.draft()]))
        if chance.random() < 0.5:
            action.action_points.get_or_create(point=chance.choice(points))
        if chance.random() < 0.3:
            make.update(
                action=action,
                date="2022-02",
                state=chance.choice(STATES[:5]),
                completed_on="2022",
                **make.draft(),
            )
    return statements


def test_sql_says_what_plain_python_says(record):
    rows = Point.objects.with_follow_up_state()
    assert {row.pk: row.follow_up_state for row in rows} == {row.pk: in_plain_python(row) for row in rows}
    assert len({row.follow_up_state for row in rows}) > 5


def test_queue_is_what_the_bars_call_awaiting(record):
    awaiting = {row.pk for row in Point.objects.all() if in_plain_python(row) == FollowUpState.AWAITING}
    assert {row.pk for row in Point.objects.awaiting()} == awaiting
    assert len(awaiting) > 1


def test_list_and_page_count_alike(record):
    plainly = {
        row.pk: [(state, n) for state in FollowUpState if (n := counted[state])]
        for row in record
        for counted in [Counter(map(in_plain_python, row.points.all()))]
    }
    for fetched in (Statement.objects.for_list(), Statement.objects.for_detail()):
        assert {row.pk: row.coverage.counts for row in fetched} == plainly


# What the reader sees


@pytest.fixture
def statement():
    """Two points done, one long silent, one waiting, one that calls for nothing."""
    statement = make.statement(points=5)
    done, also_done, silent, _, qualitative = statement.points.all()
    for point, state in ((done, "done"), (also_done, "done"), (silent, "ongoing")):
        task(point, state)
    qualitative.follow_up = FollowUp.QUALITATIVE
    qualitative.save()
    return statement


COUNTS = [("stale", 1), ("done", 2), ("awaiting", 1), ("qualitative", 1)]
WORDS = "5项要点：" + " · ".join(f"{FollowUpState(state).label}{count}" for state, count in COUNTS)


@pytest.mark.parametrize("path", ["/statements/", "{}"])
def test_statement_says_how_far_its_points_are_followed_up(statement, client, path):
    page = client.get(path.format(statement.get_absolute_url())).content.decode()
    assert re.sub(r"<.*?>", "", page).count(WORDS) == 1


def test_bar_is_divided_as_the_words_say(statement, client):
    page = client.get(statement.get_absolute_url()).content.decode()
    assert '<svg viewBox="0 0 5 1"' in page
    assert re.findall(r'<rect class="cover-([a-z]+)" x="(\d)" y="0" width="(\d)"', page) == [
        ("stale", "0", "1"),
        ("done", "1", "2"),
        ("awaiting", "3", "1"),
        ("qualitative", "4", "1"),
    ]


def test_statement_without_points_has_no_bar(client):
    page = client.get(make.statement().get_absolute_url()).content.decode()
    assert ("项要点" in page, 'class="coverage"' in page) == (False, False)
