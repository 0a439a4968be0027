"""How databases find the first few of very many rows: from an index, without reading or sorting all of them."""

import pytest
from django.db import connection

from discussion.models import ActionUpdate, Phase, Statement
from tests import factories as make

pytestmark = pytest.mark.django_db
MANY = 2000


def test_newest_are_the_public_rows_in_the_order_of_publication():
    official, hidden = make.official(), make.official(**make.draft())
    for state in (make.published, make.draft, make.embargoed, make.withdrawn, make.published):
        make.statement(official=official, **state())
        make.statement(official=hidden, **state())
        make.statement(official=official, meeting=make.meeting(**state()))
    public = list(Statement.objects.published().order_by("-published_at", "-pk"))
    assert len(public) == 4
    assert list(Statement.objects.published().newest()) == public
    assert list(Statement.objects.published().newest().for_feed()[:2]) == public[:2]


def test_one_by_one_keeps_what_the_rows_were_narrowed_by():
    official = make.official()
    first, second, _ = (make.statement(official=who) for who in (official, official, make.official()))
    rows = Statement.objects.published().filter(official=official)
    assert list(rows.one_by_one("-pk")) == [second, first]


def many_statements():
    official = make.official()
    Statement.objects.bulk_create(
        Statement(title="题目", official=official, date="2022-01-05", **make.published()) for _ in range(MANY)
    )
    return Statement.objects.published()


def many_updates():
    action = make.action()
    ActionUpdate.objects.bulk_create(
        ActionUpdate(action=action, date="2022-01-05", text="进展", **make.published()) for _ in range(MANY)
    )
    return ActionUpdate.objects.published()


@pytest.mark.parametrize(
    ("many", "index"),
    [(many_statements, "discussion_statement_newest"), (many_updates, "discussion_actionupdate_newest")],
)
def test_feeds_read_the_newest_from_an_index(many, index):
    plan = planned(many().newest().for_feed()[:30])
    assert index in plan
    assert not sorted_first(plan)


def test_site_map_finds_its_last_key_without_reading_all(db):
    plan = planned(many_statements().one_by_one("-pk").values_list("pk")[:1])
    assert not sorted_first(plan)


def test_phases_are_looked_up_in_the_index_of_statements(db):
    phase, unused = make.phase(), make.phase()
    many_statements()
    Statement.objects.update(phase=phase)
    assert "discussion_statement_phase" in planned(Phase.objects.published())
    assert list(Phase.objects.published()) == [phase]
    assert unused in Phase.objects.all()


def planned(rows) -> str:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return rows.explain()


def sorted_first(plan: str) -> bool:
    return "TEMP B-TREE" in plan or "Sort" in plan
