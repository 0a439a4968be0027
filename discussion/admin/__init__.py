from discussion.admin import (
    accounts,
    actions,
    manuscripts,
    metrics,
    occasions,
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
    "manuscripts",
    "metrics",
    "occasions",
    "people",
    "pictures",
    "site",
    "sources",
    "statements",
    "themes",
]
