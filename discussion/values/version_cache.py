"""What is worked out once for each version of the record and each day, and then remembered in the process.

A version ends with the next change of the record, wherever it is made, so nothing here can be out of date. What is
remembered is shared between readers: it is read and never changed. A queryset may be remembered too, where putting it
together takes longer than asking the database; narrowed further, it asks anew each time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.utils import timezone

Value = TypeVar("Value")
_current: ContextVar[str] = ContextVar("version", default="")
memory: dict[str, dict[str, object]] = {}


@contextmanager
def cache_version(version: str) -> Iterator[str]:
    """While a page is made: the name of the version and the day that it shows."""
    name = f"{version}-{timezone.localdate()}"
    token = _current.set(name)
    try:
        yield name
    finally:
        _current.reset(token)


def version() -> str:
    """The name of the version and the day that the page being made shows; empty where none is made."""
    return _current.get()


def cached(what: str, work_out: Callable[[], Value]) -> Value:
    """The result of `work_out()`, from memory where this version has been asked for it before."""
    name = version()
    if not name:
        return work_out()
    if name not in memory:
        memory.clear()
    found = memory.setdefault(name, {})
    if what not in found:
        found[what] = work_out()
    return found[what]
