from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from django.utils import timezone
from django.views.generic import DetailView, ListView

from discussion.exchange.spreadsheets import csv_response
from discussion.models import (
    ActionItem,
    Meeting,
    Metric,
    Official,
    Source,
    Statement,
    Theme,
)
from discussion.models.actions import actions_of_points
from discussion.public import row_metadata
from discussion.public.citation import reference
from discussion.public.filters import StatementFilter
from discussion.public.lists import FilteredList, SearchedList
from discussion.public.matrix import speakers_to, theme_speaker_matrix
from discussion.public.pages import LastingAddressMixin, NeighboursMixin
from discussion.public.related import surroundings_of
from discussion.public.sections import MEETINGS, METRICS, OFFICIALS, SOURCES, STATEMENTS, THEMES
from discussion.search.query.meanings import people_named
from discussion.search.query.results import KeysetPage, StatementPaginator, StatementResults, statements_under
from discussion.search.query.suggestions import suggestions
from discussion.values.version_cache import cached


class StatementList(FilteredList):
    section = STATEMENTS
    template_name = "discussion/statements.html"
    filterset_class = StatementFilter
    paginate_by = 18  # with the words that were looked for, eight screens of a phone at most
    paginator_class = StatementPaginator

    @classmethod
    def parameters(cls):
        return [*super().parameters(), "before", "after"]

    def get_queryset(self):
        return Statement.objects.published()

    def paginate_queryset(self, queryset, page_size):
        """Numbered pages; or beyond them, those before or after the key of a statement."""
        beyond = KeysetPage.requested(self.request.GET)
        if beyond is None or not isinstance(queryset, StatementResults):
            return super().paginate_queryset(queryset, page_size)
        beyond.fetch(queryset.selection, page_size)
        self.extra_context = {"beyond": beyond}
        return None, None, queryset.rows(beyond.keys), True

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not context["object_list"]:
            context["suggestions"] = suggestions(self.filterset)
        return context


class StatementDetail(LastingAddressMixin, DetailView):
    section = STATEMENTS
    template_name = "discussion/statement.html"
    model = Statement

    def get_queryset(self):
        detailed = Statement.objects.published().for_detail
        return cached("statement pages", lambda: detailed().prefetch_related(actions_of_points()))

    def get_context_data(self, **kwargs):
        statement = self.object
        return super().get_context_data(
            reference=reference(statement, timezone.localdate()),
            **surroundings_of(statement)._asdict(),
            **kwargs,
        )

    def row_metadata(self, site):
        return row_metadata.of_statement(self.object, site)


class OfficialList(SearchedList):
    section = OFFICIALS
    template_name = "discussion/officials.html"
    paginate_by = 60
    plain = 12  # so many need no order but that of their ranks

    def get_queryset(self):
        return Official.objects.published().with_titles().with_counts()

    def narrowed(self, rows, typed):
        return rows.search(typed)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = context["object_list"]
        if context["typed"] and not rows:
            context["meant"] = people_named(context["typed"])
        if len(rows) > self.plain:
            context |= {"bodies": by_body(rows), "initials": by_initial(rows)}
        return context


def by_body(officials: Iterable[Official]) -> list[tuple[str, list[Official]]]:
    """Under the body of the first post that each holds today, in the order of the officials; those without one last."""
    bodies: dict[str, list[Official]] = {}
    for official in officials:
        held = official.current_appointments
        bodies.setdefault(str(held[0].post.organization) if held else "", []).append(official)
    return sorted(bodies.items(), key=lambda item: not item[0])


def by_initial(officials: Iterable[Official]) -> list[tuple[str, list[Official]]]:
    """By the first letter of the name's sound, in the order of the alphabet."""
    ordered = sorted(officials, key=attrgetter("pinyin"))
    return [(letter.upper(), [*rows]) for letter, rows in groupby(ordered, lambda row: row.pinyin[:1])]


class OfficialDetail(LastingAddressMixin, NeighboursMixin, DetailView):
    section = OFFICIALS
    template_name = "discussion/official.html"
    model = Official

    def get_queryset(self):
        return Official.objects.published().for_detail()

    def get_context_data(self, **kwargs):
        official = self.object
        return super().get_context_data(
            statements=statements_under(official=official.pk)[:20],
            themes=Theme.objects.published().spoken_to_by(official),
            actions=ActionItem.objects.published().for_list().led_by(official)[:20],
            **kwargs,
        )

    def row_metadata(self, site):
        return row_metadata.of_official(self.object)


class ThemeList(SearchedList):
    section = THEMES
    template_name = "discussion/themes.html"

    def get_queryset(self):
        return Theme.objects.published().with_counts()


class MatrixPage(ListView):
    """Who spoke to which themes, some speakers at a time."""

    section = THEMES
    template_name = "discussion/matrix.html"
    paginate_by = 8  # columns

    @classmethod
    def parameters(cls):
        return ["page"]

    def get_queryset(self):
        return theme_speaker_matrix().officials

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"matrix": theme_speaker_matrix().of(context["object_list"])}


class ThemeDetail(LastingAddressMixin, NeighboursMixin, DetailView):
    section = THEMES
    template_name = "discussion/theme.html"
    model = Theme
    shown = 10  # of each kind; the lists have them all

    def get_queryset(self):
        return Theme.objects.published()

    def get_context_data(self, **kwargs):
        theme = self.object
        statements = statements_under(theme=theme.pk)
        return super().get_context_data(
            statements=statements[: self.shown],
            statement_count=statements.selection.total,
            actions=ActionItem.objects.published().for_list().filter(themes=theme)[: self.shown],
            metrics=Metric.objects.published().filter(themes=theme).with_latest()[: self.shown],
            voices=speakers_to(theme),
            **kwargs,
        )

    def row_metadata(self, site):
        return row_metadata.of_theme(self.object)


class MetricList(SearchedList):
    section = METRICS
    template_name = "discussion/metrics.html"
    paginate_by = 30

    def get_queryset(self):
        return Metric.objects.published().with_latest()


class MetricDetail(LastingAddressMixin, NeighboursMixin, DetailView):
    section = METRICS
    template_name = "discussion/metric.html"
    model = Metric

    def get_queryset(self):
        return Metric.objects.published().for_detail()

    def row_metadata(self, site):
        return row_metadata.of_metric(self.object)


class MetricTable(LastingAddressMixin, DetailView):
    model = Metric

    def get_queryset(self):
        return Metric.objects.published().with_history()

    def render_to_response(self, context):
        return csv_response(f"{self.object.slug}.csv", self.rows())

    def rows(self):
        """The values, the oldest first; a figure is not a number without its qualifier beside it."""
        yield ["截至", "原文写法", "限定", "数值", "单位", "来源"]
        for value in self.object.history:
            sources = "；".join(str(citation) for citation in value.citations.all())
            qualifier, number = value.get_qualifier_display(), Decimal(value.number)
            yield [value.as_of, value.as_printed, qualifier, number, self.object.unit, sources]


class MeetingList(SearchedList):
    """The newest first, of all years or of one."""

    section = MEETINGS
    template_name = "discussion/meetings.html"
    paginate_by = 50

    @classmethod
    def parameters(cls):
        return [*super().parameters(), "year"]

    def get_queryset(self):
        return Meeting.objects.published().with_counts()

    def get_context_data(self, **kwargs):
        years = cached("years of meetings", years_of_meetings)
        asked = self.request.GET.get("year", "")
        year = next((year for year in years if str(year) == asked), None)
        if year:
            self.object_list = self.object_list.filter(date__year=year)
        return super().get_context_data(years=years, year=year, **kwargs)


def years_of_meetings() -> list[int]:
    return [day.year for day in Meeting.objects.published().dates("date", "year", "DESC")]


class MeetingDetail(LastingAddressMixin, DetailView):
    section = MEETINGS
    template_name = "discussion/meeting.html"

    model = Meeting

    def get_queryset(self):
        return Meeting.objects.published().select_related("phase")

    def get_context_data(self, **kwargs):
        statements = Statement.objects.published().filter(meeting=self.object).for_list()
        return super().get_context_data(statements=statements, **kwargs)

    def row_metadata(self, site):
        return row_metadata.of_meeting(self.object)


class SourceList(ListView):
    section = SOURCES
    template_name = "discussion/sources.html"
    paginate_by = 30

    def get_queryset(self):
        return Source.objects.published()


class SourceDetail(DetailView):
    section = SOURCES
    template_name = "discussion/source.html"

    def get_queryset(self):
        return Source.objects.published().select_related("scan")
