"""Rows locked for a step, read as they are now: the row first, then its draft."""

from discussion.models import Draft, Publishable
from discussion.workflow.policy import TransitionNotAllowed, require

GONE = "这一条刚刚已被删除。"


def locked_pair(draft: Draft) -> tuple[Draft, Publishable]:
    row = draft.subject(lock=True)
    require(row is not None, GONE)
    return locked_draft(draft), row


def locked_row(row: Publishable) -> Publishable:
    row = type(row)._base_manager.select_for_update().filter(pk=row.pk).first()
    require(row is not None, GONE)
    return row


def locked_draft(draft: Draft) -> Draft:
    try:
        return Draft.objects.select_for_update().get(pk=draft.pk)
    except Draft.DoesNotExist as gone:
        raise TransitionNotAllowed("这篇稿件刚刚已经发布或放弃。") from gone
