"""Drafts: where a text is while it is not public, how it is put in place, how versions are kept.

A revision is no second copy of the tables. It is JSON, and whoever wants to edit or to see it puts it in place of the
public text in a transaction that is always taken back (docs/adr/0011-revisions-are-put-in-place-and-taken-back.md).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import models, transaction

from discussion.audit.log import logged
from discussion.models import AuditAction, Publishable, Status
from discussion.models.drafts import AboutRow, Draft, Stage, Version, VersionReason
from discussion.models.transactions import changing_record
from discussion.workflow.snapshots import (
    Snapshot,
    apply_snapshot,
    capture,
    capture_many,
    digest,
    numbers_of,
    provisional,
    whole_of,
)

BATCH = 500  # rows written at a time


def draft_of(row: Publishable) -> Draft | None:
    return Draft.objects.about(row).first()


def get_or_create_draft(row: Publishable, user=None) -> Draft:
    """The row's draft, made if there is none; `user` is one of its authors from now on."""
    draft, _ = Draft.objects.get_or_create(
        model=row._meta.label_lower, row=row.pk, defaults={"title": str(row)[:200]}
    )
    if user is not None:
        draft.authors.add(user)
    return draft


def snapshot_of(row: models.Model, draft: Draft | None = None) -> Snapshot:
    """What the editor of this row is working on: its revision, else the row as it stands."""
    draft = draft or (draft_of(row) if isinstance(row, Publishable) else None)
    return draft.snapshot if draft and draft.revises else capture(row)


def is_revised(row: models.Model, draft: Draft | None = None) -> bool:
    """Whether a change of this row must go into a revision: readers see it, or a revision has been begun."""
    if not isinstance(row, Publishable):
        return False
    if row.status == Status.PUBLISHED:
        return True
    draft = draft or draft_of(row)
    return bool(draft and draft.revises)


@contextmanager
def in_place(row: Publishable, text: Snapshot | None = None) -> Iterator[models.Model]:
    """Lets the block see the database as if the text (the row's draft) were in it, and takes it all back."""
    with changing_record():
        yield apply_snapshot(text or snapshot_of(row))
        transaction.set_rollback(True)


@contextmanager
def revising(row: Publishable, user=None, base: Snapshot | None = None) -> Iterator[models.Model]:
    """What the block changes in the database goes into the row's revision instead."""
    with changing_record():
        stored = snapshot_of(row)
        base = base or stored
        with in_place(row, base):
            yield row
            text = capture(row)
        if text != stored:
            known = numbers_of(base) | numbers_of(capture(row))
            with logged(AuditAction.CHANGE, row, user=user, note="修订稿"):
                draft = get_or_create_draft(row, user)
                keep_revision(draft, row, provisional(text, known, draft.first_provisional_number), user)


def keep_revision(draft: Draft, row: Publishable, text: Snapshot, user=None, occasion=VersionReason.REVISION):
    """Writes a revision down; what readers see stays as it is."""
    keep_version(row, VersionReason.STANDING)
    draft.snapshot, draft.stage = text, Stage.DRAFT
    draft.save()
    keep_version(row, occasion, user, text)


def keep_version(row: models.Model, occasion: str, user=None, text: Snapshot | None = None) -> Version | None:
    """Adds to the row's history unless its last version already says this; publication is always noted."""
    text = text or capture(row)
    last = Version.objects.about(row).first()
    new = {"digest": digest(text), "occasion": occasion}
    told = occasion in {VersionReason.PUBLISHED, VersionReason.WITHDRAWN, VersionReason.DELETED}
    if last and (occasion == VersionReason.STANDING or (not told and last.digest == new["digest"])):
        return None
    number = last.number + 1 if last else 1
    return Version.objects.create(snapshot=text, number=number, user=user, **new, **AboutRow.naming(row))


def record_save(row: models.Model, user=None, occasion: str = VersionReason.DRAFT) -> None:
    """To be called when a row that readers do not see, or one of its parts, has been saved."""
    whole = whole_of(row)
    if isinstance(whole, Publishable) and whole.status != Status.PUBLISHED:
        draft = get_or_create_draft(whole, user)
        draft.title = str(whole)[:200]
        draft.save(update_fields=["title", "changed_at"])
    keep_version(whole, occasion, user)


def record_import(rows: Iterable[models.Model], user=None) -> None:
    """What `saved()` does, for many rows at once that no reader sees."""
    for model, found in batches(rows):
        about = {"model": model._meta.label_lower, "row__in": [row.pk for row in found]}
        known = set(Draft.objects.filter(**about).values_list("row", flat=True))
        Draft.objects.bulk_create([Draft(**AboutRow.naming(r)) for r in found if r.pk not in known])
        if user is not None:
            author = Draft.authors.through
            made = Draft.objects.filter(**about).values_list("pk", flat=True)
            links = [author(draft_id=pk, user_id=user.pk) for pk in made]
            author.objects.bulk_create(links, ignore_conflicts=True)
        _keep_versions(model, found, user)


def keep_imported_versions(rows: Iterable[models.Model]) -> None:
    """The first versions of rows that a command brought in, public ones too."""
    for model, found in batches(rows):
        _keep_versions(model, found, None)


def batches(rows: Iterable[models.Model]) -> Iterator[tuple[type[models.Model], list[models.Model]]]:
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for model, found in by_model.items():
        for start in range(0, len(found), BATCH):
            yield model, found[start : start + BATCH]


def _keep_versions(model: type[models.Model], rows: list[models.Model], user) -> None:
    about = {"model": model._meta.label_lower, "row__in": [row.pk for row in rows]}
    numbers = dict(Version.objects.filter(**about).order_by("number").values_list("row", "number"))
    snapshots = capture_many(model, [row.pk for row in rows])
    Version.objects.bulk_create(
        Version(
            number=numbers.get(row.pk, 0) + 1,
            occasion=VersionReason.IMPORTED,
            snapshot=snapshots[row.pk],
            digest=digest(snapshots[row.pk]),
            user=user,
            **AboutRow.naming(row),
        )
        for row in rows
    )
