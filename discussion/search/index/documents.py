"""The rows besides statements that are found by their words: themes, tasks, figures, and what other apps
declare (`RecordApp.documents`).

A kind has a number, which keeps its keys apart from all others': the days that begin statements' keys are larger.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from django.db.models import Model, Prefetch, QuerySet
from django.db.models.expressions import RawSQL

from discussion.models import ActionItem, ActionUpdate, Metric, MetricValue, Theme
from discussion.models.record_apps import record
from discussion.search.backends.text import Document, Query, count_label, text_index
from discussion.search.index.entries import ROW
from discussion.search.query.excerpts import EXCERPT, counts, fragments
from discussion.values.analyser import written_form
from discussion.values.search_queries import SearchQuery

TextSource = Callable[[Model], tuple[Iterable[str], Iterable[str]]]


class DocumentType(NamedTuple):
    """How rows of a model are found by their words.

    `words` gives a row's titles and its other text; `parts` name the field by which a part knows its row.
    """

    number: int
    rows: Callable[[], QuerySet]
    words: TextSource
    parts: Mapping[type[Model], str] = MappingProxyType({})

    @property
    def facet(self) -> str:
        return f"k:{self.number}"

    def key(self, pk: int) -> int:
        return self.number << 40 | pk

    def documents(self, pks: Iterable[int]) -> dict[int, Document]:
        """By primary key; rows that are not public have none."""
        return {row.pk: self.document(row) for row in self.rows().filter(pk__in=pks)}

    def document(self, row: Model) -> Document:
        titles, text = (written_form("\n".join(filter(None, words))) for words in self.words(row))
        return Document(self.key(row.pk), titles, text, self.facet)

    def query(self, words: SearchQuery) -> Query:
        return Query(words, self.key(0), self.key(0) | (1 << 40) - 1, (self.facet,))


def rows_with(words: SearchQuery, model: type[Model]) -> RawSQL:
    """For `pk__in`: the rows of a kind in which the words stand."""
    sql, parameters = text_index().matching(record().documents[model].query(words))
    return RawSQL(f"SELECT key & {ROW} FROM ({sql}) AS hits", parameters)


def first_rows(model: type[Model], words: SearchQuery, number: int) -> tuple[list[Model], str]:
    """The newest rows of a kind with an excerpt that has the words, and how many there are."""
    kind = record().documents[model]
    hits = text_index().hits(kind.query(words), 0, number)
    rows = kind.rows().in_bulk([key & ROW for key in hits.keys])
    for row in rows.values():
        titles, texts = kind.words(row)
        row.heading_pieces = fragments("：".join(filter(None, titles)), words)
        said = [text for text in texts if counts([text], words)]
        row.excerpt = fragments(said[0], words, EXCERPT) if said else []
    return [rows[key & ROW] for key in hits.keys if key & ROW in rows], count_label(hits.total)


def theme_words(theme):
    return [theme.name], [theme.description]


def tasks():
    updates = Prefetch("updates", ActionUpdate.objects.published())
    return ActionItem.objects.published().prefetch_related(updates)


def task_words(action):
    told = ((update.text, update.next_step) for update in action.updates.all())
    return [action.code, action.title], [action.description, *(text for pair in told for text in pair)]


def figures():
    return Metric.objects.published().prefetch_related("values")


def figure_words(metric):
    return [metric.name], [metric.description, *(value.as_printed for value in metric.values.all())]


DOCUMENTS = {
    Theme: DocumentType(1, Theme.objects.published, theme_words),
    ActionItem: DocumentType(2, tasks, task_words, {ActionUpdate: "action"}),
    Metric: DocumentType(3, figures, figure_words, {MetricValue: "metric"}),
}
