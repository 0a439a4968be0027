"""What readers will read of a row: its own words and dates, those of its parts, and of what these show or cite."""

from collections.abc import Collection, Iterable, Iterator

from django.db import models

from discussion.models import Picture, Source
from discussion.values.partial_dates import PartialDateField
from discussion.workflow.snapshots import parts_of

TECHNICAL = {"slug", "pinyin", "notes", "code", "eid"}
UNREAD = TECHNICAL | {"name"}  # a person's or an organisation's own name is no slip


RowsByModel = list[tuple[type[models.Model], list[models.Model]]]


def public_rows(row: models.Model) -> RowsByModel:
    """The row, its parts, and what these show or cite, by model."""
    return list(_with_parts(type(row), [row]))


def texts(public: RowsByModel, unread: Collection[str] = frozenset(UNREAD)) -> list[str]:
    found = []
    for model, rows in public:
        words = [
            field for field in model._meta.fields if isinstance(field, models.CharField | models.TextField)
        ]
        plain = [
            field for field in words if field.editable and not field.choices and field.name not in unread
        ]
        names = [field.name for field in plain if not isinstance(field, models.URLField | PartialDateField)]
        found += [getattr(each, name) for each in rows for name in names]
    return found


def dates(public: RowsByModel) -> Iterator[tuple[str, str]]:
    """The label and the ISO form of each date that is filled in."""
    for model, rows in public:
        fields = [field for field in model._meta.fields if field.editable and is_date(field)]
        filled = ((field, getattr(row, field.name)) for row in rows for field in fields)
        yield from ((str(field.verbose_name), str(value)) for field, value in filled if value)


def is_date(field: models.Field) -> bool:
    return isinstance(field, PartialDateField) or type(field) is models.DateField


def _with_parts(
    model: type[models.Model], rows: Iterable[models.Model]
) -> Iterator[tuple[type[models.Model], list[models.Model]]]:
    """One query for each kind of part; pictures and sources have no check of their own either."""
    if not (rows := list(rows)):
        return
    yield model, rows
    for part, name in parts_of(model):
        known = {f"{name}__in": [row.pk for row in rows if row.pk]}
        yield from _with_parts(part, part._base_manager.filter(**known).order_by(*part._meta.ordering))
    for field in model._meta.fields:
        if field.related_model in {Picture, Source}:
            shown = {getattr(row, field.attname) for row in rows} - {None}
            yield from _with_parts(
                field.related_model, field.related_model._base_manager.filter(pk__in=shown)
            )
