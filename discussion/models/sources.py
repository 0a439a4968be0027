from django.db import models
from django.urls import reverse

from discussion.models.pictures import Picture
from discussion.models.publishing import ShownQuerySet, Visible, VisibleQuerySet
from discussion.values.partial_dates import PartialDateField


class Source(models.Model):
    """A newspaper page, document or report in which facts of the record can be looked up."""

    title = models.CharField("标题", max_length=200)
    author = models.CharField(
        "作者", max_length=100, blank=True, help_text="照原件署名填写，没有署名就留空。"
    )
    publisher = models.CharField(
        "发布单位", max_length=100, blank=True, help_text="报纸、单位或网站的名称；不清楚就留空。"
    )
    edition = models.CharField("版次或文号", max_length=100, blank=True)
    url = models.URLField("原文网址", max_length=500, blank=True)
    date = PartialDateField("刊发日期", help_text="只知道年月也可以，例如 2022 或 2022-01；不清楚就留空。")
    scan = models.ForeignKey(
        Picture,
        verbose_name="扫描件",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sources",
    )
    collation = models.TextField(
        "校勘说明",
        blank=True,
        help_text="原件上的错字、误排和本站怎样处理，一条一行；读者在来源页能看到。",
    )
    notes = models.TextField("内部备注", blank=True, help_text="只有编辑能看到。")

    objects = ShownQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "来源"
        ordering = ["-date", "-pk"]

    def __str__(self):
        return f"《{self.title}》"

    def get_absolute_url(self):
        return reverse("discussion:source", args=[self.pk])

    def public_citations(self) -> list[tuple[str, list["Citation"]]]:
        """What cites this source, by kind: [("发言", [citation, …]), …]; kinds without any are left out."""
        kinds = [
            relation.related_model
            for relation in self._meta.related_objects
            if issubclass(relation.related_model, Citation)
        ]
        cited = [(kind.cited_name(), list(kind.objects.published().of_source(self))) for kind in kinds]
        return [(name, citations) for name, citations in cited if citations]


class CitationQuerySet(VisibleQuerySet):
    def of_source(self, source):
        """A source's citations with the rows they stand for, fetched as far as their addresses need."""
        name = self.model.visibility_parents[0]
        cited = self.model._meta.get_field(name).related_model
        return self.filter(source=source).select_related(
            name, *(f"{name}__{on}" for on in cited.visibility_parents)
        )


class Citation(Visible):
    """Where in a source a fact stands; a concrete one hangs on the row that cites."""

    source = models.ForeignKey(
        Source, verbose_name="来源", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    locator = models.CharField("位置", max_length=100, blank=True, help_text="例如“第2版”“数读成效栏”。")
    quote = models.CharField(
        "原文写法", max_length=200, blank=True, help_text="原件上的原话，只摘必要的几个字。"
    )

    objects = CitationQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = verbose_name_plural = "引证"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.source}{self.locator}"

    @classmethod
    def cited_name(cls) -> str:
        return cls._meta.get_field(cls.visibility_parents[0]).related_model._meta.verbose_name

    @property
    def cited(self):
        """The row that this citation backs."""
        return getattr(self, self.visibility_parents[0])
