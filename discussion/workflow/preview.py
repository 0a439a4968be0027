"""A text that is not public yet, on the page on which readers will see it.

The text is put in place, released with what it hangs on, shown by the public view itself, and all of it taken back.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone

from discussion.models import Picture, PreviewLink, PreviewVisit, Publishable, Status
from discussion.models.drafts import AboutRow
from discussion.models.transactions import changing_record
from discussion.values.version_cache import cache_version
from discussion.workflow.drafts import draft_of, get_or_create_draft, snapshot_of
from discussion.workflow.policy import require
from discussion.workflow.schedule import current_version
from discussion.workflow.snapshots import Snapshot, apply_snapshot

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
    """The public page of the row's draft, as a reader would get it after publication.

    Pictures that only this text shows are asked for with `secret`, where the reader has no account.
    """
    with changing_record():
        placed = apply_snapshot(snapshot_of(row))
        if draft := draft_of(row):
            placed.add_correction(draft.correction)
            placed.save()
        release(placed)
        address = placed.get_absolute_url().partition("#")[0]
        with cache_version(current_version()):
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
    """Makes the row public with what it hangs on, and nothing else; only ever inside what is taken back."""
    for parent in parents_of(row):
        if not parent.is_public:
            _hide_siblings(row, parent)
        release(parent)
    if not row.is_public:
        row.publish()


def parents_of(row: Publishable) -> list[Publishable]:
    return [parent for name in row.visibility_parents if (parent := getattr(row, name))]


def _hide_siblings(row: Publishable, parent: Publishable) -> None:
    """Makes drafts of the published rows that only their parent has kept from readers so far."""
    for relation in parent._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        if issubclass(model, Publishable) and name in model.visibility_parents:
            siblings = model._base_manager.filter(**{name: parent}, status=Status.PUBLISHED)
            own = row.pk if isinstance(row, model) else None
            siblings.exclude(pk=own).update(status=Status.DRAFT)


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


def make_link(row: Publishable, user, days: int, note: str = "") -> tuple[PreviewLink, str]:
    """A link, valid for some days, to the row's draft, and its secret, which nobody can read again.

    Raises `TransitionNotAllowed` where there is nothing that a link could show.
    """
    draft = draft_of(row) if row.status == Status.PUBLISHED else get_or_create_draft(row)
    require(draft, f"“{row}”已经公开，没有正在修改的稿件；请直接发公开的网址。")
    require(not _hangs_on_withdrawn(row), f"“{row}”所属的内容已撤下，不能给别人看。")
    secret = token_urlsafe(32)
    link = PreviewLink.objects.create(
        secret_hash=hash_of(secret),
        draft=draft,
        created_by=user,
        expires_at=timezone.now() + timedelta(days=days),
        note=note,
        **AboutRow.naming(row),
    )
    return link, secret


def hash_of(secret: str) -> str:
    """The secret is 32 random bytes: nobody finds it from a fast hash."""
    return sha256(secret.encode()).hexdigest()


def open_links(links: Iterable[PreviewLink]) -> dict[PreviewLink, Publishable]:
    """Those of the valid links that still lead to a text, each with its row."""
    return {link: row for link in links if (row := _shown_by(link))}


def _shown_by(link: PreviewLink) -> Publishable | None:
    """The row whose text is still the link's: neither published nor withdrawn since."""
    draft, now = link.draft, timezone.now()
    row = draft.subject()
    if row is None or _hangs_on_withdrawn(row):
        return None
    published = row.status == Status.PUBLISHED and not draft.revises
    due = draft.release_at is not None and draft.release_at <= now
    withdrawn = row.withdrawn_at is not None and link.created_at < row.withdrawn_at <= now
    return None if published or due or withdrawn else row


def _hangs_on_withdrawn(row: Publishable) -> bool:
    now = timezone.now()
    return any(
        (parent.withdrawn_at is not None and parent.withdrawn_at <= now) or _hangs_on_withdrawn(parent)
        for parent in parents_of(row)
    )


def record_visit(secret: str, address: str | None = None) -> Publishable | None:
    """The row that a valid link leads to; the visit is written down where an address is given."""
    links = PreviewLink.objects.valid().filter(secret_hash=hash_of(secret)).select_related("draft")
    for link, row in open_links(links).items():
        if address is not None:
            PreviewVisit.objects.create(link=link, address=address or None)
        return row
    return None


def shows_picture(secret: str, picture: Picture) -> bool:
    """Whether the text behind a valid link uses the picture."""
    row = record_visit(secret)
    return row is not None and picture.pk in set(_pictures(snapshot_of(row)))


def _pictures(text: Snapshot) -> Iterator[int | None]:
    for entry in text:
        for field in apps.get_model(entry["model"])._meta.concrete_fields:
            if field.related_model is Picture:
                yield entry["fields"].get(field.name)
