"""What happens at a set time: the first request after it brings it about."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists
from django.utils import timezone

from discussion.audit.log import log_event
from discussion.models import AuditAction, CacheVersion, Draft, Publishable, Result, ScheduledChange, Stage
from discussion.search.index.signals import bump_version, reindex_for
from discussion.values.analyser import VERSION
from discussion.workflow.findings import findings, hidden_parents_of, require_no_error
from discussion.workflow.locks import locked_pair
from discussion.workflow.policy import TransitionNotAllowed, require
from discussion.workflow.transitions import CLOCK, add_record, move, publish, review_digest_of

logger = logging.getLogger(__name__)
POSTPONED = "due:put-off"


def publish_scheduled(draft: Draft) -> None:
    """Publishes at the set time; what cannot be published goes back to its authors, and readers lose nothing."""
    try:
        draft, row = locked_pair(draft)
    except TransitionNotAllowed:  # it has just been published or deleted
        return
    if draft.stage != Stage.SCHEDULED or draft.release_at > timezone.now():
        return
    try:
        with transaction.atomic():
            require(review_digest_of(draft, row) == draft.digest, "审定以后文字有改动。")
            _release_parents(row)
            publish(draft, row, None)
    except OperationalError:
        raise  # it passes, and so the moment is kept to be tried again
    except (TransitionNotAllowed, DatabaseError) as reason:
        logger.exception("定时发布未成：%s", draft)
        draft.remark = f"到时没有发布：{reason}"
        add_record(draft, row, Result.LAPSED, None, opinion=draft.remark)
        move(draft, row, Stage.RETURNED)
        log_event(AuditAction.PUBLISH, user=CLOCK, row=row, ok=False, note=draft.remark)


def _release_parents(row: Publishable) -> None:
    """Brings to light what was set for the same time; refuses where something still keeps the row from readers."""
    for parent in hidden_parents_of(row, timezone.now()):
        if parent.draft:
            publish_scheduled(parent.draft)
    require_no_error([finding for finding in findings(row, timezone.now()) if finding.parent], "")


# Moments that have come


def current_version() -> str:
    """The name of the record as readers see it now; rows whose time has come are attended to first."""
    come = Exists(ScheduledChange.objects.filter(moment__lte=timezone.now()))
    row = CacheVersion.objects.annotate(come=come).first()
    if row is None or row.come:
        bump_version() if row is None else catch_up()
        row = CacheVersion.objects.get()
    if row.analyser != VERSION:
        logger.warning("检索索引由另一版本的程序建立，查找结果可能不全。请运行 manage.py search_rebuild。")
    return row.token


def catch_up() -> None:
    """Attends to what is due. No reader waits for that or sees an error: while others write, or nobody can, the record
    is shown as it was, and a later request does it.
    """
    if cache.get(POSTPONED):
        return
    try:
        with short_lock_wait(), transaction.atomic():
            if CacheVersion.objects.lock(wait=False):
                publish_due()
    except (OperationalError, InterfaceError) as error:
        postpone(error)


def publish_due() -> None:
    come = ScheduledChange.objects.filter(moment__lte=timezone.now())
    for label, pk in set(come.values_list("model", "row")):
        try:
            with transaction.atomic():
                row = apps.get_model(label)._base_manager.filter(pk=pk).first()
                if isinstance(row, Draft):
                    publish_scheduled(row)
                elif row is not None:
                    row.note_release()
                    reindex_for(row)
                come.filter(model=label, row=pk).delete()
        except OperationalError as error:  # the moment stays noted
            postpone(error)


def postpone(error: Exception) -> None:
    cache.set(POSTPONED, True, 5)  # seconds
    logger.warning("到时的变化（定时发布等）没有完成，稍后再试：%s", error)


@contextmanager
def short_lock_wait() -> Iterator[None]:
    """On SQLite a transaction begins by waiting until nobody else writes: here hardly."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 100")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                f"PRAGMA busy_timeout = {connection.settings_dict['OPTIONS'].get('timeout', 5) * 1000}"
            )
