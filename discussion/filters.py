from django.db.models import Q
from django.utils import timezone

from discussion.facets import FacetedFilterSet, FlagFacet, RowFacet, ValueFacet
from discussion.models import (
    ActionItem,
    Meeting,
    Official,
    Organization,
    Phase,
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


class ActionFilter(FacetedFilterSet):
    counted = "项事项"

    state = ValueFacet(
        label="状态", lookup="state", name=lambda state: State(state).label, values=State.values
    )
    unit = RowFacet(label="牵头单位", rows=Organization.objects.all, condition=led_by_unit)
    theme = RowFacet(label="主题", rows=Theme.objects.published, condition=lambda slug: Q(themes__slug=slug))
    official = RowFacet(label="现任负责人", rows=Official.objects.published, condition=led_by_official)
    late = FlagFacet(label="时限", lookup="late", name="已超期")

    class Meta:
        model = ActionItem
        fields = []
