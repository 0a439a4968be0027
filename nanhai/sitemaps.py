from django.contrib.sitemaps import Sitemap
from django.urls import reverse

import discussion.sitemaps
import forums.sitemaps
from nanhai.context_processors import COLUMNS


class ColumnSitemap(Sitemap):
    """The pages that are there whatever is published: the home page and each column's list."""

    def items(self):
        return ["home", "about", "changes", "sitemap", "discussion:sources", *(url for _, url, _ in COLUMNS)]

    def location(self, name):
        return reverse(name)


SITEMAPS = {"columns": ColumnSitemap(), **discussion.sitemaps.SITEMAPS, **forums.sitemaps.SITEMAPS}
