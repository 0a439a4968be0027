from django.shortcuts import get_object_or_404
from django.views.generic import DetailView
from django_filters.views import FilterView

from discussion.views import FormerSlugMixin, NeighboursMixin
from forums.filters import SessionFilter
from forums.models import ForumSession, Series


class SessionList(FilterView):
    template_name = "forums/sessions.html"
    filterset_class = SessionFilter
    paginate_by = 30

    def get_queryset(self):
        return ForumSession.objects.published().for_list()


class SeriesDetail(FormerSlugMixin, DetailView):
    template_name = "forums/series.html"
    model = Series

    def get_queryset(self):
        return Series.objects.published().prefetch_related("hosts")

    def get_context_data(self, **kwargs):
        sessions = ForumSession.objects.published().filter(series=self.object).for_list()
        return super().get_context_data(sessions=sessions, **kwargs)


class SessionDetail(NeighboursMixin, DetailView):
    template_name = "forums/session.html"
    context_object_name = "session"
    model = ForumSession

    def get_object(self):
        sessions = ForumSession.objects.published().for_detail()
        return get_object_or_404(sessions, series__slug=self.kwargs["slug"], number=self.kwargs["number"])

    def beside(self):
        return super().beside().filter(series=self.object.series).select_related("series")
