"""What the index holds of a public statement, computed from the record or read back from the index."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db import connection

from discussion.models import ActionPoint, IndexedStatement, IndexedTheme, Point, Statement
from discussion.search.backends.text import Document
from discussion.values.analyser import written_form

ROW = (1 << 30) - 1  # the lowest bits of a key are the primary key
LOWEST_RANK = (1 << 10) - 1


def statement_key(day: date, rank: int, pk: int) -> int:
    """Later days are larger; on one day lower ranks are. 63 bits: SQLite's rowid, PostgreSQL's bigint."""
    return (day.toordinal() << 10 | LOWEST_RANK - min(rank, LOWEST_RANK)) << 30 | pk


def first_key(day: date) -> int:
    return day.toordinal() << 40


def key_range(first: date, last: date) -> tuple[int, int]:
    """The lowest and the highest key of the days from one to another."""
    return first_key(first), first_key(last) + (1 << 40) - 1


def year_of(key: int) -> int:
    return _year(key >> 40)


@lru_cache(maxsize=20_000)
def _year(day: int) -> int:
    return date.fromordinal(day).year


def row_of(key: int) -> int:
    """The primary key of the row that a key stands for."""
    return key & ROW


class ThemeCounts(NamedTuple):
    """A statement's part in a theme."""

    points: int = 0
    followed: int = 0


class IndexEntry(NamedTuple):
    """`phase` is 0 where there is none; `themes` has every theme of the statement and of its points."""

    key: int
    statement: int
    official: int
    meeting: int | None
    phase: int
    themes: dict[int, ThemeCounts]

    @property
    def facets(self) -> str:
        named = [f"o:{self.official}", f"p:{self.phase}", f"y:{year_of(self.key)}"]
        named += (f"t:{theme}" for theme in sorted(self.themes))
        return " ".join(named if self.meeting is None else [*named, f"m:{self.meeting}"])

    def counted(self, sign: int = 1) -> Iterator[tuple[tuple[int, int, int, int], Counter]]:
        """What the statement adds to each tally: (theme, official, phase, year) and the numbers."""
        for theme, share in {0: ThemeCounts(), **self.themes}.items():
            place = theme, self.official, self.phase, year_of(self.key)
            numbers = {"statements": sign, "points": sign * share.points, "followed": sign * share.followed}
            yield place, Counter(numbers)


def grouped(pairs: Iterable[tuple]) -> dict:
    """(key, value, …) tuples as lists by key."""
    found = defaultdict(list)
    for key, *values in pairs:
        found[key].append(values[0] if len(values) == 1 else tuple(values))
    return found


def from_record(statements: Iterable[int]) -> dict[int, tuple[IndexEntry, Document]]:
    """By primary key; those that are not public have none. Five queries, however many."""
    fields = "pk", "date", "rank", "official_id", "meeting_id", "phase_id", "title", "lead"
    rows = list(Statement.objects.published().filter(pk__in=statements).values_list(*fields))
    public = [row[0] for row in rows]
    own = Statement.themes.through.objects.filter(statement__in=public)
    of_points = Point.themes.through.objects.filter(point__statement__in=public)
    texts = Point.objects.filter(statement__in=public).order_by("position", "pk")
    followed = ActionPoint.objects.published().filter(point__statement__in=public).order_by()
    points = grouped(texts.values_list("statement_id", "pk", "heading", "text"))
    themes = grouped(own.values_list("statement_id", "theme_id"))
    point_themes = grouped(of_points.values_list("point_id", "theme_id"))
    with_task = set(followed.values_list("point_id", flat=True))
    return {
        row[0]: _entry_and_document(row, points[row[0]], themes[row[0]], point_themes, with_task)
        for row in rows
    }


def _entry_and_document(row, points, themes, point_themes, with_task) -> tuple[IndexEntry, Document]:
    pk, day, rank, official, meeting, phase, title, lead = row
    shares = dict.fromkeys(themes, ThemeCounts())
    for point, *_ in points:
        for theme in point_themes.get(point, ()):
            share = shares.get(theme, ThemeCounts())
            shares[theme] = ThemeCounts(share.points + 1, share.followed + (point in with_task))
    entry = IndexEntry(statement_key(day, rank, pk), pk, official, meeting, phase or 0, shares)
    titles = "\n".join([title, *(heading for _, heading, _ in points)])
    text = "\n".join([lead, *(text for _, _, text in points)])
    return entry, Document(entry.key, written_form(titles), written_form(text), entry.facets)


def from_index(**lookup) -> dict[int, IndexEntry]:
    """The entries that the index holds, by the primary key of the statement."""
    rows = list(IndexedStatement.objects.filter(**lookup))
    shares = IndexedTheme.objects.filter(key__in=[row.key for row in rows]).order_by()
    themes = grouped(shares.values_list("key", "theme", "points", "followed"))
    return {
        row.statement: IndexEntry(
            row.key,
            row.statement,
            row.official,
            row.meeting,
            row.phase,
            {theme: ThemeCounts(points, followed) for theme, points, followed in themes[row.key]},
        )
        for row in rows
    }


def write(added: Iterable[IndexEntry], removed: Iterable[IndexEntry] = ()) -> None:
    """Takes entries out of the index and puts others in, with their tallies."""
    added, removed = list(added), list(removed)
    keys = [entry.key for entry in (*removed, *added)]
    IndexedStatement.objects.filter(key__in=keys).delete()
    IndexedTheme.objects.filter(key__in=keys).delete()
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO discussion_indexedstatement (key, statement, official, meeting, phase, facets)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [(*entry[:5], entry.facets) for entry in added],
        )
        cursor.executemany(
            "INSERT INTO discussion_indexedtheme (theme, key, official, phase, points, followed)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [
                (theme, entry.key, entry.official, entry.phase, *share)
                for entry in added
                for theme, share in entry.themes.items()
            ],
        )
    add_to_tallies(added, removed)


def add_to_tallies(added: Iterable[IndexEntry], removed: Iterable[IndexEntry] = ()) -> None:
    sums = defaultdict(Counter)
    for sign, entries in ((1, added), (-1, removed)):
        for entry in entries:
            for place, numbers in entry.counted(sign):
                sums[place].update(numbers)
    names = "statements", "points", "followed"
    rows = [(*place, *(numbers[name] for name in names)) for place, numbers in sorted(sums.items())]
    raised = ", ".join(f"{name} = discussion_tally.{name} + excluded.{name}" for name in names)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO discussion_tally (theme, official, phase, year, statements, points, followed)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)"
            f" ON CONFLICT (theme, official, phase, year) DO UPDATE SET {raised}",
            [row for row in rows if any(row[4:])],
        )
