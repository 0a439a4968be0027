"""The index of words on SQLite."""

import json
import zlib
from collections.abc import Iterable

from django.db import connection

from discussion.search.backends.text import CAP, Document, Hits, Query, fetch_all, pairs
from discussion.values.analyser import grams

GAP = 16  # docids kept free between documents
NOWHERE = 1 << 62  # beyond all docids: without an end of the range FTS5 would look through all
LISTED = "SELECT value FROM json_each(%s)"


class SqliteText:
    """FTS5 keeps no text of its own here, and must be told what it forgets: the forms are kept compressed.

    It knows a document by its docid: a small number, in the order of keys. An index of keys takes half as much again.
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
        found = fetch_all(
            f"SELECT docid, key FROM discussion_text_docid WHERE key IN ({LISTED})", [json.dumps([*rows])]
        )
        columns = "discussion_text, rowid, text, titles, facets"
        forget = f"INSERT INTO discussion_text ({columns}) VALUES ('delete', %s, %s, %s, %s)"
        self._run(forget, (_indexed(docid, rows[key]) for docid, key in found))
        for table in ("discussion_text_form", "discussion_text_docid"):
            self._run(f"DELETE FROM {table} WHERE key = %s", ((key,) for key in rows))

    def clear(self) -> None:
        fetch_all("INSERT INTO discussion_text (discussion_text) VALUES ('delete-all')", [])
        fetch_all("DELETE FROM discussion_text_form", [])
        fetch_all("DELETE FROM discussion_text_docid", [])

    def stored(self, keys: Iterable[int]) -> dict[int, Document]:
        found = f"SELECT key, form FROM discussion_text_form WHERE key IN ({LISTED})"
        rows = fetch_all(found, [json.dumps(list(keys))])
        return {key: Document(key, *json.loads(zlib.decompress(form))) for key, form in rows}

    def keys(self, low: int, high: int) -> set[int]:
        found = "SELECT key FROM discussion_text_docid WHERE key BETWEEN %s AND %s"
        return {key for (key,) in fetch_all(found, [low, high])}

    def matching(self, query: Query) -> tuple[str, list]:
        sql, parameters = _docids(query)
        return f"SELECT key FROM ({sql}) CROSS JOIN discussion_text_docid USING (docid)", parameters

    def hits(self, query: Query, offset: int, limit: int) -> Hits:
        sql, parameters = _docids(query)
        counted = f"SELECT count(*) FROM ({sql} LIMIT {CAP + 1})"
        paged = f"SELECT json_group_array(key) FROM ({_part('key', sql)})"
        total, keys = fetch_all(f"SELECT ({counted}), ({paged})", [*parameters, *parameters, limit, offset])[
            0
        ]
        return Hits(total, sorted(json.loads(keys), reverse=True))

    def page(self, query: Query, offset: int, limit: int) -> list[int]:
        sql, parameters = _docids(query)
        rows = fetch_all(_part("key", sql, oldest=query.oldest), [*parameters, limit, offset])
        return sorted((key for (key,) in rows), reverse=not query.oldest)

    def newest(self, query: Query, limit: int) -> list[str]:
        sql, parameters = _docids(query)
        return [facets for (facets,) in fetch_all(_part("facets", sql), [*parameters, limit, 0])]

    def _gap(self, key: int) -> tuple[int | None, int | None, int | None]:
        """The docids of a key's neighbours, and the greater neighbour's key."""
        below = "SELECT docid FROM discussion_text_docid WHERE key < %s ORDER BY key DESC LIMIT 1"
        above = "SELECT docid, key FROM discussion_text_docid WHERE key > %s ORDER BY key LIMIT 1"
        sql = f"SELECT ({below}), docid, key FROM (SELECT 1) LEFT JOIN ({above})"
        return fetch_all(sql, [key, key])[0]

    def _taken_out(self, key: int, number: int) -> list[Document]:
        """So many documents on either side."""
        below = "SELECT key FROM discussion_text_docid WHERE key < %s ORDER BY key DESC LIMIT %s"
        above = "SELECT key FROM discussion_text_docid WHERE key > %s ORDER BY key LIMIT %s"
        near = f"SELECT * FROM ({below}) UNION ALL SELECT * FROM ({above})"
        documents = self.stored(found for (found,) in fetch_all(near, [key, number, key, number]))
        self.remove(documents)
        return [*documents.values()]

    def _insert(self, numbered: dict[int, Document]) -> None:
        docid = "INSERT INTO discussion_text_docid (docid, key, facets) VALUES (%s, %s, %s)"
        self._run(docid, ((docid, row.key, row.facets) for docid, row in numbered.items()))
        self._run(
            "INSERT INTO discussion_text_form (key, form) VALUES (%s, %s)", map(_packed, numbered.values())
        )
        columns = "rowid, text, titles, facets"
        pairs = f"INSERT INTO discussion_text ({columns}) VALUES (%s, %s, %s, %s)"
        self._run(pairs, (_indexed(docid, row) for docid, row in numbered.items()))

    def _run(self, sql, rows) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(sql, list(rows))


def _bounds(low: int | None, high: int | None, number: int) -> tuple[int, int]:
    """Between neighbours' docids; beyond the first and the last there is room enough."""
    if low is None:
        low = 0 if high is None else high - GAP * (number + 1)
    return low, low + GAP * (number + 1) if high is None else high


def _docids(query: Query) -> tuple[str, list]:
    if query.words.contradictory:
        return "SELECT docid FROM discussion_text_docid WHERE false", []
    first = "SELECT docid FROM discussion_text_docid WHERE key >= %s ORDER BY key LIMIT 1"
    last = "SELECT docid FROM discussion_text_docid WHERE key <= %s ORDER BY key DESC LIMIT 1"
    within = f"rowid BETWEEN coalesce(({first}), {NOWHERE}) AND coalesce(({last}), -{NOWHERE})"
    sql = f"SELECT rowid AS docid FROM discussion_text WHERE discussion_text MATCH %s AND {within}"
    parameters = [match_expression(query), query.low, query.high]
    if not query.besides:
        return sql, parameters
    known = f"SELECT docid FROM discussion_text_docid WHERE key IN ({LISTED})"
    return f"{sql} AND rowid NOT IN ({known})", [*parameters, json.dumps(query.besides)]


def _part(column: str, docids: str, *, oldest: bool = False) -> str:
    part = f"{docids} ORDER BY rowid {'ASC' if oldest else 'DESC'} LIMIT %s OFFSET %s"
    return f"SELECT {column} FROM ({part}) CROSS JOIN discussion_text_docid USING (docid)"


def _indexed(docid: int, document: Document) -> tuple:
    """The text comes first: a hit in the first column takes two bytes less than in another."""
    return docid, " ".join(grams(document.text)), " ".join(grams(document.titles)), document.facets


def _packed(document: Document) -> tuple:
    return document.key, zlib.compress(json.dumps(document[1:], ensure_ascii=False).encode())


def match_expression(query: Query) -> str:
    """The query in FTS5's language. A year is left out: the range of keys is that year's."""
    words = [*map(_phrase, query.words.wanted)]
    clauses = [f"({' OR '.join(map(_term, clause))})" for clause in query.clauses]
    facets = [f'facets : "{facet}"' for facet in query.facets if not facet.startswith("y:")]
    in_titles = " AND ".join(f"titles : {_phrase(word)}" for word in query.words.wanted)
    positive = " AND ".join([*([in_titles] if query.titled else words), *clauses, *facets])
    negative = list(map(_phrase, query.words.unwanted))
    if query.titled is False:
        negative.append(f"({in_titles})")
    return f"({positive}) NOT ({' OR '.join(negative)})" if negative else positive


def _phrase(word: str) -> str:
    return f'"{" ".join(pairs(word))}"' if len(word) > 1 else _term(word)


def _term(gram: str) -> str:
    """A single character is found as the beginning of its pairs."""
    return f'"{gram}"' if len(gram) > 1 else f'"{gram}"*'
