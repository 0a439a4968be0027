from discussion.admin import (
    accounts,
    actions,
    front,
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
    "front",
    "metrics",
    "occasions",
    "people",
    "pictures",
    "site",
    "sources",
    "statements",
    "themes",
]
