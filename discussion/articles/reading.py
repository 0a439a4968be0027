"""Reads an article into a draft, stage by stage: lines, people, classes of lines, statements, points, figures, sessions, tasks."""

from collections.abc import Callable, Collection, Iterator

from discussion.articles.actions import actions_of
from discussion.articles.classes import Kind, classes_of
from discussion.articles.dates import article_day, as_of
from discussion.articles.draft import (
    ActionDraft,
    ArticleDraft,
    MetricDraft,
    OfficialDraft,
    SessionDraft,
    StatementDraft,
)
from discussion.articles.lines import Line, Span, lines_of
from discussion.articles.metrics import metrics_in
from discussion.articles.normaliser import normalise
from discussion.articles.people import People, Person
from discussion.articles.sessions import Session, sessions_of
from discussion.articles.statements import Statement, statements_of

LONGEST_TEXT = 100_000  # characters
LONGEST_ARTICLE = 40_000
BELOW = 2  # lines
SELF_EXPLAINING = {Kind.TITLE, Kind.IMPRINT, Kind.CAPTION, Kind.LABELLED, Kind.QUESTION}


def read_article(text: str, names: Collection[str] = ()) -> ArticleDraft:
    """Read a whole article; the draft's places are in its own `text`, which is the given one put into shape.

    `names` are people on record, who are found without a post beside them too.

    What is longer than any article is left unread, and so is all of a text that is several times as long.
    """
    if len(text) > LONGEST_TEXT:
        return ArticleDraft(text, unclaimed=[Span(0, len(text))])
    return Reading(normalise(text).text, names).draft()


class Reading:
    """The stages of one article, each asked once."""

    def __init__(self, text: str, names: Collection[str] = ()):
        self.text = text
        every = lines_of(text)
        self.lines = [line for line in every if line.span().end <= LONGEST_ARTICLE]
        self.unread = every[len(self.lines) :]
        self.people = People(self.lines, names)
        self.classes = classes_of(self.lines, self.people)
        self.statements = statements_of(self.classes, self.people)
        self.day = article_day(self.lines)
        self.sessions = sessions_of(self.classes, self.people, self.day)
        self.metrics = self._without_headlines(list(self._metrics()))

    def _metrics(self) -> Iterator[tuple[int, MetricDraft]]:
        """The figures, each as of the day that the article last named for its figures, or else of its own."""
        day = self.day.iso if self.day and self.day.year else ""
        for each in self.classes:
            if each.kind not in {Kind.TITLE, Kind.IMPRINT}:
                day = as_of(each.line.words) or day
                yield from ((each.line.index, metric) for metric in metrics_in(each.line, day))

    def _without_headlines(self, metrics: list[tuple[int, MetricDraft]]) -> list[MetricDraft]:
        """Without a figure that has a line to itself and is said again right below."""
        said = {(metric.value, metric.unit, line) for line, metric in metrics}
        return [
            metric
            for line, metric in metrics
            if metric.printed != self.lines[line].printed
            or not said & {(metric.value, metric.unit, line + below) for below in range(1, BELOW + 1)}
        ]

    def draft(self) -> ArticleDraft:
        draft = ArticleDraft(self.text, self._title(), self.day.iso if self.day else "")
        draft.officials = [self._official(person) for person in self._officials()]
        draft.statements = [_statement(statement) for statement in self.statements]
        draft.actions = [self._action(action) for action in actions_of(self.classes, self._speaker_at())]
        draft.metrics = self.metrics
        draft.sessions = [_session(session) for session in self.sessions]
        unclaimed = [line for line in self.lines if not self._is_claimed(line, draft)]
        draft.unclaimed = [line.span() for line in [*unclaimed, *self.unread]]
        return draft

    def _title(self) -> str:
        return next((each.line.printed for each in self.classes if each.kind is Kind.TITLE), "")

    def _officials(self) -> list[Person]:
        people = [person for person in self.people.by_name.values() if person.post]
        return sorted(people, key=lambda person: min((m.line, m.start) for m in person.mentions))

    def _official(self, person: Person) -> OfficialDraft:
        best = person.best
        at = self.lines[best.line].span(min(best.start, best.post.start), max(best.end, best.outer_end))
        unsure = [] if person.is_post_sure else ["post"]
        return OfficialDraft(at, person.is_sure, person.name, person.post, unsure=unsure)

    def _speaker_at(self) -> Callable[[int, int], str]:
        """A function that says whose words stand at a place of a line."""
        spoken: dict[int, list[tuple[int, int, str]]] = {}
        for statement in self.statements:
            for segment in statement.segments if statement.speaker in self.people.by_name else []:
                part = (segment.start, segment.end, statement.speaker)
                spoken.setdefault(segment.line.index, []).append(part)

        def speaker_at(line: int, place: int) -> str:
            return next((name for start, end, name in spoken.get(line, ()) if start <= place < end), "")

        return speaker_at

    def _action(self, action) -> ActionDraft:
        return ActionDraft(action.line.span(action.start, action.end), False, action.text, action.official)

    def _is_claimed(self, line: Line, draft: ArticleDraft) -> bool:
        if self.classes[line.index].kind in SELF_EXPLAINING or any(
            line.index in s.lines for s in self.statements
        ):
            return True
        start, end = line.span()
        records = [*draft.metrics, *draft.actions]
        return any(session.line == line.index for session in self.sessions) or any(
            start <= record.at.start < end for record in records
        )


def _statement(statement: Statement) -> StatementDraft:
    unsure = [] if statement.title else ["title"]
    return StatementDraft(
        statement.at, statement.is_sure, statement.speaker, statement.title, statement.points, unsure=unsure
    )


def _session(session: Session) -> SessionDraft:
    day = session.day.iso if session.day else ""
    number = session.number if session.value is None else str(session.value)
    sure = bool(session.day and session.value and (session.topic or session.form))
    return SessionDraft(
        session.at,
        sure,
        session.series,
        number,
        day,
        session.topic,
        session.form,
        session.venue,
        session.speaker,
    )
