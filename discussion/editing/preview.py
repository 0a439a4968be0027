"""A text that is not public yet, on the page on which readers will see it.

The text is put in place, released with what it hangs on, shown by the public view itself, and all of it taken back.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from secrets import token_urlsafe

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone

from discussion.editing.content import Text, put
from discussion.editing.manuscripts import manuscript_of, text_of
from discussion.editions import showing
from discussion.models import Picture, PreviewLink, PreviewVisit, Publishable
from discussion.models.editing import AboutRow
from discussion.transactions import changing_record

KEPT_OF_REQUEST = (
    "SERVER_NAME",
    "SERVER_PORT",
    "HTTP_HOST",
    "wsgi.url_scheme",
    "REMOTE_ADDR",
    "HTTP_X_FORWARDED_PROTO",
)
LINK_DAYS = (1, 3, 7, 30)


def preview(row: Publishable, request: HttpRequest, *, secret: str = "") -> HttpResponse:
    """The public page of the row's manuscript, as a reader would get it after publication.

    Pictures that only this text shows are asked for with `secret`, where the reader has no account.
    """
    with changing_record():
        placed = put(text_of(row))
        if manuscript := manuscript_of(row):
            placed.add_correction(manuscript.correction)
            placed.save()
        release(placed)
        address = placed.get_absolute_url().partition("#")[0]
        with showing():
            page = _answer(_reader(request, address))
        transaction.set_rollback(True)
    if secret:
        media = re.escape(settings.MEDIA_URL)
        page.content = re.sub(rf"({media}pictures/[\w.-]+)", rf"\1?preview={secret}", page.text)
    page["Cache-Control"] = "private, no-store"
    page["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    page["Referrer-Policy"] = "no-referrer"
    return page


def release(row: Publishable) -> None:
    """Makes the row public with everything that it hangs on; only ever inside what is taken back."""
    for name in row.hangs_on:
        if parent := getattr(row, name):
            release(parent)
    if not row.is_public:
        row.publish()


def _reader(request: HttpRequest, address: str) -> HttpRequest:
    """A request for the page by somebody without an account."""
    reader = HttpRequest()
    reader.method, reader.path, reader.path_info = "GET", address, address
    reader.META = {name: request.META[name] for name in KEPT_OF_REQUEST if name in request.META}
    reader.user, reader.preview = AnonymousUser(), True
    reader.COOKIES, reader.shown_at = request.COOKIES, request.path  # how they like to read, and the way back
    return reader


def _answer(reader: HttpRequest) -> HttpResponse:
    reader.resolver_match = match = resolve(reader.path_info)
    page = match.func(reader, *match.args, **match.kwargs)
    return page.render() if hasattr(page, "render") else page


# Secret links


def make_link(row: Publishable, by, days: int, note: str = "") -> PreviewLink:
    """A secret address, valid for some days, under which the row's manuscript is read without an account."""
    ends = timezone.now() + timedelta(days=days)
    return PreviewLink.objects.create(
        secret=token_urlsafe(32), created_by=by, expires_at=ends, note=note, **AboutRow.naming(row)
    )


def opened(secret: str, address: str | None = None) -> Publishable | None:
    """The row that a valid link leads to; the visit is written down where an address is given."""
    link = PreviewLink.objects.valid().filter(secret=secret).first()
    if link is None:
        return None
    if address is not None:
        PreviewVisit.objects.create(link=link, address=address or None)
    return link.subject()


def shows_picture(secret: str, picture: Picture) -> bool:
    """Whether the text behind a valid link uses the picture."""
    row = opened(secret)
    return row is not None and picture.pk in set(_pictures(text_of(row)))


def _pictures(text: Text) -> Iterator[int | None]:
    for entry in text:
        for field in apps.get_model(entry["model"])._meta.concrete_fields:
            if field.related_model is Picture:
                yield entry["fields"].get(field.name)
