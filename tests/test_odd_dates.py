"""Years that a slip of the keyboard makes, 21 and 9999: no page breaks, and an editor is reminded before publication."""

from datetime import date, time

import pytest
from django.contrib import admin
from django.urls import reverse

from discussion.workflow.checks import proofread
from nanhai.middleware import client_address
from tests import factories as make
from tests.pages import address

YEARS = [date(9999, 12, 31), date(21, 12, 29), date(1, 1, 1)]
HIERARCHIES = [model for model, row_admin in admin.site._registry.items() if row_admin.date_hierarchy]
PAGES = [
    *["/", "/changes/", "/changes/?from=9999-12-01&to=9999-12-31", "/statements/", "/statements/?year=9999"],
    *[
        "/actions/",
        "/metrics/",
        "/sources/",
        "/forums/",
        "/sitemap.xml",
        "/statements/feed/",
        "/search/?q=9999年",
    ],
]


@pytest.fixture
def rows(db, request):
    day = request.param
    statement = make.proofed_statement(date=day, meeting=make.meeting(date=day))
    action = make.action(deadline=day, points=[make.point(statement=statement)])
    make.update(action=action, date=day.isoformat())
    make.milestone(action=action)
    metric = make.metric()
    for as_of in (day.isoformat()[:4], "2021"):
        make.metric_value(metric=metric, as_of=as_of)
    session = make.session(date=day, start_time=time(0), end_time=time(23, 59))
    return [statement, statement.meeting, statement.official, action, metric, session, session.series]


each_year = pytest.mark.parametrize("rows", YEARS, indirect=True)


@each_year
def test_public_pages_stand_at_any_year(client, rows):
    files = [f"{row.get_absolute_url()}{file}" for row in rows[-2:] for file in ("calendar.ics",)]
    answers = {
        page: client.get(page).status_code for page in [*PAGES, *files, *(r.get_absolute_url() for r in rows)]
    }
    assert {page: code for page, code in answers.items() if code >= 500} == {}


@each_year
@pytest.mark.parametrize("model", HIERARCHIES)
def test_admin_lists_stand_at_any_year(admin_client, rows, model):
    field = admin.site._registry[model].date_hierarchy
    for year in (9999, 10000, 21, 1, 0, -1):
        for query in (f"{field}__year={year}", f"{field}__year={year}&{field}__month=12",
                      f"{field}__year={year}&{field}__month=12&{field}__day=31"):  # fmt: skip
            answer = admin_client.get(f"{address(model)}?{query}", follow=True)
            assert answer.status_code in {200, 400}, query


@pytest.mark.parametrize(
    ("day", "told"), [(date(9999, 12, 31), "9999年12月31日"), (date(21, 12, 29), "21年12月29日")]
)
def test_a_strange_year_is_a_reminder_before_publication(db, day, told):
    action = make.action(themes=[make.theme()], points=[make.point()], deadline=day)
    messages = [(finding.level, finding.message) for finding in proofread(action)]
    assert ("warning", f"“完成时限”是{told}。请核对年份。") in messages


def test_what_wechat_adds_to_an_address_changes_nothing(db, client):
    plain = client.get("/changes/").text
    assert client.get("/changes/?from=timeline&isappinstalled=0").text == plain
    asked = client.get("/changes/?from=2021-12-01&to=2021-12-31").text
    assert client.get("/changes/?from=2021-12-01&to=2021-12-31&from=singlemessage").text == asked
    assert asked != plain


@pytest.mark.parametrize(
    ("forwarded", "seen"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("198.51.100.7:52100", "198.51.100.7"),
        ("[2001:db8::9]:443", "2001:db8::9"),
        ("2001:db8::9", "2001:db8::9"),
        ('"[2001:db8::9]"', "2001:db8::9"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("[::ffff:c633:6407]:443", "198.51.100.7"),
        ("unknown", "203.0.113.1"),
        ("", "203.0.113.1"),
        ("1.2.3.4, ", "203.0.113.1"),
        ("_hidden", "203.0.113.1"),
    ],
)
def test_the_address_of_a_reader_is_one_however_a_proxy_writes_it(rf, settings, forwarded, seen):
    settings.PROXY_COUNT = 1
    request = rf.get("/", HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR="203.0.113.1")
    assert client_address(request) == seen


@pytest.mark.parametrize("forwarded", ["unknown", "", "203.0.113.9:52100", "nonsense"])
def test_a_log_in_has_an_address(client, settings, django_user_model, forwarded):
    settings.PROXY_COUNT = 1
    django_user_model.objects.create_superuser("a", password="Aa-123456789012")
    headers = {"HTTP_X_FORWARDED_FOR": forwarded, "REMOTE_ADDR": ""}
    answer = client.post(reverse("admin:login"), {"username": "a", "password": "wrong"}, **headers)
    assert answer.status_code == 200
