"""Changes of the record: one transaction, one order of locks, begun anew where the database broke it off.

The order (docs/architecture.md): the version, rows of the record, drafts, the end of the audit log. Whoever has
the version is alone with the record, so what is locked after it cannot lock anybody else out.
"""

import errno
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import wraps
from time import sleep
from typing import TypeVar

from django.contrib.messages.storage import default_storage
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse

from discussion.models import CacheVersion

BROKEN_OFF = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock
PAUSES = (0.1, 0.2, 0.4)  # seconds between tries
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
Result = TypeVar("Result")
MISTAKE = re.compile(r"no such|has no column|syntax error")  # of the program or its set-up, as SQLite puts it


@contextmanager
def changing_record() -> Iterator[None]:
    """A transaction that begins with the lock of the version; also a decorator."""
    with transaction.atomic():
        CacheVersion.objects.lock()
        yield


def was_broken_off(error: BaseException) -> bool:
    """Whether the transaction fell victim to another one and will do when it is begun anew."""
    return getattr(error.__cause__, "sqlstate", None) in BROKEN_OFF


def is_outage(error: BaseException | None) -> bool:
    """Whether the database or the disk cannot serve for the time being; all else is a mistake of the program."""
    if isinstance(error, OSError):
        return error.errno in DISK
    return isinstance(error, OperationalError | InterfaceError) and not MISTAKE.search(str(error))


def retry_broken_off(work: Callable[[], Result]) -> Result:
    """The result of a whole transaction, begun anew where it was broken off."""
    for pause in PAUSES:
        try:
            return work()
        except OperationalError as error:
            if not was_broken_off(error):
                raise
        sleep(pause)
    return work()


def own_transaction(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a view whose POST requests are no single change of the record."""
    view.changes_by_itself = True
    return view


def one_change(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Makes a POST request one change of the record, done wholly or not at all, and begins it anew if need be.

    Left alone are other requests and views marked with `by_itself`.
    """
    if getattr(view, "changes_by_itself", False):
        return view

    @wraps(view)
    def inner(request, *args, **kwargs):
        def once():
            with fresh_copy(request) as own, changing_record():
                return view(own, *args, **kwargs)

        return retry_broken_off(once) if request.method == "POST" else view(request, *args, **kwargs)

    return inner


@contextmanager
def fresh_copy(request: HttpRequest) -> Iterator[HttpRequest]:
    """A copy of the request, which keeps what a try notes on it; messages of a try that failed are never shown."""
    request.POST  # noqa: B018  (read once, before it is copied)
    for _, uploads in request.FILES.lists():
        for upload in uploads:
            upload.seek(0)
    own = copy(request)
    own._messages = default_storage(own)
    yield own
    request._messages = own._messages
