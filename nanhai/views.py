"""Pages that need both apps, and the pages that say why there is none."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from discussion import changes
from discussion.matrix import theme_speaker_matrix
from discussion.models import (
    ActionItem,
    ActionUpdate,
    Meeting,
    Metric,
    Official,
    Phase,
    Source,
    State,
    Statement,
    Theme,
)
from forums.models import ForumSession, Series


class Home(TemplateView):
    template_name = "home.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            metrics=Metric.objects.published().with_latest()[:4],
            statements=Statement.objects.published().for_list()[:8],
            matrix=theme_speaker_matrix(),
            states=action_states(),
            sessions=ForumSession.objects.published().for_list()[:12],
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

    def get_context_data(self, **kwargs):
        form = changes.PeriodForm(self.request.GET or self.latest())
        news = self.news(form.period) if form.is_valid() else {}
        return super().get_context_data(form=form, months=self.months(), **news, **kwargs)

    def latest(self) -> dict:
        today = timezone.localdate()
        return {"from": (today - timedelta(days=30)).isoformat(), "to": today.isoformat()}

    def news(self, period) -> dict:
        moved = list(changes.moved(period))
        return {
            "period": period,
            "done": [action for action in moved if action.after == State.DONE],
            "moved": [action for action in moved if action.after != State.DONE],
            "late": changes.newly_late(period),
            "figures": changes.new_figures(period),
            "statements": changes.new_statements(period),
            "sessions": ForumSession.objects.published().for_list().filter(date__range=period),
        }

    def months(self) -> list:
        spoken = Statement.objects.published().dates("date", "month")
        met = ForumSession.objects.published().dates("date", "month")
        reported = ActionUpdate.objects.published().order_by().values_list("date", flat=True).distinct()
        return changes.months_with_news(*spoken, *met, *reported)


class SiteMap(TemplateView):
    template_name = "sitemap.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            officials=Official.objects.published(),
            themes=Theme.objects.published(),
            meetings=Meeting.objects.published(),
            metrics=Metric.objects.published(),
            series=Series.objects.published(),
            **kwargs,
        )


class About(TemplateView):
    template_name = "about.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            phases=Phase.objects.all(), sources=Source.objects.published(), **kwargs
        )


class Accessibility(TemplateView):
    template_name = "accessibility.html"


def robots(request):
    address = f"{settings.ORIGIN}{reverse('sitemap-xml')}"
    return HttpResponse(f"User-agent: *\nDisallow:\n\nSitemap: {address}\n", content_type="text/plain")


def favicon(request):
    return redirect(static("nanhai/img/favicon.svg"), permanent=False)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
