"""Who speaks in an article, and which lines are whose: blocks behind a speaker's line, and prose with verbs of speech."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from discussion.articles.classes import Class, Kind
from discussion.articles.lines import Line, Span
from discussion.articles.mentions import Mention
from discussion.articles.people import People, Person
from discussion.articles.points import HEADING, Point, Segment, points_of, segments_of
from discussion.articles.turns import announces, goes_on, leaves_block, narrates, opens_minutes
from discussion.articles.utterances import MEETING, Paragraph, Utterance

SPEECH_TITLE = re.compile(
    r"(?:讲话|发言|致辞|致词|报告|演讲)(?:稿|摘要|摘登|摘编|提纲|要点|全文|实录|节选)?(?:[（(].*[）)])?$"
)
SILENT = {Kind.TITLE, Kind.IMPRINT, Kind.CAPTION}
SECTIONS = {"", "han", "chapter"}  # marks of parts in which a meeting says several things
NARRATED_AT = 12  # characters behind a mark at which somebody else is named


@dataclass
class Statement:
    speaker: str  # a name, or 会议
    at: Span
    title: str = ""
    segments: list[Segment] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)  # that it takes, by their index
    is_sure: bool = True
    has_marks: bool = False  # in the block that is being read
    last_mark: str = ""  # its kind

    @property
    def points(self) -> list[Point]:
        return points_of(self.segments)


class StatementReader:
    """Goes through the lines once.

    `current` is whose words the next line may belong to: all of it in a block below a speaker's line, until somebody
    else speaks; the marked lines of a list that was announced; else only what is told to have been said.
    """

    def __init__(self, classes: list[Class], people: People):
        self.classes, self.people = classes, people
        self.statements: dict[str, Statement] = {}
        self.current: Statement | None = None
        self.is_block = self.is_list = False
        self.last: Person | None = None  # whom 他 means
        self.reporter: Person | None = None
        self.heading: Class | None = None  # directly above
        self.titles_above: bool | None = None  # whether headlines stand above speakers; None before the first

    def read(self) -> list[Statement]:
        for place, each in enumerate(self.classes):
            self.utterances = Paragraph(each.line, self.people, self.last).utterances()
            self.following = self.classes[place + 1 : place + 3]
            if each.kind not in SILENT:
                getattr(self, f"_read_{each.kind}")(each)
            if each.kind is not Kind.IMPRINT:
                self.heading = each if each.kind in {Kind.HEADING, Kind.TITLE, Kind.SECTION} else None
            self._remember(each)
        return [statement for statement in self.statements.values() if statement.segments]

    def _remember(self, each: Class) -> None:
        if each.kind not in {Kind.PROSE, Kind.MARKED, Kind.LABELLED}:
            return
        paragraph = Paragraph(each.line, self.people, self.last)
        if names := paragraph.subjects():
            spoken = {utterance.speaker for utterance in self.utterances}
            said = [name for name in names if name in spoken]
            self.last = self.people.by_name[(said or names[:1])[-1]]
            if name := paragraph.reporter():
                self.reporter = self.people.by_name[name]

    def _statement(
        self, speaker: str, line: Line, place: tuple[int, int] | None, *, is_sure: bool = True
    ) -> Statement:
        if speaker not in self.statements:
            at = line.span(*place) if place else self._place_of(speaker, line)
            self.statements[speaker] = Statement(speaker, at, is_sure=is_sure)
        return self.statements[speaker]

    def _place_of(self, speaker: str, line: Line) -> Span:
        """Where the speaker is named in full, nearest before the line that only says 他."""
        mentions = self.people.by_name[speaker].mentions if speaker in self.people.by_name else []
        if not mentions:
            return line.span()
        near = min(mentions, key=lambda m: (m.line > line.index, abs(m.line - line.index)))
        return self.people.lines[near.line].span(near.start, near.end)

    def _add(self, statement: Statement, line: Line, segments: list[Segment]) -> None:
        statement.segments += segments
        kinds = [segment.mark.kind for segment in segments if segment.mark]
        statement.has_marks = statement.has_marks or bool(kinds)
        statement.last_mark = kinds[-1] if kinds else statement.last_mark
        statement.lines.add(line.index)

    def _open_block(self, statement: Statement) -> None:
        self.current, self.is_block, self.is_list = statement, True, False
        statement.has_marks = False

    def _close(self) -> None:
        self.current, self.is_block, self.is_list = None, False, False

    def _named(self, line: Line) -> Sequence[Mention]:
        return self.people.in_line.get(line.index, ())

    # One method for each class of line that has to do with speech.

    def _read_speaker(self, each: Class) -> None:
        mention = each.who
        statement = self._statement(mention.name, each.line, (mention.outer_start, mention.outer_end))
        statement.lines.add(each.line.index)
        self._title(statement, each)
        self._open_block(statement)
        self.last = self.people.by_name[mention.name]
        if each.rest.strip():
            self._add(statement, each.line, segments_of(each.line, each.start, len(each.line.words)))

    def _title(self, statement: Statement, each: Class) -> None:
        """The headline of one speech stands above its speaker's bare line; below it where the first one's does."""
        above = self.heading
        if not above or not each.is_bare:
            return
        if above.kind is Kind.TITLE and not SPEECH_TITLE.search(above.line.words):
            return
        if self.titles_above is False:
            return
        self.titles_above = True
        self._give_title(statement, above)

    def _give_title(self, statement: Statement, heading: Class) -> None:
        if not statement.title:
            statement.title = heading.line.printed
            statement.lines.add(heading.line.index)

    def _read_signed(self, each: Class) -> None:
        statement = self._statement(each.who.name, each.line, (each.who.outer_start, each.who.outer_end))
        words = each.line.words[: each.who.outer_start]
        start = words.find("“") + 1
        self._add(statement, each.line, segments_of(each.line, start, max(words.rfind("”"), start)))
        self._close()

    def _read_question(self, each: Class) -> None:
        self._close()

    def _read_answer(self, each: Class) -> None:
        person = self._answering(each.line)
        if not person:
            return
        statement = self._statement(person.name, each.line, None)
        self._open_block(statement)
        self._add(statement, each.line, segments_of(each.line, each.start, len(each.line.words)))

    def _answering(self, line: Line) -> Person | None:
        """Who was asked: the person with a post who was named last before the answer, else the first behind it."""
        named = [(m.line, m.start, p) for p in self.people.by_name.values() for m in p.mentions if p.post]
        before = [each for each in named if each[0] < line.index]
        if before:
            return max(before, key=lambda each: each[:2])[2]
        return min(named, key=lambda each: each[:2])[2] if named else None

    def _read_labelled(self, each: Class) -> None:
        if self.is_block or self.is_list:
            self._close()

    def _read_section(self, each: Class) -> None:
        self._close()

    def _read_heading(self, each: Class) -> None:
        statement = self.current
        if not self.is_block or not statement:
            self.is_list = False
            return
        below = self.following[0] if self.following else None
        if below and below.kind is Kind.SPEAKER and below.is_bare and self.titles_above:
            self._close()
        elif not statement.segments and not statement.title and not self.titles_above:
            self.titles_above = False
            self._give_title(statement, each)
        elif statement.has_marks:
            heading = Segment(each.line, 0, len(each.line.words), HEADING, marked_at=0)
            self._add(statement, each.line, [heading])
        else:
            self._close()

    def _read_marked(self, each: Class) -> None:
        if not self.current and each.mark.value == 1 and self.reporter and self.heading:
            self._open_report(self.reporter)
        if not self.current or not (self.is_block or self.is_list):
            return
        if self._narrates(each):
            self._read_prose(each)
        else:
            self._add(
                self.current, each.line, segments_of(each.line, each.start, len(each.line.words), each.mark)
            )

    def _open_report(self, reporter: Person) -> None:
        """The numbered part of an article is the report of whom it last told to have reported."""
        best = reporter.best
        line = self.people.lines[best.line]
        self._open_block(self._statement(reporter.name, line, (best.outer_start, best.outer_end)))
        self.reporter = None

    def _narrates(self, each: Class) -> bool:
        """Whether a marked line tells what others said, instead of going on with the speech."""
        others = [u.subject for u in self.utterances if u.speaker != self.current.speaker and u.subject]
        return bool(others) and others[0][0] <= each.start + NARRATED_AT

    def _read_prose(self, each: Class) -> None:
        named = self._named(each.line)
        if opens_minutes(each.line.words):
            self._open_minutes(each.line)
        elif self.is_block and not leaves_block(each.line, named, self.utterances, self.current.speaker):
            self._go_on(each.line, is_fresh=not self.current.has_marks)
        elif self.utterances:
            self._read_utterances(each.line, self.utterances)
        elif self.current and not self.is_block and goes_on(each.line, named, is_announced=self.is_list):
            self._go_on(each.line, is_fresh=not (self.is_list and self.current.has_marks))
        elif self.is_block or named or narrates(each.line.words):
            self._close()

    def _go_on(self, line: Line, *, is_fresh: bool) -> None:
        """A paragraph goes on with the numbered point above it, or is a point of its own."""
        segments = segments_of(line, 0, len(line.words), is_fresh=is_fresh)
        self._add(self.current, line, [segment._replace(is_sure=self.is_block) for segment in segments])

    def _open_minutes(self, line: Line) -> None:
        self.current = self._statement(MEETING, line, None)
        self.current.at = self._meeting_place(line) or self.current.at
        self.current.lines.add(line.index)
        self.is_block, self.is_list = False, True

    def _meeting_place(self, line: Line) -> Span | None:
        place = line.words.find(MEETING)
        return line.span(place, place + len(MEETING)) if place >= 0 else None

    def _read_utterances(self, line: Line, said: list[Utterance]) -> None:
        is_listed = self.is_list and self.current and {u.speaker for u in said} == {self.current.speaker}
        goes_on = is_listed and self.current.last_mark in SECTIONS
        previous = ""
        for utterance in said:
            is_sure = utterance.subject is not None
            statement = self._statement(utterance.speaker, line, utterance.subject, is_sure=is_sure)
            is_fresh = not goes_on and not (utterance.is_quoted_first and previous == utterance.speaker)
            segments = segments_of(line, utterance.start, utterance.end, is_fresh=is_fresh)
            self._add(statement, line, [segment._replace(is_sure=utterance.is_sure) for segment in segments])
            previous = utterance.speaker
        if not is_listed:
            self.current, self.is_block, self.is_list = statement, False, announces(line.words)


def statements_of(classes: list[Class], people: People) -> list[Statement]:
    return StatementReader(classes, people).read()
