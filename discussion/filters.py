from django.db.models import Q
from django.utils import timezone

from discussion.facets import FacetedFilterSet, FlagFacet, RowFacet, ValueFacet
from discussion.ledger import Ledger, tasks_by_theme
from discussion.models import (
    ActionItem,
    Meeting,
    Official,
    Organization,
    Phase,
    Standing,
    State,
    Statement,
    Theme,
)
from discussion.models.people import in_force


def of_theme(slug) -> Q:
    """Statements with the theme, or with a point that has it."""
    return Q(themes__slug=slug) | Q(points__themes__slug=slug)


def year_facet() -> ValueFacet:
    return ValueFacet(label="年份", lookup="date__year", name="{}年".format, pattern=r"[12]\d{3}")


class StatementFilter(FacetedFilterSet):
    counted = "篇发言"

    speaker = RowFacet(
        label="发言人",
        rows=Official.objects.published,
        condition=lambda slug: Q(official__slug=slug),
    )
    theme = RowFacet(label="主题", rows=Theme.objects.published, condition=of_theme)
    phase = RowFacet(label="阶段", rows=Phase.objects.all, condition=lambda slug: Q(phase__slug=slug))
    meeting = RowFacet(
        label="会议",
        rows=Meeting.objects.published,
        condition=lambda slug: Q(meeting__slug=slug),
    )
    year = year_facet()

    class Meta:
        model = Statement
        fields = []

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        theme = self.chosen("theme")
        return found.with_matching_points(theme) if theme else found


def led_by_unit(slug) -> Q:
    own_post = Q(lead_organization__isnull=True) & Q(lead_post__organization__slug=slug)
    return Q(lead_organization__slug=slug) | own_post


def led_by_official(slug) -> Q:
    """Tasks of the posts that an official holds today."""
    holders = "lead_post__appointments__"
    return Q(**{f"{holders}official__slug": slug}) & in_force(timezone.localdate(), holders)


class StandingFacet(ValueFacet):
    """The column of the summary that a task belongs to; annotated only where it is asked for."""

    def narrow(self, queryset, value):
        return super().narrow(queryset.with_standing(), value)


class ActionFilter(FacetedFilterSet):
    counted = "项事项"

    state = ValueFacet(
        label="状态", lookup="state", name=lambda state: State(state).label, values=State.values
    )
    standing = StandingFacet(
        label="办理情况",
        lookup="standing",
        name=lambda standing: Standing(standing).label,
        values=Standing.values,
    )
    unit = RowFacet(label="牵头单位", rows=Organization.objects.all, condition=led_by_unit)
    theme = RowFacet(label="主题", rows=Theme.objects.published, condition=lambda slug: Q(themes__slug=slug))
    official = RowFacet(label="现任负责人", rows=Official.objects.published, condition=led_by_official)
    late = FlagFacet(label="时限", lookup="late", name="已超期")
    soon = FlagFacet(label="临近时限", lookup="due_soon", name="临期")
    stale = FlagFacet(label="更新", lookup="stale", name="久未更新")

    class Meta:
        model = ActionItem
        fields = []

    def counted_options(self):
        """All facets but the theme's from one pass over the tasks: a state costs a subquery for each."""
        theme, unit = self.filters["theme"], self.filters["unit"]
        names = [name for name in self.filters if name != "theme"]
        chosen = {name: value for name in names if (value := self._raw(name))}
        ledger = Ledger(self.narrowed(["theme"]), unit.listed)
        self.found = ledger.total(chosen)
        options = {name: self.filters[name].options_of(ledger.counts(name, chosen)) for name in names}
        by_theme = tasks_by_theme(self.narrowed(names), theme.listed)
        return options | {"theme": theme.options_of(by_theme)}
