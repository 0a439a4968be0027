from django.shortcuts import get_object_or_404, redirect
from django.views.generic import DetailView

from discussion.views import FilteredList, LastingAddressMixin, NeighboursMixin
from forums.filters import SessionFilter
from forums.models import ForumSession, Series


class SessionList(FilteredList):
    template_name = "forums/sessions.html"
    filterset_class = SessionFilter
    paginate_by = 30

    def get_queryset(self):
        return ForumSession.objects.published().for_list()


class SeriesDetail(LastingAddressMixin, DetailView):
    template_name = "forums/series.html"
    model = Series

    def get_queryset(self):
        return Series.objects.published().prefetch_related("hosts")

    def get_context_data(self, **kwargs):
        sessions = ForumSession.objects.published().filter(series=self.object).for_list()
        return super().get_context_data(sessions=sessions, **kwargs)


class SessionDetail(LastingAddressMixin, NeighboursMixin, DetailView):
    template_name = "forums/session.html"
    context_object_name = "session"
    model = ForumSession

    def get_queryset(self):
        return ForumSession.objects.published().for_detail()

    def get_object(self):
        return get_object_or_404(self.addressed(self.get_queryset()))

    def addressed(self, rows):
        return rows.filter(series__slug=self.kwargs["slug"], number=self.kwargs["number"])

    def moved(self):
        renamed = Series.renamed_from(self.kwargs["slug"])
        row = self.get_queryset().filter(series=renamed, number=self.kwargs["number"]).first()
        return row and redirect(row, permanent=True)

    def beside(self):
        return super().beside().filter(series=self.object.series).select_related("series")
