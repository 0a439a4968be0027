"""Loads content from readable TOML files: what is missing is created, what exists is left as its editors have it.

A file holds tables named in TABLES; a table's fields are the model's own. A reference to another row is that
row's key, its parts joined by slashes ("quwei/区委书记"). Parts of a row (a statement's points, a figure's
citations) are lists of tables inside it and come into being only together with it, in the order written.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model

from discussion.models import (
    ActionItem,
    Meeting,
    Metric,
    MetricValue,
    Official,
    Organization,
    Phase,
    Point,
    Post,
    Publishable,
    SiteIdentity,
    Source,
    Statement,
    Theme,
)
from discussion.workflow.drafts import keep_imported_versions
from discussion.workflow.snapshots import whole_of
from forums.models import ForumSession, Series

FOLDER = Path(__file__).parent

# In the order in which they are loaded: a row comes after those it refers to.
TABLES: dict[str, type[Model]] = {
    "organization": Organization,
    "post": Post,
    "official": Official,
    "theme": Theme,
    "phase": Phase,
    "meeting": Meeting,
    "source": Source,
    "statement": Statement,
    "metric": Metric,
    "value": MetricValue,
    "action": ActionItem,
    "series": Series,
    "session": ForumSession,
    "site": SiteIdentity,
}

# The fields by which a row is found again.
KEYS: dict[type[Model], tuple[str, ...]] = {
    SiteIdentity: (),
    Organization: ("slug",),
    Post: ("organization", "title"),
    Official: ("slug",),
    Theme: ("slug",),
    Phase: ("slug",),
    Meeting: ("slug",),
    Source: ("title",),
    Statement: ("official", "meeting"),
    Point: ("statement", "heading"),
    Metric: ("slug",),
    MetricValue: ("metric", "as_of"),
    ActionItem: ("code",),
    Series: ("slug",),
    ForumSession: ("series", "number"),
}


class ContentError(Exception):
    """A mistake in a data file, as a Chinese sentence that names the file and the entry."""


@dataclass
class ContentEntry:
    """One table of a data file, and where it stands there."""

    file: str
    table: str
    number: int
    fields: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.file}，[[{self.table}]]第{self.number}项"

    @property
    def model(self) -> type[Model]:
        return TABLES[self.table]

    @property
    def key(self) -> str:
        missing = [name for name in KEYS[self.model] if name not in self.fields]
        if missing:
            raise ValidationError(f"缺少“{missing[0]}”。")
        return "/".join(str(self.fields[name]) for name in KEYS[self.model])


class Loader:
    """Loads a folder of data files and counts, by kind, what it created and what it kept."""

    def __init__(self) -> None:
        self.created: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.touched: dict[Model, None] = {}  # rows with new parts, in order

    def load(self, folder: Path) -> None:
        """The caller opens the transaction: a ContentError must undo the entries before it."""
        entries = list(read(folder))
        for entry in sorted(entries, key=lambda entry: list(TABLES).index(entry.table)):
            with blamed_on(str(entry)):
                self.load_entry(entry)
        keep_imported_versions(self.touched)

    def load_entry(self, entry: ContentEntry) -> None:
        if find(entry.model, entry.key):
            self.kept[entry.model._meta.verbose_name] += 1
        else:
            self.create(entry.model, entry.fields, str(entry))

    def create(self, model: type[Model], fields: dict[str, Any], place: str) -> None:
        kinds = {name: field_named(model, name) for name in fields}
        related = {name for name, kind in kinds.items() if kind.many_to_many or kind.one_to_many}
        row = model(
            **{name: field_value(kinds[name], fields[name]) for name in fields if name not in related}
        )
        release(row)
        self.created[model._meta.verbose_name] += 1
        self.touched[whole_of(row)] = None
        for name in sorted(related):
            self.relate(row, kinds[name], listed(name, fields[name]), place)

    def relate(self, row: Model, kind: Any, values: list[Any], place: str) -> None:
        if kind.many_to_many:
            getattr(row, kind.name).set([field_value(kind, key) for key in values])
        else:
            self.create_parts(row, kind, values, place)

    def create_parts(self, whole: Model, relation: Any, tables: list[dict[str, Any]], place: str) -> None:
        model = relation.related_model
        for number, fields in enumerate(tables, 1):
            position = {"position": 10 * number} if hasattr(model, "position") else {}
            part_place = f"{place}，{relation.name}第{number}项"
            with blamed_on(part_place):
                self.create(model, {**position, **fields, relation.field.name: whole}, part_place)


def read(folder: Path) -> Iterator[ContentEntry]:
    """Every table of every file, files in the order of their names."""
    files = sorted(folder.rglob("*.toml"))
    if not files:
        raise ContentError(f"文件夹“{folder}”里没有数据文件（.toml）。")
    for file in files:
        name = file.relative_to(folder).as_posix()
        with blamed_on(name):
            yield from entries_of(name, tomllib.loads(file.read_text(encoding="utf-8")))


def entries_of(file: str, tables: dict[str, Any]) -> Iterator[ContentEntry]:
    for table, entries in tables.items():
        if table not in TABLES:
            raise ValidationError(f"不认识[[{table}]]，可用的有：{'、'.join(TABLES)}。")
        for number, fields in enumerate(listed(table, entries), 1):
            yield ContentEntry(file, table, number, fields)


def listed(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValidationError(f"“{name}”应当是一个列表。")
    return value


def field_named(model: type[Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        raise ValidationError(f"{model._meta.verbose_name}没有“{name}”这个字段。") from None


def field_value(field: Any, value: Any) -> Any:
    """What a field's value stands for: a row where the field refers to one, else the value itself."""
    if not field.is_relation or isinstance(value, Model):
        return value
    row = find(field.related_model, str(value))
    if row is None:
        raise ValidationError(f"{field.related_model._meta.verbose_name}“{value}”不存在。")
    return row


def find(model: type[Model], key: str) -> Model | None:
    """The row with this key; one whose address an editor has changed is still found by the former."""
    lookups = list(key_lookups(model))
    parts = key.split("/", len(lookups) - 1) if lookups else []
    if len(parts) != len(lookups):
        raise ValidationError(f"{model._meta.verbose_name}“{key}”应当写成用“/”连接的{len(lookups)}段。")
    written = {path: part for (path, _), part in zip(lookups, parts, strict=True)}
    if row := model.objects.filter(**written).first():
        return row
    present = {path: present_slug(end, path, written[path]) for path, end in lookups}
    return model.objects.filter(**present).first()


def key_lookups(model: type[Model]) -> Iterator[tuple[str, type[Model]]]:
    """The lookups that together name one row, each with the model it ends at: organization__slug, title."""
    for name in KEYS[model]:
        field = model._meta.get_field(name)
        if field.is_relation:
            yield from ((f"{name}__{path}", end) for path, end in key_lookups(field.related_model))
        else:
            yield name, model


def present_slug(model: type[Model], path: str, part: str) -> str:
    if path.rpartition("__")[2] != "slug":
        return part
    renamed = model.objects.filter(pk=model.renamed_from(part)).first()
    return renamed.slug if renamed else part


def release(row: Model) -> None:
    """Stores a row that passes its own rules, public at once where it can be. An eid comes with storing."""
    row.full_clean(exclude=["eid"])
    if isinstance(row, Publishable):
        row.publish()
    else:
        row.save()


@contextmanager
def blamed_on(place: str) -> Iterator[None]:
    """Turns what goes wrong with one entry into a sentence that names it."""
    try:
        yield
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{place}：不是合格的TOML（{error}）。") from error
    except ValidationError as error:
        raise ContentError(f"{place}：{sentences(error)}") from error
    except (TypeError, ValueError) as error:
        raise ContentError(f"{place}：写法不对（{error}）。") from error


def sentences(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return "".join(error.messages)
    return "".join(
        "".join(messages) if field == "__all__" else f"“{field}”{''.join(messages)}"
        for field, messages in error.message_dict.items()
    )
