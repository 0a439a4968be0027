from discussion.public.sitemaps import PublishedSitemap
from forums.models import ForumSession, Series


class SessionSitemap(PublishedSitemap):
    def items(self):
        return super().items().select_related("series")


SITEMAPS = {"series": PublishedSitemap(Series), "session": SessionSitemap(ForumSession)}
