"""Compares the index with the record, and brings it into agreement: some rows of it, or all."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.db import transaction
from django.db.models import Count, F, Model, Sum

from discussion.models import CacheVersion, IndexedStatement, IndexedTheme, Statement, Tally
from discussion.models.record_apps import record
from discussion.search.backends.text import Document, text_index
from discussion.search.index import entries
from discussion.search.index.documents import DocumentType
from discussion.search.query.engine import Filters
from discussion.values.analyser import VERSION

BATCH = 500
Progress = Callable[[int, int], None]  # rows done, of how many


def batches(rows: Iterable, size: int = BATCH) -> Iterator[list]:
    rest = iter(rows)
    while batch := list(islice(rest, size)):
        yield batch


@transaction.atomic
def refresh_statements(pks: Iterable[int], *, write: bool = True) -> int:
    """Makes the index say of these statements what the record says; returns of how many it did not."""
    pks = list(pks)
    if write:  # one at a time: others wait here
        list(Statement.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))
    told, held = entries.from_record(pks), entries.from_index(statement__in=pks)
    wanted = {pk: entry for pk, (entry, _) in told.items()}
    wrong = {pk for pk in pks if wanted.get(pk) != held.get(pk)}
    if write and wrong:
        entries.write([wanted[pk] for pk in wrong & set(wanted)], [held[pk] for pk in wrong & set(held)])
    documents = {document.key: document for _, document in told.values()}
    keys = refresh_texts(documents, {entry.key for entry in held.values()} - set(documents), write=write)
    return len(wrong | {entries.row_of(key) for key in keys})


def refresh_documents(model: type[Model], pks: Iterable[int], *, write: bool = True) -> int:
    kind, pks = record().documents[model], list(pks)
    documents = {document.key: document for document in kind.documents(pks).values()}
    return len(refresh_texts(documents, {kind.key(pk) for pk in pks} - set(documents), write=write))


def refresh_texts(documents: dict[int, Document], obsolete: set[int], *, write: bool = True) -> set[int]:
    """Writes only what differs; returns the keys of what did."""
    index = text_index()
    stored = index.stored([*documents, *obsolete])
    differing = {key for key, document in documents.items() if stored.get(key) != document}
    leaving = set(stored) & (differing | obsolete)
    if write and leaving:
        index.remove(leaving)
    if write and differing:
        index.put([documents[key] for key in sorted(differing)])
    return differing | leaving


# The whole index


def is_current() -> bool:
    """Whether this program wrote the index: by its analyser, and with every kind of rows that it knows."""
    if CacheVersion.objects.exclude(analyser=VERSION).exists():
        return False
    return all(_is_indexed(kind) for kind in record().documents.values())


def _is_indexed(kind: DocumentType) -> bool:
    return bool(text_index().keys(kind.key(0), kind.key(entries.ROW))) or not kind.rows().exists()


class IndexRebuild:
    """Goes through the record and the index in batches, each in a transaction of its own, so that the site goes on.

    What is right is not written again: a run that was stopped goes on where it was.
    """

    def __init__(self, *, write: bool, progress: Progress = lambda done, total: None):
        self.write, self.progress = write, progress
        self.done, self.total = 0, Statement.objects.count()

    def run(self) -> dict[str, int]:
        """How many statements, documents, leftovers and tallies were wrong."""
        if self.write and CacheVersion.objects.exclude(analyser=VERSION).exists():
            self._begin_anew()
        wrong = {
            "发言": sum(map(self._statements, batches(self._newest_first()))),
            "其他内容": sum(self._documents(model) for model in record().documents),
            "多余的条目": self._leftovers(),
            "计数": self._tallies(),
        }
        if self.write:
            CacheVersion.objects.update(analyser=VERSION)
        return wrong

    @transaction.atomic
    def _begin_anew(self) -> None:
        """Another analyser wrote what is there: it cannot be compared."""
        text_index().clear()
        CacheVersion.objects.update(analyser=VERSION)

    def _newest_first(self) -> Iterator[int]:
        return Statement.objects.order_by("-date", "-pk").values_list("pk", flat=True).iterator(BATCH)

    def _statements(self, pks: list[int]) -> int:
        wrong = refresh_statements(pks, write=self.write)
        self.done += len(pks)
        self.progress(self.done, self.total)
        return wrong

    def _documents(self, model: type[Model]) -> int:
        pks = model._base_manager.order_by("pk").values_list("pk", flat=True)
        return sum(refresh_documents(model, batch, write=self.write) for batch in batches(pks))

    @transaction.atomic
    def _leftovers(self) -> int:
        """Entries of rows that are not there any more."""
        gone = IndexedStatement.objects.exclude(statement__in=Statement.objects.values("pk"))
        held = entries.from_index(pk__in=gone.values("pk"))
        kept = set(IndexedStatement.objects.values_list("key", flat=True))
        for model, kind in record().documents.items():
            kept |= {kind.key(pk) for pk in model._base_manager.values_list("pk", flat=True)}
        loose = text_index().keys(0, Filters().keys[1]) - kept
        if self.write:
            entries.write([], held.values())
            text_index().remove(loose | {entry.key for entry in held.values()})
        return len(held) + len(loose)

    @transaction.atomic
    def _tallies(self) -> int:
        places = "theme", "official", "phase", "year"
        numbers = "statements", "points", "followed"
        held = {row[:4]: row[4:] for row in Tally.objects.values_list(*places, *numbers) if any(row[4:])}
        true = counted_anew()
        wrong = {place for place in {*held, *true} if held.get(place) != true.get(place)}
        if self.write and wrong:
            Tally.objects.all().delete()
            rows = (dict(zip(places + numbers, place + sums, strict=True)) for place, sums in true.items())
            Tally.objects.bulk_create([Tally(**row) for row in rows], batch_size=1000)
        return len(wrong)


def counted_anew() -> dict[tuple[int, ...], tuple[int, ...]]:
    """What the tallies must say, by place; entries are summed up day by day, as a key holds its day."""
    days = IndexedStatement.objects.order_by().annotate(day=F("key") / (1 << 40))
    own = days.values_list("official", "phase", "day").annotate(n=Count("key"))
    found = {}
    for official, phase, day, n in own:
        add(found, (0, official, phase, entries.year_of(day << 40)), (n, 0, 0))
    themed = IndexedTheme.objects.order_by().annotate(day=F("key") / (1 << 40))
    sums = {"n": Count("key"), "all_points": Sum("points"), "all_followed": Sum("followed")}
    for theme, official, phase, day, *numbers in themed.values_list(
        "theme", "official", "phase", "day"
    ).annotate(**sums):
        add(found, (theme, official, phase, entries.year_of(day << 40)), tuple(numbers))
    return found


def add(sums: dict, place: tuple, numbers: tuple) -> None:
    sums[place] = tuple(map(sum, zip(sums.get(place, (0, 0, 0)), numbers, strict=True)))
