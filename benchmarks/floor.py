"""The floor under our pages: a bare Django list and a bare detail over the same tables, with nothing else on them."""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from discussion.models import Statement

LIST = Engine().from_string(
    "<!doctype html><title>list</title>{% for row in rows %}<article><h2><a href='/statements/{{ row.pk }}/'>"
    "{{ row.title }}</a></h2><p>{{ row.speaker_title }}{{ row.official.name }}</p><p>{{ row.date|date:'Y-m-d' }}</p>"
    "</article>{% endfor %}"
)
DETAIL = Engine().from_string(
    "<!doctype html><title>{{ row.title }}</title><h1>{{ row.title }}</h1><p>{{ row.speaker_title }}"
    "{{ row.official.name }}</p><p>{{ row.date|date:'Y-m-d' }}</p>{% for point in row.points.all %}<h2>"
    "{{ point.heading }}</h2><p>{{ point.text }}</p>{% endfor %}"
)


def statements(request: HttpRequest) -> HttpResponse:
    rows = Statement.objects.select_related("official").order_by("-date", "-pk")
    if speaker := request.GET.get("speaker"):
        rows = rows.filter(official__slug=speaker)
    if theme := request.GET.get("theme"):
        rows = rows.filter(themes__slug=theme)
    return HttpResponse(LIST.render(Context({"rows": rows[:20]})))


def statement(request: HttpRequest, pk: int) -> HttpResponse:
    row = Statement.objects.select_related("official").prefetch_related("points").get(pk=pk)
    return HttpResponse(DETAIL.render(Context({"row": row})))


urlpatterns = [path("statements/", statements), path("statements/<int:pk>/", statement)]
