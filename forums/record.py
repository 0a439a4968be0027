"""What the forums add to the record."""

from discussion.models.record_apps import RecordApp
from forums import articles, metadata, proofreading, search, sheets, sitemaps
from forums.models import ForumSession, Participant, Series

RECORD = RecordApp(
    documents=search.DOCUMENTS,
    checks=proofreading.CHECKS,
    names={Participant: proofreading.names_of_guests},
    tables=(sheets.SESSIONS,),
    spellings=sheets.SPELLINGS,
    article_kinds={"sessions": articles.SessionKind()},
    sections=(metadata.SESSIONS,),
    sitemaps=sitemaps.SITEMAPS,
    editing_order=(ForumSession, Series),
)
