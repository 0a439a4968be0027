"""三审三校: the way of a text from its author to the public.

    draft ──submit──▶ submitted ──approve × levels──▶ published, now or at a set time
      ▲                   │
      └─send back, recall─┘      a text that is not the one submitted lapses

Every step is one transaction. It begins by locking the row and then the draft, reads both as they are now, and
writes no field but those that it decides; a step that came too late raises `TransitionNotAllowed` with a sentence for the person
who pressed.
"""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from discussion.audit.log import fingerprint, log_event, logged
from discussion.models import (
    AuditAction,
    Draft,
    Publishable,
    Result,
    ReviewRecord,
    ScheduledChange,
    Stage,
    Status,
    VersionReason,
)
from discussion.models.drafts import AboutRow
from discussion.models.transactions import changing_record
from discussion.workflow.drafts import draft_of, get_or_create_draft, keep_version, snapshot_of
from discussion.workflow.findings import drafts_above, findings, parents_alongside, require_no_error
from discussion.workflow.locks import locked_draft, locked_pair, locked_row
from discussion.workflow.policy import (
    Signature,
    TransitionNotAllowed,
    check_person,
    check_signature,
    check_unit,
    is_last_level,
    levels,
    may_recall,
    name_of,
    next_level,
    require,
)
from discussion.workflow.snapshots import SnapshotConflict, apply_snapshot, review_digest

logger = logging.getLogger(__name__)
CLOCK = "定时发布"  # who publishes at a set time, in the audit log


# Steps


@changing_record()
def submit(row: Publishable, user, *, along: bool = False) -> Draft:
    """Hands the text over to review; it is locked from now on. `along`: with what must be public before it."""
    return _submit(row, user, along=along, log=True)


@changing_record()
def publish_directly(row: Publishable, user, *, along: bool = False) -> None:
    """Publishes without review, where there are no levels."""
    draft = draft_of(row)
    if not (draft and draft.locked):
        draft = _submit(row, user, along=along, log=False)
    approve(draft, user, Signature(), along=along)


def _submit(row: Publishable, user, *, along: bool, log: bool) -> Draft:
    row = locked_row(row)
    before = fingerprint(row)
    check_unit(user, row)
    draft = locked_draft(get_or_create_draft(row, user))
    require(not draft.locked, f"“{row}”已经送审，不用再送。")
    for parent in drafts_above(row) if along else ():
        _check_may_change(user, parent)
        _submit(parent, user, along=False, log=log)
    require_no_error(findings(row), f"“{row}”还有“错误”没有改正，不能送审。")
    draft.digest, draft.round = review_digest_of(draft, row), _last_round(row) + 1
    draft.passes, draft.submitted_by, draft.submitted_at = 0, user, timezone.now()
    draft.remark = ""
    move(draft, row, Stage.SUBMITTED)
    add_record(draft, row, Result.SUBMITTED, user)
    if log:
        log_event(AuditAction.SUBMIT, user=user, row=row, before=before, after=fingerprint(row))
    return draft


@changing_record()
def approve(
    draft,
    user,
    signature: Signature,
    *,
    opinion="",
    seen="",
    release_at: datetime | None = None,
    along: bool = False,
):
    """Passes one level; the last pass publishes now or at `release_at`.

    `seen` is the digest of the text that the reviewer had before their eyes, "" for the one submitted. `along`: what
    must be public before it passes the same level with it.
    """
    draft, row = _awaiting(draft)
    before = fingerprint(row)
    relaxed = check_person(draft, user)
    require(seen in {"", draft.digest}, "这篇稿件在您打开以后变了，请重新看过再决定。")
    check_signature(draft, signature)
    require(
        release_at is None or release_at > timezone.now(),
        "发布时间已经过去，请改成以后的时间；要立即发布就留空。",
    )
    level, last = next_level(draft), is_last_level(draft)
    for parent in parents_alongside(draft, row) if along else ():
        approve(parent.draft, user, signature, opinion=opinion, release_at=release_at)
    report = findings(row, (release_at or timezone.now()) if last else None)
    require_no_error(report, "还有“错误”没有改正，不能通过；请退回作者。")
    draft.passes += 1
    told = {"opinion": opinion.strip(), "findings": "\n".join(finding.message for finding in report)}
    add_record(
        draft, row, Result.PASSED, user, role=level.name, relaxed=relaxed, **told, **signature._asdict()
    )
    if not last:
        draft.save()
    if levels():
        log_event(
            AuditAction.PASS, user=user, row=row, before=before, after=fingerprint(row), note=level.name
        )
    if last:
        _release(draft, row, user, release_at)


@changing_record()
def send_back(draft, user, opinion: str) -> None:
    """Returns the text to its authors with what to change."""
    draft, row = _awaiting(draft)
    check_person(draft, user)
    require(opinion.strip(), "退回须写明意见，让作者知道改什么。")
    draft.remark, level = opinion.strip(), next_level(draft).name
    with logged(AuditAction.RETURN, row, user=user, note=f"{level}：{draft.remark}"):
        add_record(draft, row, Result.RETURNED, user, role=level, opinion=draft.remark)
        move(draft, row, Stage.RETURNED)


@changing_record()
def recall(draft, user) -> None:
    """Takes a text back from review, or from publication at a set time, to change it."""
    draft, row = locked_pair(draft)
    require(draft.locked, "这篇稿件不在审核中，可以直接修改。")
    require(may_recall(draft, user), "只有作者和终审人员可以撤回。")
    check_unit(user, row)
    with logged(AuditAction.RECALL, row, user=user):
        add_record(draft, row, Result.RECALLED, user)
        move(draft, row, Stage.DRAFT)


@changing_record()
def abandon(draft, user) -> None:
    """Gives a revision up; the public text stays, and the versions, so nothing is lost."""
    draft, row = locked_pair(draft)
    check_unit(user, row)
    require(draft.revises and not draft.locked, "这篇稿件正在审核，或者不是修订稿，不能放弃。")
    with logged(AuditAction.CHANGE, row, user=user, note="放弃修订稿"):
        draft.delete()


@changing_record()
def withdraw(row: Publishable, user, reason: str) -> None:
    """Takes a row from the public with a reason; what was being revised about it goes back to its authors."""
    row = locked_row(row)
    check_unit(user, row)
    require(row.status == Status.PUBLISHED, f"“{row}”不是已发布的，不用撤下。")
    draft = Draft.objects.about(row).select_for_update().first()
    with logged(AuditAction.WITHDRAW, row, user=user, note=reason):
        row.withdraw(reason)
        keep_version(row, VersionReason.WITHDRAWN, user)
        if draft and draft.locked:
            add_record(draft, row, Result.LAPSED, user, opinion=f"内容已撤下：{reason}")
            move(draft, row, Stage.DRAFT)


@changing_record()
def settle(draft: Draft) -> bool:
    """Ends the round of a text that is not the one submitted any more (EDIT-05); whether it did."""
    try:
        draft, row = locked_pair(draft)
    except TransitionNotAllowed:  # it has just been published
        return False
    if not draft.locked or review_digest_of(draft, row) == draft.digest:
        return False
    add_record(draft, row, Result.LAPSED, None, opinion="送审以后文字有改动")
    move(draft, row, Stage.DRAFT)
    return True


# What a step needs


def review_digest_of(draft: Draft, row: Publishable) -> str:
    return review_digest(snapshot_of(row), draft.correction)


def _awaiting(draft: Draft) -> tuple[Draft, Publishable]:
    """The draft, locked, with its row; refuses where it is not in review any more, or not the same text."""
    draft, row = locked_pair(draft)
    require(draft.stage == Stage.SUBMITTED, "这篇稿件已不在审核中：可能刚被退回、撤回或通过。")
    require(
        review_digest_of(draft, row) == draft.digest,
        "送审以后文字有改动，这一轮审核作废，请作者重新送审。",
    )
    return draft, row


def _check_may_change(user, row: Publishable) -> None:
    meta = row._meta
    allowed = user.has_perm(f"{meta.app_label}.change_{meta.model_name}")
    require(allowed, f"您不能送审{meta.verbose_name}“{row}”，请由能修改它的人送审。")


def _last_round(row) -> int:
    return ReviewRecord.objects.about(row).order_by("-round").values_list("round", flat=True).first() or 0


# What a step does


def _release(draft: Draft, row: Publishable, user, at: datetime | None) -> None:
    """Publishes what has all its passes: at once, or when its time has come."""
    if at is None or at <= timezone.now():
        publish(draft, row, user)
        return
    draft.release_at = at
    move(draft, row, Stage.SCHEDULED)
    ScheduledChange.objects.get_or_create(moment=at, model=draft._meta.label_lower, row=draft.pk)


def publish(draft: Draft, row: Publishable, user) -> None:
    """Publish the text; `user` is None where its time has come."""
    before = fingerprint(row)
    try:
        with transaction.atomic():
            row = apply_snapshot(draft.snapshot, for_good=True) if draft.revises else row
            row.add_correction(draft.correction)
            row.publish()
    except SnapshotConflict as lost:
        raise TransitionNotAllowed(str(lost)) from lost
    except IntegrityError as error:
        raise TransitionNotAllowed(
            "修订稿提到的内容已被删除或改动，不能发布；请退回作者，打开后重新保存。"
        ) from error
    add_record(draft, row, Result.PUBLISHED, user)
    keep_version(row, VersionReason.PUBLISHED, user)
    draft.delete()
    action = AuditAction.CORRECT if draft.correction else AuditAction.PUBLISH
    fingerprints = {"before": before, "after": fingerprint(row)}
    log_event(action, user=user or CLOCK, row=row, note=draft.correction, **fingerprints)


def move(draft: Draft, row: Publishable, stage: Stage) -> None:
    """The one place where a draft's stage, and with it the state of a row that is not public, changes."""
    draft.stage = stage
    if stage != Stage.SCHEDULED:
        draft.release_at = None
        ScheduledChange.objects.filter(model=draft._meta.label_lower, row=draft.pk).delete()
    draft.save()
    at_rest = Status.WITHDRAWN if row.withdrawn_at else Status.DRAFT
    status = Status.SUBMITTED if draft.locked else at_rest
    if row.status not in {Status.PUBLISHED, status}:
        row.status = status
        row.save_state()


def add_record(draft, row, result, user, **fields) -> ReviewRecord:
    return ReviewRecord.objects.create(
        round=draft.round,
        level=draft.passes if result == Result.PASSED else 0,
        result=result,
        user=user,
        name=name_of(user),
        digest=draft.digest,
        **fields,
        **AboutRow.naming(row),
    )
