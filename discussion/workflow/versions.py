"""Versions: what a row said before, and how it comes back, never straight to the public."""

from django.apps import apps
from django.db import models

from discussion.models import Publishable, Result, ReviewRecord
from discussion.models.editing import Occasion, Version
from discussion.models.transactions import changing_record
from discussion.workflow.drafts import begun, in_place, is_revised, keep_revision, manuscript_of, saved
from discussion.workflow.policy import check_unit, require
from discussion.workflow.snapshots import Snapshot, apply_snapshot, numbers_of, provisional


@changing_record()
def restore(version: Version, by) -> models.Model:
    """Brings a version back as a draft: into the row's revision, the draft itself, or a deleted row made anew.

    Raises `SnapshotConflict` where the version lacks something that others depend on by now, `TransitionNotAllowed` where the row is in
    review or another unit's.
    """
    row = version.subject(lock=True)
    locked = isinstance(row, Publishable) and (manuscript := manuscript_of(row)) and manuscript.locked
    require(not locked, f"“{row}”正在审核或等待发布，请先撤回。")
    if row is None or not is_revised(row):
        row = apply_snapshot(version.text, for_good=True)
        check_unit(by, row)
        saved(row, by, Occasion.RESTORED)
        _name_authors(row)
        return row
    check_unit(by, row)
    manuscript = begun(row, by)
    text = _numbered_anew(version.text, manuscript.first_provisional_number)
    with in_place(row, text):
        pass  # only to see that it can be done
    keep_revision(manuscript, row, text, by, Occasion.RESTORED)
    return row


def _name_authors(row: models.Model) -> None:
    """Of a row made anew, those who wrote it before are its authors still: they do not review it."""
    if isinstance(row, Publishable) and row.published_at is None:
        wrote = Version.objects.about(row).exclude(person=None).order_by().values_list("person", flat=True)
        begun(row).authors.add(*wrote.distinct())


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
    gone = Version.objects.filter(model=model._meta.label_lower, occasion=Occasion.DELETED)
    standing = apps.get_model(model._meta.label)._base_manager.filter(pk=models.OuterRef("row"))
    return gone.filter(~models.Exists(standing)).select_related("person").order_by("-at", "-pk")
