"""Pages that need both apps, and the pages that say why there is none."""

import logging
import re
import sys
from datetime import timedelta

from django.conf import settings
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from discussion.models import (
    ActionItem,
    ActionUpdate,
    Meeting,
    Metric,
    Official,
    Phase,
    Source,
    State,
    Theme,
)
from discussion.models.coverage import pieces
from discussion.models.transactions import is_outage
from discussion.public import changes
from discussion.public.matrix import theme_speaker_matrix
from discussion.search.query.results import statements_under
from discussion.values.version_cache import cached
from forums.models import ForumSession, Series

SECRET = re.compile(r"passw|token|secret")

logger = logging.getLogger(__name__)


class Home(TemplateView):
    template_name = "home.html"

    def get_context_data(self, **kwargs):
        states = cached("home states", action_states)
        return super().get_context_data(
            metrics=cached("home metrics", lambda: list(Metric.objects.published().with_latest()[:4])),
            statements=statements_under()[:6],
            matrix=theme_speaker_matrix(),
            states=states,
            progress=pieces(states),
            task_count=sum(count for _, count in states),
            ahead=cached("home ahead", lambda: list(ActionItem.objects.published().ahead(6))),
            sessions=cached("home sessions", lambda: list(ForumSession.objects.published().for_list()[:12])),
            **kwargs,
        )


def action_states() -> list[tuple[State, int]]:
    """How many public tasks are in each state, in the order of the states, empty ones left out."""
    found = ActionItem.objects.published().with_state().order_by().values_list("state")
    counts = dict(found.annotate(n=Count("pk")))
    return [(state, counts[state]) for state in State if state in counts]


class Changes(TemplateView):
    """What moved between two dates; without dates, in the last thirty days."""

    template_name = "changes.html"

    @classmethod
    def parameters(cls):
        return ["from", "to"]

    def get_context_data(self, **kwargs):
        form = changes.PeriodForm(self.request.GET or self.latest())
        news = self.news(form.period) if form.is_valid() else {}
        return super().get_context_data(form=form, months=cached("months", self.months), **news, **kwargs)

    def latest(self) -> dict:
        today = timezone.localdate()
        return {"from": (today - timedelta(days=30)).isoformat(), "to": today.isoformat()}

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
