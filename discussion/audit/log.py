"""Writes the audit log, checks its chain and shortens it."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from hashlib import sha256

from axes.helpers import get_client_ip_address
from django.contrib.auth.models import AbstractBaseUser
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from discussion.models import Draft
from discussion.models.audit import AuditAction, AuditEvent, AuditHead
from discussion.models.transactions import changing_record

logger = logging.getLogger(__name__)
answered: ContextVar[HttpRequest | None] = ContextVar("answered", default=None)
SHORTEST = timedelta(days=180)  # network logs are kept for six months at least (SEC-12)


@contextmanager
def answering(request: HttpRequest) -> Iterator[None]:
    """While a request is answered: events have its address, and its account where they name none."""
    token = answered.set(request)
    try:
        yield
    finally:
        answered.reset(token)


def log_event(
    action: AuditAction,
    *,
    user: AbstractBaseUser | str | None = None,
    row: Model | None = None,
    before: str = "",
    after: str = "",
    ok: bool = True,
    note: str = "",
) -> AuditEvent:
    """Adds an event, in the transaction of what it tells: if it cannot be written, nothing was done.

    Call it after the rows are written: it locks the end of the chain until the transaction ends. `user` is who
    acted, as an account or only by name; without it, the one who sent the request. `before` and `after` are
    fingerprints.
    """
    request = answered.get()
    with changing_record():
        return _add(
            _locked_head(),
            action=action,
            ok=ok,
            address=_clean(get_client_ip_address(request), 45) if request else "",
            before=before,
            after=after,
            note=_clean(note, 500),
            **_actor(user or getattr(request, "user", None)),
            **_object(row),
        )


@contextmanager
def logged(action: AuditAction, row: Model, *, user=None, note: str = "") -> Iterator[None]:
    """Log what the block does to a row, with its fingerprints before and after."""
    before = fingerprint(row)
    yield
    log_event(action, user=user, row=row, before=before, after=fingerprint(row), note=note)


def _add(head: AuditHead, **said) -> AuditEvent:
    """Puts an event at the end of the chain, and a copy into the system's log once it is there to stay."""
    event = AuditEvent(number=head.last + 1, time=timezone.now(), previous=head.hash, **said)
    event.hash = event.digest()
    event.save(force_insert=True)
    head.move(last=event.number, hash=event.hash)
    copied = json.dumps({**event.hashed_content(), "hash": event.hash}, ensure_ascii=False)
    transaction.on_commit(lambda: logger.info("操作日志 %s", copied), robust=True)
    return event


def _locked_head() -> AuditHead:
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
    return head


def _actor(user) -> dict:
    if user is None or isinstance(user, str):
        return {"username": _clean(user, 150)}
    return {"user_id": user.pk, "username": _clean(user.get_username(), 150)}


def _object(row: Model | None) -> dict:
    if row is None:
        return {}
    return {"model": row._meta.label_lower, "row": _clean(row.pk, 40), "name": _clean(row, 200)}


def _clean(text: object, longest: int) -> str:
    """As the column takes it: PostgreSQL stores no NUL."""
    return "" if text is None else str(text).replace("\0", "")[:longest]


def fingerprint(row: Model) -> str:
    """SHA-256 over a row's own fields and links as the database holds them; "" where it holds none.

    By it a change of any of them can be proved. Of a row that is being revised it is the revision's.
    """
    held = serializers.serialize("python", type(row)._base_manager.filter(pk=row.pk))
    if not held:
        return ""
    revision = Draft.objects.about(row).filter(snapshot__isnull=False).first()
    text = revision.snapshot if revision else held[0]["fields"]
    said = json.dumps(text, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return sha256(said.encode()).hexdigest()


# The chain


def first_fault() -> str:
    """What is wrong with the first event that does not fit into the chain, or "" where the log is whole."""
    head = AuditHead.objects.filter(pk=1).first()
    if head is None or not head.is_sealed:
        return "日志的首尾缺失或被改动过，或者密钥换过。"
    number, previous = head.purged, head.anchor
    for event in AuditEvent.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        if event.number != number:
            return f"第{number}条缺失，下一条是第{event.number}条。"
        if event.previous != previous:
            return f"第{number}条与上一条接不上。"
        if event.digest(keyed=number > head.unkeyed) != event.hash:
            return f"第{number}条被改动过。"
        previous = event.hash
    if (number, previous) != (head.last, head.hash):
        return f"第{number}条以后的日志缺失或被改动过。"
    return "" if _is_accounted_for(head) else f"第{head.purged}条及以前的日志缺失，没有清理的记录。"


def _is_accounted_for(head: AuditHead) -> bool:
    """Whether the chain says that what is missing at its start was purged, and that it was old enough."""
    if not head.purged:
        return True
    purges = AuditEvent.objects.filter(action=AuditAction.PURGE, number__gt=head.purged)
    told = purges.filter(row=str(head.purged), before=head.anchor).first()
    if told is None:  # purges from before the chain had a key named no number
        return purges.filter(number__lte=head.unkeyed).exists()
    return told.time - datetime.fromisoformat(told.name) >= SHORTEST


@changing_record()
def purge(before: datetime, *, user: str, note: str) -> int:
    """Removes the events up to the last one before a moment, at least `SHORTEST` ago; how many.

    An event says up to which one, of when, and holds the hash with which the chain now begins. The triggers of the
    database ask for it too.
    """
    head = _locked_head()
    newest = AuditEvent.objects.filter(time__lt=min(before, timezone.now() - SHORTEST)).first()
    kept = newest.number if newest else head.purged
    count = AuditEvent.objects.filter(number__lte=kept).count()
    said = {"action": AuditAction.PURGE, "username": user, "note": f"{note}，清理了{count}条"}
    if newest is None:
        _add(head, **said)
        return 0
    _add(head, **said, row=str(kept), name=newest.time.isoformat(), before=newest.hash)
    head.move(purged=kept, anchor=newest.hash)
    return AuditEvent.objects.filter(number__lte=kept).delete()[0]
