"""What changed between two dates: the page, and that it is what the histories say."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some

from discussion.models import ActionItem, ActionUpdate
from discussion.public import changes
from tests import factories as make

DECEMBER = changes.Period(date(2021, 12, 1), date(2021, 12, 31))


def numbers(page):
    """The number in the heading of each part of the page."""
    return re.findall(r"<h2>\D*(\d+)\D*</h2>", page.text)


def test_page_tells_what_moved_between_two_dates(db, client):
    task, done, late = (make.action(code=code, title=code) for code in ("甲", "乙", "丙"))
    late.deadline = date(2021, 12, 15)
    late.save()
    make.update(action=task, date="2021-12-10", state="ongoing")
    make.update(action=done, date="2021-11-10", state="ongoing")
    make.update(action=done, date="2021-12", state="done", completed_on="2021-12")
    metric = make.metric(name="场次")
    make.metric_value(metric=metric, as_of="2021-11", as_printed="超300场次")
    make.metric_value(metric=metric, as_of="2021-12", as_printed="超320场次")
    session = make.session(date=date(2021, 12, 31), number=1)
    statement = make.statement(date=date(2021, 12, 1))

    page = client.get("/changes/?from=2021-12-01&to=2021-12-31")

    assert [(row, row.before) for row in page.context["done"]] == [(done, "ongoing")]
    assert [(row, row.before, row.after) for row in page.context["moved"]] == [
        (task, "unreported", "ongoing")
    ]
    assert [(row, row.then) for row in page.context["late"]] == [(late, "unreported")]
    assert [(value.as_printed, value.was) for value in page.context["figures"]] == [
        ("超320场次", "超300场次")
    ]
    assert ([*page.context["statements"]], [*page.context["sessions"]]) == ([statement], [session])
    assert numbers(page) == ["1"] * 6
    assert [row for row in (task, done, late, metric) if row.get_absolute_url() not in page.text] == []
    assert numbers(client.get("/changes/?from=2022-01-01&to=2022-01-31")) == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("from=2021-12-31&to=2021-12-01", "结束日期不能早于开始日期。"),
        ("from=2020-01-01&to=2021-12-01", "一次最多看一年，请把日期靠近一些。"),
        ("from=x&to=2021-12-01", "请按“2021-12-29”的写法填写日期。"),
        ("from=0001-01-01&to=0001-01-02", "请填写1900年以后的日期。"),
        ("from=2021-12-01", "请填写日期。"),
        ("from=%00&to=2021-02-30", "请按“2021-12-29”的写法填写日期。"),
        ("from=99999-01-01&to=0000-00-00", "请按“2021-12-29”的写法填写日期。"),
    ],
)
def test_bad_dates_are_explained(db, client, query, message):
    answer = client.get(f"/changes/?{query}")
    assert (answer.status_code, message in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("query", ["from=1900-01-01&to=1900-01-01", "from=9999-12-30&to=9999-12-31"])
def test_ends_of_the_calendar_are_answered(db, client, query):
    assert client.get(f"/changes/?{query}").status_code == 200


def test_months_with_news_lead_to_themselves(db, client):
    make.statement(date=date(2021, 12, 29))
    make.session(date=date(2022, 2, 28))
    make.update(date="2022")  # no month is named
    months = {"2022年": ("2022-02-01", "2022-02-28"), "2021年": ("2021-12-01", "2021-12-31")}
    links = [(f"from={first}&amp;to={last}", year) for year, (first, last) in months.items()]
    for query, month in (("", "2月"), ("?from=2021-12-01&to=2021-12-31", "12月")):
        page = client.get(f"/changes/{query}").content.decode()
        shown = re.findall(r'href="\?(from=[^"]*)"[^>]*>(.*?)</a>', page)
        assert shown[:2] == links
        assert [word for _, word in shown[2:]] == [month]


@pytest.mark.parametrize(
    ("as_of", "inside"), [("2021", False), ("2021-12", True), ("2021-12-31", True), ("2022", False)]
)
def test_date_known_in_part_counts_as_its_first_day(db, as_of, inside):
    value = make.metric_value(as_of=as_of)
    assert list(changes.new_figures(DECEMBER)) == ([value] if inside else [])


def test_task_is_late_from_the_day_after_its_deadline(db):
    day = timedelta(days=1)
    action = make.action(deadline=DECEMBER.last)
    assert list(changes.newly_late(DECEMBER)) == []
    assert list(changes.newly_late(changes.Period(DECEMBER.last + day, DECEMBER.last + day))) == [action]
    action.deadline = DECEMBER.eve
    action.save()
    assert list(changes.newly_late(DECEMBER)) == [action]


# The same, rebuilt from the updates one by one

DAYS = some.dates(date(2021, 11, 25), date(2022, 1, 5))
DATES = some.one_of(DAYS.map(date.isoformat), some.sampled_from(["2021", "2021-12", "2022", "2022-01"]))
UPDATES = some.tuples(
    DATES,
    some.sampled_from(["ongoing", "done", "ended", "not-started"]),
    some.sampled_from(["published", "draft"]),
)
TASKS = some.lists(some.tuples(some.none() | DAYS, some.lists(UPDATES, max_size=4)), max_size=4)


def first_day(partial):
    return (partial + "-01-01"[len(partial) - 4 :]) if len(partial) < 10 else partial


def state_at(history, day):
    """The state at the end of a day, from a plain list of (date, order, state)."""
    until = [entry for entry in history if first_day(entry[0]) <= day.isoformat()]
    return max(until)[2] if until else "unreported"


@settings(max_examples=settings.default.max_examples // 4)
@given(tasks=TASKS, days=some.tuples(DAYS, DAYS))
def test_periods_equal_what_the_histories_say(db, tasks, days):
    period = changes.Period(min(days), max(days))
    ActionUpdate.objects.all().delete()
    ActionItem.objects.all().delete()
    moved, late = [], []
    for deadline, updates in tasks:
        action = make.action(deadline=deadline)
        history = []
        for when, state, status in updates:
            row = make.update(action=action, date=when, state=state, status=status, completed_on="2021")
            history += [(when, row.pk, state)] if status == "published" else []
        before, after = state_at(history, period.eve), state_at(history, period.last)
        moved += [(action, before, after)] if before != after else []
        open_then = deadline and state_at(history, deadline) not in ("done", "ended")
        late += [action] if open_then and period.eve <= deadline < period.last else []

    assert [(row, row.before, row.after) for row in changes.moved(period)] == sorted(
        moved, key=lambda entry: entry[0].code
    )
    assert set(changes.newly_late(period)) == set(late)


def test_very_many_statements_are_counted_and_the_newest_listed(db, client, monkeypatch):
    monkeypatch.setattr(changes, "LISTED", 2)
    rows = [make.statement(title=f"第{day}日", date=date(2021, 12, day)) for day in (1, 15, 31)]
    make.statement(date=date(2022, 1, 1))
    page = client.get("/changes/?from=2021-12-01&to=2021-12-31")
    assert page.context["statements"] == rows[:0:-1]
    assert (page.context["statement_count"], numbers(page)) == (3, ["3"])
    assert f'href="{reverse("discussion:statements")}?year=2021"' in page.text


# What came since a day


def test_days_and_page_count_the_same_arrivals(db, client):
    """Whatever day the contents have: the day of publication here counts, that day included."""
    now, today = timezone.now(), timezone.localdate()
    statement = make.statement(date=date(2021, 12, 1), published_at=now - timedelta(days=1))
    theme = make.theme(published_at=now - timedelta(days=2))
    old = make.theme(name="旧", published_at=now - timedelta(days=3))
    since = today - timedelta(days=2)
    page = client.get(f"/changes/since/{since}/")
    days = client.get("/changes/days.json").json()["days"]
    listed = {row for kind in page.context["arrivals"] for row in kind.rows}
    assert {statement, theme} <= listed
    assert old not in listed
    assert page.context["number"] == len(listed)
    assert len(listed) == sum(number for day, number in days.items() if day >= since.isoformat())
    assert [row for row in listed if row.get_absolute_url() not in page.text] == []


def test_days_of_publication_reach_a_year_back(db, client):
    today = timezone.localdate()
    make.theme(published_at=timezone.now() - timedelta(days=3))
    make.theme(name="旧", published_at=timezone.now() - timedelta(days=changes.LONGEST + 2))
    answer = client.get("/changes/days.json").json()
    assert answer == {
        "first": (today - timedelta(days=changes.LONGEST)).isoformat(),
        "days": {(today - timedelta(days=3)).isoformat(): 1},
    }


def test_many_arrivals_of_a_kind_are_counted_and_the_newest_listed(db, client):
    for number in range(changes.LISTED + 2):
        make.theme(name=f"第{number}", published_at=timezone.now() - timedelta(minutes=number))
    [kind] = client.get(f"/changes/since/{timezone.localdate() - timedelta(days=1)}/").context["arrivals"]
    assert (kind.count, [str(row) for row in kind.rows]) == (
        changes.LISTED + 2,
        [f"第{number}" for number in range(changes.LISTED)],
    )


@pytest.mark.parametrize("day", ["2021-02-30", "0001-01-01", "x", "20211201"])
def test_arrivals_since_no_day_of_the_calendar_are_no_page(db, client, day):
    answer = client.get(f"/changes/since/{day}/")
    assert (answer.status_code, reverse("home") in answer.text) == (404, True)
