"""Writes the audit log, checks its chain and shortens it."""

import json
from datetime import datetime
from hashlib import sha256

from axes.helpers import get_client_ip_address
from django.contrib.auth.models import AbstractBaseUser
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from discussion.editing.content import digest
from discussion.editing.manuscripts import manuscript_of
from discussion.models import Publishable
from discussion.models.audit import AuditAction, AuditEvent, AuditHead
from discussion.transactions import changing_record


def record(
    action: AuditAction,
    *,
    request: HttpRequest | None = None,
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
    with changing_record():
        head = _locked_head()
        event = AuditEvent(
            number=head.last + 1,
            time=timezone.now(),
            action=action,
            ok=ok,
            address=_clean(get_client_ip_address(request), 45) if request else "",
            before=before,
            after=after,
            note=_clean(note, 500),
            previous=head.hash,
            **_actor(user or getattr(request, "user", None)),
            **_object(row),
        )
        event.hash = event.digest()
        event.save(force_insert=True)
        AuditHead.objects.filter(pk=head.pk).update(last=event.number, hash=event.hash)
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
    if isinstance(row, Publishable) and (manuscript := manuscript_of(row)) and manuscript.revises:
        return digest(manuscript.text)
    fields = json.dumps(held[0]["fields"], cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return sha256(fields.encode()).hexdigest()


# The chain


def first_fault() -> str:
    """What is wrong with the first event that does not fit into the chain, or "" where the log is whole."""
    head = AuditHead.objects.get_or_create(pk=1)[0]
    number, previous = head.purged, head.anchor
    for event in AuditEvent.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        if event.number != number:
            return f"第{number}条缺失，下一条是第{event.number}条。"
        if event.previous != previous:
            return f"第{number}条与上一条接不上。"
        if event.digest() != event.hash:
            return f"第{number}条被改动过。"
        previous = event.hash
    return "" if (number, previous) == (head.last, head.hash) else f"第{number}条以后的日志缺失或被改动过。"


@changing_record()
def purge(before: datetime) -> int:
    """Removes the events up to the last one before a moment, and keeps its hash as the start of the chain."""
    head = _locked_head()
    newest = AuditEvent.objects.filter(time__lt=before).first()
    if newest is None:
        return 0
    # the triggers of the table let go of what the head no longer counts as kept
    AuditHead.objects.filter(pk=head.pk).update(purged=newest.number, anchor=newest.hash)
    removed, _ = AuditEvent.objects.filter(number__lte=newest.number).delete()
    return removed
