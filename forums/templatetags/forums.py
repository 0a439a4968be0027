"""What the discussion's pages show of forums; the discussion itself knows nothing of them."""

from collections import defaultdict

from django import template

from discussion.values.version_cache import cached
from forums.models import ForumSession, Outcome

register = template.Library()


@register.simple_tag
def sessions_about(theme):
    return ForumSession.objects.published().for_list().filter(themes=theme)[:20]


@register.simple_tag
def sessions_with(official):
    return ForumSession.objects.published().for_list().filter(participants__official=official)[:20]


@register.simple_tag
def sessions_from_actions(action):
    """The sessions whose outcomes led to a task."""
    return ForumSession.objects.published().for_list().filter(outcomes__actions=action).distinct()[:20]


@register.simple_tag
def sessions_from_statement(statement):
    """The sessions whose outcomes refer to a statement's points."""
    return cached("sessions by statement", sessions_by_statement)[statement.pk][:20]


def sessions_by_statement():
    """All sessions with such outcomes: there are few, and a statement's page need not ask for its own."""
    outcomes = (
        Outcome.objects.published().exclude(points=None).order_by("session__series__rank", "session__number")
    )
    sessions = {
        row.pk: row for row in ForumSession.objects.published().for_list().filter(outcomes__in=outcomes)
    }
    found = defaultdict(dict)
    for statement, session in outcomes.values_list("points__statement", "session"):
        found[statement][session] = sessions[session]
    return defaultdict(list, {statement: [*rows.values()] for statement, rows in found.items()})
