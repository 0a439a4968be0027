"""How forum sessions are found by their words, added to what the discussion can find."""

from discussion.search.index.documents import document_type
from forums.models import ForumSession, Outcome


def sessions():
    return ForumSession.objects.published().select_related("series").prefetch_related("outcomes")


@document_type(ForumSession, 4, sessions, session=Outcome)
def session_words(session):
    told = ((outcome.question, outcome.text) for outcome in session.outcomes.all())
    titles = [str(session), session.topic, session.format]
    return titles, [session.summary, *(text for pair in told for text in pair)]
