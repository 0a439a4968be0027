from django.contrib.sitemaps import Sitemap

from discussion.models import ActionItem, Meeting, Metric, Official, Source, Statement, Theme


class PublishedSitemap(Sitemap):
    """The pages of a model's public rows."""

    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model.objects.published().order_by("pk")

    def lastmod(self, row):
        return getattr(row, "updated_at", None)


SITEMAPS = {
    model._meta.model_name: PublishedSitemap(model)
    for model in (Statement, Official, Theme, ActionItem, Metric, Meeting, Source)
}
