from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.db.models import Exists
from django.http import QueryDict

from discussion.models import ActionItem, Metric, Official, SiteIdentity, Statement, Theme
from discussion.values.version_cache import cached
from forums.models import ForumSession
from nanhai.preferences import reading_preferences

LONGEST_ADDRESS = 4000  # characters of a query that is written into the page
COLUMNS = [
    ("发言", "discussion:statements", Statement),
    ("官员", "discussion:officials", Official),
    ("主题", "discussion:themes", Theme),
    ("行动", "discussion:actions", ActionItem),
    ("数读", "discussion:metrics", Metric),
    ("论坛", "forums:sessions", ForumSession),
]


def site(request):
    """`site`: the SiteIdentity row, or an unsaved one before an editor has filled it in.

    `columns`: label and URL name of each column that has something to read (LAY-10), in the same query.
    """
    return cached("site", identity)


def identity() -> dict:
    filled = {model._meta.model_name: Exists(model.objects.published()) for _, _, model in COLUMNS}
    row = SiteIdentity.objects.select_related("hero").annotate(**filled).first()
    columns = [(label, url) for label, url, model in COLUMNS if getattr(row, model._meta.model_name, False)]
    return {"site": row or SiteIdentity(), "columns": columns}


def reading(request):
    """`reading`: how this reader likes to read; `here`: the page with the parameters that it knows.

    `page_address`: where the page stands for everyone, without parameters.
    """
    try:
        query = request.GET.urlencode()
    except TooManyFieldsSent:  # the page that says so has none
        request.GET, query = QueryDict(), ""
    return {
        "reading": reading_preferences(request),
        "here": f"{request.path}?{query}"
        if 0 < len(query) < LONGEST_ADDRESS
        else getattr(request, "shown_at", request.path),
        "page_address": f"{settings.ORIGIN}{request.path}",
    }
