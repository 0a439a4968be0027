"""The index of words: which documents contain which character pairs, on SQLite and on PostgreSQL.

A document has a key, a written form of its titles, one of its text, and facets ("o:12 t:5": its speaker, its
theme). Keys run from the oldest up; results are the newest first. SQLite's FTS5 knows where in a document
a pair stands and so finds longer words by itself. PostgreSQL's GIN does not, and compares the written form.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection

from discussion.search.analyser import grams
from discussion.search.words import Words

CAP = 10_000  # hits up to which counts are exact and pages can be numbered
WALK = 5_000  # newest documents that are looked through for a common word on PostgreSQL


class Document(NamedTuple):
    key: int
    titles: str
    text: str
    facets: str = ""


class Query(NamedTuple):
    """Words and facets that must all apply, to documents with keys from `low` to `high`.

    `titled`: all words in titles and headings (True), not all of them (False), or anywhere.
    """

    words: Words
    low: int
    high: int
    facets: tuple[str, ...] = ()
    titled: bool | None = None


class Hits(NamedTuple):
    total: int  # CAP + 1 stands for more
    keys: list[int]


def told(total: int) -> str:
    """A number of hits in words; CAP + 1 stands for more than were counted."""
    return f"{CAP:,}+" if total > CAP else f"{total:,}"


def fetched(sql: str, parameters: Sequence[object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


class SqliteText:
    """FTS5 keeps no text of its own here, and must be told what it forgets: the forms are kept compressed."""

    def put(self, documents: Iterable[Document]) -> None:
        rows = list(documents)
        self._run("INSERT INTO discussion_text_form (key, form) VALUES (%s, %s)", map(_packed, rows))
        columns = "rowid, text, titles, facets"
        self._run(f"INSERT INTO discussion_text ({columns}) VALUES (%s, %s, %s, %s)", map(_indexed, rows))

    def remove(self, keys: Iterable[int]) -> None:
        rows = self.stored(keys).values()
        columns = "discussion_text, rowid, text, titles, facets"
        forget = f"INSERT INTO discussion_text ({columns}) VALUES ('delete', %s, %s, %s, %s)"
        self._run(forget, map(_indexed, rows))
        self._run("DELETE FROM discussion_text_form WHERE key = %s", [(row.key,) for row in rows])

    def clear(self) -> None:
        fetched("INSERT INTO discussion_text (discussion_text) VALUES ('delete-all')", [])
        fetched("DELETE FROM discussion_text_form", [])

    def stored(self, keys: Iterable[int]) -> dict[int, Document]:
        found = "SELECT key, form FROM discussion_text_form WHERE key IN (SELECT value FROM json_each(%s))"
        rows = fetched(found, [json.dumps(list(keys))])
        return {key: Document(key, *json.loads(zlib.decompress(form))) for key, form in rows}

    def keys(self, low: int, high: int) -> set[int]:
        found = "SELECT key FROM discussion_text_form WHERE key BETWEEN %s AND %s"
        return {key for (key,) in fetched(found, [low, high])}

    def matching(self, query: Query) -> tuple[str, list]:
        """SQL for the keys that match, in no order."""
        sql = "SELECT rowid AS key FROM discussion_text WHERE discussion_text MATCH %s AND rowid BETWEEN %s AND %s"
        return sql, [match_expression(query), query.low, query.high]

    def hits(self, query: Query, offset: int, limit: int) -> Hits:
        sql, parameters = self.matching(query)
        counted = f"SELECT count(*) FROM ({sql} LIMIT {CAP + 1})"
        page = f"SELECT json_group_array(key) FROM ({sql} ORDER BY rowid DESC LIMIT %s OFFSET %s)"
        paged = [*parameters, *parameters, limit, offset]
        total, keys = fetched(f"SELECT ({counted}), ({page})", paged)[0]
        return Hits(total, json.loads(keys))

    def page(self, query: Query, offset: int, limit: int) -> list[int]:
        """Keys without their number: the newest are read off the end of the index."""
        sql, parameters = self.matching(query)
        return [
            key
            for (key,) in fetched(
                f"{sql} ORDER BY rowid DESC LIMIT %s OFFSET %s", [*parameters, limit, offset]
            )
        ]

    def newest(self, query: Query, limit: int) -> list[tuple[int, str]]:
        """Key and facets of the newest hits."""
        sql, parameters = self.matching(query)
        hits = f"{sql} ORDER BY rowid DESC LIMIT %s"
        found = f"SELECT key, facets FROM ({hits}) AS hits CROSS JOIN discussion_indexedstatement USING (key)"
        return fetched(found, [*parameters, limit])

    def _run(self, sql, rows) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(sql, list(rows))


def _indexed(document: Document) -> tuple:
    """The text comes first: a hit in the first column takes two bytes less than in another."""
    return document.key, " ".join(grams(document.text)), " ".join(grams(document.titles)), document.facets


def _packed(document: Document) -> tuple:
    return document.key, zlib.compress(json.dumps(document[1:], ensure_ascii=False).encode())


def match_expression(query: Query) -> str:
    """The query in FTS5's language."""
    words = " AND ".join(map(_phrase, query.words.wanted))
    facets = [f'facets : "{facet}"' for facet in query.facets]
    in_titles = " AND ".join(f"titles : {_phrase(word)}" for word in query.words.wanted)
    positive = " AND ".join([in_titles if query.titled else words, *facets])
    negative = list(map(_phrase, query.words.unwanted))
    if query.titled is False:
        negative.append(f"({in_titles})")
    return f"({positive}) NOT ({' OR '.join(negative)})" if negative else positive


def _phrase(word: str) -> str:
    """A single character is found as the beginning of its pairs."""
    return f'"{" ".join(pairs(word))}"' if len(word) > 1 else f'"{word}"*'


def pairs(word: str) -> list[str]:
    return grams(word)[:-1]


class PostgresqlText:
    """An index on an expression: the pairs are computed for the index alone and stored nowhere else."""

    def put(self, documents: Iterable[Document]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO discussion_text VALUES (%s, %s, %s, %s)", list(documents))

    def remove(self, keys: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM discussion_text WHERE key = ANY(%s)", [list(keys)])

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM discussion_text")

    def stored(self, keys: Iterable[int]) -> dict[int, Document]:
        rows = fetched("SELECT * FROM discussion_text WHERE key = ANY(%s)", [list(keys)])
        return {row[0]: Document(*row) for row in rows}

    def keys(self, low: int, high: int) -> set[int]:
        return {
            key
            for (key,) in fetched("SELECT key FROM discussion_text WHERE key BETWEEN %s AND %s", [low, high])
        }

    def matching(self, query: Query) -> tuple[str, list]:
        compared, words = comparison(query)
        sql = (
            "SELECT key FROM discussion_text WHERE discussion_terms(titles, text, facets) @@ %s::tsquery"
            f" AND key BETWEEN %s AND %s{compared}"
        )
        return sql, [tsquery(query), query.low, query.high, *words]

    def hits(self, query: Query, offset: int, limit: int) -> Hits:
        """All hits are fetched and sorted if they are few; of many the newest are looked for first."""
        sql, parameters = self.matching(query)
        total, keys = fetched(
            f"WITH hits AS MATERIALIZED ({sql} LIMIT {CAP + 1}) SELECT (SELECT count(*) FROM hits), "
            "ARRAY(SELECT key FROM hits ORDER BY key DESC LIMIT %s OFFSET %s)",
            [*parameters, limit, offset],
        )[0]
        if total > CAP:
            keys = self._newest_keys(query, offset + limit)[offset:]
        return Hits(total, keys)

    def page(self, query: Query, offset: int, limit: int) -> list[int]:
        return self.hits(query, offset, limit).keys

    def newest(self, query: Query, limit: int) -> list[tuple[int, str]]:
        """Key and facets of all hits, if they are no more than CAP, or of a sample of the newest."""
        narrow = "SELECT key, facets FROM discussion_indexedstatement"
        if limit < CAP:
            return fetched(f"{narrow} WHERE key = ANY(%s)", [self._newest_keys(query, limit, enough=1)])
        sql, parameters = self.matching(query)
        return fetched(
            f"WITH hits AS MATERIALIZED ({sql} LIMIT %s) {narrow} JOIN hits USING (key)", [*parameters, limit]
        )

    def _newest_keys(self, query: Query, limit: int, enough: int | None = None) -> list[int]:
        """Those of the walk, if they are enough; else all hits are sorted."""
        keys = self._walked(query, limit)
        if len(keys) >= (limit if enough is None else enough):
            return keys
        sql, parameters = self.matching(query)
        every = f"WITH hits AS MATERIALIZED ({sql}) SELECT key FROM hits ORDER BY key DESC LIMIT %s"
        return [key for (key,) in fetched(every, [*parameters, limit])]

    def _walked(self, query: Query, limit: int) -> list[int]:
        """Hits among the newest documents, found by looking at each: nothing is sorted for a common word."""
        compared, words = comparison(query, everything=True)
        narrow = "SELECT key, titles, text, facets FROM discussion_text WHERE key BETWEEN %s AND %s"
        newest = f"WITH newest AS MATERIALIZED ({narrow} ORDER BY key DESC LIMIT {WALK})"
        walk = f"{newest} SELECT key FROM newest WHERE true{compared} LIMIT %s"
        return [key for (key,) in fetched(walk, [query.low, query.high, *words, limit])]


def tsquery(query: Query) -> str:
    """What the pairs can decide; longer words may match too often here and are compared after that."""
    alternatives = [_lexemes(word, "^" if query.titled else "") for word in query.words.wanted]
    unwanted = [f"!({_lexemes(word)})" for word in query.words.unwanted if len(word) < 3]
    return " & ".join([*alternatives, *map(_quoted, query.facets), *unwanted])


def _lexemes(word: str, prefix: str = "") -> str:
    if len(word) == 1:
        return f"{_quoted(prefix + word)}:*"
    return " & ".join(_quoted(prefix + pair) for pair in pairs(word))


def _quoted(lexeme: str) -> str:
    return f"'{lexeme}'"


def comparison(query: Query, *, everything: bool = False) -> tuple[str, list[str]]:
    """SQL that compares written forms: of what the pairs leave open, or of everything."""
    wanted = [word for word in query.words.wanted if everything or len(word) > 2]
    unwanted = [word for word in query.words.unwanted if everything or len(word) > 2]
    anywhere, in_titles = "(strpos(text, %s) > 0 OR strpos(titles, %s) > 0)", "strpos(titles, %s) > 0"
    sql, words = "", []
    for word in wanted:
        sql += f" AND {in_titles if query.titled else anywhere}"
        words += [word] if query.titled else [word, word]
    for word in unwanted:
        sql += f" AND NOT {anywhere}"
        words += [word, word]
    if query.titled is False:
        sql += f" AND NOT ({' AND '.join([in_titles] * len(query.words.wanted))})"
        words += query.words.wanted
    if everything:
        sql += " AND strpos(' ' || facets || ' ', %s) > 0" * len(query.facets)
        words += [f" {facet} " for facet in query.facets]
    return sql, words


TEXTS = {"sqlite": SqliteText, "postgresql": PostgresqlText}


def text_index() -> SqliteText | PostgresqlText:
    return TEXTS[connection.vendor]()
