"""Keeps what is derived from the record true, in the transaction that changes the record.

Whatever saves or deletes a row of the record is heard (`listen`), from the editing pages, commands and imports
alike. What goes around models (`update()`, `bulk_create()`, SQL) is not: after such code comes `search_rebuild`.
A row that appears or disappears at a set time is written down as `ScheduledChange` and attended to by whoever asks
first after that time.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from django.apps import apps
from django.db import transaction
from django.db.models import Model, Q
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone

from discussion.models import (
    AccountPermit,
    ActionItem,
    ActionPoint,
    ArticleImport,
    AuditEvent,
    AuditHead,
    Authenticator,
    CacheVersion,
    Draft,
    EditingSession,
    FormerPassword,
    IndexedStatement,
    IndexedTheme,
    Meeting,
    Official,
    Point,
    PreviewLink,
    PreviewVisit,
    Publishable,
    RecoveryCode,
    ReviewRecord,
    ScheduledChange,
    SheetImport,
    StaffProfile,
    Statement,
    SubmittedForm,
    Theme,
    Version,
)
from discussion.models.index import DERIVED, new_token
from discussion.models.record_apps import record, record_apps
from discussion.search.index import entries
from discussion.search.index.refresh import batches, refresh_documents, refresh_statements
from discussion.values.analyser import VERSION

logger = logging.getLogger(__name__)
# about those who work on the record, and about texts that are not public: readers see nothing of them
BACKSTAGE = {
    AccountPermit,
    ArticleImport,
    AuditEvent,
    AuditHead,
    Authenticator,
    FormerPassword,
    Draft,
    StaffProfile,
    EditingSession,
    PreviewLink,
    PreviewVisit,
    RecoveryCode,
    ReviewRecord,
    SheetImport,
    SubmittedForm,
    Version,
}


def connect() -> None:
    """Connects to every model of the apps of the record."""
    models = {model for app in record_apps() for model in app.get_models()}
    for model in models - {*DERIVED, *BACKSTAGE}:
        post_save.connect(row_changed, model)
        post_delete.connect(row_changed, model)
        for field in model._meta.local_many_to_many:
            m2m_changed.connect(links_changed, field.remote_field.through)


def row_changed(sender, instance, raw=False, **kwargs) -> None:
    if not raw:
        reindex_for(instance)


def links_changed(sender, instance, action, reverse, pk_set, model, **kwargs) -> None:
    """Of a link between two rows, both are attended to: either may be the one that the index is about."""
    if action == "pre_clear" and reverse:  # afterwards nobody knows what was linked
        instance._unlinked = list(_linked(sender, instance, model))
    if action.startswith("post_"):
        reindex_for(instance)
        for row in (
            model._base_manager.filter(pk__in=pk_set or getattr(instance, "_unlinked", [])) if reverse else ()
        ):
            reindex_for(row)


def _linked(through, instance, model):
    to, back = (
        next(f for f in through._meta.fields if f.related_model is kind) for kind in (model, type(instance))
    )
    return through._base_manager.filter(**{back.name: instance.pk}).values_list(to.attname, flat=True)


_deferred: ContextVar[bool] = ContextVar("deferred", default=False)


@contextmanager
def defer_indexing() -> Iterator[None]:
    """For very many changes of rows that no reader sees: nothing depends on them. The caller answers for that."""
    token = _deferred.set(True)
    try:
        yield
    finally:
        _deferred.reset(token)
    bump_version()


Touched = dict[
    type[Model], set[int]
]  # primary keys of statements and documents that the index may tell wrong
_touched: ContextVar[Touched | None] = ContextVar("touched", default=None)


@contextmanager
def indexed_together() -> Iterator[Touched]:
    """Bring what the rows changed inside touch into the index once, at the end, in one transaction with them.

    Who makes many rows of a whole need not have it indexed after each. Inside, the index is behind the record;
    within another one this is part of it. Also a decorator.
    """
    if (touched := _touched.get()) is not None:
        yield touched
        return
    token = _touched.set(touched := defaultdict(set))
    try:
        with transaction.atomic():
            yield touched
            for model, pks in touched.items():
                refresh = refresh_statements if model is Statement else partial(refresh_documents, model)
                for batch in batches(sorted(pks)):
                    refresh(batch)
    finally:
        _touched.reset(token)


def reindex_for(row: Model) -> None:
    """Bring everything that depends on a row into agreement with it."""
    if _deferred.get():
        return
    with indexed_together() as touched:
        bump_version()
        if isinstance(row, Publishable):
            note_times(row)
        touched[Statement].update(statements_touched_by(row))
        for model, pks in documents_touched_by(row):
            touched[model].update(pks)


# Editions and moments to come


def bump_version() -> None:
    """Gives the record a new name, as readers will see something else."""
    if not CacheVersion.objects.update(token=new_token()):
        CacheVersion.objects.create(pk=1, analyser=VERSION)


def note_times(row: Publishable) -> None:
    now = timezone.now()
    times = (
        row._meta.get_field(name).to_python(getattr(row, name)) for name in ("published_at", "withdrawn_at")
    )
    moments = {moment for moment in times if moment and moment > now}
    own = {"model": row._meta.label_lower, "row": row.pk}
    ScheduledChange.objects.filter(**own).exclude(moment__in=moments).delete()
    ScheduledChange.objects.bulk_create(
        [ScheduledChange(moment=moment, **own) for moment in moments], ignore_conflicts=True
    )


def note_all_times() -> None:
    """For rows that came into the database without being saved one by one."""
    now = timezone.now()
    for model in apps.get_models():
        if issubclass(model, Publishable):
            for row in model._base_manager.filter(Q(published_at__gt=now) | Q(withdrawn_at__gt=now)):
                note_times(row)


# Which statements and documents


def statements_touched_by(row: Model) -> Iterable[int]:
    """Primary keys of the statements of which the index may say something else after a change of this row."""
    touched = STATEMENTS.get(type(row))
    return touched(row) if touched else ()


def _of_parent(name: str):
    """Those that a person or a meeting brings to light or takes away; the index knows neither's words."""

    def touched(parent: Model) -> Iterable[int]:
        indexed = (
            IndexedStatement.objects.filter(**{name: parent.pk})
            .order_by()
            .values_list("statement", flat=True)
        )
        if type(parent).objects.published().filter(pk=parent.pk).exists():
            public = Statement.objects.published().filter(**{name: parent.pk}).order_by()
            return public.exclude(pk__in=indexed).values_list("pk", flat=True)
        return indexed

    return touched


def _of_theme(theme: Theme) -> Iterable[int]:
    """A theme's statements know it by number alone; they forget it when it is deleted."""
    if Theme._base_manager.filter(pk=theme.pk).exists():
        return ()
    keys = IndexedTheme.objects.filter(theme=theme.pk).order_by().values_list("key", flat=True)
    return map(entries.row_of, keys)


STATEMENTS = {
    Statement: lambda row: [row.pk],
    Point: lambda row: [row.statement_id],
    Official: _of_parent("official"),
    Meeting: _of_parent("meeting"),
    Theme: _of_theme,
    ActionPoint: lambda row: Point.objects.filter(pk=row.point_id).values_list("statement", flat=True),
    ActionItem: lambda row: Point.objects.filter(action_points__action=row.pk).values_list(
        "statement", flat=True
    ),
}


def documents_touched_by(row: Model) -> Iterator[tuple[type[Model], list[int]]]:
    for model, kind in record().documents.items():
        if isinstance(row, model):
            yield model, [row.pk]
        if name := kind.parts.get(type(row)):
            yield model, [getattr(row, f"{name}_id")]
        for name in model.visibility_parents:
            if isinstance(row, model._meta.get_field(name).related_model):
                yield model, list(model._base_manager.filter(**{name: row.pk}).values_list("pk", flat=True))
