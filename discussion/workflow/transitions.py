"""三审三校: the way of a text from its author to the public.

    draft ──submit──▶ submitted ──approve × levels──▶ published, now or at a set time
      ▲                   │
      └─send back, recall─┘      a text that is not the one submitted lapses

Every step is one transaction. It begins by locking the row and then the manuscript, reads both as they are now, and
writes no field but those that it decides; a step that came too late raises `TransitionNotAllowed` with a sentence for the person
who pressed.
"""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from discussion.audit.log import fingerprint, log_event
from discussion.models import (
    AuditAction,
    Due,
    Manuscript,
    Occasion,
    Publishable,
    Result,
    ReviewRecord,
    Stage,
    Status,
)
from discussion.models.editing import AboutRow
from discussion.models.transactions import changing_record
from discussion.workflow.drafts import begun, keep_version, text_of
from discussion.workflow.findings import drafts_above, findings, parents_alongside, require_no_error
from discussion.workflow.policy import (
    Signature,
    TransitionNotAllowed,
    check_person,
    check_signature,
    check_unit,
    is_last_level,
    may_recall,
    name_of,
    next_level,
    require,
)
from discussion.workflow.snapshots import SnapshotConflict, apply_snapshot, review_digest

logger = logging.getLogger(__name__)
CLOCK = "定时发布"  # who publishes at a set time, in the audit log
GONE = "这一条刚刚已被删除。"


# Steps


@changing_record()
def submit(row: Publishable, by, *, along: bool = False) -> Manuscript:
    """Hands the text over to review; it is locked from now on. `along`: with what must be public before it."""
    row = _locked_row(row)
    check_unit(by, row)
    manuscript = _locked(begun(row, by))
    require(not manuscript.locked, f"“{row}”已经送审，不用再送。")
    for parent in drafts_above(row) if along else ():
        _check_may_change(by, parent)
        submit(parent, by)
    require_no_error(findings(row), f"“{row}”还有“错误”没有改正，不能送审。")
    manuscript.digest, manuscript.round = review_digest_of(manuscript, row), _last_round(row) + 1
    manuscript.passes, manuscript.submitted_by, manuscript.submitted_at = 0, by, timezone.now()
    manuscript.remark = ""
    move(manuscript, row, Stage.SUBMITTED)
    add_record(manuscript, row, Result.SUBMITTED, by)
    return manuscript


@changing_record()
def approve(
    manuscript,
    by,
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
    manuscript, row = _awaiting(manuscript)
    relaxed = check_person(manuscript, by)
    require(seen in {"", manuscript.digest}, "这篇稿件在您打开以后变了，请重新看过再决定。")
    check_signature(manuscript, signature)
    require(
        release_at is None or release_at > timezone.now(),
        "发布时间已经过去，请改成以后的时间；要立即发布就留空。",
    )
    level, last = next_level(manuscript), is_last_level(manuscript)
    for parent in parents_alongside(manuscript, row) if along else ():
        approve(parent.manuscript, by, signature, opinion=opinion, release_at=release_at)
    report = findings(row, (release_at or timezone.now()) if last else None)
    require_no_error(report, "还有“错误”没有改正，不能通过；请退回作者。")
    manuscript.passes += 1
    told = {"opinion": opinion.strip(), "findings": "\n".join(finding.message for finding in report)}
    add_record(
        manuscript, row, Result.PASSED, by, role=level.name, relaxed=relaxed, **told, **signature._asdict()
    )
    if last:
        _release(manuscript, row, by, release_at)
    else:
        manuscript.save()


@changing_record()
def send_back(manuscript, by, opinion: str) -> None:
    """Returns the text to its authors with what to change."""
    manuscript, row = _awaiting(manuscript)
    check_person(manuscript, by)
    require(opinion.strip(), "退回须写明意见，让作者知道改什么。")
    manuscript.remark = opinion.strip()
    add_record(
        manuscript, row, Result.RETURNED, by, role=next_level(manuscript).name, opinion=manuscript.remark
    )
    move(manuscript, row, Stage.RETURNED)


@changing_record()
def recall(manuscript, by) -> None:
    """Takes a text back from review, or from publication at a set time, to change it."""
    manuscript, row = locked_pair(manuscript)
    require(manuscript.locked, "这篇稿件不在审核中，可以直接修改。")
    require(may_recall(manuscript, by), "只有作者和终审人员可以撤回。")
    check_unit(by, row)
    add_record(manuscript, row, Result.RECALLED, by)
    move(manuscript, row, Stage.DRAFT)


@changing_record()
def abandon(manuscript, by) -> None:
    """Gives a revision up; the public text stays, and the versions, so nothing is lost."""
    manuscript, row = locked_pair(manuscript)
    check_unit(by, row)
    require(manuscript.revises and not manuscript.locked, "这篇稿件正在审核，或者不是修订稿，不能放弃。")
    manuscript.delete()


@changing_record()
def withdraw(row: Publishable, by, reason: str) -> None:
    """Takes a row from the public with a reason; what was being revised about it goes back to its authors."""
    row = _locked_row(row)
    check_unit(by, row)
    require(row.status == Status.PUBLISHED, f"“{row}”不是已发布的，不用撤下。")
    manuscript = Manuscript.objects.about(row).select_for_update().first()
    row.withdraw(reason)
    keep_version(row, Occasion.WITHDRAWN, by)
    if manuscript and manuscript.locked:
        add_record(manuscript, row, Result.LAPSED, by, opinion=f"内容已撤下：{reason}")
        move(manuscript, row, Stage.DRAFT)


@changing_record()
def settle(manuscript: Manuscript) -> bool:
    """Ends the round of a text that is not the one submitted any more (EDIT-05); whether it did."""
    try:
        manuscript, row = locked_pair(manuscript)
    except TransitionNotAllowed:  # it has just been published
        return False
    if not manuscript.locked or review_digest_of(manuscript, row) == manuscript.digest:
        return False
    add_record(manuscript, row, Result.LAPSED, None, opinion="送审以后文字有改动")
    move(manuscript, row, Stage.DRAFT)
    return True


# What a step needs


def review_digest_of(manuscript: Manuscript, row: Publishable) -> str:
    return review_digest(text_of(row), manuscript.correction)


def _awaiting(manuscript: Manuscript) -> tuple[Manuscript, Publishable]:
    """The manuscript, locked, with its row; refuses where it is not in review any more, or not the same text."""
    manuscript, row = locked_pair(manuscript)
    require(manuscript.stage == Stage.SUBMITTED, "这篇稿件已不在审核中：可能刚被退回、撤回或通过。")
    require(
        review_digest_of(manuscript, row) == manuscript.digest,
        "送审以后文字有改动，这一轮审核作废，请作者重新送审。",
    )
    return manuscript, row


def _check_may_change(user, row: Publishable) -> None:
    meta = row._meta
    allowed = user.has_perm(f"{meta.app_label}.change_{meta.model_name}")
    require(allowed, f"您不能送审{meta.verbose_name}“{row}”，请由能修改它的人送审。")


# Locks: the row first, then its manuscript


def locked_pair(manuscript: Manuscript) -> tuple[Manuscript, Publishable]:
    row = manuscript.subject(lock=True)
    require(row is not None, GONE)
    return _locked(manuscript), row


def _locked_row(row: Publishable) -> Publishable:
    row = type(row)._base_manager.select_for_update().filter(pk=row.pk).first()
    require(row is not None, GONE)
    return row


def _locked(manuscript: Manuscript) -> Manuscript:
    try:
        return Manuscript.objects.select_for_update().get(pk=manuscript.pk)
    except Manuscript.DoesNotExist as gone:
        raise TransitionNotAllowed("这篇稿件刚刚已经发布或放弃。") from gone


def _last_round(row) -> int:
    return ReviewRecord.objects.about(row).order_by("-round").values_list("round", flat=True).first() or 0


# What a step does


def _release(manuscript: Manuscript, row: Publishable, by, at: datetime | None) -> None:
    """Publishes what has all its passes: at once, or when its time has come."""
    if at is None or at <= timezone.now():
        publish(manuscript, row, by)
        return
    manuscript.release_at = at
    move(manuscript, row, Stage.SCHEDULED)
    Due.objects.get_or_create(moment=at, model=manuscript._meta.label_lower, row=manuscript.pk)


def publish(manuscript: Manuscript, row: Publishable, by) -> None:
    try:
        with transaction.atomic():
            row = apply_snapshot(manuscript.text, for_good=True) if manuscript.revises else row
            row.add_correction(manuscript.correction)
            row.publish()
    except SnapshotConflict as lost:
        raise TransitionNotAllowed(str(lost)) from lost
    except IntegrityError as error:
        raise TransitionNotAllowed(
            "修订稿提到的内容已被删除或改动，不能发布；请退回作者，打开后重新保存。"
        ) from error
    add_record(manuscript, row, Result.PUBLISHED, by)
    keep_version(row, Occasion.PUBLISHED, by)
    manuscript.delete()
    if by is None:  # whoever presses a button is written down with the request
        log_event(AuditAction.PUBLISH, user=CLOCK, row=row, after=fingerprint(row))


def move(manuscript: Manuscript, row: Publishable, stage: Stage) -> None:
    """The one place where a manuscript's stage, and with it the state of a row that is not public, changes."""
    manuscript.stage = stage
    if stage != Stage.SCHEDULED:
        manuscript.release_at = None
        Due.objects.filter(model=manuscript._meta.label_lower, row=manuscript.pk).delete()
    manuscript.save()
    at_rest = Status.WITHDRAWN if row.withdrawn_at else Status.DRAFT
    status = Status.SUBMITTED if manuscript.locked else at_rest
    if row.status not in {Status.PUBLISHED, status}:
        row.status = status
        row.save_state()


def add_record(manuscript, row, result, by, **fields) -> ReviewRecord:
    return ReviewRecord.objects.create(
        round=manuscript.round,
        level=manuscript.passes if result == Result.PASSED else 0,
        result=result,
        person=by,
        name=name_of(by),
        digest=manuscript.digest,
        **fields,
        **AboutRow.naming(row),
    )
