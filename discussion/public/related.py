"""Where a reader of a statement may go from it: to its neighbours, and to others like it."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from discussion.models import IndexedStatement, IndexedTheme, Statement
from discussion.search.index.entries import statement_key
from discussion.search.query.engine import Filters, narrow

MOST = 6


class Surroundings(NamedTuple):
    previous: Statement | None
    next: Statement | None
    related: list[Statement]


def surroundings_of(statement: Statement) -> Surroundings:
    """The statements beside this one at its meeting, or in the whole list where it has none, and the newest others
    by the same speaker or about one of its own themes: one query. Its themes are those that `for_detail()` fetched.
    """
    own, themes = key_of(statement), [theme.pk for theme in statement.themes.all()]
    beside = narrow(Filters(meeting=statement.meeting_id))
    keys = [beside.filter(key__gt=own).order_by("key")[:1], beside.filter(key__lt=own)[:1]]
    keys += [narrow(Filters(official=statement.official_id))[: MOST + 1]]
    keys += [narrow(Filters(theme=theme))[: MOST + 1] for theme in themes]
    # a union and not one condition: each part is read off an index
    near = [IndexedStatement.objects.order_by().filter(key__in=found).values("statement") for found in keys]
    found = Statement.objects.published().filter(pk__in=near[0].union(*near[1:])).exclude(pk=statement.pk)
    alike = Q(official=statement.official_id) | _about(themes)
    rows = sorted(found.select_related("official").annotate(alike=alike), key=key_of, reverse=True)
    here = [row for row in rows if statement.meeting_id in (None, row.meeting_id)]
    return Surroundings(
        next((row for row in reversed(here) if key_of(row) > own), None),
        next((row for row in here if key_of(row) < own), None),
        [row for row in rows if row.alike][:MOST],
    )


def key_of(statement: Statement) -> int:
    return statement_key(statement.date, statement.rank, statement.pk)


def _about(themes: list[int]) -> Q:
    indexed = IndexedStatement.objects.filter(statement=OuterRef(OuterRef("pk"))).values("key")
    return Q(Exists(IndexedTheme.objects.filter(theme__in=themes, key__in=indexed)))
