"""Dates known to the year, the month or the day, as ISO 8601 reduced precision: 2022, 2021-12, 2021-12-29.

Stored as text, such dates sort and compare with each other and with full ISO dates in both databases.
"""

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left, Length
from django.db.models.lookups import GreaterThanOrEqual

WRITTEN = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?")
MESSAGE = "请按“2021-12-29”“2021年12月29日”“2021-12”或“2021”填写日期。"


def parse(written: str) -> str:
    """The ISO form of a date as people write it; raises ValidationError for anything else."""
    match = WRITTEN.fullmatch(unicodedata.normalize("NFKC", written).strip())  # full-width digits
    if not match:
        raise ValidationError(MESSAGE, code="invalid")
    year, month, day = match.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise ValidationError(f"“{written}”不是日历上有的日期。{MESSAGE}", code="invalid") from None
    return "-".join([year, *(part.zfill(2) for part in (month, day) if part)])


WRITTEN_ISO = re.compile(r"(\d{4}(-\d{2}){0,2})?")


def in_words(iso: str) -> str:
    """2021-12-29 → 2021年12月29日, 2021-12 → 2021年12月, 2022 → 2022年, "" → ""; what is no date stays as typed."""
    if not WRITTEN_ISO.fullmatch(iso):
        return iso
    return "".join(f"{int(part)}{unit}" for part, unit in zip(iso.split("-"), "年月日", strict=False) if part)


class PartialDateField(models.CharField):
    """Text of 4, 7 or 10 characters, or empty where the date is unknown."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        if isinstance(value, date):
            return value.isoformat()
        return parse(value) if value else ""

    def get_prep_value(self, value):
        return self.to_python(value)

    def formfield(self, **kwargs):
        return super().formfield(**{"help_text": self.help_text or MESSAGE, **kwargs})


def not_before(later: str, earlier: str) -> Q:
    """Condition: the partial date in field `later` may lie at or after the one in `earlier`.

    2021 is not before 2021-12: both are read at the precision of the coarser one.
    """
    return (
        Q(**{later: ""})
        | Q(**{earlier: ""})
        | Q(GreaterThanOrEqual(F(later), Left(F(earlier), Length(F(later)))))
    )
