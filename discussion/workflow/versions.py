"""Versions: what a row said before, and how it comes back, never straight to the public."""

from django.apps import apps
from django.db import models

from discussion.audit.log import fingerprint, log_event
from discussion.models import AuditAction, Publishable, Result, ReviewRecord
from discussion.models.drafts import Version, VersionReason
from discussion.models.transactions import changing_record
from discussion.workflow.drafts import (
    draft_of,
    get_or_create_draft,
    in_place,
    is_revised,
    keep_revision,
    record_save,
)
from discussion.workflow.policy import check_unit, require
from discussion.workflow.snapshots import Snapshot, apply_snapshot, numbers_of, provisional


@changing_record()
def restore(version: Version, user) -> models.Model:
    """Brings a version back as a draft: into the row's revision, the draft itself, or a deleted row made anew.

    Raises `SnapshotConflict` where the version lacks something that others depend on by now, `TransitionNotAllowed` where the row is in
    review or another unit's.
    """
    row = version.subject(lock=True)
    locked = isinstance(row, Publishable) and (draft := draft_of(row)) and draft.locked
    require(not locked, f"“{row}”正在审核或等待发布，请先撤回。")
    before = fingerprint(row) if row else ""
    if row is None or not is_revised(row):
        row = apply_snapshot(version.snapshot, for_good=True)
        check_unit(user, row)
        record_save(row, user, VersionReason.RESTORED)
        _name_authors(row)
    else:
        check_unit(user, row)
        draft = get_or_create_draft(row, user)
        text = _numbered_anew(version.snapshot, draft.first_provisional_number)
        with in_place(row, text):
            pass  # only to see that it can be done
        keep_revision(draft, row, text, user, VersionReason.RESTORED)
    note, after = f"第{version.number}版", fingerprint(row)
    log_event(AuditAction.RESTORE, user=user, row=row, before=before, after=after, note=note)
    return row


def _name_authors(row: models.Model) -> None:
    """Of a row made anew, those who wrote it before are its authors still: they do not review it."""
    if isinstance(row, Publishable) and row.published_at is None:
        wrote = Version.objects.about(row).exclude(user=None).order_by().values_list("user", flat=True)
        get_or_create_draft(row).authors.add(*wrote.distinct())


def _numbered_anew(text: Snapshot, first: int) -> Snapshot:
    """With provisional numbers of this revision; those in the version belonged to one that has ended."""
    return provisional(text, {key for key in numbers_of(text) if key[1] > 0}, first)


def returned(row: Publishable) -> Version | None:
    """The text that a reviewer last sent back, until the row is published again."""
    ends = ReviewRecord.objects.about(row).filter(result__in=[Result.RETURNED, Result.PUBLISHED])
    last = ends.order_by("-pk").first()
    if last is None or last.result == Result.PUBLISHED:
        return None
    return Version.objects.about(row).filter(at__lte=last.at).first()


def deleted(model: type[models.Model]):
    """The last version of each deleted row of the model, the newest first."""
    gone = Version.objects.filter(model=model._meta.label_lower, occasion=VersionReason.DELETED)
    standing = apps.get_model(model._meta.label)._base_manager.filter(pk=models.OuterRef("row"))
    return gone.filter(~models.Exists(standing)).select_related("user").order_by("-at", "-pk")
