"""The ledger in numbers: how many tasks stand where, counted in one pass over the tasks."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce

from discussion.models import (
    ActionItem,
    Appointment,
    Organization,
    Standing,
    Theme,
)
from discussion.models.states import Marks

UNIT = Coalesce("lead_organization", "lead_post__organization")  # who answers for a task


class LedgerCell(NamedTuple):
    """Tasks that agree in all that the ledger counts by; `unit` and `post` are row numbers."""

    marks: Marks
    unit: int | None
    post: int | None
    count: int


def cells(tasks: QuerySet) -> list[LedgerCell]:
    grouped = tasks.with_marks().order_by().annotate(unit=UNIT)
    counted = grouped.values_list("marks", "unit", "lead_post").annotate(n=Count("pk"))
    return [LedgerCell(Marks(*marks.split(",")), *rest) for marks, *rest in counted]


AXES = {"unit": attrgetter("unit"), "official": attrgetter("post")}  # of other filters: the marks
MARKS = attrgetter("marks")


class Ledger:
    """Tasks in cells, from which the filters of the ledger count without asking the database again.

    A filter is known by its name. It has values along one axis of the cells: a post has its holders' slugs,
    marks have a state, and "yes" for late ones.
    """

    def __init__(self, tasks: QuerySet, units: Iterable[Organization]):
        self.cells = cells(tasks)
        self.units = {unit.pk: unit.slug for unit in units}
        self.holders = defaultdict(set)
        current = Appointment.objects.published().current().order_by()
        for post, slug in current.values_list("post", "official__slug"):
            self.holders[post].add(slug)

    def counts(self, name: str, chosen: dict[str, str]) -> Counter:
        """How many tasks have each value of a filter, under the values chosen in the others."""
        sums, axis = Counter(), AXES.get(name, MARKS)
        for cell in self._under({other: chosen[other] for other in chosen if other != name}):
            sums[axis(cell)] += cell.count
        counts = Counter()
        for place, number in sums.items():
            counts.update(dict.fromkeys(self._values(name, place), number))
        return counts

    def total(self, chosen: dict[str, str]) -> int:
        return sum(cell.count for cell in self._under(chosen))

    def _under(self, chosen) -> list[LedgerCell]:
        found = self.cells
        for name, value in chosen.items():
            axis = AXES.get(name, MARKS)
            places = {place for place in set(map(axis, found)) if value in self._values(name, place)}
            found = [cell for cell in found if axis(cell) in places]
        return found

    def _values(self, name, place) -> set[str]:
        if name == "unit":
            return {self.units.get(place, "")}
        if name == "official":
            return self.holders[place]
        mark = getattr(place, name)
        return {mark} if mark else set()


def tasks_by_theme(tasks: QuerySet, themes: Iterable[Theme]) -> dict[str, int]:
    """How many of the tasks have each of the themes, by slug."""
    counted = dict(tasks.order_by().values_list("themes").annotate(n=Count("pk")))
    return {theme.slug: counted[theme.pk] for theme in themes if theme.pk in counted}


class LedgerRow(NamedTuple):
    """A line of the summary: a unit or a theme, and how many of its tasks are in each standing."""

    subject: Organization | Theme | None
    counts: Counter

    @property
    def cells(self) -> list[tuple[Standing, int]]:
        return [(standing, self.counts[standing]) for standing in Standing]

    @property
    def total(self) -> int:
        return self.counts.total()


def by_unit() -> list[LedgerRow]:
    """All units that lead a public task, by rank; tasks without a unit last."""
    counts = _standings((cell.unit, cell.marks, cell.count) for cell in cells(ActionItem.objects.published()))
    units = [*Organization.objects.all(), None]
    return [LedgerRow(unit, counts[unit and unit.pk]) for unit in units if (unit and unit.pk) in counts]


def by_theme() -> list[LedgerRow]:
    """All public themes that have a public task; a task counts under each of its themes."""
    tasks = ActionItem.objects.published().with_marks().order_by()
    counted = tasks.values_list("themes", "marks").annotate(n=Count("pk"))
    counts = _standings((theme, Marks(*marks.split(",")), n) for theme, marks, n in counted)
    return [LedgerRow(theme, counts[theme.pk]) for theme in Theme.objects.published() if theme.pk in counts]


def overall(rows: list[LedgerRow]) -> LedgerRow:
    return LedgerRow(None, sum((row.counts for row in rows), Counter()))


def _standings(counted) -> dict[int | None, Counter]:
    """Counters of standings by subject, of (subject, marks, number) triples."""
    found = defaultdict(Counter)
    for subject, marks, number in counted:
        found[subject][Standing(marks.standing)] += number
    return found
