"""Sessions of forums that an article tells of."""

import pytest

from discussion.exchange.articles.decisions import Decisions
from discussion.exchange.articles.proposing import take_in
from discussion.exchange.articles.taking_over import take_over
from forums.models import ForumSession, Series
from tests import factories as make

TEXT = """河畔论坛开讲

2023年3月2日，第一期河畔论坛举行，主题为“营商环境怎么优化”。
"""


@pytest.fixture
def article(admin_user):
    return take_in(TEXT, "", admin_user)[0]


def taken(article, user, **values):
    decisions = Decisions.from_json(article.decisions)
    decisions["sessions1"].put(**values).take = True
    article.save_decisions(decisions.as_json(), user)
    return take_over(article, user)


def test_session_of_a_new_series_brings_the_series(article, admin_user):
    taken(article, admin_user)
    session = ForumSession.objects.get()
    assert (session.series.name, session.number, session.topic) == ("河畔论坛", 1, "营商环境怎么优化")
    assert session.citations.get().locator == "第2段"


def test_series_on_record_is_used(article, admin_user):
    series = make.series(name="河畔论坛")
    taken(article, admin_user)
    assert (Series.objects.count(), ForumSession.objects.get().series) == (1, series)


def test_guests_are_officials_of_the_record_or_stand_with_their_names(article, admin_user):
    official = make.official(name="车晓棠")
    taken(article, admin_user, speaker="车晓棠、白有为")
    guests = [(guest.official, guest.name) for guest in ForumSession.objects.get().participants.all()]
    assert guests == [(official, ""), (None, "白有为")]
