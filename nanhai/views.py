"""Pages that need both apps, and the pages that say why there is none."""

import logging
import re
import sys
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, F, OuterRef, Subquery
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import ListView, TemplateView, View

from discussion.models import (
    ActionItem,
    ActionUpdate,
    IndexedStatement,
    Meeting,
    Metric,
    Official,
    Phase,
    Point,
    SiteIdentity,
    Source,
    Standing,
    State,
    Statement,
    Theme,
)
from discussion.models.coverage import pieces
from discussion.models.states import IDLE_STATES
from discussion.models.transactions import is_outage
from discussion.public import changes
from discussion.values.version_cache import cached
from forums.models import ForumSession, Series
from nanhai import story

SECRET = re.compile(r"passw|token|secret")

logger = logging.getLogger(__name__)


class Home(TemplateView):
    template_name = "home.html"
    events, shown, offered = 4, 12, 24  # of each kind in the story, people, themes

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            story=cached("home story", lambda: story.outline(self.events)),
            metrics=cached("home metrics", lambda: list(Metric.objects.published().with_latest()[:4])),
            people=cached("home people", self.people),
            lessons=cached("home lessons", featured_points),
            **cached("home tasks", task_numbers),
            ahead=cached("home ahead", lambda: list(ActionItem.objects.published().ahead(3))),
            themes=cached("home themes", self.themes),
            **kwargs,
        )

    def people(self) -> list[Official]:
        """The first by rank, each with the newest public statement."""
        indexed = IndexedStatement.objects.filter(official=OuterRef("pk")).order_by("-key")
        newest = Subquery(indexed.values("statement")[:1])
        rows = Official.objects.published().with_titles().annotate(newest=newest)
        people = rows.filter(newest__isnull=False)[: self.shown]
        spoken = Statement.objects.published().prefetch_related("citations")
        statements = spoken.in_bulk([row.newest for row in people])
        for row in people:
            row.statement = statements.get(row.newest)
        return [row for row in people if row.statement]

    def themes(self) -> list[Theme]:
        return list(Theme.objects.published().with_counts().filter(statement_count__gt=0)[: self.offered])


def featured_points() -> list[Point]:
    """What stands one level under the point that the site puts on its front page."""
    point = Point.objects.published().filter(pk=SiteIdentity.current().featured_point_id).first()
    return list(Point.objects.published().below(point).select_related("statement")) if point else []


def task_numbers() -> dict:
    """How many public tasks have each standing, in the order of the standings, and of how many progress was reported."""
    tasks = ActionItem.objects.published().with_state_on(state=None).with_standing().order_by()
    found = tasks.values_list(F("standing"), "state").annotate(n=Count("pk"))
    counts, progressed = Counter(), 0
    for standing, state, number in found:
        counts[standing] += number
        progressed += number if state not in IDLE_STATES else 0
    states = [(standing, counts[standing]) for standing in Standing if standing in counts]
    total = counts.total()
    return {
        "states": states,
        "progress": pieces(states),
        "task_count": total,
        "progressed": progressed,
        "idle": total - progressed,
    }


class Changes(TemplateView):
    """What moved between two dates; without dates, in the latest month that has news."""

    template_name = "changes.html"

    @classmethod
    def parameters(cls):
        return ["from", "to"]

    def get_context_data(self, **kwargs):
        months = cached("months", self.months)
        form = changes.PeriodForm(self.request.GET or self.latest(months))
        news = self.news(form.period) if form.is_valid() else {}
        shown = form.period.last.year if form.is_valid() else None
        years = {month.first.year: month for month in reversed(months)}  # the latest month of each
        return super().get_context_data(
            form=form,
            years=sorted(years.items(), reverse=True),
            year=shown,
            months=[month for month in months if month.first.year == shown],
            **news,
            **kwargs,
        )

    def latest(self, months) -> dict:
        today = timezone.localdate()
        period = next(iter(months), changes.Period(today - timedelta(days=30), today))
        return {"from": period.first.isoformat(), "to": period.last.isoformat()}

    def news(self, period) -> dict:
        moved = list(changes.moved(period))
        statements, spoken = changes.new_statements(period)
        return {
            "period": period,
            "done": [action for action in moved if action.after == State.DONE],
            "moved": [action for action in moved if action.after != State.DONE],
            "late": changes.newly_late(period),
            "figures": changes.new_figures(period),
            "statements": statements,
            "statement_count": spoken,
            "sessions": ForumSession.objects.published().for_list().filter(date__range=period),
        }

    def months(self) -> list:
        spoken = changes.days_of_statements()
        met = ForumSession.objects.published().dates("date", "month")
        reported = ActionUpdate.objects.published().order_by().values_list("date", flat=True).distinct()
        return changes.months_with_news(*spoken, *met, *reported)


class Arrivals(TemplateView):
    """What came to the public on a day or later: where a browser leads a reader who was here on that day."""

    template_name = "arrivals.html"

    def get_context_data(self, day, **kwargs):
        found = changes.arrivals(day)
        return super().get_context_data(
            day=day, arrivals=found, number=sum(kind.count for kind in found), **kwargs
        )


class ArrivalDays(View):
    """How much was published on each day of the year past: the same for every reader, whose browser does the sum."""

    def get(self, request):
        first = timezone.localdate() - timedelta(days=changes.LONGEST)
        return JsonResponse({"first": first.isoformat(), "days": changes.days_of_publication(first)})


class Story(ListView):
    """The whole course of the discussion, or a year of it; from the beginning."""

    template_name = "story.html"
    context_object_name = "story"
    paginate_by = 50

    @classmethod
    def parameters(cls):
        return ["year", "page"]

    @cached_property
    def years(self) -> list[int]:
        return cached("story years", story.years)

    @cached_property
    def year(self) -> int | None:
        return next((year for year in self.years if str(year) == self.request.GET.get("year")), None)

    def get_queryset(self):
        return story.whole([self.year] if self.year else self.years)

    def get_context_data(self, **kwargs):
        return super().get_context_data(years=self.years, year=self.year, **kwargs)


class SiteMap(TemplateView):
    template_name = "sitemap.html"
    most = 200  # meetings, the newest; the others are in sitemap.xml

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            officials=Official.objects.published(),
            themes=Theme.objects.published(),
            meetings=Meeting.objects.published()[: self.most],
            metrics=Metric.objects.published(),
            series=Series.objects.published(),
            **kwargs,
        )


class About(TemplateView):
    template_name = "about.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            phases=Phase.objects.published(), sources=Source.objects.published(), **kwargs
        )


class Accessibility(TemplateView):
    template_name = "accessibility.html"


def robots(request):
    address = f"{settings.ORIGIN}{reverse('sitemap-xml')}"
    return HttpResponse(f"User-agent: *\nDisallow:\n\nSitemap: {address}\n", content_type="text/plain")


def favicon(request):
    return redirect(static("nanhai/img/favicon.svg"), permanent=False)


def server_error(request):
    """500 for a mistake of ours; 503 while database or disk cannot serve, with what an editor typed to send again.

    Needs neither of the two. Where even the page cannot be made, it is one sentence.
    """
    outage = is_outage(sys.exc_info()[1])
    status = 503 if outage else 500
    try:
        page = loader.get_template(f"{status}.html").render(typed_again(request) if outage else {})
    except Exception:
        logger.exception("出错页面也做不出来")
        page = "<!doctype html><meta charset=utf-8><title>出错了</title><p>网站暂时出了问题，请过几分钟再试。"
    return HttpResponse(page, status=status, headers={"Retry-After": "10"} if outage else {})


def typed_again(request) -> dict:
    """The fields of a form of the editing pages; nothing of one that holds a password."""
    match = request.resolver_match
    if request.method != "POST" or not match or match.app_name != "admin":
        return {}
    typed = [(name, value) for name, values in request.POST.lists() for value in values]
    if any(SECRET.search(name) for name, _ in typed if name != "csrfmiddlewaretoken"):
        return {}
    return {"typed": typed, "files": bool(request.FILES), "address": request.get_full_path()}


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
