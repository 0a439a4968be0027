"""The rows besides statements that are found by their words: themes, meetings, tasks, figures, and what other apps
declare (`RecordApp.documents`).

A kind has a number, which keeps its keys apart from all others': the days that begin statements' keys are larger.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from django.db.models import Model, Prefetch, QuerySet
from django.db.models.expressions import RawSQL

from discussion.models import ActionItem, ActionUpdate, Meeting, Metric, MetricValue, Theme
from discussion.models.record_apps import record
from discussion.search.backends.text import Document, Hits, Query, text_index
from discussion.search.index.entries import ROW
from discussion.search.query.excerpts import EXCERPT, counts, fragments
from discussion.search.query.widening import in_parts, marked_parts, ways_to_widen
from discussion.values.analyser import written_form
from discussion.values.search_queries import SearchQuery

MOST_FIRST = 20
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


class DocumentHits:
    """The rows of a kind in which the words stand as typed; where there are none, those that have their parts."""

    def __init__(self, model: type[Model], words: SearchQuery):
        self.kind = record().documents[model]
        typed = self.query = self.kind.query(words)
        for found in ways_to_widen(words):
            if self.hits.keys:
                break
            del self.hits
            self.query = in_parts(typed, found)
        self.in_parts = self.query is not typed and bool(self.hits.keys)
        self.marked = marked_parts(self.query.clauses, words) if self.in_parts else words

    @cached_property
    def hits(self) -> Hits:
        """The newest, and how many there are."""
        return text_index().hits(self.query, 0, MOST_FIRST)

    @property
    def rows(self) -> RawSQL:
        """For `pk__in`."""
        sql, parameters = text_index().matching(self.query)
        return RawSQL(f"SELECT key & {ROW} FROM ({sql}) AS hits", parameters)

    def first(self, number: int) -> tuple[list[Model], int]:
        """The newest (up to MOST_FIRST) with an excerpt that has the words, and how many there are; CAP + 1 stands for more."""
        keys = self.hits.keys[:number]
        rows = self.kind.rows().in_bulk([key & ROW for key in keys])
        for row in rows.values():
            titles, texts = self.kind.words(row)
            row.heading_pieces = fragments("：".join(filter(None, titles)), self.marked)
            said = [text for text in texts if counts([text], self.marked)]
            row.excerpt = fragments(said[0], self.marked, EXCERPT) if said else []
        return [rows[key & ROW] for key in keys if key & ROW in rows], self.hits.total


def theme_words(theme):
    return [theme.name], [theme.description]


def meeting_words(meeting):
    return [meeting.name], [meeting.description, meeting.venue]


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
    Meeting: DocumentType(5, Meeting.objects.published, meeting_words),
    Metric: DocumentType(3, figures, figure_words, {MetricValue: "metric"}),
}
