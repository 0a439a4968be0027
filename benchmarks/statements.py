"""A seeded corpus of synthetic Chinese statements of any size, loaded in bulk with its index.

Words are drawn from a vocabulary in which few are very common and most are rare, as in real text, and so are the
characters of which they are made; speakers and
themes are as uneven. A statement has a title and four points of about sixty characters.
"""

import sys
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from time import perf_counter

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from benchmarks.stores import OFFICIALS, THEMES
from discussion.models import Meeting, Official, Phase, Point, Statement, Theme
from discussion.search.backends.text import Document, text_index
from discussion.search.index import entries
from discussion.search.index.entries import IndexEntry, ThemeCounts, statement_key
from discussion.values.analyser import written_form

PHASES, VOCABULARY = 3, 6000
POINTS, WORDS = 4, 24  # of a statement, of a point
BATCH = 2_000
FIRST = date(2019, 1, 1)
DAYS = 2_500
COMMON = ["改革", "发展", "制造业", "高质量发展", "工作", "群众", "项目", "土地", "20项", "2+2"]


class Vocabulary:
    def __init__(self, random: Random):
        han = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
        often = list(accumulate(1 / (rank + 20) for rank in range(len(han))))
        coined = (
            "".join(random.choices(han, cum_weights=often, k=random.choice([2, 2, 2, 3, 4])))
            for _ in range(VOCABULARY)
        )
        self.words = [*COMMON, *coined]
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.random = random

    def text(self, words: int) -> str:
        drawn = self.random.choices(self.words, cum_weights=self.weights, k=words)
        return "".join(f"{word}，" if place % 6 == 5 else word for place, word in enumerate(drawn))


def uneven(random: Random, rows: list) -> object:
    """The first of the rows much oftener than the last."""
    return rows[int(len(rows) * random.random() ** 2)]


def build(size: int, seed: int = 1) -> None:
    random = Random(seed)
    vocabulary = Vocabulary(random)
    public = {"status": "published", "published_at": timezone.now() - timedelta(days=1)}
    officials = Official.objects.bulk_create(
        [
            Official(name=f"官员{n}", slug=f"speaker-{n}", pinyin="gy", rank=n, **public)
            for n in range(OFFICIALS)
        ]
    )
    themes = Theme.objects.bulk_create(
        [Theme(name=f"论题{n}", slug=f"topic-{n}", rank=n, **public) for n in range(THEMES)]
    )
    phases = Phase.objects.bulk_create(
        [Phase(name=f"阶段{n}", slug=f"phase-{n}", rank=n) for n in range(PHASES)]
    )
    meetings = Meeting.objects.bulk_create(
        [
            Meeting(
                name=f"会议{n}",
                slug=f"meeting-{n}",
                date=FIRST + timedelta(days=n * DAYS * 12 // max(size, 12)),
                **public,
            )
            for n in range(size // 12 + 1)
        ],
        batch_size=BATCH,
    )
    began, rows = perf_counter(), [[row.pk for row in kind] for kind in (officials, themes, phases, meetings)]
    with without_pairs():
        for start in range(0, size, BATCH):
            numbers = range(start, min(start + BATCH, size))
            _load(numbers, size, random, vocabulary, *rows, public)
            show(numbers.stop, size, perf_counter() - began)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Table:
    """Rows of a model that differ from one row in a few columns only, written without the ORM's care for each."""

    def __init__(self, example: Model):
        fields = example._meta.concrete_fields
        self.name = example._meta.db_table
        self.alike = {
            field.column: field.get_db_prep_save(field.pre_save(example, True), connection)
            for field in fields
        }
        self.rows: list[tuple] = []

    def add(self, **columns) -> None:
        self.rows.append(tuple((self.alike | columns).values()))

    def write(self) -> None:
        columns = ", ".join(self.alike)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self.name} ({columns}) FROM STDIN") as copy:
                    for row in self.rows:
                        copy.write_row(row)
            else:
                places = ", ".join(["%s"] * len(self.alike))
                cursor.executemany(f"INSERT INTO {self.name} ({columns}) VALUES ({places})", self.rows)


@transaction.atomic
def _load(numbers, size, random, vocabulary, officials, themes, phases, meetings, public) -> None:
    statements = Table(
        Statement(pk=1, official_id=1, speaker_title="主任", last_eid=POINTS, date=FIRST, **public)
    )
    points = Table(Point(pk=1, statement_id=1, eid="p1"))
    own = Table(Statement.themes.through(pk=1, statement_id=1, theme_id=1))
    of_points = Table(Point.themes.through(pk=1, point_id=1, theme_id=1))
    index, documents = [], []
    for number in numbers:
        pk, day, rank = number + 1, FIRST + timedelta(days=number * DAYS // size), number % 12
        official, phase, meeting = (
            uneven(random, officials),
            phases[number * PHASES // size],
            meetings[number // 12],
        )
        title, theme = vocabulary.text(4), uneven(random, themes)
        statements.add(
            id=pk, title=title, official_id=official, date=Statement._meta.get_field("date").get_db_prep_save(day, connection),
            rank=rank, meeting_id=meeting, phase_id=phase,
        )  # fmt: skip
        own.add(id=pk, statement_id=pk, theme_id=theme)
        titles, texts, shares = [title], [""], {theme: ThemeCounts()}
        for place in range(POINTS):
            point, heading, text, other = (
                number * POINTS + place + 1,
                vocabulary.text(3),
                vocabulary.text(WORDS),
                uneven(random, themes),
            )
            points.add(
                id=point, statement_id=pk, eid=f"p{place + 1}", position=place, heading=heading, text=text
            )
            of_points.add(id=point, point_id=point, theme_id=other)
            titles.append(heading)
            texts.append(text)
            share = shares.get(other, ThemeCounts())
            shares[other] = ThemeCounts(share.points + 1, 0)
        entry = IndexEntry(statement_key(day, rank, pk), pk, official, meeting, phase, shares)
        index.append(entry)
        documents.append(
            Document(entry.key, written_form("\n".join(titles)), written_form("\n".join(texts)), entry.facets)
        )
    for table in (statements, points, own, of_points):
        table.write()
    entries.write(index)
    text_index().put(documents)


@contextmanager
def without_pairs():
    """PostgreSQL makes an index of everything much faster than it adds to one; SQLite's does not mind."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'discussion_text_terms'")
        (definition,) = cursor.fetchone()
        cursor.execute("DROP INDEX discussion_text_terms")
        yield
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(definition)
        # as the product has it: with statistics a common word is looked for by reading every text
        cursor.execute("ALTER INDEX discussion_text_terms ALTER COLUMN 1 SET STATISTICS 0")


def show(done: int, total: int, seconds: float) -> None:
    if sys.stderr.isatty() or done == total:
        bar = "#" * (30 * done // total)
        sys.stderr.write(
            f"\r[{bar:.<30}] {done:,}/{total:,}, {done / seconds:,.0f}/s{chr(10) if done == total else ''}"
        )
        sys.stderr.flush()
