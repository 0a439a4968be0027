"""Import every module that registers a ModelAdmin."""

from discussion.admin import (  # noqa: F401  (imported to register)
    accounts,
    actions,
    articles,
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
