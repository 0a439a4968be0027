"""The text of a row, itself and its parts, as one JSON value that is compared, signed, kept and put back.

    [{"model": "discussion.statement", "pk": 5, "fields": {"title": "…", "themes": [1, 2], …}},
     {"model": "discussion.point", "pk": 12, "fields": {"statement": 5, "eid": "p1", …}}, …]

The whole comes first, each part after what it is part of, in the model's order. What the publishing itself
writes (state, times, counters) is no part of the text.
"""

import json
from collections.abc import Iterable
from hashlib import sha256

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction

from discussion.models import Publishable, Statement, Visible
from discussion.models.rules import constraint_message, doubled_fields

Snapshot = list[dict]
NOT_TEXT = {field.name for field in Publishable._meta.fields}
COUNTERS = {Statement: {"last_eid"}}


def parts_of(model: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """The models whose rows are parts of this one's, each with the name of its key to the whole.

    A part hangs first of all on its whole and has no publication of its own.
    """
    return [
        (relation.related_model, relation.field.name)
        for relation in model._meta.related_objects
        if issubclass(relation.related_model, Visible)
        and not issubclass(relation.related_model, Publishable)
        and relation.related_model.visibility_parents[:1] == (relation.field.name,)
    ]


def whole_of(row: models.Model) -> models.Model:
    """The row that a part is published with; a row that is nobody's part is its own whole."""
    if isinstance(row, Visible) and not isinstance(row, Publishable) and row.visibility_parents:
        return whole_of(getattr(row, row.visibility_parents[0]))
    return row


def text_fields(model: type[models.Model]) -> list[models.Field]:
    """The fields of the text. Links that have a model of their own are parts, not a field."""
    own = [field for field in model._meta.concrete_fields if not field.primary_key]
    left_out = (NOT_TEXT if issubclass(model, Publishable) else set()) | COUNTERS.get(model, set())
    return [field for field in [*own, *bare_links(model)] if field.name not in left_out]


def bare_links(model: type[models.Model]) -> list[models.ManyToManyField]:
    """The many-to-many fields whose link rows say nothing but that they link."""
    return [
        field for field in model._meta.local_many_to_many if field.remote_field.through._meta.auto_created
    ]


def capture(whole: models.Model) -> Snapshot:
    """The text as it stands in the database."""
    return capture_many(type(whole), [whole.pk])[whole.pk]


def capture_many(model: type[models.Model], pks: Iterable[int]) -> dict[int, Snapshot]:
    """The texts of many rows, at the cost of a few queries for each kind of part."""
    found = _captured(_with_links(model).filter(pk__in=list(pks)))
    return {row.pk: json.loads(json.dumps(text, cls=DjangoJSONEncoder)) for row, text in found}


def _with_links(model: type[models.Model]) -> models.QuerySet:
    return model._base_manager.prefetch_related(*(field.name for field in bare_links(model)))


def _captured(rows: models.QuerySet) -> list[tuple[models.Model, Snapshot]]:
    own = {row: [{"model": row._meta.label_lower, "pk": row.pk, "fields": field_values(row)}] for row in rows}
    by_number = {row.pk: text for row, text in own.items()}
    for model, name in parts_of(rows.model) if own else ():
        attname = model._meta.get_field(name).attname
        parts = _with_links(model).filter(**{f"{name}__in": list(by_number)}).order_by(*model._meta.ordering)
        for part, text in _captured(parts):
            by_number[getattr(part, attname)] += text
    return list(own.items())


def field_values(row: models.Model) -> dict:
    return {field.name: _value(row, field) for field in text_fields(type(row))}


def _value(row: models.Model, field: models.Field):
    if field.many_to_many:
        return sorted(linked.pk for linked in getattr(row, field.name).all())
    value = field.value_from_object(row)
    return (
        str(value)
        if isinstance(field, models.DecimalField | models.FileField) and value is not None
        else value
    )


def digest(text: Snapshot) -> str:
    """SHA-256 of the text; two texts with one digest say the same."""
    return sha256(json.dumps(text, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def review_digest(text: Snapshot, correction: str = "") -> str:
    """What reviewers sign: SHA-256 of the text, the public note, and what the rows say that the text refers to.

    Sources, pictures, posts and the like have no review of their own; a change of one breaks the seal.
    """
    whole = [text, _referred_to(text), correction]
    return sha256(
        json.dumps(whole, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder).encode()
    ).hexdigest()


def _referred_to(text: Snapshot) -> list[dict]:
    """The rows without review of their own that the text refers to, and those that they refer to in turn."""
    found: dict[tuple[str, int], dict] = {}
    entries = text
    while entries:
        wanted = _keys_without_review(entries) - set(found)
        entries = [
            {"model": model._meta.label_lower, "pk": row.pk, "fields": field_values(row)}
            for model in {apps.get_model(label) for label, _ in wanted}
            for row in _with_links(model).filter(
                pk__in=[pk for label, pk in wanted if label == model._meta.label_lower]
            )
        ]
        found |= {(entry["model"], entry["pk"]): entry for entry in entries}
    return [found[key] for key in sorted(found)]


def _keys_without_review(entries: list[dict]) -> set[tuple[str, int]]:
    keys = set()
    for entry in entries:
        for field in text_fields(apps.get_model(entry["model"])):
            value = entry["fields"].get(field.name) if field.is_relation else None
            if value and not issubclass(field.related_model, Visible):
                pks = value if field.many_to_many else [value]
                keys |= {(field.related_model._meta.label_lower, pk) for pk in pks}
    return keys


def provisional(text: Snapshot, known: set[tuple[str, int]], first: int) -> Snapshot:
    """The text with numbers below zero for parts that are not `known`, counted downwards from `first`.

    Their numbers come from a transaction that is taken back, so the database will give them to others.
    """
    new = [entry for entry in text if (entry["model"], entry["pk"]) not in known]
    start = min([first + 1, *(pk for _, pk in known if pk < 0)])
    numbers = {(entry["model"], entry["pk"]): start - place for place, entry in enumerate(new, 1)}
    return [_renumbered(entry, numbers) for entry in text]


def numbers_of(text: Snapshot) -> set[tuple[str, int]]:
    return {(entry["model"], entry["pk"]) for entry in text}


def _renumbered(entry: dict, numbers: dict[tuple[str, int], int]) -> dict:
    model = apps.get_model(entry["model"])
    pk = numbers.get((entry["model"], entry["pk"]), entry["pk"])
    fields = dict(entry["fields"])
    for field in model._meta.concrete_fields:
        if field.is_relation and field.name in fields:
            target = (field.related_model._meta.label_lower, fields[field.name])
            fields[field.name] = numbers.get(target, fields[field.name])
    if pk < 0 and "eid" in fields:
        fields["eid"] = ""  # a permanent address is given on publication
    return {**entry, "pk": pk, "fields": fields}


class SnapshotConflict(Exception):  # noqa: N818  (it names what is wrong)
    """The text no longer fits the record: a part that others depend on would disappear, a name is taken; in Chinese.

    `key` names the entry at fault by model and number, `fields` those of its fields, as far as they are known.
    """

    def __init__(self, message: str, key: tuple[str, int] | None = None, fields: Iterable[str] = ()):
        super().__init__(message)
        self.key, self.fields = key, list(fields)


def apply_snapshot(text: Snapshot, *, for_good: bool = False) -> models.Model:
    """Writes the text into the database inside the caller's transaction, and returns the whole.

    `for_good` gives parts with provisional numbers real ones. Parts that the text lacks are deleted; raises
    `SnapshotConflict` where something depends on one of them, or where a name or number has been taken since.
    """
    whole = apps.get_model(text[0]["model"])._base_manager.filter(pk=text[0]["pk"]).first()
    standing = {(entry["model"], entry["pk"]): entry for entry in capture(whole)} if whole else {}
    _remove([key for key in standing if key not in numbers_of(text)])
    try:
        with transaction.atomic():
            _write_all(text, standing, for_good=for_good)
    except SnapshotConflict as clash:
        _write_anew(text, standing, clash, for_good=for_good)
    return apps.get_model(text[0]["model"])._base_manager.get(pk=text[0]["pk"])


def _write_anew(text: Snapshot, standing: dict, clash: SnapshotConflict, *, for_good: bool) -> None:
    """Writes a text whose parts exchange what is unique among them: those that change make room first."""
    parts = {(entry["model"], entry["pk"]): entry for entry in text[1:]}
    changed = [key for key in standing if key in parts and parts[key] != standing[key]]
    if not changed:
        raise clash
    try:
        _remove(changed)
    except SnapshotConflict:
        raise clash from None
    whole = apps.get_model(text[0]["model"])._base_manager.get(pk=text[0]["pk"])
    _write_all(text, {(entry["model"], entry["pk"]): entry for entry in capture(whole)}, for_good=for_good)


def _write_all(text: Snapshot, standing: dict, *, for_good: bool) -> None:
    numbers: dict[tuple[str, int], int] = {}
    for entry in text:
        renumbered = _with_real_parents(entry, numbers)
        if standing.get((entry["model"], entry["pk"])) != renumbered:
            row = _write(renumbered, for_good=for_good)
            numbers[entry["model"], entry["pk"]] = row.pk


def _with_real_parents(entry: dict, numbers: dict[tuple[str, int], int]) -> dict:
    """The entry, hanging on the real row where its parent has just been given a number."""
    moved = {old: new for old, new in numbers.items() if old[1] < 0}
    own = {key: number for key, number in moved.items() if key != (entry["model"], entry["pk"])}
    return _renumbered(entry, own) if own else entry


def _remove(keys: list[tuple[str, int]]) -> None:
    for label, pk in reversed(keys):
        part = apps.get_model(label)._base_manager.filter(pk=pk).first()
        try:
            if part is not None:
                part.delete()
        except models.ProtectedError as error:
            raise SnapshotConflict(_dependants(part, error.protected_objects), (label, pk)) from error


def _dependants(part, rows) -> str:
    names = "、".join(sorted({f"“{whole_of(row)}”" for row in rows}))
    return f"{part._meta.verbose_name}“{part}”关联着{names}，不能去掉；请先解除关联。"


def _write(entry: dict, *, for_good: bool) -> models.Model:
    model = apps.get_model(entry["model"])
    row = model._base_manager.filter(pk=entry["pk"]).first() or model(pk=entry["pk"])
    if for_good and entry["pk"] < 0:
        row.pk = None
    links = {}
    try:
        for field in text_fields(model):
            if field.name in entry["fields"]:
                _set(row, field, entry["fields"][field.name], links)
        with transaction.atomic():
            row.save()
            for name, pks in links.items():
                getattr(row, name).set(pks)
    except IntegrityError as refused:
        raise SnapshotConflict(
            constraint_message(row), (entry["model"], entry["pk"]), doubled_fields(row)
        ) from refused
    except SnapshotConflict as lost:
        lost.key = entry["model"], entry["pk"]
        raise
    return row


def _standing(field: models.ForeignKey, value: int | None) -> int | None:
    if value is None or field.related_model._base_manager.filter(pk=value).exists():
        return value
    if not field.null:
        raise SnapshotConflict(
            f"{field.model._meta.verbose_name}的“{field.verbose_name}”已被删除，请另选。", fields=[field.name]
        )
    return None


def _set(row, field, value, links: dict) -> None:
    """Links to rows that have been deleted since are dropped; a row that cannot do without them is refused."""
    if field.many_to_many:
        links[field.name] = list(
            field.related_model._base_manager.filter(pk__in=value).values_list("pk", flat=True)
        )
    elif field.is_relation:
        setattr(row, field.attname, _standing(field, value))
    else:
        setattr(row, field.name, field.to_python(value))
