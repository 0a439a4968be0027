from datetime import date, timedelta

import pytest
from django.db.models import F

from discussion.models import ActionItem, Point, State
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2022, 3, 1)


def eids(statement):
    return list(statement.points.order_by("pk").values_list("eid", flat=True))


# Permanent numbers of points


def test_point_gets_the_next_number_of_its_statement():
    first, second = factories.statement(points=3), factories.statement(points=1)

    assert (eids(first), eids(second)) == (["p1", "p2", "p3"], ["p1"])


@pytest.mark.parametrize(("deleted", "left"), [("p1", ["p2", "p3"]), ("p2", ["p1", "p3"])])
def test_point_never_gets_the_number_of_a_deleted_one(deleted, left):
    statement = factories.statement(points=2)

    statement.points.get(eid=deleted).delete()
    factories.point(statement=statement)

    assert eids(statement) == left


def test_point_keeps_its_number_when_it_is_edited_and_moved():
    first, second = factories.statement(points=2).points.all()

    first.position, first.heading, first.number = 9, "新标题", "二"
    first.save()

    statement = first.statement
    assert list(statement.points.values_list("eid", "position")) == [("p2", 1), ("p1", 9)]
    assert second.get_absolute_url() == f"{statement.get_absolute_url()}#p2"


def test_point_refuses_another_number():
    point = factories.point()

    point.eid = "p7"

    with pytest.raises(ValueError, match="permanent"):
        point.save()
    assert Point.objects.get().eid == "p1"


# Statements about a theme


# The state of a task


def state_of(action, today=TODAY):
    tasks = ActionItem.objects.with_state(today).with_state_on(state=None).with_judgement(today)
    row = tasks.annotate(is_late=F("late")).get(pk=action.pk)
    return row.state, row.updated_on, row.is_late


def test_state_is_unreported_without_an_update():
    action = factories.action()

    assert state_of(action) == (State.UNREPORTED, "", False)
    assert ActionItem.objects.with_state().get().standing_label == State.UNREPORTED.label


def test_state_is_the_latest_updates():
    action = factories.action()
    factories.update(action=action, date="2022-02-01", state="adjusted")
    factories.update(action=action, date="2022-01-05", state="ongoing")

    assert state_of(action) == ("adjusted", "2022-02-01", False)


def test_state_of_one_day_is_the_update_entered_last():
    action = factories.action()
    factories.update(action=action, date="2022-02-01", state="not-started")
    factories.update(action=action, date="2022-02-01", state="ongoing")

    assert state_of(action) == ("ongoing", "2022-02-01", False)


def test_state_takes_a_year_as_later_than_the_days_of_the_year_before():
    action = factories.action()
    factories.update(action=action, date="2022", state="done", completed_on="2022")
    factories.update(action=action, date="2021-12-30", state="ongoing")

    assert state_of(action) == ("done", "2022", False)


@pytest.mark.parametrize("hidden", [factories.draft, factories.embargoed, factories.withdrawn])
def test_state_ignores_what_the_public_cannot_see(hidden):
    action = factories.action(deadline=TODAY - timedelta(days=1))
    factories.update(action=action, date="2022-01-05", state="ongoing")
    factories.update(action=action, date="2022-02-01", state="done", completed_on="2022", **hidden())

    assert state_of(action) == ("ongoing", "2022-01-05", True)


def test_state_ignores_other_tasks():
    action = factories.action()
    factories.update(state="done", completed_on="2022")

    assert state_of(action) == (State.UNREPORTED, "", False)


@pytest.mark.parametrize(
    ("deadline", "late"),
    [(None, False), (TODAY - timedelta(days=1), True), (TODAY, False), (TODAY + timedelta(days=1), False)],
)
def test_a_task_is_late_from_the_day_after_its_deadline(deadline, late):
    action = factories.action(deadline=deadline)

    assert state_of(action) == (State.UNREPORTED, "", late)


@pytest.mark.parametrize(
    ("state", "late"),
    [("not-started", True), ("ongoing", True), ("adjusted", True), ("done", False), ("ended", False)],
)
def test_a_closed_task_is_not_late(state, late):
    action = factories.action(deadline=TODAY - timedelta(days=1))
    factories.update(action=action, date="2022-01-05", state=state, completed_on="2022-01-05")

    assert state_of(action) == (state, "2022-01-05", late)


def test_late_is_reckoned_in_local_time(time_machine):
    action = factories.action(deadline=date(2022, 3, 1))
    lates = []
    for moment in ["2022-03-01T15:59:00+00:00", "2022-03-01T16:01:00+00:00"]:  # midnight in Foshan is 16:00
        time_machine.move_to(moment)
        lates.append(ActionItem.objects.with_judgement().filter(pk=action.pk, late=True).exists())

    assert lates == [False, True]


def test_statement_read_before_its_points_were_added_does_not_turn_the_numbers_back(db):
    """Saving, publishing and withdrawing an older copy leave the counter alone."""
    copy = factories.statement()
    for _ in range(3):
        factories.point(statement=copy)
    copy.save()
    copy.publish()
    copy.withdraw("有误")
    copy.points.get(eid="p3").delete()
    assert factories.point(statement=copy).eid == "p4"
