"""What was read of an article, as records that an editor takes over or not; each with its place and whether it is certain."""

from dataclasses import dataclass, field
from decimal import Decimal

from discussion.articles.lines import Span
from discussion.articles.points import Point
from discussion.values.figures import plain


@dataclass
class Record:
    at: Span
    confident: bool
    unsure: list[str] = field(default_factory=list, kw_only=True)


@dataclass
class OfficialDraft(Record):
    name: str
    post: str


@dataclass
class StatementDraft(Record):
    speaker: str
    title: str
    points: list[Point]


@dataclass
class ActionDraft(Record):
    text: str
    official: str


@dataclass
class MetricDraft(Record):
    label: str
    value: Decimal
    value_max: Decimal | None
    unit: str
    comparator: str
    as_of: str
    printed: str


@dataclass
class SessionDraft(Record):
    series: str
    number: str
    date: str
    topic: str
    format: str
    venue: str
    speaker: str


@dataclass
class ArticleDraft:
    text: str
    title: str = ""
    date: str = ""
    officials: list[OfficialDraft] = field(default_factory=list)
    statements: list[StatementDraft] = field(default_factory=list)
    actions: list[ActionDraft] = field(default_factory=list)
    metrics: list[MetricDraft] = field(default_factory=list)
    sessions: list[SessionDraft] = field(default_factory=list)
    unclaimed: list[Span] = field(default_factory=list)

    def as_json(self) -> dict:
        """The form that `draft_article --json` prints: figures as text, places as [start, end)."""
        kinds = {name: [_as_json(each) for each in getattr(self, name)] for name in KINDS}
        return {
            "text": self.text,
            "title": self.title,
            "date": self.date,
            **kinds,
            "unclaimed": list(map(list, self.unclaimed)),
        }


KINDS = ("officials", "statements", "actions", "metrics", "sessions")


def _as_json(record: Record | Point) -> dict:
    values = {
        name: _plain(value)
        for name, value in vars(record).items()
        if name not in {"kind", "value"} or not isinstance(record, Point)
    }
    if isinstance(record, StatementDraft):
        values["lead"] = ""
    return values


def _plain(value):
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Span):
        return list(value)
    if isinstance(value, list):
        return [_as_json(each) if isinstance(each, Point) else each for each in value]
    return value
