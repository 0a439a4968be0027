"""How series of forums and their sessions are found by their words."""

from discussion.search.index.documents import DocumentType
from forums.models import ForumSession, Outcome, Series


def sessions():
    return ForumSession.objects.published().select_related("series").prefetch_related("outcomes")


def session_words(session):
    told = ((outcome.question, outcome.text) for outcome in session.outcomes.all())
    titles = [str(session), session.topic, session.format]
    return titles, [session.summary, *(text for pair in told for text in pair)]


def series_words(series):
    return [series.name], [series.description, series.venue]


DOCUMENTS = {
    ForumSession: DocumentType(4, sessions, session_words, {Outcome: "session"}),
    Series: DocumentType(6, Series.objects.published, series_words),
}
