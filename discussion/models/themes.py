from django.db import models
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from discussion.models.index import Tally
from discussion.models.publishing import Publishable, PublishableQuerySet
from discussion.models.slugs import Slugged


class ThemeQuerySet(PublishableQuerySet):
    def with_counts(self):
        """Annotates `statement_count`, the number of public statements about the theme or with a point about it."""
        own = Tally.objects.filter(theme=OuterRef("pk")).order_by().values("theme")
        return self.annotate(
            statement_count=Coalesce(Subquery(own.annotate(n=Sum("statements")).values("n")), 0)
        )

    def spoken_to_by(self, official):
        """Themes of an official's public statements or of their points."""
        spoken = Tally.objects.filter(official=official.pk, statements__gt=0)
        return self.filter(pk__in=spoken.values("theme"))


class Theme(Slugged, Publishable):
    """A subject of the discussion, by which readers filter."""

    name = models.CharField("名称", max_length=30, unique=True)
    description = models.TextField("说明", blank=True, help_text="一两句话，显示在主题页的开头。")
    rank = models.PositiveSmallIntegerField("排序", default=100, help_text="数字小的排在前面。")

    objects = ThemeQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = verbose_name_plural = "主题"
        ordering = ["rank", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("discussion:theme", args=[self.slug])
