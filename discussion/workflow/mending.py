"""A revision that no longer fits the record is made to fit, and its editor is told what it lost by that."""

from django.apps import apps
from django.db import models, transaction

from discussion.models import Draft, Version
from discussion.workflow.snapshots import (
    Snapshot,
    SnapshotConflict,
    apply_snapshot,
    capture,
    text_fields,
    whole_of,
)

MOST = 50  # places that are mended before the revision is given up as it is


def mended(text: Snapshot) -> tuple[Snapshot, list[str]]:
    """The text as far as it can be put in place now, and what was taken from it, in sentences.

    Must be called where the whole stands as readers see it. Raises `Misfit` where nothing helps.
    """
    whole = apps.get_model(text[0]["model"])._base_manager.get(pk=text[0]["pk"])
    standing = {(entry["model"], entry["pk"]): entry for entry in capture(whole)}
    text, notes = without_lost_links(text)
    for _ in range(MOST):
        try:
            with transaction.atomic():
                apply_snapshot(text)
                transaction.set_rollback(True)
        except SnapshotConflict as misfit:
            text = _without_fault(text, standing, misfit)
            notes.append(f"{misfit}修订稿里这一处已恢复为现在的样子，或者去掉了。")
        else:
            return text, notes
    raise SnapshotConflict("改动和现在的记录处处对不上。")


def _without_fault(text: Snapshot, standing: dict, misfit: SnapshotConflict) -> Snapshot:
    """The faulty fields as they stand; a part that is new goes, one that was taken out comes back."""
    key = misfit.key
    there = [entry for entry in text if (entry["model"], entry["pk"]) == key]
    if key not in standing:
        if not there:
            raise misfit
        gone = {key}
        return [entry for entry in text if not _hangs_on_any(entry, gone)]
    if not there:
        back = {key}
        return [*text, *(entry for entry in standing.values() if _hangs_on_any(entry, back))]
    names = misfit.fields or list(standing[key]["fields"])
    kept = {name: standing[key]["fields"][name] for name in names if name in standing[key]["fields"]}
    if kept.items() <= there[0]["fields"].items():
        raise misfit
    changed = {**there[0], "fields": {**there[0]["fields"], **kept}}
    return [changed if entry is there[0] else entry for entry in text]


def _hangs_on_any(entry: dict, gone: set) -> bool:
    """Whether an entry is one of those that go, or a part of one; they come in the order of the text."""
    key = entry["model"], entry["pk"]
    model = apps.get_model(entry["model"])
    for name in model.visibility_parents[:1]:
        above = model._meta.get_field(name).related_model._meta.label_lower, entry["fields"].get(name)
        if above in gone:
            gone.add(key)
    return key in gone


def without_lost_links(text: Snapshot) -> tuple[Snapshot, list[str]]:
    """What the text can do without is dropped where it has been deleted."""
    notes, whole = [], []
    for entry in text:
        fields = dict(entry["fields"])
        for field, lost in lost_links(entry):
            fields[field.name] = (
                [pk for pk in fields[field.name] if pk not in lost] if field.many_to_many else None
            )
            names = "、".join(f"“{name_of_deleted(field.related_model, pk)}”" for pk in lost)
            notes.append(f"{field.verbose_name}{names}已被删除，修订稿里去掉了。")
        whole.append({**entry, "fields": fields})
    return whole, notes


def lost_links(entry: dict) -> list[tuple[models.Field, list[int]]]:
    """The fields of an entry that may be empty and name deleted rows, with the numbers of these."""
    found = []
    for field in text_fields(apps.get_model(entry["model"])):
        value = entry["fields"].get(field.name) if field.is_relation else None
        if value and (field.many_to_many or field.null):
            pks = [pk for pk in (value if field.many_to_many else [value]) if pk > 0]
            standing = set(field.related_model._base_manager.filter(pk__in=pks).values_list("pk", flat=True))
            if lost := [pk for pk in pks if pk not in standing]:
                found.append((field, lost))
    return found


def name_of_deleted(model: type[models.Model], pk: int) -> str:
    version = Version.objects.filter(model=model._meta.label_lower, row=pk).first()
    return version.title if version else f"{model._meta.verbose_name}{pk}号"


def revisions_that_name(row: models.Model) -> list[Draft]:
    """The revisions of other rows that refer to this row or to one of its parts."""
    own = {(entry["model"], entry["pk"]) for entry in capture(row)} if whole_of(row) == row else set()
    own.add((row._meta.label_lower, row.pk))
    revisions = Draft.objects.filter(snapshot__isnull=False)
    return [
        each for each in revisions if (each.model, each.row) not in own and own & _named_by(each.snapshot)
    ]


def _named_by(text: Snapshot) -> set[tuple[str, int]]:
    named = set()
    for entry in text:
        for field in text_fields(apps.get_model(entry["model"])):
            value = entry["fields"].get(field.name) if field.is_relation else None
            pks = value if isinstance(value, list) else [value]
            named |= {(field.related_model._meta.label_lower, pk) for pk in pks if value}
    return named
