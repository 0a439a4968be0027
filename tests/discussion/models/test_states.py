"""What is computed about a task: the same in SQL as in plain Python, and right on boundary days."""

import calendar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some

from discussion.models import ActionItem, ActionUpdate, State, Status
from discussion.models.states import Marks
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = date(2022, 3, 1)
DAY = timedelta(days=1)


def state_of(action, today=TODAY):
    tasks = ActionItem.objects.with_state(today).with_state_on(state=None).with_judgement(today)
    row = tasks.with_next_date(today).annotate(is_late=F("late"), is_stale=F("stale")).get(pk=action.pk)
    return row.state, row.updated_on, row.is_late, row.due_soon, row.is_stale, row.next_date


# The same in plain Python


def last_day(written):
    """The last day that a partial date may mean."""
    year, month, day = [*map(int, written.split("-")), 0, 0][:3]
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def is_progress(update, spoken):
    """Whether an update may tell what followed the words, or closes the task."""
    is_within = update.date in {f"{spoken:%Y}", f"{spoken:%Y-%m}"}
    return update.state in {"done", "ended"} or is_within or last_day(update.date) > spoken


def judged(action, updates, milestones, spoken, today):
    """State, date of the last update, late, due soon, stale and next date, without any SQL."""
    now = timezone.now()
    shown = [
        row
        for row in updates
        if row.status == Status.PUBLISHED
        and row.published_at <= now
        and (row.withdrawn_at is None or row.withdrawn_at > now)
    ]
    told = [row for row in shown if spoken is None or is_progress(row, spoken)]
    last = max(told, key=lambda row: (row.date, row.pk), default=None)
    state, is_open = last.state if last else "unreported", not last or last.state not in {"done", "ended"}
    heard = last_day(last.date) if last else timezone.localdate(action.published_at)
    ahead = [row.due for row in milestones if row.due and not row.reached] + [action.deadline]
    return (
        state,
        last.date if last else "",
        is_open and action.deadline is not None and action.deadline < today,
        is_open and action.deadline is not None and today <= action.deadline <= today + 14 * DAY,
        is_open and heard < today - 90 * DAY,
        min((day for day in ahead if is_open and day and day >= today), default=None),
    )


def standing(state, late, stale):
    if late:
        return "late"
    return "stale" if stale and state in {"ongoing", "adjusted"} else state


# Random records

near = some.one_of(
    some.sampled_from([TODAY + n * DAY for n in (-92, -91, -90, -89, -1, 0, 1, 13, 14, 15)]),
    some.integers(-400, 40).map(lambda distance: TODAY + distance * DAY),
)
SHOWN = {
    "public": dict,
    "draft": make.draft,
    "embargoed": make.embargoed,
    "withdrawn": make.withdrawn,
    "withdrawn tomorrow": lambda: {"withdrawn_at": timezone.now() + DAY, "withdrawn_reason": "来源有误"},
}
written = some.builds(
    lambda day, precision: day.isoformat()[:precision], near, some.sampled_from([10, 10, 7, 4])
)
reports = some.tuples(
    written,
    some.sampled_from([state for state in State if state != State.UNREPORTED]),
    some.sampled_from(["public", "public", *SHOWN]),
)
tasks = some.fixed_dictionaries(
    {
        "deadline": some.none() | near,
        "published": near,
        "spoken": some.lists(near, max_size=2),
        "updates": some.lists(reports, max_size=4),
        "milestones": some.lists(some.tuples(some.none() | near, some.none() | near), max_size=2),
    }
)


def entered(task):
    """The task's rows, as an editor would have left them."""
    midnight = datetime.combine(task["published"], time(), ZoneInfo("Asia/Shanghai"))
    points = [make.point(statement=make.statement(date=day)) for day in task["spoken"]]
    action = make.action(deadline=task["deadline"], published_at=midnight, points=points)
    for day, state, shown in task["updates"]:
        make.update(action=action, date=day, state=state, completed_on="2022", **SHOWN[shown]())
    for due, reached in task["milestones"]:
        make.milestone(action=action, due=due, reached=reached)
    return (
        action,
        list(action.updates.all()),
        list(action.milestones.all()),
        min(task["spoken"], default=None),
    )


@settings(max_examples=settings.default.max_examples // 4)
@given(record=some.lists(tasks, min_size=1, max_size=6))
def test_sql_says_what_plain_python_says(record):
    with transaction.atomic():
        rows = [entered(task) for task in record]
        expected = [judged(*row, TODAY) for row in rows]

        assert [state_of(action) for action, *_ in rows] == expected
        assert [columns(action) for action, *_ in rows] == [
            (standing(state, late, stale), soon) for state, _, late, soon, stale, _ in expected
        ]
        transaction.set_rollback(True)


def columns(action):
    """What the summary and the filters count by; a row's own standing is the same."""
    tasks = ActionItem.objects.filter(pk=action.pk)
    marks = Marks(*tasks.with_marks(TODAY).get().marks.split(","))
    assert tasks.with_state(TODAY).get().standing == marks.standing
    assert tasks.with_judgement(TODAY).filter(standing=marks.standing, due_soon=bool(marks.soon)).exists()
    return marks.standing, marks.soon == "yes"


# Boundary days


@pytest.mark.parametrize(
    ("distance", "late", "soon"), [(-1, True, False), (0, False, True), (14, False, True), (15, False, False)]
)
def test_deadline_is_near_from_a_fortnight_before_until_its_day(distance, late, soon):
    action = make.action(deadline=TODAY + distance * DAY)

    _, _, is_late, due_soon, *_ = state_of(action)

    assert (is_late, due_soon) == (late, soon)


@pytest.mark.parametrize("state", ["done", "ended"])
def test_closed_task_is_neither_near_nor_stale_and_has_no_next_date(state):
    action = make.action(deadline=TODAY)
    make.update(action=action, date="2020", state=state, completed_on="2020")
    make.milestone(action=action, due=TODAY)

    assert state_of(action) == (state, "2020", False, False, False, None)


@pytest.mark.parametrize(
    ("written", "stale"),
    [
        ("2021-12-01", False),  # ninety days before
        ("2021-11-30", True),
        ("2021-12", False),
        ("2021-11", True),
        ("2021", False),
        ("2020", True),
    ],
)
def test_update_grows_stale_after_ninety_days_from_the_last_day_it_may_mean(written, stale):
    action = make.action()
    make.update(action=action, date=written)

    assert state_of(action)[4] is stale


@pytest.mark.parametrize(
    ("moment", "stale"), [("2021-11-30T15:59:59Z", True), ("2021-11-30T16:00:00Z", False)]
)
def test_task_without_update_grows_stale_from_its_local_day_of_publication(moment, stale):
    action = make.action(published_at=datetime.fromisoformat(moment))

    assert state_of(action)[4] is stale


def test_days_are_configured(settings):
    settings.DUE_SOON_DAYS, settings.STALE_DAYS = 0, 10
    due_today, due_tomorrow = make.action(deadline=TODAY), make.action(deadline=TODAY + DAY)
    make.update(action=due_today, date="2022-02-19")
    make.update(action=due_tomorrow, date="2022-02-18")

    assert [state_of(action)[3:5] for action in (due_today, due_tomorrow)] == [(True, False), (False, True)]


def test_draft_task_without_a_date_of_publication_is_not_stale():
    assert state_of(make.action(**make.draft()))[4] is False


# The next date


def test_next_date_is_the_first_of_open_milestones_and_deadline():
    action = make.action(deadline=TODAY + 5 * DAY)
    make.milestone(action=action, due=TODAY + 9 * DAY)
    make.milestone(action=action, due=TODAY + 2 * DAY, reached=TODAY)
    make.milestone(action=action, due=TODAY - DAY)
    make.milestone(action=action, due=None)
    assert state_of(action)[5] == TODAY + 5 * DAY

    make.milestone(action=action, due=TODAY)
    assert state_of(action)[5] == TODAY


# The order


def test_last_update_is_found_without_looking_at_the_rows():
    """The index holds whatever decides which update is the last public one."""
    for action in [make.action() for _ in range(20)]:
        ActionUpdate.objects.bulk_create(
            ActionUpdate(action=action, date=f"20{n}", **make.published(text="进展")) for n in range(10, 60)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    plan = ActionItem.objects.with_state().values("state_text").explain()

    assert "discussion_actionupdate_latest" in plan


# Tasks under tasks


def test_what_was_told_with_the_words_is_no_progress():
    statement = make.statement(date=date(2021, 12, 29))
    tasks = [make.action(points=[make.point(statement=statement)]) for _ in range(5)]
    for task, day, state in zip(
        tasks,
        ["2021-12-29", "2021-12-30", "2021-12", "2021-11", "2021-12-29"],
        ["ongoing"] * 4 + ["done"],
        strict=True,
    ):
        make.update(action=task, date=day, state=state, completed_on="2021")

    rows = ActionItem.objects.with_state(TODAY).in_order([task.pk for task in tasks])

    assert [(row.standing, row.announced) for row in rows] == [
        ("unreported", True),
        ("ongoing", False),
        ("ongoing", False),
        ("unreported", True),
        ("done", False),
    ]
    assert len({row.standing_label for row in rows}) == 3


def test_words_that_nobody_can_read_decide_nothing():
    point = make.point(statement=make.statement(date=date(2021, 12, 30), **make.draft()))
    make.update(action=make.action(points=[point]), date="2021-12-30")

    assert ActionItem.objects.with_state(TODAY).get().standing == "ongoing"


def test_parent_counts_the_tasks_under_it_by_standing(client):
    parent = make.action()
    for state in ("ongoing", None, None, None):
        child = make.action(parent=parent)
        if state:
            make.update(action=child, state=state)
    for hidden in (make.draft, make.embargoed, make.withdrawn):
        make.action(parent=parent, **hidden())

    words = "分解为4项，久未更新1项、未见公开进展3项"
    for path in (parent.get_absolute_url(), "/actions/"):
        page = client.get(path).content.decode()
        assert (words in page, page.count("分解为")) == (True, 1)


# Who holds the post


@pytest.fixture
def led():
    """A task of a post, from words said on 29 December 2021."""
    post = make.post(title="书记")
    point = make.point(statement=make.statement(date=date(2021, 12, 29)))
    return make.action(lead_post=post, points=[point]), post


def facts(client, action):
    page = client.get(action.get_absolute_url())
    return [name.name for name in page.context["then"]], [
        name.name for name in page.context["action"].holders
    ]


def test_successor_answers_and_the_predecessor_is_named(led, client):
    action, post = led
    make.appointment(post=post, official=make.official(name="前任"), start="2020", end="2022-02")
    make.appointment(post=post, official=make.official(name="后任"), start="2022-03")

    assert facts(client, action) == (["前任"], ["后任"])
    page = client.get(action.get_absolute_url()).content.decode()
    assert [word in page for word in ("<dt>时任</dt>", "<dt>现任</dt>", "空缺")] == [True, True, False]


def test_same_holder_is_named_once(led, client):
    action, post = led
    make.appointment(post=post, official=make.official(name="书记甲"))

    page = client.get(action.get_absolute_url()).content.decode()

    assert page.count("<dt>时任、现任</dt>") == 1
    assert "<dt>现任</dt>" not in page


def test_vacant_post_says_so_and_a_hidden_holder_is_not_told(led, client):
    action, post = led
    make.appointment(post=post, official=make.official(name="前任"), end="2022-01")
    make.appointment(post=post, official=make.official(name="候任"), start="2999")
    make.appointment(post=post, official=make.official(name="未公开", **make.draft()))

    assert facts(client, action) == (["前任"], [])
    assert "<dt>现任</dt><dd>空缺</dd>" in client.get(action.get_absolute_url()).content.decode()


# The line of milestones


def test_course_runs_by_day_from_start_to_deadline(time_machine):
    time_machine.move_to("2022-03-01T09:00:00+08:00")
    action = make.action(start=date(2022, 1, 1), deadline=date(2022, 6, 30))
    for title, due, reached in [
        ("以后", "2022-05-01", None),
        ("没有日期", None, None),
        ("过了", "2022-02-01", None),
        ("提前完成", "2022-04-01", "2022-01-15"),
    ]:
        make.milestone(action=action, title=title, due=due, reached=reached)

    stops = ActionItem.objects.for_detail().get().course()

    assert [(stop.title, stop.kind) for stop in stops] == [
        ("启动", ""),
        ("提前完成", "reached"),
        ("过了", "passed"),
        ("以后", "ahead"),
        ("完成时限", ""),
        ("没有日期", "ahead"),
    ]
