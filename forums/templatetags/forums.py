"""What the discussion's pages show of forums; the discussion itself knows nothing of them."""

from django import template

from forums.models import ForumSession

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
    found = ForumSession.objects.published().for_list().filter(outcomes__points__statement=statement)
    return found.distinct()[:20]
