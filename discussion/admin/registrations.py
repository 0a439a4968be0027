"""Imports every module that registers a ModelAdmin."""

from discussion.admin import (
    accounts,
    actions,
    audit,
    drafts,
    meetings,
    metrics,
    passwords,
    people,
    pictures,
    site,
    sources,
    statements,
    themes,
)

__all__ = [
    "accounts",
    "actions",
    "audit",
    "drafts",
    "meetings",
    "metrics",
    "passwords",
    "people",
    "pictures",
    "site",
    "sources",
    "statements",
    "themes",
]
