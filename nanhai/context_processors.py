from contextlib import nullcontext
from functools import partial
from operator import getitem

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.db.models import Exists
from django.http import QueryDict
from django.utils.functional import SimpleLazyObject

from discussion.models import SiteIdentity
from discussion.models.record_apps import record
from discussion.values.version_cache import cache_version, cached, version
from discussion.workflow.schedule import current_version
from nanhai.preferences import reading_preferences

LONGEST_ADDRESS = 4000  # characters of a query that is written into the page


def site(request):
    """`site`: the SiteIdentity row, or an unsaved one before an editor has filled it in.

    `sections`: those that have something to read (LAY-10), found in the same query. Pages that show neither, as
    those for editing, ask nothing.
    """
    found = SimpleLazyObject(known_identity)
    return {name: SimpleLazyObject(partial(getitem, found, name)) for name in ("site", "sections")}


def known_identity() -> dict:
    with nullcontext() if version() else cache_version(current_version()):  # an error is told outside of any
        return cached("site", identity)


def identity() -> dict:
    menu = {section.model._meta.model_name: section for section in record().sections if section.model}
    filled = {name: Exists(section.model.objects.published()) for name, section in menu.items()}
    row = SiteIdentity.objects.select_related("hero").annotate(**filled).first()
    sections = [section for name, section in menu.items() if getattr(row, name, False)]
    return {"site": row or SiteIdentity(), "sections": sections}


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
