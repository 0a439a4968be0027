from datetime import time

import pytest

from tests import constraints, factories

RULES = constraints.of_app("forums")


def second_session():
    first = factories.session(number=3)
    return factories.session(series=first.series, number=4), {"number": 3}


CASES = [
    ("forums_forumsession_number_is_unique_in_its_series", second_session),
    (
        "forums_forumsession_has_a_topic_or_a_format",
        lambda: (factories.session(topic="改革再出发", format=""), {"topic": ""}),
    ),
    (
        "forums_forumsession_ends_after_it_starts",
        lambda: (factories.session(start_time=time(14, 30), end_time=time(17)), {"end_time": time(14, 30)}),
    ),
    (
        "forums_forumsession_ends_after_it_starts",
        lambda: (factories.session(), {"end_time": time(17)}),
    ),
    (
        "forums_participant_is_an_official_or_a_named_guest",
        lambda: (factories.participant(name="某教授"), {"name": ""}),
    ),
    (
        "forums_participant_is_an_official_or_a_named_guest",
        lambda: (factories.participant(official=factories.official()), {"name": "某教授"}),
    ),
    *constraints.publication_cases("forums_series", factories.series),
    *constraints.publication_cases("forums_forumsession", factories.session),
]


def test_every_constraint_has_a_case():
    assert {name for name, _ in CASES} == set(RULES)


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
