"""Sessions of a series: 第二期河畔论坛, 望江讲堂第七讲, 首期拾光论坛, with day, topic or form, place and speaker."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from discussion.articles.classes import Class, Kind
from discussion.articles.dates import Day, days_in
from discussion.articles.lexicon import HAN_CLASS, any_of, words
from discussion.articles.lines import Line, Span
from discussion.articles.marks import value_of
from discussion.articles.people import People

SERIES = any_of(words("series"))
COUNT = r"(?:期|讲|场|届|次|课|季|站)"
ORDINAL = rf"(?:第(?P<number>\d{{1,3}}|[一二三四五六七八九十百]{{1,4}})|(?P<first>首)){COUNT}"
NAME = (
    rf"(?P<name>(?:[“《][^“”《》]{{1,20}}[”》])?[“《]?(?:[{HAN_CLASS[1:-1]}A-Za-z·]{{0,14}}?){SERIES}[”》]?)"
)
BEFORE = re.compile(rf"{ORDINAL}的?{NAME}")
BEHIND = re.compile(
    rf"(?P<name>[“《]?[{HAN_CLASS[1:-1]}A-Za-z·“”]{{1,10}}?{SERIES}[”》]?)\s?(?:\d{{4}}年)?[·•（(\s]?{ORDINAL}"
)
AT_START = re.compile(ORDINAL)
HELD = re.compile(rf"{ORDINAL}(?=[^，。；]{{0,12}}(?:举行|举办|召开|开讲|开课|开班|开启))")
QUOTED_SERIES = re.compile(rf"[“《](?P<name>[^“”《》]{{1,16}}?{SERIES})[”》]")
SHORT_QUOTED = re.compile(r"“(?P<name>[^“”《》，。！？]{2,12})”")
QUOTED = re.compile(r"[“《]([^“”《》]{2,60}(?:[“《][^“”《》]*[”》][^“”《》]*)?)[”》]")
FORM = re.compile(r"形式[为是]|(?:采取|以)[“]?[^，。]{0,20}形式")
THEMED = re.compile(r"(?:以|围绕|聚焦|题为|主题[为是])[“《]([^“”《》]{2,60})[”》]")
TOPIC_PLAIN = re.compile(r"(?:主题|题目|议题)(?:为|是|：)\s*([^，。；“《]{2,50})")
TOPIC_LABELS = {"主题", "题目", "议题", "课题", "讲座主题", "活动主题", "论坛主题", "会议主题", "内容"}
DAY_LABELS = {"时间", "日期", "讲座时间", "活动时间", "会议时间"}
PLACE_LABELS = {"地点", "地址", "讲座地点", "活动地点", "会议地点"}
WHO_LABELS = {"主讲人", "主讲嘉宾", "主讲", "嘉宾", "主讲老师", "特邀嘉宾"}
LEADING = re.compile(
    r"^(?:.*(?:举行|举办|召开|参加|走进|开展|推出|启动|暨|在|的|和|及|了|将|关于|与|为|到|由))"
)
LABEL = re.compile(r"(?:[（(]?[一二三四五六七八九十\d]+[）)、.])?\s*[【\[]?\s*([^：】\]]{2,6})")
PLACE = re.compile(
    r"在([^，。；在]{2,24}?)(?:连续|隆重|顺利|成功|相继|接连|如期)?(?:举行|举办|召开|开讲|开展)"
)
LONGEST_SENTENCE = 300
LONGEST_BARE = 20  # characters of a line
FOLLOWS = 6  # lines in which labels of a session are looked for


@dataclass
class Session:
    series: str
    number: str
    value: int | None
    at: Span
    place: int  # in its line
    day: Day | None = None
    topic: str = ""
    form: str = ""
    venue: str = ""
    speaker: str = ""
    is_sure: bool = True

    @property
    def is_known(self) -> bool:
        return bool(self.day or self.topic or self.form)


def sessions_of(classes: list[Class], people: People, year: int | None) -> list[Session]:
    found: dict[tuple[str, int | None], Session] = {}
    series = _series_names(classes)
    for place, each in enumerate(classes):
        for session in _in_line(each, series):
            _fill(session, each, classes[place + 1 : place + 1 + FOLLOWS], people, year)
            key = (_bare(session.series), session.value)
            if key not in found or (not found[key].is_known and session.is_known):
                found[key] = session
            else:
                _complete(found[key], session)
    known = [session for session in found.values() if session.is_known]
    return sorted(known, key=lambda session: (_bare(session.series), session.value or 0))


def _bare(series: str) -> str:
    return re.sub(r"[“”《》]", "", series)


def _series_names(classes: list[Class]) -> list[tuple[str, Span]]:
    """The series of which the article speaks and where, for lines that only say 第4期.

    One that is counted beside its name comes first, then one in quotation marks, then what the title has in them.
    """
    named = [
        (match, each)
        for each in classes
        for pattern in (BEFORE, BEHIND)
        for match in pattern.finditer(each.line.words)
    ]
    counted = [(name, each.line.span(*match.span())) for match, each in named if (name := _name(match))]
    titles = [each for each in classes if each.kind is Kind.TITLE]
    return counted or _quoted(QUOTED_SERIES, classes) or _quoted(SHORT_QUOTED, titles)


def _quoted(pattern: re.Pattern, classes: list[Class]) -> list[tuple[str, Span]]:
    return [
        (match["name"], each.line.span(*match.span("name")))
        for each in classes
        for match in pattern.finditer(each.line.words)
    ]


def _in_line(each: Class, series: list[tuple[str, Span]]) -> Iterator[Session]:
    line = each.line
    taken = bytearray(len(line.words))
    for pattern in (BEFORE, BEHIND):
        for match in pattern.finditer(line.words):
            name = _name(match)
            if name and not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * len(match[0])
                yield _session(line, name, match)
    if series and not any(taken):
        name, at = series[0]
        for match in _alone(each):
            session = _session(line, name, match)
            session.at = at
            yield session


def _alone(each: Class) -> list[re.Match]:
    """第4期 that begins a heading or a short line, or is told to be held, and means the article's series."""
    match = AT_START.match(each.line.words, each.start)
    is_heading = each.kind in {Kind.MARKED, Kind.HEADING, Kind.SECTION}
    if match and (is_heading or len(each.line.words) - each.start < LONGEST_BARE):
        return [match]
    return list(HELD.finditer(each.line.words))


def _name(match: re.Match) -> str:
    """The series without what leads up to it: 举行…暨首期拾光论坛."""
    name = LEADING.sub("", match["name"]).lstrip("”》 ")
    if name.count("“") != name.count("”"):
        name = name.strip("“”")
    return name if len(_bare(name)) > 2 or name.startswith("“") else ""


def _session(line: Line, name: str, match: re.Match) -> Session:
    printed = AT_START.search(match[0])[0]
    value = 1 if match["first"] else value_of(match["number"])
    return Session(name, printed, value, line.span(*match.span()), match.start())


def _fill(session: Session, each: Class, following: list[Class], people: People, year: int | None) -> None:
    words = each.line.words
    sentence_start, sentence_end = _sentence(words, session)
    sentence = words[sentence_start:sentence_end]
    _fill_topic(session, sentence)
    if (
        not session.topic
        and not session.form
        and (themed := THEMED.search(words, sentence_end, sentence_end + LONGEST_SENTENCE))
    ):
        session.topic = themed[1]
    day = next(iter(days_in(sentence)), None) or _day_before(words, sentence_start)
    session.day = day.in_year(year) if day else None
    if place := PLACE.search(sentence):
        session.venue = place[1]
    if len(words) <= 60 or (
        not session.topic and not session.form
    ):  # a heading, below which the details may stand on lines of their own
        _fill_from_labels(session, following, people, year)


def _day_before(words: str, end: int) -> Day | None:
    """A day that an earlier sentence of the same paragraph names."""
    days = list(days_in(words[max(end - LONGEST_SENTENCE, 0) : end]))
    return days[-1] if days else None


def _sentence(words: str, session: Session) -> tuple[int, int]:
    place = session.place
    low, high = max(place - LONGEST_SENTENCE, 0), min(place + LONGEST_SENTENCE, len(words))
    start = max(words.rfind(mark, low, place) for mark in "。！？；")
    ends = [found for mark in "。！？；" if (found := words.find(mark, place, high)) >= 0]
    return (low if start < 0 else start + 1), min(ends, default=high)


def _fill_topic(session: Session, sentence: str) -> None:
    series = _bare(session.series)
    quoted = [q for q in QUOTED.finditer(sentence) if q[1] not in series and series not in q[1]]
    if quoted:
        if FORM.search(sentence[: quoted[0].start()]):
            session.form = quoted[0][1]
        else:
            session.topic = quoted[0][1]
    elif plain := TOPIC_PLAIN.search(sentence):
        session.topic = plain[1]


def _fill_from_labels(session: Session, following: list[Class], people: People, year: int | None) -> None:
    for each in following:
        if BEFORE.search(each.line.words) or (
            AT_START.match(each.line.words, each.start) and each.kind is Kind.MARKED
        ):
            return
        if each.kind is Kind.LABELLED:
            _label(session, each, people, year)


def _label(session: Session, each: Class, people: People, year: int | None) -> None:
    label, words = LABEL.match(each.line.words)[1].strip(), each.rest.strip(" “”《》。")
    if label in DAY_LABELS and (day := next(iter(days_in(each.rest)), None)):
        session.day = day.in_year(year)
    elif label in TOPIC_LABELS:
        session.topic = session.topic or words
    elif label in PLACE_LABELS:
        session.venue = words
    elif label in WHO_LABELS:
        mention = next(iter(people.in_line.get(each.line.index, ())), None)
        session.speaker = mention.name if mention else words


def _complete(known: Session, other: Session) -> None:
    """What a second mention of the same session adds."""
    for name in ("day", "topic", "form", "venue", "speaker"):
        if not getattr(known, name):
            setattr(known, name, getattr(other, name))
