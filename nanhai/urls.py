from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from discussion.public.media import picture_file
from nanhai import search, views
from nanhai.preferences import preferences
from nanhai.sitemaps import SitemapIndex, SitemapSection

site = [
    path("", views.Home.as_view(), name="home"),
    path("about/", views.About.as_view(), name="about"),
    path("accessibility/", views.Accessibility.as_view(), name="accessibility"),
    path("changes/", views.Changes.as_view(), name="changes"),
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
