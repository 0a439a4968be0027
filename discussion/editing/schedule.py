"""Publication at a set time: the first request after it does it."""

import logging

from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone

from discussion.audit import record
from discussion.editing.findings import findings, hidden_parents_of, require_no_error
from discussion.editing.levels import Refused, require
from discussion.editing.review import CLOCK, add_record, locked_pair, move, publish, seal_of
from discussion.models import AuditAction, Manuscript, Publishable, Result, Stage

logger = logging.getLogger(__name__)


def publish_scheduled(manuscript: Manuscript) -> None:
    """Publishes at the set time; what cannot be published goes back to its authors, and readers lose nothing."""
    try:
        manuscript, row = locked_pair(manuscript)
    except Refused:  # it has just been published or deleted
        return
    if manuscript.stage != Stage.SCHEDULED or manuscript.release_at > timezone.now():
        return
    try:
        with transaction.atomic():
            require(seal_of(manuscript, row) == manuscript.digest, "审定以后文字有改动。")
            _release_parents(row)
            publish(manuscript, row, None)
    except OperationalError:
        raise  # it passes, and so the moment is kept to be tried again
    except (Refused, DatabaseError) as reason:
        logger.exception("定时发布未成：%s", manuscript)
        manuscript.remark = f"到时没有发布：{reason}"
        add_record(manuscript, row, Result.LAPSED, None, opinion=manuscript.remark)
        move(manuscript, row, Stage.RETURNED)
        record(AuditAction.PUBLISH, user=CLOCK, row=row, ok=False, note=manuscript.remark)


def _release_parents(row: Publishable) -> None:
    """Brings to light what was set for the same time; refuses where something still keeps the row from readers."""
    for parent in hidden_parents_of(row, timezone.now()):
        if parent.manuscript:
            publish_scheduled(parent.manuscript)
    require_no_error([finding for finding in findings(row, timezone.now()) if finding.parent], "")
