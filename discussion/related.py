"""What a reader of a statement may want to read next."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from discussion.models import Statement


def related_to(statement: Statement) -> QuerySet[Statement]:
    """Other public statements of the same speaker or with one of the statement's own themes, the newest first.

    The themes are those that `for_detail()` has fetched.
    """
    themes = [theme.pk for theme in statement.themes.all()]
    links = Statement.themes.through.objects.filter(statement=OuterRef("pk"), theme__in=themes)
    close = Q(official=statement.official_id) | Q(Exists(links))
    return Statement.objects.published().filter(close).exclude(pk=statement.pk).select_related("official")
