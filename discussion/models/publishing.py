from operator import attrgetter

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone


class VisibleQuerySet(models.QuerySet):
    def published(self):
        """The only door to the public: what readers may see at this moment."""
        return self.filter(self.model.public())

    def one_by_one(self, *order):
        """The rows in an order that an index has, walked through as far as a reader goes.

        Joined with what they hang on, all of them would be sorted before the first is read.
        """
        own = self.order_by().filter(pk=OuterRef("pk"))
        return self.model.objects.filter(Exists(own)).order_by(*order)

    def neighbours(self, row):
        """The rows before and after `row` in the model's order, or None at the ends.

        The order must end in a unique column.
        """
        ordering = self.model._meta.ordering
        backwards = [name[1:] if name.startswith("-") else f"-{name}" for name in ordering]
        beside = Q(pk=row.pk)
        for order in (backwards, ordering):
            beside |= Q(pk__in=self._following(row, order).values("pk")[:1])
        rows = [None, *self.filter(beside).order_by(*ordering), None]
        place = rows.index(row)
        return rows[place - 1], rows[place + 1]

    def _following(self, row, ordering):
        """The rows after `row` in this order."""
        beyond, level = Q(), Q()
        for term in ordering:
            name = term.removeprefix("-")
            value = attrgetter(name.replace("__", "."))(row)
            beyond |= level & Q(**{f"{name}__{'lt' if term.startswith('-') else 'gt'}": value})
            level &= Q(**{name: value})
        return self.filter(beyond).order_by(*ordering)


class Visible(models.Model):
    """A row that is public exactly when the rows it hangs on are.

    `visibility_parents` names the foreign keys to other visible rows; an empty nullable one does not hide the row.
    """

    visibility_parents: tuple[str, ...] = ()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def public(cls, path: str = "", at=None) -> Q:
        """The condition of being public at a moment (now), for rows reached over `path` ("statement__")."""
        at = at or timezone.now()
        condition = Q()
        for name in cls.visibility_parents:
            field = cls._meta.get_field(name)
            parent = field.related_model.public(f"{path}{name}__", at)
            condition &= parent | Q(**{f"{path}{name}__isnull": True}) if field.null else parent
        return condition


class Status(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "送审"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤下"


class WentPublicField(models.BooleanField):
    """Whether readers have seen the row: noted when it is saved, kept from then on, whatever a clock says later."""

    def pre_save(self, model_instance, add):
        row = model_instance
        at = row._meta.get_field("published_at").to_python(row.published_at)
        row.went_public |= row.status == Status.PUBLISHED and at is not None and at <= timezone.now()
        return row.went_public


class PublishableQuerySet(VisibleQuerySet):
    def newest(self):
        """Those published last come first; `index_of_newest()` is walked through."""
        return self.one_by_one("-published_at", "-pk").filter(status=Status.PUBLISHED)

    def withdrawn(self):
        """Rows that were public once and are not any more; nothing of them but the reason may be told."""
        ended = Q(status=Status.WITHDRAWN) | Q(withdrawn_at__lte=timezone.now())
        return self.filter(ended, Q(went_public=True) | Q(published_at__lte=F("withdrawn_at")))

    def withdrawn_with_a_parent(self):
        """Rows that were public until a row they hang on was withdrawn."""
        condition = Q(pk__in=[])
        for name in self.model.visibility_parents:
            parents = self.model._meta.get_field(name).related_model.objects.withdrawn()
            condition |= Q(**{f"{name}__in": parents}, published_at__lte=F(f"{name}__withdrawn_at"))
        return self.filter(condition, self.model.released())


def index_of_newest(name: str) -> models.Index:
    """For `newest()`: of the model's published rows."""
    order = F("published_at").desc(), F("id").desc()
    return models.Index(*order, condition=Q(status=Status.PUBLISHED), name=name)


class Publishable(Visible):
    """A row that editors release to the public and may withdraw, at a time of their choice."""

    status = models.CharField("发布状态", max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    published_at = models.DateTimeField("发布时间", null=True, blank=True, editable=False)
    went_public = WentPublicField("已公开过", default=False, editable=False)
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(
        "撤下原因", max_length=200, blank=True, editable=False, help_text="撤下后向读者公开的说明。"
    )
    corrections = models.JSONField("更正", default=list, blank=True, editable=False)  # [{"date", "text"}, …]
    created_at = models.DateTimeField("录入时间", auto_now_add=True)
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(published_at__isnull=False),
                name="%(app_label)s_%(class)s_published_has_a_date",
                violation_error_message="已发布的内容必须有发布时间。",
            ),
            models.CheckConstraint(
                condition=(~Q(status=Status.WITHDRAWN) | Q(withdrawn_at__isnull=False))
                & (Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason="")),
                name="%(app_label)s_%(class)s_withdrawn_has_a_reason",
                violation_error_message="撤下内容必须写明时间和向读者公开的原因。",
            ),
        ]

    @classmethod
    def released(cls, path: str = "", at=None) -> Q:
        """The part of `public()` that the row's own state and times decide."""
        at = at or timezone.now()
        come = Q(**{f"{path}published_at__lte": at}) | Q(**{f"{path}went_public": True})
        released = Q(**{f"{path}status": Status.PUBLISHED}) & come
        standing = Q(**{f"{path}withdrawn_at__isnull": True}) | Q(**{f"{path}withdrawn_at__gt": at})
        return released & standing

    @classmethod
    def public(cls, path: str = "", at=None) -> Q:
        at = at or timezone.now()
        return cls.released(path, at) & super().public(path, at)

    @property
    def is_public(self) -> bool:
        return type(self).objects.published().filter(pk=self.pk).exists()

    def publish(self) -> None:
        """Release now; the time of the first release stays (INSP-05: no forged publication dates)."""
        now = timezone.now()
        self.status = Status.PUBLISHED
        if not self.went_public:
            self.published_at = min(self.published_at or now, now)
        self.withdrawn_at, self.withdrawn_reason = None, ""
        self.save_state()

    @property
    def reason_withdrawn(self) -> str:
        """The public reason for which the row, or else a row it hangs on, was withdrawn; "" where none was."""
        hung_on = [row for row in (getattr(self, name) for name in self.visibility_parents) if row]
        ended = [row for row in (self, *hung_on) if row.withdrawn_at and row.withdrawn_at <= timezone.now()]
        return ended[0].withdrawn_reason if ended else ""

    def note_release(self) -> None:
        """When the time of a row has come that was set before: from now on it is public whatever the clock says."""
        type(self)._base_manager.filter(self.released(), pk=self.pk).update(went_public=True)

    def add_correction(self, text: str) -> None:
        """Says to readers, with today's date, what this publication puts right; "" says nothing (EDIT-08)."""
        if text:
            self.corrections = [*self.corrections, {"date": timezone.localdate().isoformat(), "text": text}]

    def withdraw(self, reason: str) -> None:
        self.status = Status.WITHDRAWN
        self.withdrawn_at, self.withdrawn_reason = timezone.now(), reason
        self.save_state()

    def save_state(self) -> None:
        """Writes what publication decides and nothing else: the words may be newer than those read here."""
        names = "status", "published_at", "went_public", "withdrawn_at", "withdrawn_reason", "corrections"
        self.save(update_fields=None if self._state.adding else [*names, "updated_at"])


def shown_to_the_public(model: type[models.Model], above: tuple = ()) -> Q:
    """The condition that a public row refers to this model's row, however many rows without a state lie between.

    `above` holds the models that led here; a row that refers to another of its own model shows nothing by that.
    """
    condition = Q(pk__in=[])
    for relation in model._meta.related_objects:
        related = relation.related_model
        own = {f"{relation.field.name}__{side}": OuterRef("pk") for side in ("gte", "lte")}
        referring = related._default_manager.filter(**own)  # as a range: for PostgreSQL to take the index
        if hasattr(referring, "published"):
            public = related._default_manager.published().order_by().filter(pk=OuterRef("pk"))
            condition |= Q(
                Exists(referring.filter(Exists(public)))
            )  # row by row: else all public ones are read
        elif related not in (model, *above):
            condition |= Q(Exists(referring.filter(shown_to_the_public(related, (model, *above)))))
    return condition


class ShownQuerySet(VisibleQuerySet):
    """Rows without a state of their own: public from the moment that a public row refers to them."""

    def published(self):
        return self.filter(shown_to_the_public(self.model))
