"""INSP-12: from each row of the record to what it hangs together with, and back."""

import re

import pytest
from django.conf import settings

from discussion.models import Standing
from tests import factories as make
from tests.reading import Page, in_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def trace():
    """A sentence, the task it became, evidence, figure and forum: one of each, linked in a chain."""
    theme, official, source = make.theme(), make.official(name="王勇"), make.source()
    post = make.post()
    make.appointment(official=official, post=post)
    statement = make.statement(official=official, meeting=make.meeting(), themes=[theme])
    point = make.point(statement=statement, heading="让土地连起来", themes=[theme])
    parent = make.action()
    action = make.action(points=[point], parent=parent, lead_post=post, themes=[theme])
    update = make.update(action=action)
    metric = make.metric(themes=[theme])
    value = make.metric_value(metric=metric)
    make.action_metric(action=action, metric=metric)
    session = make.session(themes=[theme])
    make.outcome(session=session, points=[point], actions=[action])
    make.participant(session=session, official=official)
    make.statement_citation(statement=statement, source=source)
    make.update_citation(update=update, source=source)
    make.metric_value_citation(value=value, source=source)
    make.session_citation(session=session, source=source)
    return {
        "statement": statement, "point": point, "action": action, "update": update, "parent": parent, "metric": metric,
        "value": value, "session": session, "theme": theme, "official": official, "meeting": statement.meeting,
        "source": source,
    }  # fmt: skip


LINKS = [
    ("point", "action"),
    ("action", "parent"),
    ("action", "metric"),
    ("action", "official"),
    ("action", "theme"),
    ("action", "session"),
    ("session", "point"),
    ("session", "official"),
    ("session", "theme"),
    ("statement", "official"),
    ("statement", "meeting"),
    ("statement", "theme"),
    ("metric", "theme"),
    ("source", "statement"),
    ("source", "update"),
    ("source", "value"),
    ("source", "session"),
]


def links(client, row):
    """Where the links of a row's page lead, and the anchors on the page."""
    path = row.get_absolute_url().partition("#")[0]
    page = Page(path, client.get(path))
    assert page.status == 200
    return {path if link.startswith("#") else link for link in page.links} | {
        f"{path}#{name}" for name in page.ids
    }


@pytest.mark.parametrize(("near", "far"), [*LINKS, *(pair[::-1] for pair in LINKS)])
def test_page_leads_to_what_the_row_is_linked_to(trace, client, near, far):
    assert trace[far].get_absolute_url() in links(client, trace[near])


def test_point_tells_what_came_of_it_and_when_more_is_due(trace, client):
    make.milestone(action=trace["action"], due="2999-05-01")
    point = client.get(trace["statement"].get_absolute_url()).content.decode().partition('id="p1"')[2]
    follow_up = re.search(r'<ul class="follow-up".*?</ul>', point, re.DOTALL).group()
    address, standing = trace["action"].get_absolute_url(), f"state-{Standing.STALE}"
    assert in_order(follow_up, f'href="{address}"', standing, '<time datetime="2999-05-01">')


def test_task_goes_from_the_words_to_the_figure(trace, client):
    """In this order: who said it with the title of that day, the task, its line, reports and figures."""
    make.milestone(action=trace["action"], title="方案印发", due="2022-01-01", reached="2022-01-02")
    page, statement = client.get(trace["action"].get_absolute_url()).text, trace["statement"]

    said = [
        "<blockquote",
        "让土地连起来",
        "要点内容",
        "区委书记",
        "王勇",
        "2021-12-29",
        statement.get_fidelity_display(),
    ]
    line = ['class="course"', 'class="stop-reached"', "方案印发", "2022-01-02"]
    reports = ['class="timeline"', trace["source"].get_absolute_url()]
    shown = [f'href="{trace[name].get_absolute_url()}"' for name in ("metric", "session")]
    assert in_order(page, *said, 'class="facts"', *line, *reports, *shown)
    assert f'href="{settings.PATH_PREFIX}/statements/{statement.pk}/#p1"' in page


def test_reports_stand_newest_first(trace, client):
    for day in ("2022-02", "2023", "2021-12-31"):
        make.update(action=trace["action"], date=day)
    page = client.get(trace["action"].get_absolute_url()).content.decode()
    reports = page.partition('<ol class="timeline">')[2]
    assert re.findall(r'<time datetime="(.*?)"', reports.partition("</ol>")[0]) == [
        "2023",
        "2022-02",
        "2021-12-31",
        "2021-12-30",
    ]


def test_figures_of_a_task_show_their_movement(trace, client):
    make.metric_value(
        metric=trace["metric"], value=400, qualifier="eq", as_printed="400场次", as_of="2022-02"
    )
    assert in_order(client.get(trace["action"].get_absolute_url()).text, "400场次", "超320场次", "400场次")
