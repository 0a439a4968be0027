"""Who spoke to which theme, and how often."""

from typing import NamedTuple

from django.db.models import Count

from discussion.models import Official, Point, Theme


class Row(NamedTuple):
    theme: Theme
    cells: list[tuple[Official, int]]  # each speaker with the number of points, 0 where there are none

    @property
    def total(self) -> int:
        return sum(count for _, count in self.cells)


class Matrix(NamedTuple):
    officials: list[Official]
    rows: list[Row]


def theme_speaker_matrix() -> Matrix:
    """All public themes against the officials who made at least one public point."""
    themes = list(Theme.objects.published())
    counts = _points_by_theme_and_official(themes)
    speakers = {official for _, official in counts}
    officials = [official for official in Official.objects.published() if official.pk in speakers]
    rows = [
        Row(theme, [(official, counts.get((theme.pk, official.pk), 0)) for official in officials])
        for theme in themes
    ]
    return Matrix(officials, rows)


def _points_by_theme_and_official(themes) -> dict[tuple[int, int], int]:
    counted = (
        Point.objects.published()
        .filter(themes__in=themes)
        .order_by()
        .values_list("themes", "statement__official")
        .annotate(n=Count("pk"))
    )
    return {(theme, official): n for theme, official, n in counted}
