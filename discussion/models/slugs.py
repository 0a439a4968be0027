from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils import timezone

from discussion import pinyin
from discussion.models.publishing import Publishable

TAKEN = "这个网址名是另一页原来的网址，读者还会从那里转过去；请换一个。"


class FormerSlug(models.Model):
    """An address that a page once had and that keeps leading to it."""

    model = models.CharField("对象类型", max_length=60)
    slug = models.CharField("原网址名", max_length=80)
    target = models.BigIntegerField("对象")

    class Meta:
        verbose_name = verbose_name_plural = "原网址"
        ordering = ["model", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "slug"],
                name="discussion_formerslug_leads_to_one_page",
                violation_error_message="这个原网址已经指向另一个页面。",
            )
        ]

    def __str__(self):
        return f"{self.model}/{self.slug}"


class Slugged(models.Model):
    """A row with a page at an ASCII address of its own; filled from the name's pinyin when left empty."""

    slug = models.SlugField(
        "网址名",
        max_length=80,
        unique=True,
        blank=True,
        help_text="用在网址里的拼音，留空会自动填写。改动后原来的网址仍会转到新网址。",
        error_messages={"unique": "这个网址名已被使用，请换一个。"},
    )

    class Meta:
        abstract = True

    def save(self, **kwargs):
        """Raises `IntegrityError` where the address leads to another page already."""
        self.slug = self.slug or self._free_slug()
        if self._leads_elsewhere():
            raise IntegrityError(TAKEN)
        super().save(**kwargs)
        self._remember_former_slug()

    def clean(self):
        super().clean()
        if self._leads_elsewhere():
            raise ValidationError({"slug": TAKEN})

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        row._stored_slug = row.__dict__.get("slug")
        return row

    def proposed_slug(self) -> str:
        return pinyin.slug(str(self))

    def _free_slug(self) -> str:
        wanted = self.proposed_slug() or self._meta.model_name
        rows = type(self).objects.filter(slug__startswith=wanted).exclude(pk=self.pk)
        former = self._former_slugs().filter(slug__startswith=wanted).exclude(target=self.pk or 0)
        taken = {*rows.values_list("slug", flat=True), *former.values_list("slug", flat=True)}
        candidates = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
        return next(slug for slug in candidates if slug not in taken)

    @classmethod
    def _former_slugs(cls):
        """Those of rows that still exist."""
        return FormerSlug.objects.filter(model=cls._meta.label_lower, target__in=cls.objects.values("pk"))

    def _leads_elsewhere(self) -> bool:
        if not self.slug or self.slug == getattr(self, "_stored_slug", None):
            return False
        former = self._former_slugs().filter(slug=self.slug).exclude(target=self.pk or 0)
        return former.exists()

    def _was_public(self) -> bool:
        """Whether readers may have its address; what has no publication of its own is named in their filters."""
        if not isinstance(self, Publishable):
            return True
        return self.published_at is not None and self.published_at <= timezone.now()

    def _remember_former_slug(self) -> None:
        former = getattr(self, "_stored_slug", None)
        if former == self.slug:
            return
        named = FormerSlug.objects.filter(model=self._meta.label_lower)
        named.filter(slug=self.slug).delete()  # its own from before, or that of a row which is gone
        if former and self._was_public():
            named.update_or_create(model=self._meta.label_lower, slug=former, defaults={"target": self.pk})
        self._stored_slug = self.slug

    @classmethod
    def renamed_from(cls, slug: str) -> int | None:
        """The primary key of the row whose page once stood at this slug."""
        former = FormerSlug.objects.filter(model=cls._meta.label_lower, slug=slug)
        return former.values_list("target", flat=True).first()
