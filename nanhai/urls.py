from datetime import date

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, register_converter

from discussion.public.media import picture_file
from nanhai import search, views
from nanhai.preferences import preferences
from nanhai.sitemaps import SitemapIndex, SitemapSection


class DayConverter:
    """A day of the calendar as `date`, written 2021-12-29."""

    regex = r"(?:19|20)\d{2}-\d{2}-\d{2}"
    to_python = date.fromisoformat  # a ValueError, as 2021-02-30 is, means that there is no such page
    to_url = str


register_converter(DayConverter, "day")

site = [
    path("", views.Home.as_view(), name="home"),
    path("about/", views.About.as_view(), name="about"),
    path("accessibility/", views.Accessibility.as_view(), name="accessibility"),
    path("changes/", views.Changes.as_view(), name="changes"),
    path("changes/since/<day:day>/", views.Arrivals.as_view(), name="arrivals"),
    path("changes/days.json", views.ArrivalDays.as_view(), name="arrival-days"),
    path("story/", views.Story.as_view(), name="story"),
    path("search/", search.Search.as_view(), name="search"),
    path("preferences/", preferences, name="preferences"),
    path("sitemap/", views.SiteMap.as_view(), name="sitemap"),
    path("sitemap.xml", SitemapIndex.as_view(), name="sitemap-xml"),
    path("sitemap-<slug:section>.xml", SitemapSection.as_view(), name="sitemap-section"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("media/<path:name>", picture_file, name="media"),
    path("forums/", include("forums.urls")),
    path("", include("discussion.public.urls")),
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
]

handler500 = "nanhai.views.server_error"
urlpatterns = [path(f"{settings.PATH_PREFIX}/".lstrip("/"), include(site))]
