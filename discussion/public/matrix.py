"""Who spoke to which theme, how often, and how much of it became tasks."""

from collections import Counter
from typing import NamedTuple

from django.db.models import Sum

from discussion.models import Official, Tally, Theme
from discussion.models.person_names import distinct_names
from discussion.values.version_cache import cached


class MatrixCell(NamedTuple):
    """One speaker's public points about one theme."""

    official: Official
    points: int = 0
    followed: int = 0  # those that at least one public task follows from

    @property
    def heat(self) -> int:
        """From 1 to 4: how dark the cell is drawn."""
        return min(self.points.bit_length(), 4)

    @property
    def follow_up(self) -> str:
        """How many of the points are followed, in words."""
        if self.followed == self.points:
            return "都有任务" if self.points > 1 else "有任务"
        return f"其中{self.followed}项有任务" if self.followed else "还没有任务"


class MatrixRow(NamedTuple):
    theme: Theme
    cells: list[MatrixCell]

    @property
    def total(self) -> int:
        return sum(cell.points for cell in self.cells)


class Matrix(NamedTuple):
    """The officials with most points first."""

    officials: list[Official]
    rows: list[MatrixRow]

    def of(self, officials: list[Official]) -> "Matrix":
        """Some of the officials, and the themes that they spoke to."""
        rows = [MatrixRow(row.theme, [c for c in row.cells if c.official in officials]) for row in self.rows]
        return Matrix(officials, [row for row in rows if row.total])


def theme_speaker_matrix() -> Matrix:
    """The public themes that were spoken to, against the officials who made a public point about one."""
    return cached("matrix", _matrix)


def _matrix() -> Matrix:
    themes = list(Theme.objects.published())
    counts = _counts([theme.pk for theme in themes])
    points = Counter()
    for (_, official), (number, _) in counts.items():
        points[official] += number
    officials = sorted(_speakers(counts), key=lambda official: -points[official.pk])
    rows = [MatrixRow(theme, _cells(theme, officials, counts)) for theme in themes]
    return Matrix(officials, [row for row in rows if row.total])


def speakers_to(theme: Theme) -> list[MatrixCell]:
    """One theme's row, without those who did not speak to it."""
    counts = _counts([theme.pk])
    return _cells(theme, _speakers(counts), counts)


def _counts(themes: list[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """By theme and official: how many points, and how many of them are followed. One query for all cells."""
    summed = (
        Tally.objects.filter(theme__in=themes, points__gt=0)
        .order_by()
        .values_list("theme", "official")
        .annotate(all_points=Sum("points"), all_followed=Sum("followed"))
    )
    return {(theme, official): (n, followed) for theme, official, n, followed in summed}


def _speakers(counts) -> list[Official]:
    """Each with `called`, which tells people of one name apart."""
    officials = list(Official.objects.published().filter(pk__in={official for _, official in counts}))
    names = distinct_names(officials)
    for official in officials:
        official.called = names[official.pk]
    return officials


def _cells(theme, officials, counts) -> list[MatrixCell]:
    return [MatrixCell(official, *counts.get((theme.pk, official.pk), (0, 0))) for official in officials]
