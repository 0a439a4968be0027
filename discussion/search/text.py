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

from discussion.search.analyser import MARK, grams
from discussion.search.words import Words

CAP = 10_000  # hits up to which counts are exact and pages can be numbered
GAP = 16  # places kept free between documents on SQLite
LISTED = "SELECT value FROM json_each(%s)"
WEEKS = 1, 8, 64  # the last, looked through one after the other for a common word on PostgreSQL


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
    """FTS5 keeps no text of its own here, and must be told what it forgets: the forms are kept compressed.

    It knows a document by its place: a small number, in the order of keys. An index of keys takes half as much again.
    """

    def put(self, documents: Iterable[Document]) -> None:
        """Spreads documents between their neighbours; where there is no room, the neighbours move too."""
        rest = sorted(documents)
        while rest:
            low, high, following = self._gap(rest[0].key)
            run = [row for row in rest if following is None or row.key < following]
            low, high = _bounds(low, high, len(run))
            if high - low <= len(run):
                rest = sorted([*rest, *self._taken_out(rest[0].key, 4 * len(run))])
                continue
            self._insert({low + (high - low) * n // (len(run) + 1): row for n, row in enumerate(run, 1)})
            rest = rest[len(run) :]

    def remove(self, keys: Iterable[int]) -> None:
        rows = self.stored(keys)
        found = fetched(
            f"SELECT place, key FROM discussion_text_place WHERE key IN ({LISTED})", [json.dumps([*rows])]
        )
        columns = "discussion_text, rowid, text, titles, facets"
        forget = f"INSERT INTO discussion_text ({columns}) VALUES ('delete', %s, %s, %s, %s)"
        self._run(forget, (_indexed(place, rows[key]) for place, key in found))
        for table in ("discussion_text_form", "discussion_text_place"):
            self._run(f"DELETE FROM {table} WHERE key = %s", ((key,) for key in rows))

    def clear(self) -> None:
        fetched("INSERT INTO discussion_text (discussion_text) VALUES ('delete-all')", [])
        fetched("DELETE FROM discussion_text_form", [])
        fetched("DELETE FROM discussion_text_place", [])

    def stored(self, keys: Iterable[int]) -> dict[int, Document]:
        found = f"SELECT key, form FROM discussion_text_form WHERE key IN ({LISTED})"
        rows = fetched(found, [json.dumps(list(keys))])
        return {key: Document(key, *json.loads(zlib.decompress(form))) for key, form in rows}

    def keys(self, low: int, high: int) -> set[int]:
        found = "SELECT key FROM discussion_text_place WHERE key BETWEEN %s AND %s"
        return {key for (key,) in fetched(found, [low, high])}

    def matching(self, query: Query) -> tuple[str, list]:
        """SQL for the keys that match, in no order."""
        sql, parameters = _places(query)
        return f"SELECT key FROM ({sql}) CROSS JOIN discussion_text_place USING (place)", parameters

    def hits(self, query: Query, offset: int, limit: int) -> Hits:
        sql, parameters = _places(query)
        counted = f"SELECT count(*) FROM ({sql} LIMIT {CAP + 1})"
        paged = f"SELECT json_group_array(key) FROM ({_newest('key', sql)})"
        total, keys = fetched(f"SELECT ({counted}), ({paged})", [*parameters, *parameters, limit, offset])[0]
        return Hits(total, sorted(json.loads(keys), reverse=True))

    def page(self, query: Query, offset: int, limit: int) -> list[int]:
        """Keys without their number: the newest are read off the end of the index."""
        sql, parameters = _places(query)
        return sorted(
            (key for (key,) in fetched(_newest("key", sql), [*parameters, limit, offset])), reverse=True
        )

    def newest(self, query: Query, limit: int) -> list[str]:
        """The facets of the newest hits."""
        sql, parameters = _places(query)
        return [facets for (facets,) in fetched(_newest("facets", sql), [*parameters, limit, 0])]

    def facets(self, query: Query) -> list[str] | None:
        """Those of all hits; None where they are more than CAP."""
        sql, parameters = _places(query)
        counted = f"SELECT count(*) AS total FROM ({sql} LIMIT {CAP + 1})"
        every = f"SELECT group_concat(facets, char(10)) FROM ({sql}) CROSS JOIN discussion_text_place USING (place)"
        found = f"SELECT total, CASE WHEN total <= {CAP} THEN ({every}) END FROM ({counted})"
        total, facets = fetched(found, [*parameters, *parameters])[0]
        return None if total > CAP else (facets or "").splitlines()

    def _gap(self, key: int) -> tuple[int | None, int | None, int | None]:
        """The places of a key's neighbours, and the greater neighbour's key."""
        below = "SELECT place FROM discussion_text_place WHERE key < %s ORDER BY key DESC LIMIT 1"
        above = "SELECT place, key FROM discussion_text_place WHERE key > %s ORDER BY key LIMIT 1"
        sql = f"SELECT ({below}), place, key FROM (SELECT 1) LEFT JOIN ({above})"
        return fetched(sql, [key, key])[0]

    def _taken_out(self, key: int, number: int) -> list[Document]:
        """So many documents on either side."""
        below = "SELECT key FROM discussion_text_place WHERE key < %s ORDER BY key DESC LIMIT %s"
        above = "SELECT key FROM discussion_text_place WHERE key > %s ORDER BY key LIMIT %s"
        near = f"SELECT * FROM ({below}) UNION ALL SELECT * FROM ({above})"
        documents = self.stored(found for (found,) in fetched(near, [key, number, key, number]))
        self.remove(documents)
        return [*documents.values()]

    def _insert(self, placed: dict[int, Document]) -> None:
        place = "INSERT INTO discussion_text_place (place, key, facets) VALUES (%s, %s, %s)"
        self._run(place, ((place, row.key, row.facets) for place, row in placed.items()))
        self._run(
            "INSERT INTO discussion_text_form (key, form) VALUES (%s, %s)", map(_packed, placed.values())
        )
        columns = "rowid, text, titles, facets"
        pairs = f"INSERT INTO discussion_text ({columns}) VALUES (%s, %s, %s, %s)"
        self._run(pairs, (_indexed(place, row) for place, row in placed.items()))

    def _run(self, sql, rows) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(sql, list(rows))


def _bounds(low: int | None, high: int | None, number: int) -> tuple[int, int]:
    """Between neighbours' places; beyond the first and the last there is room enough."""
    if low is None:
        low = 0 if high is None else high - GAP * (number + 1)
    return low, low + GAP * (number + 1) if high is None else high


def _places(query: Query) -> tuple[str, list]:
    first = "SELECT place FROM discussion_text_place WHERE key >= %s ORDER BY key LIMIT 1"
    last = "SELECT place FROM discussion_text_place WHERE key <= %s ORDER BY key DESC LIMIT 1"
    sql = f"SELECT rowid AS place FROM discussion_text WHERE discussion_text MATCH %s AND rowid BETWEEN ({first}) AND ({last})"
    return sql, [match_expression(query), query.low, query.high]


def _newest(column: str, places: str) -> str:
    newest = f"{places} ORDER BY rowid DESC LIMIT %s OFFSET %s"
    return f"SELECT {column} FROM ({newest}) CROSS JOIN discussion_text_place USING (place)"


def _indexed(place: int, document: Document) -> tuple:
    """The text comes first: a hit in the first column takes two bytes less than in another."""
    return place, " ".join(grams(document.text)), " ".join(grams(document.titles)), document.facets


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

    def matching(self, query: Query, weeks: int | None = None) -> tuple[str, list]:
        """SQL for the hits, in no order: all, or those of the last weeks that have any document.

        `+ 0` keeps the planner from walking through the keys and making the pairs of each document anew.
        """
        terms = "discussion_terms(key, titles, text, facets)"
        compared, words = comparison(query)
        sql = f"SELECT key, facets FROM discussion_text WHERE {terms} @@ %s::tsquery AND key + 0 BETWEEN %s AND %s"
        parameters = [tsquery(query), query.low, query.high, *words]
        if weeks is None:
            return f"{sql}{compared}", parameters
        newest = "SELECT (max(key) >> 40) / 7 AS last FROM discussion_text WHERE key <= %s"
        within = (
            "SELECT string_agg(quote_literal('w:' || week), ' | ')::tsquery"
            f" FROM ({newest}) AS newest, generate_series(last - {weeks - 1}, last) AS week"
        )
        return f"{sql}{compared} AND {terms} @@ ({within})", [*parameters, query.high]

    def hits(self, query: Query, offset: int, limit: int) -> Hits:
        counted, of_count = self._looking(query, "count(*)", CAP + 1, "")
        paged, of_page = self._looking(query, "array_agg(key)", offset + limit)
        total, keys = fetched(f"SELECT {counted}, {paged}", [*of_count, *of_page])[0]
        return Hits(total, (keys or [])[offset:])

    def page(self, query: Query, offset: int, limit: int) -> list[int]:
        sql, parameters = self._looking(query, "array_agg(key)", offset + limit)
        return (fetched(f"SELECT {sql}", parameters)[0][0] or [])[offset:]

    def newest(self, query: Query, limit: int) -> list[str]:
        """The facets of the newest hits."""
        sql, parameters = self._looking(query, "array_agg(facets)", limit)
        return fetched(f"SELECT {sql}", parameters)[0][0] or []

    def facets(self, query: Query) -> list[str] | None:
        """Those of all hits; None where they are more than CAP."""
        sql, parameters = self._looking(query, "array_agg(facets)", CAP + 1, "")
        found = fetched(f"SELECT {sql}", parameters)[0][0] or []
        return None if len(found) > CAP else found

    def _looking(
        self, query: Query, aggregate: str, enough: int, order: str = "ORDER BY key + 0 DESC"
    ) -> tuple[str, list]:
        """Of so many of the newest hits: the last week is looked through, then more, and all only for rare words."""
        looks, parameters = [], []
        for weeks in (*WEEKS, None):
            sql, own = self.matching(query, weeks)
            having = "" if weeks is None else f"HAVING count(*) = {enough}"
            looks.append(f"(SELECT {aggregate} FROM ({sql} {order} LIMIT {enough}) AS hits {having})")
            parameters += own
        return f"coalesce({', '.join(looks)})", parameters


def tsquery(query: Query) -> str:
    """What the pairs can decide; longer words may match too often here and are compared after that."""
    wanted = [pair for word in query.words.wanted for pair in pairs(word) or [word]]
    in_titles = (
        [f"^{c}" for word in query.words.wanted for c in word.replace(MARK, "")] if query.titled else []
    )
    unwanted = [
        " & ".join(map(_quoted, pairs(word) or [word])) for word in query.words.unwanted if not _is_long(word)
    ]
    return " & ".join(
        [*map(_quoted, [*wanted, *in_titles, *query.facets]), *(f"!({word})" for word in unwanted)]
    )


def _quoted(lexeme: str) -> str:
    return f"'{lexeme}'"


def comparison(query: Query) -> tuple[str, list[str]]:
    """SQL that compares written forms where pairs leave it open whether a word stands there."""
    anywhere, in_titles = "(strpos(text, %s) > 0 OR strpos(titles, %s) > 0)", "strpos(titles, %s) > 0"
    wanted = [*filter(_is_long, query.words.wanted)] if not query.titled else []
    unwanted = [*filter(_is_long, query.words.unwanted)]
    sql = "".join([f" AND {anywhere}" for _ in wanted] + [f" AND NOT {anywhere}" for _ in unwanted])
    words = [form for word in [*wanted, *unwanted] for form in (word, word)]
    if query.titled is not None:
        all_titled = " AND ".join([in_titles] * len(query.words.wanted))
        sql += f" AND {'' if query.titled else 'NOT '}({all_titled})"
        words += query.words.wanted
    return sql, words


def _is_long(word: str) -> bool:
    return len(word) > 2


TEXTS = {"sqlite": SqliteText, "postgresql": PostgresqlText}


def text_index() -> SqliteText | PostgresqlText:
    return TEXTS[connection.vendor]()
