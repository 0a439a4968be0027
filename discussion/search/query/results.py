"""Statements as a reader gets them: a page's rows with the points that made them results."""

import re
from collections.abc import Iterable, Mapping, Sequence

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.utils.functional import cached_property

from discussion.models import Point, Statement
from discussion.models.actions import actions_of_points
from discussion.search.backends.text import CAP
from discussion.search.index.entries import row_of
from discussion.search.query.engine import Filters, Selection
from discussion.search.query.excerpts import EXCERPT, Fragment, counts, fragments
from discussion.values.search_queries import SearchQuery
from discussion.values.version_cache import cached

MOST_POINTS = 5  # shown of one statement


class PointExcerpt:
    """A point that a reader looked for: its heading, and of its text what stands around the first hit or at its beginning."""

    def __init__(self, point: Point, words: SearchQuery):
        self.point = point
        self.heading: list[Fragment] = fragments(point.heading, words)
        self.text: list[Fragment] = fragments(point.text, words, EXCERPT)

    def __str__(self):
        return str(self.point)


class StatementResults(Sequence):
    """The statements of a selection; a slice is fetched with all that a page tells of its rows."""

    def __init__(self, selection: Selection):
        self.selection = selection

    def __len__(self) -> int:
        """How many can be reached by numbered pages."""
        return min(self.selection.total, CAP)

    def __getitem__(self, place):
        if not isinstance(place, slice):
            return self[place : place + 1][0]
        start, stop, _ = place.indices(CAP)
        return self.rows(self.selection.page(start, stop - start))

    def rows(self, keys: Iterable[int]) -> list[Statement]:
        """The statements with these keys, in their order; `begins_parts` is the first that has not the words as typed."""
        keys = list(keys)
        if not keys:
            return []
        theme, whole = self.selection.told_theme, bool(self.selection.words.wanted)
        public = cached(
            f"statements about {theme}, whole: {whole}",
            lambda: Statement.objects.published().for_list(theme, whole=whole),
        )
        found = public.in_bulk(map(row_of, keys))
        shown = [(key, found[row_of(key)]) for key in keys if row_of(key) in found]
        for key, row in shown:
            words = self.selection.words_of(key)
            row.title_pieces = fragments(row.title, words)
            row.lead_pieces = fragments(row.lead, words)
            row.matching_points, row.further_points = matching_points(row, theme, words)
        in_parts = (row for key, row in shown if self.selection.words_of(key) is not self.selection.words)
        if first := next(in_parts, None):
            first.begins_parts = True
        rows = [row for _, row in shown]
        excerpts = [excerpt for row in rows for excerpt in row.matching_points]
        prefetch_related_objects([excerpt.point for excerpt in excerpts], actions_of_points("actions"))
        return rows

    @property
    def last_key(self) -> int:
        """The key of the last statement that a numbered page can show."""
        return self.selection.page(len(self) - 1, 1)[0]


class StatementPaginator(Paginator):
    """Numbers as many pages as can be fetched at once; further ones are reached by the key of a row."""

    @cached_property
    def count(self):
        return len(self.object_list)

    @property
    def total(self) -> int:
        return self.object_list.selection.total

    @property
    def goes_on(self) -> bool:
        """Whether the list goes on beyond the last numbered page."""
        return self.total > self.count and self.object_list.selection.in_key_order

    @property
    def reached(self) -> str:
        """How many statements this order reaches where it does not reach all, else ""."""
        stops = self.total > self.count and self.object_list.selection.titles_first
        return f"{self.count:,}" if stops else ""


class KeysetPage:
    """A page beyond the numbered ones: the statements before or after a key in the order of keys."""

    def __init__(self, side: str, key: int):
        self.side, self.key = side, key

    @classmethod
    def requested(cls, parameters: Mapping[str, str]) -> "KeysetPage | None":
        side = next((name for name in ("before", "after") if parameters.get(name)), None)
        if side is None:
            return None
        if not re.fullmatch(r"[0-9]{1,18}", parameters[side]):
            raise Http404
        return cls(side, int(parameters[side]))

    def fetch(self, selection: Selection, size: int) -> None:
        """One more than a page shows whether the list goes on in the direction of reading."""
        if self.side == "before":
            found = selection.before(self.key, size + 1)
            self.keys, self.goes_on = found[:size], len(found) > size
        else:
            self.keys, self.goes_on = selection.after(self.key, size), self.key > 0

    @property
    def next(self) -> int | None:
        return self.keys[-1] if self.keys and self.goes_on else None

    @property
    def previous(self) -> int | None:
        return self.keys[0] if self.keys else None


def statements_under(**filters: int) -> StatementResults:
    """Statements under filters alone: `statements_under(theme=3)`."""
    return StatementResults(Selection(Filters(**filters), SearchQuery()))


def matching_points(
    statement: Statement, theme: int | None, words: SearchQuery
) -> tuple[list[PointExcerpt], int]:
    """Those with most of the words, else those about the theme, in the statement's order; how many more there are."""
    hits: dict[Point, int] = {}
    if words.wanted:
        hits = {point: counts([point.heading, point.text], words) for point in statement.followed_points}
    if theme is not None and not any(hits.values()):
        hits = {point: int(point.about) for point in statement.followed_points}
    enough = sorted(filter(None, hits.values()), reverse=True)[:MOST_POINTS]
    shown = [point for point, number in hits.items() if enough and number >= enough[-1]][:MOST_POINTS]
    return [PointExcerpt(point, words) for point in shown], len([*filter(None, hits.values())]) - len(shown)
