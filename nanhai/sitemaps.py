from django.contrib.sitemaps import Sitemap
from django.urls import reverse

import discussion.sitemaps
import forums.sitemaps
from nanhai.context_processors import COLUMNS


class ColumnSitemap(Sitemap):
    """The pages that are there whatever is published: the home page and each column's list."""

    def items(self):
        ledger = ["discussion:actions-summary", "discussion:actions-print"]
        columns = [url for _, url, _ in COLUMNS]
        return [
            "home",
            "about",
            "accessibility",
            "changes",
            "sitemap",
            "discussion:sources",
            *columns,
            *ledger,
        ]

    def location(self, name):
        return reverse(name)


SITEMAPS = {"columns": ColumnSitemap(), **discussion.sitemaps.SITEMAPS, **forums.sitemaps.SITEMAPS}
