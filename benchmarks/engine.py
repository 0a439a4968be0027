"""What the engine takes for lists, words, counts and saves, and how large its index is; asked in a process of its own."""

import random
from collections.abc import Callable
from time import perf_counter

from django.db import connection

from benchmarks.statements import COMMON, Vocabulary
from discussion.models import IndexedStatement, Official, Phase, Statement, Theme
from discussion.search.query.engine import Filters, Selection
from discussion.values.search_queries import SearchQuery, parse


def timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


class Questions:
    """Seeded questions: the same at every size, but for what there is to ask about."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.rare = Vocabulary(random.Random(1)).words[len(COMMON) :]
        self.officials, self.themes, self.phases = (
            list(model.objects.order_by("pk").values_list("pk", flat=True))
            for model in (Official, Theme, Phase)
        )

    def filters(self, *, some: bool = False) -> Filters:
        """Random filters; `some`: at least a speaker, a theme or a year."""
        pick = self.random
        chosen = Filters(
            official=pick.choice(self.officials) if pick.random() < 0.5 else None,
            theme=pick.choice(self.themes) if pick.random() < 0.5 else None,
            phase=pick.choice(self.phases) if pick.random() < 0.15 else None,
            year=pick.choice(range(2019, 2026)) if pick.random() < 0.4 else None,
        )
        if some and chosen == Filters():
            return chosen._replace(theme=pick.choice(self.themes))
        return chosen

    def words(self) -> SearchQuery:
        """Common words and rare ones, of two to four characters, singly and in pairs, some left out."""
        pick = self.random
        drawn = [pick.choice(COMMON) if pick.random() < 0.5 else pick.choice(self.rare[:600])]
        if pick.random() < 0.3:
            drawn.append(pick.choice(["", "-"]) + pick.choice(COMMON))
        return parse(" ".join(drawn))

    def one_character(self) -> SearchQuery:
        return parse(self.random.choice("改革发展制造工作群众项目土地"))


def page(filters: Filters, words: SearchQuery, start: int = 0, **options) -> list[int]:
    return Selection(filters, words, **options).page(start, 20)


QUESTIONS: dict[str, Callable[[Questions], object]] = {
    "filtered list": lambda ask: page(ask.filters(some=True), SearchQuery()),
    "filtered list, page 21": lambda ask: page(ask.filters(some=True), SearchQuery(), 400),
    "words + filters, newest first": lambda ask: page(ask.filters(some=True), ask.words()),
    "words, newest first": lambda ask: page(Filters(), ask.words()),
    "words, titles first": lambda ask: page(Filters(), ask.words(), titles_first=True),
    "one character": lambda ask: page(Filters(), ask.one_character()),
    "capped count": lambda ask: Selection(Filters(), ask.words()).total,
    "facets without words": lambda ask: Selection(ask.filters(), SearchQuery()).counts,
    "facets of words": lambda ask: Selection(ask.filters(), ask.words()).counts,
}


def ask(times: int, seed: int) -> dict[str, list[float]]:
    """Seconds of each answer; the first of each kind is not counted."""
    questions = Questions(seed)
    answers = {
        name: [timed(lambda question=question: question(questions)) for _ in range(times + 1)][1:]
        for name, question in QUESTIONS.items()
    }
    return answers | {"one save": [timed(save) for save in saves(questions.random, times // 2)]}


def saves(pick: random.Random, times: int):
    """An editor's change of one word in one statement, with all that follows from it."""
    size = IndexedStatement.objects.count()
    for number in range(times):
        statement = Statement.objects.get(pk=pick.randrange(size) + 1)
        statement.title = f"{statement.title[:20]}{number}"
        yield statement.save


def sizes() -> dict[str, int]:
    """Bytes of the text, and of what the index of words keeps beside it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(octet_length(heading) + octet_length(text)) FROM discussion_point"
            if connection.vendor == "postgresql"
            else "SELECT sum(length(CAST(heading AS blob)) + length(CAST(text AS blob))) FROM discussion_point"
        )
        text = cursor.fetchone()[0]
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_relation_size('discussion_text_terms'), pg_total_relation_size('discussion_text')"
            )
            terms, whole = cursor.fetchone()
        else:
            cursor.execute(
                "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%discussion\\_text\\_%' ESCAPE '\\' AND name <> 'discussion_text_form'"
            )
            terms = cursor.fetchone()[0]
            cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'discussion_text_form'")
            whole = terms + cursor.fetchone()[0]
    return {"text": int(text), "terms": int(terms), "whole": int(whole)}
