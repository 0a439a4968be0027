"""What a row hangs on is public before it or goes public with it: one question for every way to the public."""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from discussion.models import Draft, Publishable, Stage, Status
from discussion.workflow.drafts import draft_of


class HiddenParent(NamedTuple):
    """A row above another that keeps it from readers, with the label of the field that names it."""

    label: str
    row: Publishable
    draft: Draft | None

    @property
    def may_go_along(self) -> bool:
        """What was withdrawn is published again by itself only."""
        return self.row.status in {Status.DRAFT, Status.SUBMITTED}

    def stands_at(self, draft: Draft) -> bool:
        """Whether it waits for the same level as a draft below it."""
        own = self.draft
        return bool(own and own.stage == Stage.SUBMITTED and own.passes == draft.passes)

    @property
    def state(self) -> str:
        """Why readers do not see it, after its name: 尚未发布."""
        stage = self.draft.stage if self.draft else Stage.DRAFT
        if stage == Stage.SUBMITTED:
            return "还在审核，尚未发布"
        if stage == Stage.SCHEDULED:
            at = timezone.localtime(self.draft.release_at)
            return f"定于{date_format(at, 'DATETIME_FORMAT')}发布"
        if self.row.status == Status.PUBLISHED:
            return f"要到{date_format(timezone.localtime(self.row.published_at), 'DATETIME_FORMAT')}才公开"
        return "已撤下" if self.row.status == Status.WITHDRAWN else "尚未发布"


def hidden_parents(row: Publishable, at: datetime | None = None) -> list[HiddenParent]:
    """The rows that keep this one from readers at a moment, the topmost first.

    Without a moment: those that nobody has submitted, so that they will not be public by themselves.
    """
    hidden: list[HiddenParent] = []
    for name in row.visibility_parents:
        if parent := getattr(row, name):
            hidden += hidden_parents(parent, at)
            if not _is_released(parent, at or timezone.now()):
                label, draft = str(row._meta.get_field(name).verbose_name), draft_of(parent)
                hidden += [] if _is_on_its_way(draft, at) else [HiddenParent(label, parent, draft)]
    return hidden


def _is_released(row: Publishable, at: datetime) -> bool:
    return type(row)._base_manager.filter(type(row).released(at=at), pk=row.pk).exists()


def _is_on_its_way(draft: Draft | None, at: datetime | None) -> bool:
    if draft is None or not draft.locked:
        return False
    return at is None or (draft.stage == Stage.SCHEDULED and draft.release_at <= at)
