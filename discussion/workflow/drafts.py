"""Manuscripts: where a text is while it is not public, how it is put in place, how versions are kept.

A revision is no second copy of the tables. It is JSON, and whoever wants to edit or to see it puts it in place of the
public text in a transaction that is always taken back (docs/adr/0011-revisions-are-put-in-place-and-taken-back.md).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import models, transaction

from discussion.models import Publishable, Status
from discussion.models.editing import AboutRow, Manuscript, Occasion, Stage, Version
from discussion.models.transactions import changing_record
from discussion.workflow.snapshots import (
    Snapshot,
    apply_snapshot,
    capture,
    digest,
    numbers_of,
    provisional,
    texts,
    whole_of,
)

BATCH = 500  # rows written at a time


def manuscript_of(row: Publishable) -> Manuscript | None:
    return Manuscript.objects.about(row).first()


def begun(row: Publishable, by=None) -> Manuscript:
    """The row's manuscript, made if there is none; `by` is one of its authors from now on."""
    manuscript, _ = Manuscript.objects.get_or_create(
        model=row._meta.label_lower, row=row.pk, defaults={"title": str(row)[:200]}
    )
    if by is not None:
        manuscript.authors.add(by)
    return manuscript


def text_of(row: models.Model, manuscript: Manuscript | None = None) -> Snapshot:
    """What the editor of this row is working on: its revision, else the row as it stands."""
    manuscript = manuscript or (manuscript_of(row) if isinstance(row, Publishable) else None)
    return manuscript.text if manuscript and manuscript.revises else capture(row)


def is_revised(row: models.Model, manuscript: Manuscript | None = None) -> bool:
    """Whether a change of this row must go into a revision: readers see it, or a revision has been begun."""
    if not isinstance(row, Publishable):
        return False
    if row.status == Status.PUBLISHED:
        return True
    manuscript = manuscript or manuscript_of(row)
    return bool(manuscript and manuscript.revises)


@contextmanager
def in_place(row: Publishable, text: Snapshot | None = None) -> Iterator[models.Model]:
    """Lets the block see the database as if the text (the row's manuscript) were in it, and takes it all back."""
    with changing_record():
        yield apply_snapshot(text or text_of(row))
        transaction.set_rollback(True)


@contextmanager
def revising(row: Publishable, by=None, base: Snapshot | None = None) -> Iterator[models.Model]:
    """What the block changes in the database goes into the row's revision instead."""
    with changing_record():
        stored = text_of(row)
        base = base or stored
        with in_place(row, base):
            yield row
            text = capture(row)
        if text != stored:
            manuscript = begun(row, by)
            known = numbers_of(base) | numbers_of(capture(row))
            keep_revision(manuscript, row, provisional(text, known, manuscript.first_provisional_number), by)


def keep_revision(
    manuscript: Manuscript, row: Publishable, text: Snapshot, by=None, occasion=Occasion.REVISION
):
    """Writes a revision down; what readers see stays as it is."""
    keep_version(row, Occasion.STANDING)
    manuscript.text, manuscript.stage = text, Stage.DRAFT
    manuscript.save()
    keep_version(row, occasion, by, text)


def keep_version(row: models.Model, occasion: str, by=None, text: Snapshot | None = None) -> Version | None:
    """Adds to the row's history unless its last version already says this; publication is always noted."""
    text = text or capture(row)
    last = Version.objects.about(row).first()
    new = {"digest": digest(text), "occasion": occasion}
    told = occasion in {Occasion.PUBLISHED, Occasion.WITHDRAWN, Occasion.DELETED}
    if last and (occasion == Occasion.STANDING or (not told and last.digest == new["digest"])):
        return None
    number = last.number + 1 if last else 1
    return Version.objects.create(text=text, number=number, person=by, **new, **AboutRow.naming(row))


def saved(row: models.Model, by=None, occasion: str = Occasion.DRAFT) -> None:
    """To be called when a row that readers do not see, or one of its parts, has been saved."""
    whole = whole_of(row)
    if isinstance(whole, Publishable) and whole.status != Status.PUBLISHED:
        manuscript = begun(whole, by)
        manuscript.title = str(whole)[:200]
        manuscript.save(update_fields=["title", "changed_at"])
    keep_version(whole, occasion, by)


def imported(rows: Iterable[models.Model], by=None) -> None:
    """What `saved()` does, for many rows at once that no reader sees."""
    for model, found in batches(rows):
        about = {"model": model._meta.label_lower, "row__in": [row.pk for row in found]}
        known = set(Manuscript.objects.filter(**about).values_list("row", flat=True))
        Manuscript.objects.bulk_create([Manuscript(**AboutRow.naming(r)) for r in found if r.pk not in known])
        if by is not None:
            author = Manuscript.authors.through
            made = Manuscript.objects.filter(**about).values_list("pk", flat=True)
            links = [author(manuscript_id=pk, user_id=by.pk) for pk in made]
            author.objects.bulk_create(links, ignore_conflicts=True)
        _keep_versions(model, found, by)


def keep_imported(rows: Iterable[models.Model]) -> None:
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


def _keep_versions(model: type[models.Model], rows: list[models.Model], by) -> None:
    about = {"model": model._meta.label_lower, "row__in": [row.pk for row in rows]}
    numbers = dict(Version.objects.filter(**about).order_by("number").values_list("row", "number"))
    said = texts(model, [row.pk for row in rows])
    Version.objects.bulk_create(
        Version(
            number=numbers.get(row.pk, 0) + 1,
            occasion=Occasion.IMPORTED,
            text=said[row.pk],
            digest=digest(said[row.pk]),
            person=by,
            **AboutRow.naming(row),
        )
        for row in rows
    )
