"""The card of a forum session."""

from discussion.models import SiteIdentity
from discussion.public.card_drawing import Card
from discussion.public.cards import CardPicture, card_for, joined_paragraphs, name_list, occasion, outcomes_of
from discussion.values.partial_dates import in_words
from forums.models import ForumSession
from forums.views import SessionAddressMixin


def of_session(session: ForumSession, site: SiteIdentity) -> Card:
    hosts, guests = name_list(session.series.hosts.all()), name_list(session.participants.all())
    actions = dict.fromkeys(action for outcome in session.outcomes.all() for action in outcome.actions.all())
    return card_for(
        site,
        "论坛",
        session,
        session.heading,
        text=joined_paragraphs(session.summary),
        who=str(session),
        post="；".join(filter(None, [hosts and f"主办：{hosts}", guests and f"嘉宾：{guests}"])),
        occasion=occasion(in_words(session.date.isoformat()), session.times, session.place),
        outcomes=outcomes_of(actions),
    )


class SessionCard(SessionAddressMixin, CardPicture):
    def get_queryset(self):
        return ForumSession.objects.published().for_detail()

    def words(self, site):
        return of_session(self.object, site)
