from pathlib import Path

import pytest

from discussion.exchange.articles.decisions import Decisions
from discussion.exchange.articles.proposing import take_in

BRIDGE = (Path(__file__).parent / "bridge.txt").read_text(encoding="utf-8")


@pytest.fixture
def user(db, django_user_model):
    return django_user_model.objects.create_superuser("editor", "", "x")


@pytest.fixture
def article(user):
    """An article that was read, and the themes that its statements lack."""
    article, _ = take_in(BRIDGE, "bridge.txt", user)
    return decide(article, user, source={"themes": "作风、营商环境"})


def decide(article, user, *, take=(), leave=(), **values):
    """Stores decisions as the screen does: `values` by the id of an item, ids to take and to leave out."""
    decisions = Decisions.from_json(article.decisions)
    for name, fields in values.items():
        decisions[name].put(**fields)
    for name in take:
        decisions[name].take = True
    for name in leave:
        decisions[name].take = False
    assert article.save_decisions(decisions.as_json(), user)
    return article
