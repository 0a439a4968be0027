"""The apps of the record: each declares in one place what it adds to the rooms of the discussion.

Its AppConfig names the declaration (`record = "discussion.record.RECORD"`), because no room may import an app above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, reduce
from operator import or_
from typing import Any

from django.apps import AppConfig, apps
from django.db.models import Model
from django.utils.module_loading import import_string

ByModel = Mapping[type[Model], Any]


@dataclass(frozen=True, kw_only=True)
class RecordApp:
    """What an app adds to the record; what it leaves out it does not have.

    `documents`: how rows besides statements are found by their words (`DocumentType`). `checks`: what is looked at
    before a row is published. `names`: who reads the names of persons that a model keeps, for finding slips in them.
    `tables`: what editors exchange as files (`TableSpec`). `spellings`: how a cell names a row (`names()`).
    `article_kinds`: how the drafts of an article become rows, by the
    names of the drafts (`ArticleKind`). `sections`: those of the site's menu (`Section`). `sitemaps`: the parts of sitemap.xml by name. `editing_order`: models as the menu of the editing pages lists them.
    """

    documents: ByModel = field(default_factory=dict)
    checks: ByModel = field(default_factory=dict)
    names: Mapping[type[Model], Callable[[], Iterable[str]]] = field(default_factory=dict)
    tables: tuple = ()
    spellings: ByModel = field(default_factory=dict)
    article_kinds: Mapping[str, Any] = field(default_factory=dict)
    sections: tuple = ()
    sitemaps: Mapping[str, Any] = field(default_factory=dict)
    editing_order: tuple[type[Model], ...] = ()

    def __or__(self, other: RecordApp) -> RecordApp:
        """Both together: mappings are merged, sequences joined."""
        both = {own.name: (getattr(self, own.name), getattr(other, own.name)) for own in fields(self)}
        return RecordApp(
            **{name: a + b if isinstance(a, tuple) else {**a, **b} for name, (a, b) in both.items()}
        )


def record_apps() -> list[AppConfig]:
    """The apps that the record is made of, as INSTALLED_APPS has them: the upper ones first."""
    return [app for app in apps.get_app_configs() if hasattr(app, "record")]


@cache
def record() -> RecordApp:
    """What all apps declare together, the lower ones first."""
    return reduce(or_, (import_string(app.record) for app in reversed(record_apps())))
