from discussion.public.feeds import RecordFeed
from forums.models import ForumSession


class SessionFeed(RecordFeed):
    """The forum sessions that were published last."""

    name = "论坛"
    list_name, feed_name = "forums:sessions", "forums:sessions-feed"
    entry_template = "forums/feed_session.html"

    def published(self):
        return ForumSession.objects.published()

    def fetched(self, rows):
        return rows.for_detail()

    def item_title(self, session):
        return f"{session}：{session.heading}"

    def item_categories(self, session):
        return [theme.name for theme in session.themes.all()]
