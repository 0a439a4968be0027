"""The ledger of tasks: its list, on paper, as a file, in numbers; and the page of one task."""

from django.shortcuts import render
from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from discussion.models import ActionItem, Metric, Standing
from discussion.public import ledger, row_metadata
from discussion.public.filters import ActionFilter
from discussion.public.lists import FilteredList
from discussion.public.pages import LastingAddressMixin, NeighboursMixin
from discussion.public.sections import ACTIONS


class ActionList(FilteredList):
    section = ACTIONS
    template_name = "discussion/actions.html"
    filterset_class = ActionFilter
    paginate_by = 30

    def get_queryset(self):
        return ActionItem.objects.published().ledger()

    def paginate_queryset(self, queryset, page_size):
        """Sorts by key alone and then fetches the page's rows; their number is known from the facets."""
        found = super().paginate_queryset(queryset.values_list("pk", flat=True), page_size)
        page = found[1]
        page.object_list = ActionItem.objects.published().for_list().in_order(page.object_list)
        return *found[:2], page.object_list, found[3]

    def get_paginator(self, *args, **kwargs):
        paginator = super().get_paginator(*args, **kwargs)
        paginator.count = self.filterset.total
        return paginator


class ActionPrint(FilteredList):
    """The printed ledger: as many rows of the list as a browser lays out without effort."""

    section = ACTIONS
    template_name = "discussion/actions_print.html"
    filterset_class = ActionFilter
    longest = 1000

    def get_queryset(self):
        return ActionItem.objects.published().ledger()

    def get_context_data(self, **kwargs):
        keys = self.object_list.values_list("pk", flat=True)[: self.longest]
        actions = ActionItem.objects.published().for_table().in_order(keys)
        return super().get_context_data(actions=actions, today=timezone.localdate(), **kwargs)


class ActionFile(FilteredList):
    """The list as a file; a filter that is wrong is told, as there is no page to tell it on."""

    filterset_class = ActionFilter
    written = None

    def get_queryset(self):
        return ActionItem.objects.published().ledger()

    def render_to_response(self, context):
        form = self.filterset.form
        if form.is_bound and not form.is_valid():
            return render(self.request, "400.html", {"errors": form.errors}, status=400)
        return self.written(list(self.object_list.values_list("pk", flat=True)))


class ActionSummary(TemplateView):
    section = ACTIONS
    template_name = "discussion/actions_summary.html"

    def get_context_data(self, **kwargs):
        units = ledger.by_unit()
        return super().get_context_data(
            units=units,
            total=ledger.overall(units),
            themes=ledger.by_theme(),
            standings=Standing,
            today=timezone.localdate(),
            **kwargs,
        )


class ActionDetail(LastingAddressMixin, NeighboursMixin, DetailView):
    section = ACTIONS
    template_name = "discussion/action.html"
    context_object_name = "action"
    model = ActionItem

    def get_queryset(self):
        return ActionItem.objects.published().for_detail()

    def get_context_data(self, **kwargs):
        metrics = Metric.objects.published().filter(actions=self.object).with_latest()
        parent = ActionItem.objects.published().filter(pk=self.object.parent_id).first()
        then = self.object.holders_then()
        return super().get_context_data(metrics=metrics, public_parent=parent, then=then, **kwargs)

    def row_metadata(self, site):
        return row_metadata.of_action(self.object)
