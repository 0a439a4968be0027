"""Pages that need both apps, and the pages that say why there is none."""

from django.conf import settings
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.generic import TemplateView

from discussion.matrix import theme_speaker_matrix
from discussion.models import ActionItem, Meeting, Metric, Official, Phase, Source, State, Statement, Theme
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


def robots(request):
    address = f"{settings.ORIGIN}{reverse('sitemap-xml')}"
    return HttpResponse(f"User-agent: *\nDisallow:\n\nSitemap: {address}\n", content_type="text/plain")


def favicon(request):
    return redirect(static("nanhai/img/favicon.svg"), permanent=False)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
