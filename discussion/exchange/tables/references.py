"""Rows that a cell names: by what an editor knows, never by a number.

A directory knows the rows of one model by their spellings. The first spelling that names one row alone is the one
that exports write; any of them is read.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Model, Q

from discussion.exchange.tables.cells import ColumnType, as_text, nearest
from discussion.models import (
    ActionItem,
    Metric,
    Official,
    Organization,
    Point,
    Post,
    Source,
    Theme,
)
from discussion.models.record_apps import record
from discussion.values.characters import UNIFORM_DOTS

MARKS = re.compile(r"[；;\n]+")
MOST_SUGGESTED = 50
LOOSER_MARKS = re.compile(r"[、，,]+")


class PendingRow(NamedTuple):
    """A row that the same file brings and that has no number yet."""

    code: str


def folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name.translate(UNIFORM_DOTS)).split()).casefold()


class Directory:
    """All rows of a model by name, read at once when the first is asked for."""

    def __init__(self, model: type[Model], fields: Iterable[str], spell: Callable[..., list[str]]):
        self.model, self.fields, self.spell = model, list(fields), spell
        self.names: dict[int, list[str]] | None = None
        self.ranks: list[dict[str, set[int]]] = []
        self.coming: set[str] = set()
        self.suggested: dict[str, str] = {}

    def load(self) -> None:
        if self.names is None:
            rows = self.model._base_manager.values_list("pk", *self.fields)
            self.names = {pk: self.spell(*values) for pk, *values in rows.order_by("pk").iterator()}
            self.ranks = ranked(self.names)

    def look_up(self, written: Iterable[str]) -> None:
        """Told beforehand what will be asked, so that a batch is one query."""
        self.load()

    def look_back(self, pks: Iterable[int]) -> None:
        self.load()

    def matching(self, written: str) -> set[int]:
        name = folded(written)
        return next((rank[name] for rank in self.ranks if name in rank), set())

    def resolve(self, written: str) -> Any:
        found = self.matching(written)
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise ValidationError(self.ambiguous(written, found))
        if written in self.coming:
            return PendingRow(written)
        raise ValidationError(f"{self.model._meta.verbose_name}“{written}”不存在。{self.suggestion(written)}")

    def ambiguous(self, written: str, found: set[int]) -> str:
        spellings = "、".join(f"“{self.written(pk)}”" for pk in sorted(found)[:5])
        return (
            f"有{len(found)}个{self.model._meta.verbose_name}都叫“{written}”，请写明是哪一个：{spellings}。"
        )

    def suggestion(self, written: str) -> str:
        """For the first unknown names only: looking for them among very many takes its time."""
        if written not in self.suggested and len(self.suggested) < MOST_SUGGESTED:
            known = [spelling for names in self.names.values() for spelling in names if spelling]
            self.suggested[written] = nearest(written, known)
        return self.suggested.get(written, "")

    def written(self, pk: int) -> str:
        names = [name for name in self.names[pk] if name and not MARKS.search(name)]
        return next((name for name in names if self.matching(name) == {pk}), self.names[pk][0])


def ranked(names: dict[int, list[str]]) -> list[dict[str, set[int]]]:
    """For each rank of spellings, the rows by spelling: a full name wins over another row's short one."""
    ranks: list[dict[str, set[int]]] = [{} for _ in range(max(map(len, names.values()), default=0))]
    for pk, spellings in names.items():
        for rank, spelling in zip(ranks, spellings, strict=True):
            if spelling:
                rank.setdefault(folded(spelling), set()).add(pk)
    return ranks


class Points(Directory):
    """Points of statements; as there may be very many, only those that a batch names are read."""

    FULL = re.compile(r"(.{1,60}?)\s{0,9}(\d{4}-\d\d-\d\d)\s{0,9}《(.{1,200})》\s{0,9}#?(p\d{1,9})")
    FIELDS = ("statement__official__name", "statement__date", "statement__title", "eid", "heading")

    def __init__(self):
        super().__init__(Point, self.FIELDS, spell_point)
        self.names = {}

    def look_up(self, written):
        parts = [(text, self.FULL.fullmatch(text)) for text in written]
        dates = {match[2] for _, match in parts if match}
        titles = {match[3] for _, match in parts if match}
        headings = {text for text, match in parts if not match}
        self._read(Q(statement__date__in=dates, statement__title__in=titles) | Q(heading__in=headings))

    def look_back(self, pks):
        self._read(Q(pk__in=set(pks)))

    def written(self, pk):
        if pk not in self.names:
            self._read(Q(pk__in=[pk, *self.names]))
        return super().written(pk)

    def _read(self, condition: Q) -> None:
        rows = Point.objects.filter(condition).order_by("pk").values_list("pk", *self.fields)
        self.names = {pk: spell_point(*values) for pk, *values in rows}
        self.ranks = ranked(self.names)

    def resolve(self, written):
        try:
            return super().resolve(written)
        except ValidationError as error:
            if self.matching(written):
                raise
            raise ValidationError(f"{error.message}请写成“姓名 2021-12-29《发言标题》#p3”。") from None


def spell_point(name, date, title, eid, heading) -> list[str]:
    return [f"{name} {date}《{title}》#{eid}", heading]


def spell_post(full, short, slug, title) -> list[str]:
    return [f"{full}/{title}", short and f"{short}/{title}", f"{slug}/{title}", title]


def spell_source(title, date, publisher) -> list[str]:
    return [title, f"{title}（{date}）", f"{title}（{publisher}，{date}）"]


POST_FIELDS = ("organization__name", "organization__short_name", "organization__slug", "title")


def names(*fields: str):
    return fields, lambda *values: list(values)


SPELLINGS: dict[type[Model], tuple[Iterable[str], Callable[..., list[str]]]] = {
    Organization: names("name", "short_name", "slug"),
    Post: (POST_FIELDS, spell_post),
    Official: names("name", "slug"),
    Theme: names("name", "slug"),
    Metric: names("name", "slug"),
    ActionItem: names("code"),
    Source: (("title", "date", "publisher"), spell_source),
}


NAMED_BY: dict[type[Model], str] = {
    Organization: "单位的全称、简称或网址名",
    Post: "“单位/职务”；没有重名的，只写职务",
    Official: "姓名；有重名的填网址名",
    ActionItem: "任务的编号",
    Point: "“姓名 2021-12-29《发言标题》#p3”；没有重名的，只写要点的标题",
    Source: "来源的标题；有重名的写成“标题（日期）”",
}


class Directories(dict):
    """The directories that one run uses, each made when it is first asked for."""

    def __missing__(self, model: type[Model]) -> Directory:
        self[model] = Points() if model is Point else Directory(model, *record().spellings[model])
        return self[model]


class Reference(ColumnType):
    """A cell that names one row."""

    many = False

    @property
    def how(self) -> str:
        return f"填{NAMED_BY.get(self.model, f'{self.model._meta.verbose_name}的名称或网址名')}。"

    @property
    def model(self) -> type[Model]:
        return self.field.related_model

    def named(self, cell) -> list[str]:
        return [as_text(cell).strip()]

    def resolve(self, cell, directories):
        return directories[self.model].resolve(self.named(cell)[0])

    def empty(self):
        return None

    def rows(self, value) -> list[int]:
        return [] if value is None or isinstance(value, PendingRow) else [value]

    def display(self, value, directories):
        if isinstance(value, PendingRow):
            return value.code
        return "" if value is None else directories[self.model].written(value)


class References(Reference):
    """A cell that names several rows, as a set: “；” or a line break stands between them."""

    many = True

    @property
    def how(self) -> str:
        return f"{super().how}有几个的，用“；”或换行隔开。"

    def named(self, cell):
        return list(dict.fromkeys(filter(None, map(str.strip, MARKS.split(as_text(cell))))))

    def resolve(self, cell, directories):
        directory = directories[self.model]
        found = [
            directory.resolve(name) for written in self.named(cell) for name in parted(written, directory)
        ]
        return tuple(dict.fromkeys(found))

    def empty(self):
        return ()

    def current(self, row):
        return tuple(linked.pk for linked in getattr(row, self.field.name).all())

    def put(self, row, value):
        """Links are stored after the row (`link`)."""

    def link(self, row, value) -> None:
        getattr(row, self.field.name).set(value)

    def link_new(self, values: dict[int, tuple]) -> None:
        """The links of new rows, by the row's number."""
        own, other = self.field.m2m_field_name(), self.field.m2m_reverse_field_name()
        self._create(self.field.remote_field.through, f"{own}_id", f"{other}_id", values)

    def _create(self, model, own: str, other: str, values: dict[int, tuple]) -> None:
        links = [model(**{own: pk, other: linked}) for pk, value in values.items() for linked in value]
        model._base_manager.bulk_create(links, batch_size=500)

    def rows(self, value):
        return list(value)

    def display(self, value, directories):
        return "；".join(map(directories[self.model].written, value))


class LinkRows(References):
    """Rows linked through rows of their own, which may say more about the link: those that stay are not touched."""

    def __init__(self, relation, name: str):
        super().__init__(relation.related_model._meta.get_field(name))
        self.accessor, self.owner = relation.get_accessor_name(), relation.field

    def current(self, row):
        return tuple(getattr(link, self.field.attname) for link in getattr(row, self.accessor).all())

    def link(self, row, value):
        links = {getattr(link, self.field.attname): link for link in getattr(row, self.accessor).all()}
        for pk in links.keys() - set(value):
            links[pk].delete()
        self.link_new({row.pk: tuple(pk for pk in value if pk not in links)})

    def link_new(self, values):
        self._create(self.field.model, self.owner.attname, self.field.attname, values)


def parted(written: str, directory: Directory) -> list[str]:
    """A name as it is, if it is known; else what stands between the marks that a hurried editor uses."""
    if directory.matching(written) or written in directory.coming:
        return [written]
    parts = list(filter(None, map(str.strip, LOOSER_MARKS.split(written))))
    return parts if len(parts) > 1 and any(map(directory.matching, parts)) else [written]
