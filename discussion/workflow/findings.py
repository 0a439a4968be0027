"""What stands between a text and readers: the findings of the checks, and the rows above it that they cannot see."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone

from discussion.models import Draft, Publishable, Status
from discussion.values.findings import Finding, error, warning
from discussion.workflow.checks import proofread
from discussion.workflow.drafts import in_place, is_revised, snapshot_of
from discussion.workflow.mending import without_lost_links
from discussion.workflow.parents import HiddenParent, hidden_parents
from discussion.workflow.policy import require
from discussion.workflow.snapshots import SnapshotConflict


def findings(row: Publishable, at: datetime | None = None) -> list[Finding]:
    """What the checks say of the text being worked on, and what would keep it from readers at a moment.

    Without a moment, what nobody has submitted keeps it from them; what is in review does not.
    """
    try:
        with _as_edited(row) as edited:
            found = checked(edited, at)
    except SnapshotConflict as lost:
        return [error(str(lost))]
    return [*found, *map(warning, without_lost_links(snapshot_of(row))[1] if is_revised(row) else ())]


def checked(edited: Publishable, at: datetime | None = None) -> list[Finding]:
    """`findings()` of a row that is in place as its text says."""
    above = [
        error(f"{parent.label}“{parent.row}”{parent.state}，请先发布。", parent=parent)
        for parent in hidden_parents(edited, at)
    ]
    return [*above, *proofread(edited)]


def parents_alongside(draft: Draft, row: Publishable) -> list[HiddenParent]:
    """What must be public before the row and waits for the same level."""
    return [parent for parent in hidden_parents_of(row, timezone.now()) if parent.stands_at(draft)]


def drafts_above(row: Publishable) -> list[Publishable]:
    """What must be public before the row and has not been submitted yet, the topmost first."""
    return [parent.row for parent in hidden_parents_of(row) if parent.row.status == Status.DRAFT]


def hidden_parents_of(row: Publishable, at: datetime | None = None) -> list[HiddenParent]:
    return [finding.parent for finding in findings(row, at) if finding.parent]


@contextmanager
def _as_edited(row: Publishable) -> Iterator[Publishable]:
    """The row as its text says; a revision is in place for the block."""
    if is_revised(row):
        with in_place(row) as placed:
            yield placed
    else:
        yield row


def require_no_error(report: list[Finding], otherwise: str) -> None:
    """What keeps the row from readers is named; other errors stand on the page."""
    hidden = "".join(finding.message for finding in report if finding.parent)
    require(not any(finding.blocks for finding in report), hidden or otherwise)
