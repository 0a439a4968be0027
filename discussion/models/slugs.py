from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import Q
from django.utils import timezone

from discussion.models.publishing import Publishable, Status
from discussion.values import pinyin

TAKEN = "这个网址名是另一页原来的网址，读者还会从那里转过去；请换一个。"


class FormerSlug(models.Model):
    """An address that a page once had and that keeps leading to it."""

    model = models.CharField("对象类型", max_length=60)
    slug = models.CharField("原网址名", max_length=80)
    target = models.BigIntegerField("对象")
    until_published = models.BooleanField(
        "撤下期间的网址", default=False, editable=False
    )  # the page was renamed while it was withdrawn: readers know this address and not the present one

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
        return self.went_public or (self.published_at is not None and self.published_at <= timezone.now())

    def _is_withdrawn(self) -> bool:
        if not isinstance(self, Publishable):
            return False
        ended = self.withdrawn_at is not None and self.withdrawn_at <= timezone.now()
        return ended or self.status == Status.WITHDRAWN

    def _remember_former_slug(self) -> None:
        """A page renamed while it is withdrawn keeps the address that readers know, and none between."""
        former, self._stored_slug = getattr(self, "_stored_slug", None), self.slug
        named = FormerSlug.objects.filter(model=self._meta.label_lower)
        kept, withdrawn = named.filter(target=self.pk, until_published=True), self._is_withdrawn()
        if former != self.slug:
            known = former and self._was_public() and not (withdrawn and kept.exists())
            given_up = named.filter(slug=self.slug)  # its own from before, or that of a row which is gone
            (given_up.exclude(target=self.pk) if withdrawn else given_up).delete()
            if known:
                defaults = {"target": self.pk, "until_published": withdrawn}
                named.update_or_create(model=self._meta.label_lower, slug=former, defaults=defaults)
        if isinstance(self, Publishable) and self.status == Status.PUBLISHED and not withdrawn:
            kept.update(until_published=False)

    @classmethod
    def known_at(cls, slug: str) -> Q:
        """The condition of being the row that readers knew at this address."""
        named = FormerSlug.objects.filter(model=cls._meta.label_lower)
        renamed = named.filter(until_published=True).values("target")
        return Q(pk__in=named.filter(slug=slug).values("target")) | Q(slug=slug) & ~Q(pk__in=renamed)

    @classmethod
    def known_by(cls, slug: str) -> models.QuerySet:
        """The row that readers knew at this address, whatever its state; to be compared with, not shown."""
        return cls._base_manager.filter(cls.known_at(slug))

    @classmethod
    def renamed_from(cls, slug: str) -> int | None:
        """The primary key of the row whose page once stood at this slug."""
        former = FormerSlug.objects.filter(model=cls._meta.label_lower, slug=slug)
        return former.values_list("target", flat=True).first()
