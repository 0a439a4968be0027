"""What changed between two dates, rebuilt from dated histories and therefore the same whenever it is asked.

A date known to the year or the month counts as the first day it may mean.
"""

from calendar import monthrange
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django import forms
from django.core.validators import MinValueValidator
from django.db.models import CharField, Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone
from django.utils.dateparse import parse_date

from discussion.models import ActionItem, IndexedStatement, MetricValue, Publishable, Statement
from discussion.models.publishing import PublishableQuerySet
from discussion.models.record_apps import record
from discussion.models.states import CLOSED_STATES
from discussion.search.index.entries import first_key, key_range
from discussion.search.query.results import statements_under

LONGEST = 366  # days
EARLIEST = date(1900, 1, 1)
LISTED = 20  # statements of a period, rows of a kind since a day


class Period(NamedTuple):
    """Both days belong to it."""

    first: date
    last: date

    @property
    def eve(self) -> date:
        return self.first - timedelta(days=1)

    @property
    def earliest(self) -> str:
        """The smallest partial date that lies in the period: 2022 for one that begins on New Year's day."""
        iso = self.first.isoformat()
        if iso.endswith("-01-01"):
            return iso[:4]
        return iso[:7] if iso.endswith("-01") else iso

    def holds(self, field: str) -> Q:
        """Condition: the partial date in `field` lies in the period."""
        return Q(**{f"{field}__gte": self.earliest, f"{field}__lte": self.last.isoformat()})


def parse_date_or_none(typed: str | None) -> date | None:
    try:
        return parse_date(typed or "")
    except ValueError:  # 2021-02-30
        return None


def day_field(label: str, typed: str | None) -> forms.DateField:
    """A date picker, or plain text where something else was typed, which a picker would not show again."""
    messages = {"required": "请填写日期。", "invalid": "请按“2021-12-29”的写法填写日期。"}
    kind = "date" if not typed or parse_date_or_none(typed) else "text"
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": kind})
    recent = MinValueValidator(EARLIEST, f"请填写{EARLIEST.year}年以后的日期。")
    return forms.DateField(label=label, widget=widget, error_messages=messages, validators=[recent])


class PeriodForm(forms.Form):
    def __init__(self, data):
        super().__init__(data)
        self.fields = {"from": day_field("从", data.get("from")), "to": day_field("到", data.get("to"))}

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and first > last:
            self.add_error("to", "结束日期不能早于开始日期。")
        elif first and last and (last - first).days > LONGEST:
            self.add_error("to", "一次最多看一年，请把日期靠近一些。")
        return cleaned

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["from"], self.cleaned_data["to"])


def moved(period: Period):
    """Tasks whose state at the end differs from that on the eve, as `before` and `after`."""
    days = {"before": period.eve.isoformat(), "after": period.last.isoformat()}
    tasks = ActionItem.objects.published().with_state_on(**days)
    return tasks.exclude(before=F("after")).order_by("code", "pk")


def newly_late(period: Period):
    """Tasks whose deadline passed in the period while they were open; `then` is the state on that day."""
    due = ActionItem.objects.published().filter(deadline__gte=period.eve, deadline__lt=period.last)
    at_deadline = due.with_state_on(then=Cast(OuterRef("deadline"), CharField()))
    return at_deadline.exclude(then__in=CLOSED_STATES).order_by("deadline", "code", "pk")


def new_figures(period: Period):
    """Values that stand for a day of the period, each with the one before as `was`."""
    earlier = MetricValue.objects.filter(metric=OuterRef("metric"), as_of__lt=OuterRef("as_of"))
    was = Coalesce(Subquery(earlier.order_by("-as_of").values("as_printed")[:1]), Value(""))
    values = MetricValue.objects.published().filter(period.holds("as_of")).annotate(was=was)
    return values.select_related("metric").order_by("metric__rank", "metric", "as_of")


def new_statements(period: Period) -> tuple[list[Statement], int]:
    """The statements of the period, newest first, as far as a page can list them, and how many there are."""
    keys = IndexedStatement.objects.filter(key__range=key_range(period.first, period.last))
    found = statements_under()
    return found.rows(keys.order_by("-key").values_list("key", flat=True)[:LISTED]), keys.count()


def days_of_statements() -> list[date]:
    days = IndexedStatement.objects.order_by().values_list(F("key") / first_key(date.min), flat=True)
    return [date.fromordinal(day) for day in days.distinct()]


def months_with_news(*dates) -> list[Period]:
    """The calendar months, newest first, of dates of any precision that names a month."""
    months = sorted({day[:7] for day in map(str, dates) if len(day) >= 7}, reverse=True)
    firsts = [date.fromisoformat(f"{month}-01") for month in months]
    lasts = [first.replace(day=monthrange(first.year, first.month)[1]) for first in firsts]
    return [Period(*ends) for ends in zip(firsts, lasts, strict=True) if ends[0] >= EARLIEST]


class Arrivals(NamedTuple):
    """Rows of one kind that came to the public, the newest first as far as a page lists them."""

    kind: str
    count: int
    rows: list[Publishable]


def published_since(day: date) -> dict[type[Publishable], PublishableQuerySet]:
    """By model, the public rows that were published on the day or later, whatever day their contents have."""
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    models = (model for model in record().editing_order if issubclass(model, Publishable))
    return {model: model.objects.published().filter(published_at__gte=midnight) for model in models}


def arrivals(day: date) -> list[Arrivals]:
    found = [
        Arrivals(
            model._meta.verbose_name,
            rows.count(),
            list(rows.select_related(*model.visibility_parents).order_by("-published_at", "-pk")[:LISTED]),
        )
        for model, rows in published_since(day).items()
    ]
    return [kind for kind in found if kind.count]


def days_of_publication(first: date) -> dict[str, int]:
    """How many rows were published on each day from the first on, by ISO date."""
    days: Counter[str] = Counter()
    for rows in published_since(first).values():
        counted = (
            rows.order_by().annotate(day=TruncDate("published_at")).values_list("day").annotate(Count("pk"))
        )
        days.update({day.isoformat(): number for day, number in counted})
    return dict(sorted(days.items()))
