from collections.abc import Mapping
from functools import partial

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django_filters import ChoiceFilter

from discussion.models import (
    ActionItem,
    Meeting,
    Official,
    Organization,
    Phase,
    Standing,
    Statement,
    Tally,
    Theme,
)
from discussion.models.people import in_force
from discussion.public.facets import (
    FlagFacet,
    RecentRowFacet,
    RowFacet,
    ValueFacet,
)
from discussion.public.filter_sets import FacetedFilterSet
from discussion.public.forms import WordsFilter
from discussion.public.ledger import Ledger, tasks_by_theme
from discussion.search.query.engine import Filters, Selection
from discussion.search.query.reading import Reading, select
from discussion.search.query.results import StatementResults
from discussion.values.version_cache import cached


def year_facet() -> ValueFacet:
    return ValueFacet(label="年份", lookup="date__year", name="{}年".format, pattern=r"[12]\d{3}")


class OrderFilter(ChoiceFilter):
    """In which order results of words stand; it narrows nothing."""

    def __init__(self):
        message = "没有这种排序，请从列表中选择。"
        super().__init__(
            label="排序",
            choices=[("titles", "标题中有的在前")],
            empty_label="新的在前",
            error_messages={"invalid_choice": message},
        )

    def filter(self, qs, value):
        return qs


class StatementFilter(FacetedFilterSet):
    """Answered by the index of statements: neither counting nor listing touches the statements themselves."""

    counted = "篇发言"

    q = WordsFilter()
    speaker = RowFacet(label="发言人", rows=Official.objects.published)
    theme = RowFacet(label="主题", rows=Theme.objects.published)
    phase = RowFacet(label="阶段", rows=Phase.objects.published)
    meeting = RecentRowFacet(label="会议", rows=Meeting.objects.published)
    year = year_facet()
    order = OrderFilter()

    class Meta:
        model = Statement
        fields = []

    def counted_options(self):
        """What the words name is chosen as if the reader had done so, and the other words are looked for."""
        self.asked = self.data or {}
        self.reading, self.selection = self._read(self.asked)
        if self.reading.names:
            self.data = self.asked.copy()
            self.data["q"] = self.reading.words
            for name in self.reading.names:
                self.data[name.parameter] = name.slug
        rows = {name: facet for name, facet in self.choosing.items() if name != "year"}
        offered = rows["meeting"].offered(self._raw("meeting"), self._year(self._raw("year")))
        self.selection.meetings = [row.pk for row in offered]
        count = self.selection.count if self.words.wanted or not self._raw("q") else not_counted
        options = {
            name: facet.options_by_pk(partial(count, COUNTED.get(name, name))) for name, facet in rows.items()
        }
        years = {year: count("year", year) for year in cached("years", years_spoken)}
        return options | {"year": self.filters["year"].options_of(years)}

    def selected(self, parameters: Mapping[str, str], *, literally: bool = False) -> Selection:
        """What parameters like those of this list ask for, in just these words or as `select()` takes them."""
        return self._read(parameters, literally=literally)[1]

    @property
    def in_parts(self) -> bool:
        return self.selection.in_parts

    def _read(self, parameters: Mapping[str, str], *, literally: bool = False) -> tuple[Reading, Selection]:
        typed = {name: parameters.get(name) or "" for name in self.filters}
        chosen = {name: facet.pk_of(typed[name]) for name, facet in self.choosing.items() if name != "year"}
        filters = Filters(official=chosen.pop("speaker"), year=self._year(typed["year"]), **chosen)
        return select(typed["q"], filters, titles_first=typed["order"] == "titles", literally=literally)

    def _without(self, name):
        """Without a name that was read it is a word; without the words the names stay."""
        query = QueryDict(super()._without(name), mutable=True)
        named = next((part for part in self.reading.names if part.parameter == name), None)
        for part in self.reading.names:
            query.pop(part.parameter, None)
        if self.reading.names:
            query["q"] = self.reading.named if name == "q" else self.asked["q"]
        if named:
            query["q"] = self.reading.without(named)
        return query.urlencode()

    def _year(self, typed: str) -> int | None:
        return int(typed) if self.filters["year"].pattern.fullmatch(typed) else None

    @property
    def qs(self):
        return StatementResults(self.selection) if not self.is_bound or self.is_valid() else []


def not_counted(name: str, value: int) -> None:
    """Beside choices under words that cannot be looked for."""


def years_spoken() -> list[int]:
    return list(
        Tally.objects.filter(theme=0, statements__gt=0).order_by().values_list("year", flat=True).distinct()
    )


COUNTED = {"speaker": "official"}  # where a filter and its column differ


def led_by_unit(slug) -> Q:
    own_post = Q(lead_organization__isnull=True) & Q(lead_post__organization__slug=slug)
    return Q(lead_organization__slug=slug) | own_post


def led_by_official(slug) -> Q:
    """Tasks of the posts that an official holds today."""
    holders = "lead_post__appointments__"
    return Q(**{f"{holders}official__slug": slug}) & in_force(timezone.localdate(), holders)


class ActionFilter(FacetedFilterSet):
    counted = "项任务"
    former_names = "late", "stale", "state"

    q = WordsFilter()
    standing = ValueFacet(
        label="状态",
        lookup="standing",
        name=lambda standing: Standing(standing).label,
        values=Standing.values,
    )
    unit = RowFacet(label="牵头单位", rows=Organization.objects.all, condition=led_by_unit)
    theme = RowFacet(label="主题", rows=Theme.objects.published, condition=lambda slug: Q(themes__slug=slug))
    official = RowFacet(label="现任负责人", rows=Official.objects.published, condition=led_by_official)
    soon = FlagFacet(label="临近时限", lookup="due_soon", name="临期")

    class Meta:
        model = ActionItem
        fields = []

    def with_present_slugs(self) -> str:
        """Also with what older links call `?late=yes`, `?stale=yes` or `?state=done` as a standing."""
        dated = (name for name in (Standing.LATE, Standing.STALE) if self._raw(name))
        standing = next(dated, self._raw("state"))
        if not standing:
            return super().with_present_slugs()
        query = self.data.copy()
        for name in self.former_names:
            query.pop(name, None)
        query.setdefault("standing", standing)
        return query.urlencode()

    def counted_options(self):
        """All facets but the theme's from one pass over the tasks: a state costs a subquery for each."""
        theme, unit = self.filters["theme"], self.filters["unit"]
        names = [name for name in self.choosing if name != "theme"]
        chosen = {name: value for name in names if (value := self._raw(name))}
        ledger = Ledger(self.narrowed(["theme", "q"]), unit.listed)
        self.total = ledger.total(chosen)
        options = {name: self.filters[name].options_of(ledger.counts(name, chosen)) for name in names}
        by_theme = tasks_by_theme(self.narrowed([*names, "q"]), theme.listed)
        return options | {"theme": theme.options_of(by_theme)}
