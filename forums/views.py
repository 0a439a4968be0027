from django.shortcuts import get_object_or_404
from django.views.generic import DetailView

from discussion.public.lists import FilteredList
from discussion.public.pages import LastingAddressMixin, NeighboursMixin
from forums.calendars import calendar_response
from forums.filters import SessionFilter
from forums.metadata import SESSIONS, of_series, of_session
from forums.models import ForumSession, Series, with_gaps


class SessionList(FilteredList):
    section = SESSIONS
    template_name = "forums/sessions.html"
    filterset_class = SessionFilter
    paginate_by = 30

    def get_queryset(self):
        return ForumSession.objects.published().for_list()


class SeriesDetail(LastingAddressMixin, DetailView):
    section = SESSIONS
    template_name = "forums/series.html"
    model = Series

    def get_queryset(self):
        return Series.objects.published().prefetch_related("hosts")

    def get_context_data(self, **kwargs):
        sessions = list(ForumSession.objects.published().of(self.object).for_list())
        return super().get_context_data(sessions=sessions, numbers=with_gaps(sessions), **kwargs)

    def row_metadata(self, site):
        return of_series(self.object)


class SeriesCalendar(LastingAddressMixin, DetailView):
    model = Series

    def get_queryset(self):
        return Series.objects.published()

    def render_to_response(self, context):
        sessions = ForumSession.objects.published().of(self.object).for_list()
        return calendar_response(f"{self.object.slug}.ics", self.object.name, sessions)


class SessionAddressMixin(LastingAddressMixin):
    """A session is addressed by its series and its number."""

    model = ForumSession

    def get_object(self):
        return get_object_or_404(self.addressed(self.get_queryset()))

    def addressed(self, rows):
        return rows.filter(series__slug=self.kwargs["slug"], number=self.kwargs["number"])

    def known(self, rows):
        return rows.filter(series__in=Series.known_by(self.kwargs["slug"]), number=self.kwargs["number"])

    def moved(self):
        renamed = Series.renamed_from(self.kwargs["slug"])
        row = self.get_queryset().filter(series=renamed, number=self.kwargs["number"]).first()
        return row and self.redirected(row.series.slug)


class SessionDetail(SessionAddressMixin, NeighboursMixin, DetailView):
    section = SESSIONS
    template_name = "forums/session.html"
    context_object_name = "session"

    def get_queryset(self):
        return ForumSession.objects.published().for_detail()

    def beside(self):
        return super().beside().of(self.object.series).select_related("series")

    def row_metadata(self, site):
        return of_session(self.object)


class SessionCalendar(SessionAddressMixin, DetailView):
    def get_queryset(self):
        return ForumSession.objects.published().for_list()

    def render_to_response(self, context):
        session = self.object
        return calendar_response(f"{session.series.slug}-{session.number}.ics", str(session), [session])
