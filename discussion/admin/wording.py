"""How messages to editors name rows."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime

MOST_NAMES = 10


def named(rows) -> str:
    """The first rows by name: “甲”、“乙”等12项."""
    names = "、".join(f"“{row}”" for row in rows[:MOST_NAMES])
    return names if len(rows) <= MOST_NAMES else f"{names}等{len(rows)}项"


def admin_url(row, page="change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def admin_link(row):
    return format_html('<a href="{}">{}</a>', admin_url(row), row)


def moment(time) -> str:
    return date_format(localtime(time), "DATETIME_FORMAT")
