"""Who spoke to which theme, and how often."""

from django.db.models import Count

from discussion.models import Official, Point, Theme


def theme_speaker_matrix(themes=None) -> dict:
    """`{"officials": [Official, …], "rows": [(Theme, [points of each official, …]), …]}`.

    Officials who made no public point are left out; a 0 stands where one did not speak to a theme.
    """
    themes = list(Theme.objects.published() if themes is None else themes)
    counts = _points_by_theme_and_official(themes)
    speakers = {official for _, official in counts}
    officials = [row for row in Official.objects.published() if row.pk in speakers]
    rows = [(theme, [counts.get((theme.pk, row.pk), 0) for row in officials]) for theme in themes]
    return {"officials": officials, "rows": rows}


def _points_by_theme_and_official(themes) -> dict[tuple[int, int], int]:
    counted = (
        Point.objects.published()
        .filter(themes__in=themes)
        .order_by()
        .values_list("themes", "statement__official")
        .annotate(n=Count("pk"))
    )
    return {(theme, official): n for theme, official, n in counted}
