"""What a reader gets from the filters above the lists of statements and tasks."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from discussion.public.filters import ActionFilter, StatementFilter
from forums.filters import SessionFilter
from tests import factories as make


def listed(client, path):
    return list(client.get(path).context["object_list"])


def offered(client, path, name):
    """The values that a filter's control offers besides all, each with the number that stands beside it."""
    field = client.get(path).context["filter"].form[name]
    choices = [
        (str(value), re.search(r"\d+(?=）$)", str(label))) for value, label in field.field.widget.choices
    ]
    return [(value, int(number[0])) for value, number in choices if value]


@pytest.fixture
def record(db):
    """Two speakers, two themes: A speaks to reform twice, once only in a point; B to land."""
    reform, land = make.theme(name="改革", slug="gaige", rank=1), make.theme(name="土地", slug="tudi", rank=2)
    first = make.official(name="甲", slug="jia", rank=1)
    second = make.official(name="乙", slug="yi", rank=2)
    whole = make.statement(official=first, themes=[reform], date=date(2021, 12, 29), title="整篇")
    partly = make.statement(official=first, themes=[land], date=date(2022, 1, 5), title="一点")
    make.point(statement=partly, heading="说改革的要点", themes=[reform])
    make.point(statement=partly, heading="说土地的要点", themes=[land])
    other = make.statement(official=second, themes=[land], date=date(2022, 1, 5), title="另篇", rank=200)
    return {"whole": whole, "partly": partly, "other": other}


def test_theme_matches_a_statement_through_its_own_themes_or_its_points(record, client):
    assert listed(client, "/statements/?theme=gaige") == [record["partly"], record["whole"]]


def test_theme_shows_which_points_matched(record, client):
    found = listed(client, "/statements/?theme=gaige")
    assert [[str(point) for point in row.matching_points] for row in found] == [["说改革的要点"], []]
    page = client.get("/statements/?theme=gaige").text
    assert f'href="{record["partly"].get_absolute_url()}#p1"' in page
    assert "说土地的要点" not in page


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("speaker=jia", ["一点", "整篇"]),
        ("speaker=yi", ["另篇"]),
        ("speaker=jia&theme=tudi", ["一点"]),
        ("speaker=yi&theme=gaige", []),
        ("year=2021", ["整篇"]),
        ("year=2022&speaker=jia", ["一点"]),
        ("speaker=", ["一点", "另篇", "整篇"]),
        ("unknown=1", ["一点", "另篇", "整篇"]),
    ],
)
def test_statements_answer_all_filters_together(record, client, query, titles):
    assert [row.title for row in listed(client, f"/statements/?{query}")] == titles


def test_meeting_and_phase_narrow_the_statements(db, client):
    meeting, phase = make.meeting(slug="hui"), make.phase(slug="yi")
    at_meeting, in_phase = make.statement(meeting=meeting), make.statement(phase=phase)
    make.statement()
    assert listed(client, "/statements/?meeting=hui") == [at_meeting]
    assert listed(client, "/statements/?phase=yi") == [in_phase]


def test_choices_carry_counts_under_the_other_filters_and_drop_what_is_impossible(record, client):
    """READ-15: what remains possible, in the order of the roster (LEAD-01)."""
    assert offered(client, "/statements/", "speaker") == [("jia", 2), ("yi", 1)]
    assert offered(client, "/statements/?theme=gaige", "speaker") == [("jia", 2)]
    assert offered(client, "/statements/?speaker=yi", "theme") == [("tudi", 1)]
    assert offered(client, "/statements/?speaker=yi&theme=gaige", "speaker") == [("jia", 2), ("yi", 0)]
    assert offered(client, "/statements/", "year") == [("2022", 2), ("2021", 1)]


def test_counts_beside_choices_equal_the_lists_they_lead_to(record, client):
    for name in ("speaker", "theme", "year"):
        options = client.get("/statements/").context["filter"].facets[name]
        found = {
            option.value: len(listed(client, f"/statements/?{name}={option.value}")) for option in options
        }
        assert found == {option.value: option.count for option in options}


def test_officials_are_offered_in_the_order_of_the_roster(db, client):
    """LEAD-01: whatever the order in which they were entered."""
    for name, slug, rank in (("丙", "bing", 30), ("甲", "jia", 10), ("乙", "yi", 20)):
        make.statement(official=make.official(name=name, slug=slug, rank=rank))
    assert offered(client, "/statements/", "speaker") == [("jia", 1), ("yi", 1), ("bing", 1)]
    assert [row.name for row in listed(client, "/officials/")] == ["甲", "乙", "丙"]


def test_applied_filters_read_as_a_sentence_with_a_way_out_of_each(record, client):
    page = client.get("/statements/?speaker=jia&theme=tudi&page=1").content.decode()
    sentence = re.search(r'<p class="applied".*?</p>', page, re.DOTALL).group()
    assert re.sub(r"<.*?>", "", sentence) == "共1篇发言，已选：发言人 甲×主题 土地×清除筛选"
    assert re.findall(r'href="(\?.*?)"', sentence) == ["?theme=tudi", "?speaker=jia"]


@pytest.mark.parametrize(
    "value", ["nobody", "%00", "x" * 10_000, "';--", "%F0%9F%98%80", "%ff", "[]", "a b", "-1", "1e9"]
)
@pytest.mark.parametrize("name", ["speaker", "theme", "phase", "meeting", "year"])
def test_bad_value_gives_the_forms_message_and_an_empty_list(record, client, name, value):
    """SEC-15: never the whole list, never a 500."""
    answer = client.get(f"/statements/?{name}={value}")
    errors = answer.context["filter"].form.errors
    assert (answer.status_code, list(answer.context["object_list"])) == (200, [])
    assert {field: [error.code for error in found] for field, found in errors.as_data().items()} == {
        name: ["invalid_choice"]
    }
    assert str(errors[name]) in answer.text


@pytest.mark.parametrize("filterset", [ActionFilter, SessionFilter])
@pytest.mark.parametrize("value", ["nobody", "%00", "x" * 10_000, "2021.5", "True"])
def test_bad_value_in_the_other_lists_is_refused_too(db, client, filterset, value):
    make.action()
    make.session()
    path = {ActionFilter: "/actions/", SessionFilter: "/forums/"}[filterset]
    for name in set(filterset.base_filters) - {"q"}:
        answer = client.get(f"{path}?{name}={value}")
        assert (answer.status_code, list(answer.context["object_list"])) == (200, []), name


def test_every_filter_has_a_chinese_label():
    """The library's own catalogue is not loaded under zh-hans."""
    labels = [
        filter_.label
        for filterset in (StatementFilter, ActionFilter, SessionFilter)
        for filter_ in filterset.base_filters.values()
    ]
    assert [label for label in labels if not re.fullmatch(r"[\u4e00-\u9fff]+", label)] == []


def test_pages_keep_the_filters(db, client):
    """LAY-15: 首页, 上一页, 页码, 下一页, 尾页 as plain links."""
    speaker = make.official(slug="jia")
    for _ in range(45):
        make.statement(official=speaker)
    page = client.get("/statements/?speaker=jia&page=2").content.decode()
    links = re.search(r'<nav class="pagination".*?</nav>', page, re.DOTALL).group()
    assert re.findall(r'href="(.*?)"', links) == [
        "?speaker=jia",
        "?speaker=jia&amp;page=1",
        "?speaker=jia&amp;page=3",
        "?speaker=jia&amp;page=3",
    ]


# Tasks


@pytest.fixture
def ledger(db):
    """Three tasks: one done and one late of the same unit, one without any report."""
    unit = make.organization(name="改革办", slug="gaigeban")
    post = make.post(organization=unit)
    make.appointment(official=make.official(name="甲", slug="jia"), post=post)
    theme = make.theme(slug="gaige")
    yesterday = timezone.localdate() - timedelta(days=1)
    done = make.action(code="A-1", lead_organization=unit, deadline=yesterday, themes=[theme])
    make.update(action=done, state="done", completed_on="2021-12-30")
    late = make.action(code="A-2", lead_post=post, deadline=yesterday)
    make.update(action=late, state="ongoing")
    silent = make.action(code="A-3")
    return {"done": done, "late": late, "silent": silent}


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", ["late", "done", "silent"]),
        ("standing=done", ["done"]),
        ("standing=late", ["late"]),
        ("standing=ongoing", []),
        ("standing=unreported", ["silent"]),
        ("unit=gaigeban", ["late", "done"]),
        ("theme=gaige", ["done"]),
        ("official=jia", ["late"]),
        ("standing=done&official=jia", []),
    ],
)
def test_tasks_answer_all_filters_together_late_ones_first(ledger, client, query, rows):
    assert listed(client, f"/actions/?{query}") == [ledger[name] for name in rows]


def test_task_filters_count_what_remains(ledger, client):
    assert offered(client, "/actions/", "standing") == [("late", 1), ("unreported", 1), ("done", 1)]
    assert offered(client, "/actions/?unit=gaigeban", "standing") == [("late", 1), ("done", 1)]
    assert offered(client, "/actions/?standing=done", "unit") == [("gaigeban", 1)]


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("state=done", "standing=done"),
        ("late=yes", "standing=late"),
        ("stale=yes&state=ongoing", "standing=stale"),
    ],
)
def test_former_parameters_lead_to_the_standing(ledger, client, former, present):
    answer = client.get(f"/actions/?{former}&unit=gaigeban")
    assert (answer.status_code, set(answer.url.partition("?")[2].split("&"))) == (
        301,
        {"unit=gaigeban", present},
    )


# Sessions


def test_sessions_answer_theme_and_year(db, client):
    theme = make.theme(slug="jiaoyu")
    series = make.series()
    about = make.session(series=series, number=2, themes=[theme], date=date(2021, 12, 30))
    later = make.session(series=series, number=1, date=date(2022, 1, 5))
    assert listed(client, "/forums/") == [
        later,
        about,
    ]  # by number, as printed, whatever the dates (TOPIC-03)
    assert listed(client, "/forums/?theme=jiaoyu") == [about]
    assert listed(client, "/forums/?year=2022") == [later]


# Renamed rows


def test_shared_filter_link_leads_on_after_a_rename(record, client):
    """LINK-07: the former slug of a theme or a speaker, other parameters kept."""
    theme = record["whole"].themes.get()
    theme.slug = "gaigegongjian"
    theme.save()
    answer = client.get("/statements/?speaker=jia&theme=gaige")
    assert (answer.status_code, answer.url.partition("?")[2]) == (301, "speaker=jia&theme=gaigegongjian")


def test_former_slug_of_a_hidden_row_leads_nowhere(record, client):
    hidden = make.theme(slug="old", **make.draft())
    hidden.slug = "new"
    hidden.save()
    answer = client.get("/statements/?theme=old")
    assert (answer.status_code, list(answer.context["object_list"])) == (200, [])


@pytest.mark.parametrize(
    ("factory", "path"),
    [
        (make.official, "/officials/{}/"),
        (make.theme, "/themes/{}/"),
        (make.metric, "/metrics/{}/"),
        (make.meeting, "/meetings/{}/"),
        (make.series, "/forums/{}/"),
    ],
)
def test_former_address_of_a_page_redirects_for_good(db, client, factory, path):
    row = factory(slug="before")
    row.slug = "after"
    row.save()
    answer = client.get(path.format("before"))
    assert (answer.status_code, answer.url) == (301, row.get_absolute_url())


def test_sessions_move_with_their_series(db, client):
    session = make.session(number=3, series=make.series(slug="before"))
    session.series.slug = "after"
    session.series.save()
    answer = client.get("/forums/before/3/")
    assert (answer.status_code, answer.url) == (301, session.get_absolute_url())


def test_empty_list_still_says_how_many(record, client):
    page = client.get("/statements/?speaker=yi&theme=gaige")
    sentence = re.search(r'<p class="applied".*?</p>', page.text, re.DOTALL).group()
    assert re.search(r"<strong>\s*0\D", sentence)
