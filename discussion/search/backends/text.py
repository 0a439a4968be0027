"""The index of words: which documents contain which words and character pairs, on SQLite and on PostgreSQL.

A document has a key, a written form of its titles, one of its text, and facets ("o:12 t:5": its speaker, its
theme). Keys run from the oldest up; results are the newest first. SQLite's FTS5 knows where in a document
a pair stands and so finds longer words by itself. PostgreSQL's GIN does not, and compares the written form.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from django.db import connection
from django.utils.module_loading import import_string

from discussion.values.analyser import grams
from discussion.values.query_parts import Clause
from discussion.values.search_queries import SearchQuery

CAP = 10_000  # hits up to which counts are exact and pages can be numbered


class Document(NamedTuple):
    key: int
    titles: str
    text: str
    facets: str = ""


class Query(NamedTuple):
    """Words and facets that must all apply, to documents with keys from `low` to `high`.

    `titled`: all words in titles and headings (True), not all of them (False), or anywhere. `oldest`: which end comes first.
    `clauses`: grams and facets of which one must be there, in each. `besides`: keys of documents that are known already.
    """

    words: SearchQuery
    low: int
    high: int
    facets: tuple[str, ...] = ()
    titled: bool | None = None
    oldest: bool = False
    clauses: tuple[Clause, ...] = ()
    besides: tuple[int, ...] = ()


class Hits(NamedTuple):
    total: int  # CAP + 1 stands for more
    keys: list[int]


class TextIndex(Protocol):
    """What either database does; a document is put once and removed before it is put again."""

    def put(self, documents: Iterable[Document]) -> None: ...

    def remove(self, keys: Iterable[int]) -> None: ...

    def clear(self) -> None: ...

    def stored(self, keys: Iterable[int]) -> dict[int, Document]: ...

    def keys(self, low: int, high: int) -> set[int]: ...

    def matching(self, query: Query) -> tuple[str, list]:
        """SQL for the keys of all hits, in no order."""

    def hits(self, query: Query, offset: int, limit: int) -> Hits:
        """A page of the newest and the number of all."""

    def page(self, query: Query, offset: int, limit: int) -> list[int]:
        """The keys alone, without their number, the newest first or the oldest first."""

    def newest(self, query: Query, limit: int) -> list[str]:
        """The facets of the newest hits."""


def count_label(total: int) -> str:
    """A number of hits in words; CAP + 1 stands for more than were counted."""
    return f"{CAP:,}+" if total > CAP else f"{total:,}"


def fetch_all(sql: str, parameters: Sequence[object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def pairs(word: str) -> list[str]:
    """The grams that are found in every text with the word; of a single Han character there are none."""
    return [gram for gram in grams(word) if len(gram) > 1]


TEXTS = {
    "sqlite": "discussion.search.backends.sqlite.SqliteText",
    "postgresql": "discussion.search.backends.postgresql.PostgresqlText",
}


def text_index() -> TextIndex:
    return import_string(TEXTS[connection.vendor])()
