"""What is worked out once for each edition of the record and each day, and then remembered in the process.

An edition ends with the next change of the record, wherever it is made, so nothing here can be out of date. What is
remembered is shared between readers: it is read and never changed. A queryset may be remembered too, where putting it
together takes longer than asking the database; narrowed further, it asks anew each time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.utils import timezone

Found = TypeVar("Found")
shown: ContextVar[str] = ContextVar("shown", default="")
memory: dict[str, dict[str, object]] = {}


@contextmanager
def showing(edition: str) -> Iterator[str]:
    """While a page is made: the name of the edition and the day that it shows."""
    name = f"{edition}-{timezone.localdate()}"
    token = shown.set(name)
    try:
        yield name
    finally:
        shown.reset(token)


def remembered(what: str, work_out: Callable[[], Found]) -> Found:
    """The result of `work_out()`, from memory where this edition has been asked for it before."""
    name = shown.get()
    if not name:
        return work_out()
    if name not in memory:
        memory.clear()
    found = memory.setdefault(name, {})
    if what not in found:
        found[what] = work_out()
    return found[what]
