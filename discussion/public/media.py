"""Serves stored pictures, but to readers only those that a public page shows."""

import re
from pathlib import PurePosixPath

from django.http import FileResponse, Http404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from discussion.accounts.two_factor import is_owed_by
from discussion.models import Picture
from discussion.workflow.preview import shows_picture

STORED = re.compile(r"pictures/[0-9a-f]{64}(-[1-9]\d*\.webp|\.jpg|\.png)")
CONTENT_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


@require_safe
def picture_file(request, name):
    """The file of that name; the public check comes first and never looks at the session."""
    if not STORED.fullmatch(name):
        raise Http404
    if holds(Picture.objects.published(), name):
        return answer(request, name, "public, max-age=600")
    if secret := request.GET.get("preview"):
        return previewed(request, name, secret)
    if is_at_work(request.user) and holds(Picture.objects, name):
        return answer(request, name, "private, no-store")
    raise Http404


def is_at_work(user) -> bool:
    return user.is_staff and user.has_perm("discussion.view_picture") and not is_owed_by(user)


def previewed(request, name, secret):
    """For who was given a preview link: the pictures of that text and no others."""
    used = [picture for picture in Picture.objects.stored_as(name) if name in picture.names]
    if not any(shows_picture(secret, picture) for picture in used):
        raise Http404
    return answer(request, name, "private, no-store")


def holds(pictures, name):
    return any(name in picture.names for picture in pictures.stored_as(name))


def answer(request, name, cache_control):
    """304 where the reader has the file: a name stands for its content, and so for its ETag."""
    etag = quote_etag(PurePosixPath(name).stem)
    response = get_conditional_response(request, etag=etag) or stored_file(name)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = cache_control
    return response


def stored_file(name):
    try:
        content = Picture._meta.get_field("file").storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, content_type=CONTENT_TYPES[PurePosixPath(name).suffix])
