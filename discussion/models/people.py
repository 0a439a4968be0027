from functools import reduce
from operator import and_, or_

from django.db import models
from django.db.models import OuterRef, Prefetch, Q, Subquery, Sum, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from discussion.models.index import Tally
from discussion.models.person_names import PersonName, in_shape
from discussion.models.person_queries import begins, called, names_in, plain, sounds, wanted_and_not
from discussion.models.pictures import Picture
from discussion.models.publishing import Publishable, PublishableQuerySet, Visible, VisibleQuerySet
from discussion.models.slugs import Slugged
from discussion.values import pinyin
from discussion.values.partial_dates import PartialDateField, not_before
from discussion.values.version_cache import cached


class Organization(Slugged):
    """A party, government or other body that leads, supports or hosts."""

    name = models.CharField("全称", max_length=60, unique=True)
    short_name = models.CharField(
        "简称", max_length=30, blank=True, help_text="列表和筛选里使用；留空则用全称。"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name="上级单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    rank = models.PositiveSmallIntegerField("排序", default=100, help_text="数字小的排在前面。")

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["rank", "pk"]

    def __str__(self):
        return self.short_name or self.name


class Post(models.Model):
    """An office in an organisation; tasks belong to it and so survive its holders."""

    organization = models.ForeignKey(
        Organization, verbose_name="单位", on_delete=models.PROTECT, related_name="posts"
    )
    title = models.CharField("职务", max_length=60, help_text="照正式写法，例如“区委书记”。")
    rank = models.PositiveSmallIntegerField(
        "排序", default=100, help_text="一人有多个职务时，数字小的写在前面。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "职务"
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "title"],
                name="discussion_post_is_unique_in_its_organization",
                violation_error_message="这个单位已有同名职务。",
            )
        ]

    def __str__(self):
        return self.title


SHORTENED = 4  # characters of a post's name from which some may be left out


def in_force(date, path: str = "") -> Q:
    """Appointments, reached over `path`, that are held on a day; a year or a month covers all its days."""
    day = date.isoformat()
    begun = Q(**{f"{path}start": ""}) | Q(**{f"{path}start__lte": day})
    lasting = Q(**{f"{path}end": ""}) | Q(**{f"{path}end__gte": day})
    ends_within = Q(**{f"{path}end__in": [day[:4], day[:7]]})
    return begun & (lasting | ends_within)


class AppointmentQuerySet(VisibleQuerySet):
    def held_on(self, date):
        return self.filter(in_force(date))

    def current(self):
        return self.held_on(timezone.localdate())


class OfficialQuerySet(PublishableQuerySet):
    def with_titles(self):
        return self.select_related("portrait").prefetch_related(_titles())

    def with_counts(self):
        """Annotates `statement_count`, the number of public statements."""
        own = Tally.objects.filter(theme=0, official=OuterRef("pk")).order_by().values("official")
        return self.annotate(
            statement_count=Coalesce(Subquery(own.annotate(n=Sum("statements")).values("n")), 0)
        )

    def search(self, typed: str):
        """By name, by its sound in full or by initials, and by posts held today; all words must fit.

        A name and a post may stand in one word: 区长王勇, 王勇区长, 王区长.
        """
        wanted, unwanted = wanted_and_not(plain(typed))
        if not wanted:
            return self.none()
        every = reduce(and_, map(_fits, wanted))
        found = self.filter(every | called(typed) | begins("".join(wanted)))
        return found.exclude(reduce(or_, map(_fits, unwanted))) if unwanted else found

    def named(self, typed: str):
        """Who is called exactly this, in characters, in pinyin or by initials: 王勇, wangyong, wang yong, wy."""
        return self.filter(called(typed))

    def for_detail(self):
        held = Appointment.objects.select_related("post__organization")
        return self.with_titles().prefetch_related(Prefetch("appointments", held))


def _titles() -> Prefetch:
    """For `title`."""
    current = Appointment.objects.current().select_related("post__organization")
    return Prefetch("appointments", current, to_attr="current_appointments")


def _fits(word: str) -> Q:
    if word.isascii():
        return sounds("(^| ){}", word) | _in_office(word)
    with_post = Q(name__startswith=word[0]) & _in_office(word[1:]) if len(word) > 2 else Q(pk=None)
    return (
        Q(name__undotted__icontains=word)
        | Q(name__undotted__in=names_in(word))
        | _in_office(word)
        | with_post
    )


def _in_office(words: str) -> Q:
    held = cached("posts held", _posts_held)
    return Q(pk__in={holder for holder, post in held if _stands_for(words.lower(), post)})


def _stands_for(words: str, post: str) -> bool:
    """区长 in 常务副区长; longer ones may leave something out: 宣传部长, 人大主任."""
    rest = iter(post)
    return words in post or (len(words) >= SHORTENED and all(character in rest for character in words))


def _posts_held() -> list[tuple[int, str]]:
    """Who holds an office today, and what it is called: a query takes a subquery for each word else."""
    named = (
        Appointment.objects.current()
        .order_by()
        .values_list("official", "post__title", "post__organization__name")
    )
    return [(holder, name.lower()) for holder, *names in named for name in names]


class Official(Slugged, Publishable):
    """A person who speaks or acts in office."""

    name = PersonName("姓名", max_length=30, help_text="两个字的姓名中间不加空格。")
    pinyin = models.CharField(
        "检索拼音",
        max_length=200,
        blank=True,
        help_text="全拼和首字母，用空格分开，例如“guyaohui gyh”。留空会自动填写；少见的姓请核对读音。",
    )
    rank = models.PositiveSmallIntegerField(
        "排序", default=100, help_text="领导排序，数字小的在前。所有名单和筛选都按它排列。"
    )
    portrait = models.ForeignKey(
        Picture,
        verbose_name="照片",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="portrayed",
    )
    biography = models.TextField("简介", blank=True, help_text="履历和分工，向读者公开。")
    posts = models.ManyToManyField(Post, verbose_name="职务", through="Appointment", related_name="officials")
    notes = models.TextField("内部备注", blank=True, help_text="只有编辑能看到。")

    objects = OfficialQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = verbose_name_plural = "官员"
        ordering = ["rank", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("discussion:official", args=[self.slug])

    def proposed_slug(self):
        return pinyin.person_slug(self.name)

    def save(self, **kwargs):
        self.name = in_shape(self.name)
        if not self.pinyin or self.pinyin == self._readings_before():
            self.pinyin = pinyin.readings(self.name)
        super().save(**kwargs)

    def _readings_before(self) -> str:
        """What was filled in for the name that is stored: nobody has corrected it, so it follows the name."""
        stored = (
            Official.objects.filter(pk=self.pk).values_list("name", flat=True).first() if self.pk else None
        )
        return pinyin.readings(stored) if stored and stored != self.name else ""

    @staticmethod
    def fetch_titles(officials: list["Official"]) -> None:
        """In one query for all of them."""
        prefetch_related_objects(officials, _titles())

    @property
    def title(self) -> str:
        """The posts held today, party posts first as their ranks say: 区委常委、大沥镇委书记."""
        if not hasattr(self, "current_appointments"):
            self.fetch_titles([self])
        return "、".join(appointment.post.title for appointment in self.current_appointments)

    def title_on(self, date) -> str:
        held = self.appointments.held_on(date).select_related("post")
        return "、".join(appointment.post.title for appointment in held)


class Appointment(Visible):
    """An official's holding of a post, over dates that may be known in part only."""

    visibility_parents = ("official",)

    official = models.ForeignKey(
        Official, verbose_name="官员", on_delete=models.PROTECT, related_name="appointments"
    )
    post = models.ForeignKey(Post, verbose_name="职务", on_delete=models.PROTECT, related_name="appointments")
    start = PartialDateField("任职", help_text="例如 2021-08 或 2021；不清楚就留空。")
    end = PartialDateField("离任", help_text="在任就留空。")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["post__rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=not_before("end", "start"),
                name="discussion_appointment_ends_not_before_it_starts",
                violation_error_message="离任不能早于任职。",
            ),
            models.UniqueConstraint(
                fields=["official", "post"],
                condition=Q(end=""),
                name="discussion_appointment_is_open_once_per_person_and_post",
                violation_error_message="此人已在任这一职务。",
            ),
        ]

    def __str__(self):
        return f"{self.official} {self.post}"

    def held_on(self, date) -> bool:
        """What `in_force` says in SQL, of this row."""
        day = date.isoformat()
        return self.start <= day and (not self.end or self.end >= day[: len(self.end)])


class AcceptedWord(models.Model):
    """What looks like a slip in an official's name and is none: another person, or words of the language."""

    text = models.CharField(
        "词语",
        max_length=20,
        unique=True,
        help_text="照“发布前核对”里引号中的字填写，以后不再当作写错的姓名。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "不算笔误的词语"
        ordering = ["text"]

    def __str__(self):
        return self.text
