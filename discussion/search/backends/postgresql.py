"""The index of words on PostgreSQL."""

from collections.abc import Iterable

from django.db import connection

from discussion.search.backends.text import CAP, Document, Hits, Query, fetch_all, pairs
from discussion.values.analyser import UNIT

WEEKS = 1, 16  # the first ones in order, looked through one after the other for a common word
MANY, WEEKS_OF_MANY = 2_000, (48, 128)  # hits for which so few weeks are never enough


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
        rows = fetch_all("SELECT * FROM discussion_text WHERE key = ANY(%s)", [list(keys)])
        return {row[0]: Document(*row) for row in rows}

    def keys(self, low: int, high: int) -> set[int]:
        return {
            key
            for (key,) in fetch_all(
                "SELECT key FROM discussion_text WHERE key BETWEEN %s AND %s", [low, high]
            )
        }

    def matching(self, query: Query, weeks: int | None = None) -> tuple[str, list]:
        """SQL for the hits, in no order: all, or those of the first weeks in order, from one that has any document.

        `+ 0` keeps the planner from walking through the keys and making the pairs of each document anew.
        """
        if query.words.contradictory:
            return "SELECT key, facets FROM discussion_text WHERE false", []
        terms = "discussion_terms(key, titles, text, facets)"
        compared, words = comparison(query)
        sql = f"SELECT key, facets FROM discussion_text WHERE {terms} @@ %s::tsquery AND key + 0 BETWEEN %s AND %s"
        parameters = [tsquery(query), query.low, query.high, *words]
        if query.besides:
            compared += " AND key <> ALL(%s)"
            parameters.append([*query.besides])
        if weeks is None:
            return f"{sql}{compared}", parameters
        edge, side, bound = ("min", ">=", query.low) if query.oldest else ("max", "<=", query.high)
        first = f"SELECT ({edge}(key) >> 40) / 7 AS first FROM discussion_text WHERE key {side} %s"
        series = f"generate_series(0, {weeks - 1}) AS n"
        within = (
            f"SELECT string_agg(quote_literal('w:' || first {'+' if query.oldest else '-'} n), ' | ')::tsquery"
            f" FROM ({first}) AS edge, {series}"
        )
        return f"{sql}{compared} AND {terms} @@ ({within})", [*parameters, bound]

    def hits(self, query: Query, offset: int, limit: int) -> Hits:
        counted, of_count = self._looking(query, "count(*)", CAP + 1, ordered=False)
        paged, of_page = self._looking(query, "array_agg(key)", offset + limit)
        total, keys = fetch_all(f"SELECT {counted}, {paged}", [*of_count, *of_page])[0]
        return Hits(total, (keys or [])[offset:])

    def page(self, query: Query, offset: int, limit: int) -> list[int]:
        sql, parameters = self._looking(query, "array_agg(key)", offset + limit)
        return (fetch_all(f"SELECT {sql}", parameters)[0][0] or [])[offset:]

    def newest(self, query: Query, limit: int) -> list[str]:
        sql, parameters = self._looking(query, "array_agg(facets)", limit)
        return fetch_all(f"SELECT {sql}", parameters)[0][0] or []

    def _looking(
        self, query: Query, aggregate: str, enough: int, *, ordered: bool = True
    ) -> tuple[str, list]:
        """Of so many of the first hits: one week is looked through, then more, and all only for rare words."""
        looks, parameters = [], []
        order = f"ORDER BY key + 0 {'ASC' if query.oldest else 'DESC'}" if ordered else ""
        for weeks in (*(WEEKS_OF_MANY if ordered and enough > MANY else WEEKS), None):
            sql, own = self.matching(query, weeks)
            having = "" if weeks is None else f"HAVING count(*) = {enough}"
            looks.append(f"(SELECT {aggregate} FROM ({sql} {order} LIMIT {enough}) AS hits {having})")
            parameters += own
        return f"coalesce({', '.join(looks)})", parameters


def tsquery(query: Query) -> str:
    """What the pairs can decide; longer words may match too often here and are compared after that."""
    wanted = [pair for word in query.words.wanted for pair in pairs(word) or [word]]
    in_titles = (
        [f"^{unit}" for word in query.words.wanted for unit in UNIT.findall(word)] if query.titled else []
    )
    unwanted = [
        " & ".join(map(_quoted, pairs(word) or [word])) for word in query.words.unwanted if not _is_long(word)
    ]
    clauses = (f"({' | '.join(map(_quoted, clause))})" for clause in query.clauses)
    return " & ".join(
        [
            *map(_quoted, [*wanted, *in_titles, *query.facets]),
            *clauses,
            *(f"!({word})" for word in unwanted),
        ]
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
    """Neither one word of letters or digits nor up to two Han characters."""
    return len(word) > 2 and not UNIT.fullmatch(word)
