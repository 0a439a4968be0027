from collections import Counter
from collections.abc import Iterable

from django.db import models

from discussion.values.characters import UNIFORM_DOTS


def in_shape(name: str) -> str:
    """Without the spaces that line up short names in print, and with one kind of dot."""
    return "".join(name.split()).translate(UNIFORM_DOTS)


def distinct_names(rows: Iterable[models.Model]) -> dict[int, str]:
    """What rows are called among each other, by primary key: people of one name with their posts."""
    rows = list(rows)
    times = Counter(map(str, rows))
    namesakes = [row for row in rows if times[str(row)] > 1]
    if namesakes and hasattr(namesakes[0], "fetch_titles"):
        type(namesakes[0]).fetch_titles(namesakes)
    titles = {row.pk: _title(row) for row in namesakes}
    return {row.pk: f"{row}（{titles[row.pk]}）" if titles.get(row.pk) else str(row) for row in rows}


def _title(row: models.Model) -> str:
    """The posts of a person; the title of a text is its name already."""
    title = getattr(row, "title", "")
    return "" if title in str(row) else title


class Undotted(models.Transform):
    """A name without the dots in it, as it is often typed: 阿不都买买提 for 阿不都·买买提."""

    lookup_name = "undotted"
    template = "REPLACE(%(expressions)s, '\u00b7', '')"


class PersonName(models.CharField):
    """Looks like any text to the database."""

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


PersonName.register_lookup(Undotted)
