"""Who speaks in an article, and which lines are whose: blocks behind a speaker's line, and prose with verbs of speech."""

import re
from dataclasses import dataclass, field

from discussion.articles.classes import Class, Kind
from discussion.articles.lines import Line, Span
from discussion.articles.people import People, Person
from discussion.articles.points import HEADING, Point, Segment, points_of, segments_of
from discussion.articles.utterances import DECIDED, MEETING, Paragraph, Utterance

ANNOUNCES = re.compile(r"[：:]$")
MINUTES = re.compile(r"(?:纪要如下|议定(?:以下|如下)?事项|决定如下|议定如下)[：:]$")
NARRATES = re.compile(
    r"^(?:据悉|据了解|据介绍|记者(?:了解|获悉|从)|会上，|会前，|会后，|随后，|此外，据|当天|当日|另据|又讯|活动现场|座谈会上，)"
)
GOES_ON = re.compile(
    r"^(?:[一首]?要(?![闻素求点])|同时|此外|其次|再次|第[二三四五六七八九]|二[是要]|三[是要]|“|我们|必须|希望|相信|祝愿|让我们"
    r"|(?:全[区县市镇省校]|各[级部单地镇乡区县])[^，。]{0,16}要(?!求))"
)
SPEECH_TITLE = re.compile(
    r"(?:讲话|发言|致辞|致词|报告|演讲)(?:稿|摘要|摘登|摘编|提纲|要点|全文|实录|节选)?(?:[（(].*[）)])?$"
)
SALUTATION = re.compile(r"^(?:尊敬的|各位|同志们|女士们|先生们|大家好).{0,40}[：:！]$")


@dataclass
class Statement:
    speaker: str  # a name, or 会议
    at: Span
    title: str = ""
    title_line: int | None = None
    segments: list[Segment] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    is_sure: bool = True
    has_marks: bool = False

    @property
    def points(self) -> list[Point]:
        return points_of(self.segments)


class StatementReader:
    """Goes through the lines once. `current` is whose words the next line may belong to; `is_block` whether all of it
    does until somebody else speaks, or only what is said so.
    """

    def __init__(self, classes: list[Class], people: People):
        self.classes, self.people = classes, people
        self.statements: dict[str, Statement] = {}
        self.current: Statement | None = None
        self.is_block = self.is_list = False
        self.last: Person | None = None  # whom 他 means
        self.reporter: Person | None = None
        self.heading: Class | None = None  # directly above
        self.titles_above: bool | None = None
        self.after_question = False

    def read(self) -> list[Statement]:
        for place, each in enumerate(self.classes):
            self.said = Paragraph(each.line, self.people, self.last).utterances()
            self.following = self.classes[place + 1 : place + 3]
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
            spoken = {utterance.speaker for utterance in self.said}
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
        statement.has_marks = statement.has_marks or any(segment.mark for segment in segments)
        statement.lines.add(line.index)

    def _open_block(self, statement: Statement) -> None:
        self.current, self.is_block, self.is_list = statement, True, False
        statement.has_marks = False

    def _close(self) -> None:
        self.current, self.is_block, self.is_list = None, False, False

    # One method for each class of line.

    def _read_title(self, each: Class) -> None:
        pass

    def _read_imprint(self, each: Class) -> None:
        pass

    def _read_caption(self, each: Class) -> None:
        pass

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
            statement.title, statement.title_line = heading.line.printed, heading.line.index
            statement.lines.add(heading.line.index)

    def _read_signed(self, each: Class) -> None:
        statement = self._statement(each.who.name, each.line, (each.who.outer_start, each.who.outer_end))
        words = each.line.words[: each.who.outer_start]
        start = words.find("“") + 1
        self._add(statement, each.line, segments_of(each.line, start, max(words.rfind("”"), start)))
        self._close()

    def _read_question(self, each: Class) -> None:
        self._close()
        self.after_question = True

    def _read_answer(self, each: Class) -> None:
        person = self._answering(each.line)
        if not person:
            return
        statement = self._statement(person.name, each.line, None)
        self._open_block(statement)
        self._add(statement, each.line, segments_of(each.line, each.start, len(each.line.words)))

    def _answering(self, line: Line) -> Person | None:
        """Who was asked: the person with a post who was named last before the first question."""
        named = [
            (m.line, m.start, p)
            for p in self.people.by_name.values()
            for m in p.mentions
            if p.post and m.line < line.index
        ]
        return max(named, key=lambda each: each[:2])[2] if named else None

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
        if (
            self.following
            and self.following[0].kind is Kind.SPEAKER
            and self.following[0].is_bare
            and self.titles_above
        ):
            self._close()
        elif not self._has_words(statement) and not statement.title and self.titles_above is not True:
            self.titles_above = False
            self._give_title(statement, each)
        elif statement.has_marks:
            self._add(
                statement, each.line, [Segment(each.line, 0, len(each.line.words), HEADING, marked_at=0)]
            )
        else:
            self._close()

    def _has_words(self, statement: Statement) -> bool:
        return bool(statement.segments)

    def _read_marked(self, each: Class) -> None:
        if not self.current and each.mark.value == 1 and self.reporter and self._is_below_heading():
            mention = self.reporter.best
            line = self.people.lines[mention.line]
            self._open_block(
                self._statement(self.reporter.name, line, (mention.outer_start, mention.outer_end))
            )
            self.reporter = None
        if self.current and (self.is_block or self.is_list):
            if self._narrates(each):
                self._read_prose(each)
                return
            self._add(
                self.current, each.line, segments_of(each.line, each.start, len(each.line.words), each.mark)
            )

    def _is_below_heading(self) -> bool:
        return self.heading is not None

    def _narrates(self, each: Class) -> bool:
        """Whether a marked line tells what others said, instead of going on with the speech."""
        others = [u for u in self.said if u.speaker != self.current.speaker and u.subject]
        return bool(others) and others[0].subject[0] <= each.start + 12

    def _read_prose(self, each: Class) -> None:
        found = self.said
        if MINUTES.search(each.line.words) or (
            DECIDED.search(each.line.words) and ANNOUNCES.search(each.line.words)
        ):
            self.current = self._statement(MEETING, each.line, None, is_sure=True)
            self.current.at = self._meeting_place(each.line) or self.current.at
            self.current.lines.add(each.line.index)
            self.is_block, self.is_list = False, True
            return
        if self.is_block and not self._is_told(each, found):
            self._add(self.current, each.line, self._continuing(each))
            return
        if found:
            self._read_utterances(each, found)
        elif self.current and not self.is_block and self._goes_on(each):
            is_fresh = not (self.is_list and self.current.has_marks)
            self._add(
                self.current, each.line, segments_of(each.line, 0, len(each.line.words), is_fresh=is_fresh)
            )
        elif self.is_block or NARRATES.search(each.line.words) or self.people.in_line.get(each.line.index):
            self._close()

    def _meeting_place(self, line: Line) -> Span | None:
        place = line.words.find(MEETING)
        return line.span(place, place + len(MEETING)) if place >= 0 else None

    def _continuing(self, each: Class) -> list[Segment]:
        """A paragraph of a block: it goes on with the numbered point above it, or is a point of its own."""
        is_below_mark = self.current.has_marks
        return segments_of(each.line, 0, len(each.line.words), is_fresh=not is_below_mark)

    def _is_told(self, each: Class, found: list[Utterance]) -> bool:
        """Whether a paragraph below a speaker's line is no longer that speaker's words."""
        if NARRATES.search(each.line.words) and self.people.in_line.get(each.line.index):
            return True
        first = next(iter(self.people.in_line.get(each.line.index, ())), None)
        if first and first.outer_start <= 2 and first.post and first.name != self.current.speaker:
            return True
        if re.match(r"据悉|据了解|另据|又讯|记者了解", each.line.words):
            return True
        if self.current.speaker == MEETING:
            return any(u.speaker != MEETING and u.subject for u in found)
        others = [
            u for u in found if u.speaker != self.current.speaker and u.subject and u.speaker != MEETING
        ]
        return bool(others) and others[0].subject[0] <= 30

    def _read_utterances(self, each: Class, found: list[Utterance]) -> None:
        goes_on = self.is_list and self.current and all(u.speaker == self.current.speaker for u in found)
        previous = ""
        for utterance in found:
            statement = self._statement(
                utterance.speaker, each.line, utterance.subject, is_sure=utterance.subject is not None
            )
            is_fresh = not goes_on and not (utterance.is_quoted_first and previous == utterance.speaker)
            segments = segments_of(each.line, utterance.start, utterance.end, is_fresh=is_fresh)
            self._add(statement, each.line, segments)
            previous = utterance.speaker
        if not goes_on:
            self.current, self.is_block = statement, False
            self.is_list = bool(ANNOUNCES.search(each.line.words))

    def _goes_on(self, each: Class) -> bool:
        if self.is_list:
            return not self.people.in_line.get(each.line.index)
        return bool(GOES_ON.match(each.line.words)) and not self.people.in_line.get(each.line.index)


def statements_of(classes: list[Class], people: People) -> list[Statement]:
    return StatementReader(classes, people).read()
