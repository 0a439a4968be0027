"""Filters by words, and by choices that say how many results each would give under the other filters.

A facet offers what remains possible; a value it does not know is the form's error and an empty list.
"""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django_filters import ChoiceFilter

from discussion.models.person_names import distinct_names
from discussion.public.forms import PlainSelect
from discussion.values.version_cache import cached

SLUG = re.compile(r"[\w-]{1,80}", re.ASCII)


class Option(NamedTuple):
    """`count` is None where it is not known; of a choice with 0 there is nothing to see."""

    value: str
    label: str
    count: int | None

    def __str__(self):
        return self.label if self.count is None else f"{self.label}（{self.count}）"


class Facet(ChoiceFilter):
    pattern = SLUG  # what a value must look like before it may reach the database

    def __init__(self, *, label: str, **kwargs):
        message = f"没有这个{label}，请从列表中选择。"
        super().__init__(
            label=label,
            empty_label="全部",
            error_messages={"invalid_choice": message},
            widget=PlainSelect,
            **kwargs,
        )

    def options(self, queryset: QuerySet, narrowed: QuerySet) -> list[Option]:
        """All values of `queryset`, counted in `narrowed` (the queryset under the other filters)."""
        raise NotImplementedError

    def options_of(self, counts: Mapping) -> list[Option]:
        """All values, with these counts."""
        raise NotImplementedError

    def narrow(self, queryset: QuerySet, value: str) -> QuerySet:
        raise NotImplementedError

    def present_slug(self, value: str) -> str:
        """The slug that a row has now if it once had this one, else ""."""
        return ""

    def filter(self, qs, value):
        return self.narrow(qs, value) if value else qs


class RowFacet(Facet):
    """Chooses a public row by its slug; `condition(slug)` says which results belong to it, as a `Q`."""

    def __init__(self, *, rows: Callable[[], QuerySet], condition: Callable | None = None, **kwargs):
        super().__init__(**kwargs)
        self.rows, self.condition = rows, condition

    def options(self, queryset, narrowed):
        belonging = narrowed.filter(self.condition(OuterRef("slug"))).order_by().annotate(one=Value(1))
        count = belonging.values("one").annotate(n=Count("pk", distinct=True)).values("n")
        rows = self.rows().annotate(count=Coalesce(Subquery(count), 0))
        rows = list(rows)
        names = distinct_names(rows)
        return [Option(row.slug, names[row.pk], row.count) for row in rows]

    @cached_property
    def listed(self) -> list:
        """The rows to choose from, fetched once for a version of the record."""
        return self.remembered_rows(self.rows())

    def options_of(self, counts):
        names = self.names
        return [Option(row.slug, names[row.pk], counts.get(row.slug, 0)) for row in self.listed]

    @property
    def names(self) -> dict[int, str]:
        return distinct_names(self.listed)

    def remembered_rows(self, rows: QuerySet, part: str = "") -> list:
        what = f"{type(self).__name__} {rows.model._meta.label} {self.rows.__name__} {part}"
        return cached(what, lambda: list(rows))

    def options_by_pk(self, count: Callable[[int], int | None]) -> list[Option]:
        names = self.names
        return [Option(row.slug, names[row.pk], count(row.pk)) for row in self.listed]

    def pk_of(self, slug: str) -> int | None:
        return next((row.pk for row in self.listed if row.slug == slug), None)

    def present_slug(self, value):
        if not self.pattern.fullmatch(value) or value in {choice for choice, _ in self.extra["choices"]}:
            return ""
        renamed = self.rows().filter(pk=self.rows().model.renamed_from(value))
        return renamed.values_list("slug", flat=True).first() or ""

    def narrow(self, queryset, value):
        matching = queryset.model.objects.filter(self.condition(value))
        return queryset.filter(Exists(self.rows().filter(slug=value)), pk__in=matching.values("pk"))


class RecentRowFacet(RowFacet):
    """Offers the newest rows of very many, or of a year; a link may still choose any."""

    most = 50

    @cached_property
    def listed(self) -> list:
        return self.newest()

    def newest(self, year: int | None = None) -> list:
        rows = self.rows() if year is None else self.rows().filter(date__year=year)
        found = self.remembered_rows(rows[: self.most + 1], f"{year}")
        self.extra.pop("help_text", None)
        if len(found) > self.most:
            scope, more = (f"{year}年", "") if year else ("", "；先选年份，就列那一年的")
            self.extra["help_text"] = f"只列{scope}最近{self.most}个中有结果的{more}"
        return found[: self.most]

    def offered(self, slug: str, year: int | None) -> list:
        """The rows to choose from, with the one that was chosen."""
        self.listed = self.newest(year)
        if slug and super().pk_of(slug) is None and self.pattern.fullmatch(slug):
            self.listed = [*self.listed, *self.rows().filter(slug=slug)]
        return self.listed

    def pk_of(self, slug):
        known = super().pk_of(slug)
        if known is not None or not self.pattern.fullmatch(slug):
            return known
        return self.rows().filter(slug=slug).values_list("pk", flat=True).first()


class ValueFacet(Facet):
    """Chooses a value that the results themselves carry, such as the year of their date.

    `values` gives their order; without it they run from the largest down.
    """

    def __init__(self, *, lookup: str, name: Callable[[object], str], pattern=SLUG, values=None, **kwargs):
        super().__init__(**kwargs)
        self.lookup, self.name, self.values = lookup, name, values
        self.pattern = re.compile(pattern)

    def options(self, queryset, narrowed):
        remaining = Count("pk", filter=Q(pk__in=narrowed.order_by().values("pk")))
        return self.options_of(dict(queryset.order_by().values_list(F(self.lookup)).annotate(n=remaining)))

    def options_of(self, counts):
        values = self.values or sorted(counts, reverse=True)
        return [Option(str(value), self.name(value), counts.get(value, 0)) for value in values]

    def narrow(self, queryset, value):
        return queryset.filter(**{self.lookup: value})


class FlagFacet(Facet):
    """Keeps only the results for which a boolean is true."""

    def __init__(self, *, lookup: str, name: str, **kwargs):
        super().__init__(**kwargs)
        self.lookup, self.name = lookup, name

    def options(self, queryset, narrowed):
        return self.options_of({"yes": self.narrow(narrowed, "yes").count()})

    def options_of(self, counts):
        return [Option("yes", self.name, counts.get("yes", 0))]

    def narrow(self, queryset, value):
        return queryset.filter(**{self.lookup: True})
