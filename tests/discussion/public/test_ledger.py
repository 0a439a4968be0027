"""The ledger counted: each number beside a filter or in the summary is the length of the list behind it."""

import random
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from discussion.models import ActionItem, Organization, Standing, Theme
from discussion.public import ledger
from discussion.public.action_views import ActionPrint
from tests import factories as make

STATES = ["not-started", "ongoing", "done", "adjusted", "ended", None]


@pytest.fixture
def record(db):
    """Forty tasks of three units and two themes in every state, some late, near, silent or hidden."""
    chance, today = random.Random(7), timezone.localdate()
    units = [make.organization(slug=f"unit-{n}") for n in range(3)]
    posts = [make.post(organization=unit) for unit in units]
    for n, post in enumerate(posts[:2]):
        make.appointment(post=post, official=make.official(slug=f"official-{n}"))
    make.appointment(post=posts[0], official=make.official(slug="official-2"))
    make.appointment(post=posts[2], official=make.official(slug="hidden", **make.draft()))
    themes = [make.theme(slug="gaige"), make.theme(slug="tudi"), make.theme(slug="hidden", **make.draft())]
    for n in range(40):
        action = make.action(
            lead_organization=chance.choice([*units, None]),
            lead_post=chance.choice([*posts, None]),
            deadline=chance.choice([None, *(today + timedelta(days=n) for n in (-1, 0, 14, 15))]),
            themes=chance.sample(themes, chance.randrange(3)),
            **(make.draft() if n % 10 == 9 else {}),
        )
        if state := chance.choice(STATES):
            day = today - timedelta(days=chance.choice([1, 200]))
            make.update(action=action, state=state, date=day.isoformat(), completed_on="2022")


def length(client, query):
    return client.get(f"/actions/?{query}").context["paginator"].count


def listed(client, query):
    """All pages of the list, as the reader turns them."""
    first = client.get(f"/actions/?{query}").context
    rest = [client.get(f"/actions/?{query}&page={n}").context for n in first["paginator"].page_range[1:]]
    return [row.pk for context in (first, *rest) for row in context["object_list"]]


def test_numbers_beside_choices_are_the_lengths_of_their_lists(record, client):
    for query in (
        "",
        "standing=ongoing",
        "unit=unit-1",
        "theme=gaige",
        "official=official-2",
        "standing=late&theme=tudi",
    ):
        facets = client.get(f"/actions/?{query}").context["filter"].facets
        for name in set(facets) - {part.partition("=")[0] for part in query.split("&")}:
            for option in facets[name]:
                assert (name, option.value, len(listed(client, f"{query}&{name}={option.value}"))) == (
                    name,
                    option.value,
                    option.count,
                )


def test_facets_count_as_the_general_ones_do(record, client):
    """The counts from cells equal those that each facet would ask of the database."""
    for query in (
        "",
        "standing=ongoing&unit=unit-0",
        "standing=late&theme=gaige",
        "official=official-0&standing=stale",
    ):
        filters = client.get(f"/actions/?{query}").context["filter"]
        plainly = {
            name: facet.options(filters.queryset, filters.narrowed(set(filters.filters) - {name}))
            for name, facet in filters.choosing.items()
        }
        assert filters.facets == plainly


def test_total_of_the_list_equals_its_rows(record, client):
    for query in (
        "",
        "standing=done",
        "soon=yes",
        "standing=stale",
        "standing=unreported",
        "unit=unit-2&standing=ongoing",
    ):
        keys = listed(client, query)
        assert (len(keys), len(set(keys))) == (length(client, query),) * 2


def test_list_begins_with_the_late_ones_and_goes_on_by_code(record, client):
    expected = sorted(judged_tasks(), key=lambda row: (not row.is_late, row.code, row.pk))
    assert listed(client, "") == [row.pk for row in expected]


def test_states_stand_above_the_list_as_links_that_keep_the_other_filters(record, client):
    page = client.get("/actions/?unit=unit-1&page=1")
    links = re.search(r'<ul class="states">.*?</ul>', page.content.decode(), re.DOTALL).group()
    offered = [option for option in page.context["filter"].facets["standing"] if option.count]

    assert re.findall(r'href="\?(.*?)"', links) == [
        "unit=unit-1",
        *(f"unit=unit-1&amp;standing={option.value}" for option in offered),
    ]
    assert re.findall(r"<strong>(\d+)</strong>", links) == [str(option.count) for option in offered]


@pytest.mark.parametrize("name", ["theme", "official"])
def test_hidden_value_counts_nothing(record, client, name):
    """A hidden theme's or official's address narrows to nothing: no count tells what they have to do."""
    context = client.get(f"/actions/?{name}=hidden").context
    others = [
        option.count
        for facet, options in context["filter"].facets.items()
        if facet != name
        for option in options
    ]
    assert (context["paginator"].count, set(others)) == (0, {0})


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("late=yes", "standing=late"),
        ("stale=yes&unit=unit-1", "unit=unit-1&standing=stale"),
        ("state=done", "standing=done"),
        ("state=ongoing&late=yes", "standing=late"),
    ],
)
def test_former_filters_lead_to_the_standing(record, client, former, present):
    answer = client.get(f"/actions/?{former}")
    assert (answer.status_code, answer.url.partition("?")[2]) == (301, present)


# The summary


def judged_tasks():
    tasks = ActionItem.objects.published().with_state_on(state=None).with_judgement()
    return tasks.annotate(is_late=F("late"), is_stale=F("stale"))


def in_plain_python(rows):
    """Standings by unit and by theme."""
    units, themes = {}, {}
    for row in rows:
        silent = row.is_stale and row.state in {"ongoing", "adjusted"}
        standing = "late" if row.is_late else "stale" if silent else row.state
        units.setdefault(row.leads, Counter())[standing] += 1
        for theme in row.themes.all():
            themes.setdefault(theme, Counter())[standing] += 1
    return units, themes


def test_summary_equals_plain_counting(record):
    units, themes = in_plain_python(judged_tasks())

    assert [(row.subject, row.counts) for row in ledger.by_unit()] == [
        (unit, units[unit]) for unit in [*Organization.objects.all(), None] if unit in units
    ]
    assert [(row.subject, row.counts) for row in ledger.by_theme()] == [
        (theme, themes[theme]) for theme in Theme.objects.published()
    ]
    total = ledger.overall(ledger.by_unit())
    assert total.total == ActionItem.objects.published().count()
    assert {standing for standing, _ in total.cells} == set(Standing)


def test_each_number_of_the_summary_leads_to_as_many_tasks(record, client):
    page = client.get("/actions/summary/").content.decode()
    cells = re.findall(r'<td [^>]*><a href="[^"]*/actions/\?([^"]*)"[^>]*>(\d+)</a>', page)
    cells = [(query.replace("&amp;", "&"), int(number)) for query, number in cells]

    assert len(cells) > 20
    assert [(query, length(client, query)) for query, _ in cells] == cells


def test_task_without_unit_is_counted_without_a_link(db, client):
    make.action()
    page = client.get("/actions/summary/")
    (row,) = page.context["units"]
    (line,) = re.findall(r"<tbody>(.*?)</tbody>", page.content.decode(), re.DOTALL)[:1]
    numbers = [int(number) for number in re.findall(r"<td[^>]*>(\d+)</td>", line)]
    assert (row.subject, numbers) == (None, [*(row.counts[standing] for standing in Standing), 1])


# The printed ledger


def test_printed_ledger_has_the_rows_of_the_list(record, client):
    for query in ("", "standing=ongoing", "unit=unit-1&standing=late"):
        actions = client.get(f"/actions/print/?{query}").context["actions"]
        assert [row.pk for row in actions] == listed(client, query)


def test_printed_ledger_tells_who_what_when_and_whence(db, client):
    point = make.point(heading="让土地连起来", statement=make.statement(official=make.official(name="王勇")))
    post = make.post(title="局长", organization=make.organization(name="自然资源局"))
    action = make.action(
        code="NH-01", title="整理土地", lead_post=post, points=[point], deadline="2999-06-30"
    )
    action.supporting_organizations.add(
        make.organization(name="农业农村局"), make.organization(name="财政局")
    )
    make.update(action=action, date="2022-01", text="开了头。")
    make.action(parent=action)

    table = re.search(r"<tbody>(.*?)</tr>", client.get("/actions/print/").content.decode(), re.DOTALL).group(
        1
    )

    cells = [re.sub(r"<.*?>|\n", "", cell) for cell in re.split(r"</t[dh]>", table)[:-1]]
    assert cells == [
        "NH-01", "整理土地", "自然资源局", "局长（空缺）", "农业农村局、财政局", "2999年6月30日",
        "久未更新分解为1项，均未见公开进展", "2022年1月：开了头。", "王勇：让土地连起来",
    ]  # fmt: skip


def test_printed_ledger_stops_where_it_says_it_stops(db, client, monkeypatch):
    monkeypatch.setattr(ActionPrint, "longest", 2)
    for _ in range(3):
        make.action()
    page = client.get("/actions/print/").content.decode()
    assert page.count("<tr>") == 1 + 2
    assert re.search(r'class="applied">\D*<strong>\s*3</strong>\D*2\D', page)
