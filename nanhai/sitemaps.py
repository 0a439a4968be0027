from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.urls import reverse
from django.views.generic import View

from discussion.models.record_apps import record


class SectionSitemap(Sitemap):
    """The pages that are there whatever is published: the home page and each section's list."""

    def items(self):
        own = ["home", "about", "accessibility", "changes", "story", "discussion:matrix", "sitemap"]
        ledger = ["discussion:actions-summary", "discussion:actions-print"]
        return [*own, *(section.url_name for section in record().sections), *ledger]

    def location(self, name):
        return reverse(name)


SITEMAPS = {"columns": SectionSitemap(), **record().sitemaps}


class SitemapIndex(View):
    """Names the parts of the site map; like them it is kept for a version."""

    def get(self, request):
        return index(request, SITEMAPS, sitemap_url_name="sitemap-section")

    @classmethod
    def parameters(cls):
        return []


class SitemapSection(View):
    """A page of the site map of one model."""

    def get(self, request, section):
        answer = sitemap(request, SITEMAPS, section)
        answer.headers.pop("Last-Modified", None)  # a withdrawal makes nothing newer
        return answer

    @classmethod
    def parameters(cls):
        return ["p"]
