"""The search over everything."""

from collections.abc import Callable, Iterable
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Model, Prefetch, QuerySet, prefetch_related_objects
from django.views.generic import TemplateView

from discussion.models import Meeting, Official, Theme
from discussion.public.filters import StatementFilter
from discussion.public.forms import WordsForm
from discussion.public.sections import ACTIONS, MEETINGS, METRICS, OFFICIALS, STATEMENTS, THEMES, Section
from discussion.search.backends.text import count_label
from discussion.search.index.documents import DocumentHits
from discussion.search.query.engine import Filters, Selection
from discussion.search.query.meanings import near_misses, people_named
from discussion.search.query.reading import Reading, select
from discussion.search.query.results import StatementResults
from discussion.search.query.suggestions import suggestions
from discussion.search.query.widening import meetings_named, themes_named
from discussion.values.search_queries import SearchQuery, parse
from forums.metadata import SESSIONS
from forums.models import ForumSession, Series

SHOWN = 5


class ResultGroup(NamedTuple):
    """Results of one kind: the first few, how many there are, and where all of them stand, if they have a list."""

    name: str
    title: str
    measure: str
    rows: list
    total: int
    address: str = ""
    in_parts: bool = False

    @property
    def total_label(self) -> str:
        return count_label(self.total)


class Chip(NamedTuple):
    """What was read as a filter: `query` is the one that takes it as a word."""

    label: str
    choice: str
    query: str


class Search(TemplateView):
    """Everything that has the words: people, themes, meetings and forums first, then each column with its own list."""

    template_name = "search.html"

    @classmethod
    def parameters(cls):
        return ["q"]

    def get_context_data(self, **kwargs):
        form = WordsForm(self.request.GET)
        typed = form.cleaned_data["q"] if form.is_valid() else ""
        found = self.results(typed) if typed else {}
        return super().get_context_data(form=form, typed=typed, words=parse(typed), **found, **kwargs)

    def results(self, typed) -> dict:
        reading, selection = select(typed, Filters())
        people = list(people_of(reading, typed).with_titles()[:SHOWN])
        groups = [
            group for group in groups_of(typed, reading, selection) if group.rows and group.rows != people
        ]
        nothing = not groups and not people
        return {
            "people": people,
            "groups": groups,
            "in_parts": bool(groups) and all(group.in_parts for group in groups),
            "understood": reading,
            "selection": selection,
            "chips": [*chips(reading)],
            "suggestions": suggestions(StatementFilter(self.request.GET)) if nothing else [],
            "meant": people_named(typed) if nothing else people_nearly_named(typed, selection),
        }


def chips(reading: Reading) -> Iterable[Chip]:
    for name in reading.names:
        query = urlencode({"q": reading.without(name)})
        yield Chip(StatementFilter.base_filters[name.parameter].label, name.label, query)


def people_of(reading: Reading, typed: str) -> QuerySet:
    """Who is named in the query, or called like all of it."""
    named = [name.value for name in reading.names if name.field == "official"]
    officials = Official.objects.published()
    return officials.filter(pk__in=named) if named else officials.named(typed)


def people_nearly_named(typed: str, selection: Selection) -> list[Official]:
    """Who may be meant by a slip in a name, where nobody said the words."""
    slips = [] if selection.total else [name for _, name in near_misses(typed)]
    return [*Official.objects.published().filter(name__in=slips).with_titles()] if slips else []


def groups_of(typed: str, reading: Reading, selection: Selection) -> Iterable[ResultGroup]:
    """Groups that a filter cannot narrow are looked through for the words beside the names."""
    words = parse(typed)
    yield _officials(typed)
    yield _themes(reading)
    named = _meant(Meeting, reading, meetings_named)
    yield _rows("meetings", MEETINGS.name, "次", named, DocumentHits(Meeting, words), listed(MEETINGS, typed))
    yield _series(words)
    yield ResultGroup(
        "statements",
        STATEMENTS.name,
        "篇",
        StatementResults(selection)[:SHOWN],
        selection.total,
        listed(STATEMENTS, typed),
        selection.in_parts,
    )
    for name, section, measure in (
        ("actions", ACTIONS, "项"),
        ("metrics", METRICS, "个"),
        ("sessions", SESSIONS, "期"),
    ):
        hits = DocumentHits(section.model, words)
        yield _rows(name, section.name, measure, [], hits, listed(section, typed))


def listed(section: Section, typed: str) -> str:
    return f"{section.address}?{urlencode({'q': typed})}"


def _rows(
    name: str, title: str, measure: str, first: list[Model], hits: DocumentHits, address: str = ""
) -> ResultGroup:
    """Those that are known to be meant, then those in which the words stand."""
    rows, total = hits.first(SHOWN)
    others = [row for row in rows if row not in first]
    all_told = total + len(first) - (len(rows) - len(others))
    first = [rows[rows.index(row)] if row in rows else row for row in first]  # with its excerpt
    return ResultGroup(
        name,
        title,
        measure,
        [*first, *others][:SHOWN],
        all_told,
        address if all_told == total else "",
        hits.in_parts and not first,
    )


def _meant(
    model: type[Model], reading: Reading, named: Callable[[SearchQuery], dict[str, list[int]]]
) -> list[Model]:
    """Rows that were read as a filter, and those in whose name one of the other words stands."""
    read = [name.value for name in reading.names if name.field == model._meta.model_name]
    pks = {*read, *(pk for found in named(parse(reading.words)).values() for pk in found)}
    return [*model.objects.published().filter(pk__in=pks)] if pks else []


def _officials(typed: str) -> ResultGroup:
    found = Official.objects.published().search(typed)
    rows = list(found.with_titles()[: SHOWN + 1])
    number = found.count() if len(rows) > SHOWN else len(rows)
    return ResultGroup("officials", OFFICIALS.name, "位", rows[:SHOWN], number, listed(OFFICIALS, typed))


def _themes(reading: Reading) -> ResultGroup:
    words, named = parse(reading.words), _meant(Theme, reading, themes_named)
    if not words.wanted:
        return ResultGroup("themes", THEMES.name, "个", named, len(named))
    return _rows(
        "themes", THEMES.name, "个", named, DocumentHits(Theme, words), listed(THEMES, reading.words)
    )


def _series(words: SearchQuery) -> ResultGroup:
    """With their sessions, by number."""
    group = _rows("series", "系列论坛", "个", [], DocumentHits(Series, words))
    sessions = ForumSession.objects.published().select_related("series").order_by("number")
    prefetch_related_objects(group.rows, Prefetch("sessions", sessions, to_attr="public_sessions"))
    return group
