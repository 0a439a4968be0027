import pytest
from django.contrib.auth.models import User
from django.db.models import CharField, Value

from discussion.models import (
    AccountPermit,
    Appointment,
    Authenticator,
    Draft,
    EditingSession,
    FormerSlug,
    IndexedTheme,
    ReviewRecord,
    ScheduledChange,
    Tally,
    Version,
)
from tests import constraints, factories

RULES = constraints.of_app("discussion")


def former_slug():
    FormerSlug.objects.create(model="discussion.theme", slug="gaige", target=1)
    return FormerSlug.objects.create(model="discussion.theme", slug="kaifang", target=2), {"slug": "gaige"}


def account_permit():
    asked_by, account = (User.objects.create_user(name) for name in ("甲", "乙"))
    row = AccountPermit.objects.create(account=account, asked_by=asked_by, reason="忘了密码")
    return row, {"granted_by": asked_by}


def post():
    first = factories.post(title="区长")
    return factories.post(organization=first.organization, title="副区长"), {"title": "区长"}


def second_term():
    now = factories.appointment(start="2021-09")
    before = factories.appointment(official=now.official, post=now.post, start="2016", end="2021-08")
    return before, {"end": ""}


def shared_eid():
    statement = factories.statement(points=2)
    return statement.points.last(), {"eid": "p1"}


def due_twice():
    ScheduledChange.objects.create(moment=factories.RELEASED, model="discussion.theme", row=1)
    return ScheduledChange.objects.create(moment=factories.RELEASED, model="discussion.theme", row=2), {
        "row": 1
    }


def indexed_twice():
    IndexedTheme.objects.create(theme=1, key=1, official=1)
    return IndexedTheme.objects.create(theme=2, key=1, official=1), {"theme": 1}


def tallied_twice():
    Tally.objects.create(theme=1, official=1, year=2021)
    return Tally.objects.create(theme=1, official=1, year=2022), {"year": 2021}


def own_parent():
    row = factories.action()
    return row, {"parent": row}


def second_link():
    row = factories.action(points=[factories.point(), factories.point()])
    first, second = row.action_points.all()
    return second, {"point": first.point}


def second_effect():
    first = factories.action_metric()
    return factories.action_metric(action=first.action), {"metric": first.metric}


def second_value():
    first = factories.metric_value(as_of="2021-12-29")
    return factories.metric_value(metric=first.metric, as_of="2021"), {"as_of": "2021-12-29"}


def about(row=1, **fields):
    return {"model": "discussion.theme", "row": row, "title": "改革", **fields}


def second_draft():
    Draft.objects.create(**about(1))
    return Draft.objects.create(**about(2)), {"row": 1}


def second_version():
    fields = about(snapshot=[], digest="0", occasion="draft")
    Version.objects.create(number=1, **fields)
    return Version.objects.create(number=2, **fields), {"number": 1}


def passed(number, **fields):
    person = User.objects.create_user(f"shenhe{number}")
    told = {"round": 1, "result": "passed", "user": person, "name": "审", "digest": "0", "role": "初审"}
    return ReviewRecord.objects.create(**about(opinion="可", findings="无", **told | fields))


def passed_twice():
    passed(1, level=1)
    return passed(2, level=2), {"level": 1}


def passed_two_levels():
    first = passed(1, level=1)
    return passed(2, level=2), {"user": first.user}


def opened_twice():
    person = User.objects.create_user("bianji")
    EditingSession.objects.create(user=person, **about(1))
    return EditingSession.objects.create(user=person, **about(2)), {"row": 1}


def bound_twice():
    first, second = (User.objects.create_user(name) for name in ("bianji", "shending"))
    Authenticator.objects.create(user=first, seed="a")
    return Authenticator.objects.create(user=second, seed="b"), {"user": first}


CASES = [
    ("discussion_draft_is_one_per_row", second_draft),
    (
        "discussion_draft_scheduled_has_a_time",
        lambda: (Draft.objects.create(**about()), {"stage": "scheduled"}),
    ),
    ("discussion_version_number_is_unique_for_its_row", second_version),
    ("discussion_reviewrecord_level_is_passed_once", passed_twice),
    ("discussion_reviewrecord_person_passes_one_level", passed_two_levels),
    ("discussion_editingsession_is_one_per_user", opened_twice),
    ("discussion_authenticator_is_one_for_each_account", bound_twice),
    ("discussion_accountpermit_is_granted_by_a_second_person", account_permit),
    ("discussion_formerslug_leads_to_one_page", former_slug),
    ("discussion_post_is_unique_in_its_organization", post),
    (
        "discussion_appointment_ends_not_before_it_starts",
        lambda: (factories.appointment(start="2021-09", end="2021"), {"end": "2021-08"}),
    ),
    ("discussion_appointment_is_open_once_per_person_and_post", second_term),
    (
        "discussion_phase_ends_not_before_it_starts",
        lambda: (factories.phase(start="2021-12-29", end="2021-12"), {"end": "2021-12-28"}),
    ),
    ("discussion_point_eid_is_unique_in_its_statement", shared_eid),
    (
        "discussion_point_says_something",
        lambda: (factories.point(heading="改革再出发", text=""), {"heading": ""}),
    ),
    ("discussion_point_level_is_one_to_three", lambda: (factories.point(level=3), {"level": 4})),
    ("discussion_point_level_is_one_to_three", lambda: (factories.point(level=1), {"level": 0})),
    (
        "discussion_actionitem_is_due_not_before_it_starts",
        lambda: (
            factories.action(start=factories.DAY, deadline=factories.DAY),
            {"deadline": factories.DAY.replace(day=28)},
        ),
    ),
    ("discussion_actionitem_is_not_its_own_parent", own_parent),
    ("discussion_actionpoint_links_once", second_link),
    (
        "discussion_actionupdate_progress_is_a_percentage",
        lambda: (factories.update(progress=100), {"progress": 101}),
    ),
    (
        "discussion_actionupdate_done_has_a_completion_date",
        lambda: (factories.update(completed_on=""), {"state": "done"}),
    ),
    ("discussion_metricvalue_is_kept_as_printed", lambda: (factories.metric_value(), {"as_printed": ""})),
    ("discussion_metricvalue_is_one_per_day", second_value),
    ("discussion_actionmetric_links_once", second_effect),
    ("discussion_scheduledchange_stands_once", due_twice),
    ("discussion_indexedtheme_stands_once", indexed_twice),
    ("discussion_tally_stands_once", tallied_twice),
    *constraints.publication_cases("discussion_official", factories.official),
    *constraints.publication_cases("discussion_meeting", factories.meeting),
    *constraints.publication_cases("discussion_theme", factories.theme),
    *constraints.publication_cases("discussion_statement", factories.statement),
    *constraints.publication_cases("discussion_actionitem", factories.action),
    *constraints.publication_cases("discussion_actionupdate", factories.update),
    *constraints.publication_cases("discussion_metric", factories.metric),
    ("discussion_siteidentity_is_one", lambda: (factories.site(), {"id": 2})),
]
BELOW_DJANGO = {"discussion_metricvalue_is_finite"}


def test_every_constraint_has_a_case():
    assert {name for name, _ in CASES} | BELOW_DJANGO == set(RULES)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_database_holds_the_rule(name, case):
    row, changes = case()

    assert constraints.name_of_violated(row, changes) == name


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_form_says_the_rule_in_its_own_words(name, case):
    row, changes = case()
    row.full_clean()

    assert constraints.messages_for(row, changes) == [RULES[name].violation_error_message]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_words_of_a_rule_are_a_chinese_sentence(rule):
    assert rule.violation_error_message != rule.default_violation_error_message
    assert constraints.CHINESE.match(rule.violation_error_message)


@pytest.mark.django_db
def test_the_database_refuses_a_figure_that_is_no_number():
    """Django's field refuses NaN itself; an import that goes round it meets the database."""
    row = factories.metric_value()

    violated = constraints.name_of_violated(row, {"value": Value("NaN", output_field=CharField())})

    assert violated == "discussion_metricvalue_is_finite"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("", ""),
        ("", "2021"),
        ("2021-08", ""),
        ("2021-12-29", "2021-12-29"),
        ("2021-12-29", "2021-12"),
        ("2021-12-29", "2021"),
        ("2021", "2021-01-01"),
        ("2021-12", "2022"),
    ],
)
def test_an_appointment_may_end_in_the_period_in_which_it_starts(start, end):
    row = factories.appointment(start=start, end=end)

    row.full_clean()

    assert Appointment.objects.values_list("start", "end").get() == (start, end)
