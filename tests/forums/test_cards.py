"""The card of a forum session."""

from datetime import date, time

import pytest

from discussion.models import SiteIdentity, Standing
from discussion.public.card_drawing import Outcome
from discussion.public.cards import card_path
from forums.cards import SessionCard, of_session
from tests import factories as make

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("db", "chinese_font")]


def test_card_of_a_session_tells_what_when_where_who_and_what_came_of_it():
    series = make.series(name="魁星阁论坛")
    session = make.session(
        series=series,
        number=2,
        topic="改革",
        date=date(2021, 12, 16),
        start_time=time(14, 30),
        venue="魁星阁",
    )
    make.participant(session=session, name="某教授")
    action = make.action(title="修路")
    for question in ("怎样修", "何时修"):
        make.outcome(session=session, question=question, actions=[action])
    card = of_session(SessionCard().get_queryset().get(), SiteIdentity())
    assert (card.words, card.who, card.post) == ("改革", "魁星阁论坛第2期", "嘉宾：某教授")
    assert card.occasion == "2021年12月16日 · 14:30起 · 魁星阁"
    assert card.outcomes == (Outcome(Standing.UNREPORTED.label, "修路", Standing.UNREPORTED),)


def test_page_of_a_session_links_to_its_card(client):
    session = make.session()
    path = card_path(session)
    assert f'<a href="{path}" type="image/png" rel="nofollow"' in client.get(session.get_absolute_url()).text
    assert client.get(path)["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    ("state", "status"), [(make.draft, 404), (make.embargoed, 404), (make.withdrawn, 410)]
)
def test_session_that_is_not_public_has_no_card(client, state, status):
    """LINK-07."""
    assert client.get(card_path(make.session(**state()))).status_code == status


def test_card_moves_with_its_series(client):
    session = make.session(series=make.series(slug="first", **make.published()))
    make.change(session.series, slug="second")
    answer = client.get(f"/forums/first/{session.number}/card.png")
    assert (answer.status_code, answer["Location"].endswith(f"/forums/second/{session.number}/card.png")) == (
        301,
        True,
    )
