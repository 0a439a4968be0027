from typing import NamedTuple

from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage
from django.db.models import QuerySet

from discussion.models import ActionItem, Meeting, Metric, Official, Source, Statement, Theme


class KeyPage(NamedTuple):
    object_list: QuerySet


class KeyPaginator:
    """Pages of so many keys each, up to the last public one: the last costs no more than the first."""

    def __init__(self, rows: QuerySet, size: int):
        self.rows, self.size = rows, size

    @property
    def num_pages(self) -> int:
        last = self.rows.one_by_one("-pk").values_list("pk", flat=True).first() or 1
        return -(-last // self.size)

    def page(self, number: str | int) -> KeyPage:
        asked = str(number)
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked) <= self.num_pages):
            raise EmptyPage
        end = int(asked) * self.size
        return KeyPage(self.rows.filter(pk__gt=end - self.size, pk__lte=end))


class PublishedSitemap(Sitemap):
    """The pages of a model's public rows."""

    limit = 500

    def __init__(self, model):
        self.model = model

    @property
    def paginator(self):
        return KeyPaginator(self.items(), self.limit)

    def get_latest_lastmod(self):
        """Not told of a whole model: it would have to be looked for in every row."""
        return

    def items(self):
        return self.model.objects.published().order_by("pk")

    def lastmod(self, row):
        return getattr(row, "updated_at", None)


SITEMAPS = {
    model._meta.model_name: PublishedSitemap(model)
    for model in (Statement, Official, Theme, ActionItem, Metric, Meeting, Source)
}
