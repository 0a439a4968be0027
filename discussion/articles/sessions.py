"""Sessions of a series: 第二期河畔论坛, 望江讲堂第七讲, 首期拾光论坛, with day, topic or form, place and speaker."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from discussion.articles.classes import Class, Kind
from discussion.articles.dates import Day, days_in
from discussion.articles.lexicon import HAN_CLASS
from discussion.articles.lines import Line, Span
from discussion.articles.marks import value_of
from discussion.articles.people import People
from discussion.articles.programmes import (
    AT_START,
    BEFORE,
    BEHIND,
    HEADINGS,
    ORDINAL,
    SERIES,
    Session,
    fill_from_labels,
    sessions_in_tables,
)

QUOTED_BEHIND = re.compile(
    r"[“《](?P<name>[^“”《》，。！？]{2,12})[”》](?:系列)?(?:活动)?\s?第(?P<number>\d{1,3}|[一二三四五六七八九十百]{1,4})(?P<first>(?!))?[期讲场课]"
)
HELD = re.compile(rf"{ORDINAL}(?=[^，。；]{{0,12}}(?:举行|举办|召开|开讲|开课|开班|开启))")
IN_PROSE = re.compile(
    rf"{ORDINAL}(?=[，。：；、（(“《\d在于以围聚谈定将由是则]|活动|论坛|对话|分享|准时|如期|$)"
)
QUOTED_SERIES = re.compile(rf"[“《](?P<name>[^“”《》]{{1,16}}?{SERIES})[”》]")
SERIES_IN_TITLE = re.compile(rf"^(?P<name>[{HAN_CLASS[1:-1]}A-Za-z·]{{1,10}}?{SERIES})")
SHORT_QUOTED = re.compile(r"“(?P<name>[^“”《》，。！？]{2,12})”")
QUOTED = re.compile(r"[“《]([^“”《》]{2,60}(?:[“《][^“”《》]*[”》][^“”《》]*)?)[”》]")
FORM = re.compile(r"形式[为是]|(?:采取|以)[“]?[^，。]{0,20}形式")
THEMED = re.compile(
    r"(?:以|围绕|聚焦|题为|(?:主题|话题|议题|题目)[^，。；“《]{0,6})[“《]([^“”《》]{2,60})[”》]"
)
TOPIC_PLAIN = re.compile(r"(?:主题|题目|议题|话题)(?:为|是|：)\s*([^，。；“《]{2,50})")
TOPIC_BEHIND = re.compile(rf"{ORDINAL}\s*(?:[（(][^（）()]*[）)])?\s*[：:]\s*(?P<topic>[^。；]{{2,50}})$")
LEADING = re.compile(
    r"^(?:.*(?:举行|举办|召开|参加|走进|开展|推出|启动|暨|在|的|和|及|了|将|关于|与|为|到|由))"
)
PLACE = re.compile(
    r"在([^，。；在]{2,24}?)(?:连续|隆重|顺利|成功|相继|接连|如期)?(?:举行|举办|召开|开讲|开展)"
)
SEASON = "季"  # whose sessions are counted by another word where there is one
YESTERDAY = re.compile(r"昨[日天晚]")
OPENS_WITH_DAY = 6  # characters
LONGEST_SENTENCE = 300
LONGEST_BARE = 20  # characters of a line
FOLLOWS = 14  # lines in which labels of a session are looked for


def sessions_of(classes: list[Class], people: People, published: Day | None) -> list[Session]:
    found: dict[tuple[str, int | None], Session] = {}
    series = _series_names(classes)
    rows = {session.line: session for session in sessions_in_tables(classes, series, people)}
    for place, each in enumerate(classes):
        row = rows.get(each.line.index)
        inside = [row] if row else list(_in_line(each, series))
        if not row:
            for session, part in zip(inside, _parts(each.line.words, inside), strict=True):
                following = classes[place + 1 : place + 1 + FOLLOWS]
                _fill(session, part, each, following, people, published)
        for session in inside:
            if session.day and published:
                session.day = session.day.in_year(published.year)
            key = (_bare(session.series), session.value)
            if key not in found or (not found[key].is_known and session.is_known):
                found[key] = session
            else:
                _complete(found[key], session)
    known = [session for session in found.values() if session.is_known]
    counted = [session for session in known if not session.number.endswith(SEASON)] or known
    return sorted(counted, key=lambda session: (_bare(session.series), session.value or 0))


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
    return (
        counted
        or _quoted(QUOTED_BEHIND, classes)
        or _quoted(QUOTED_SERIES, classes)
        or _quoted(SHORT_QUOTED, titles)
        or _quoted(SERIES_IN_TITLE, titles)
    )


def _quoted(pattern: re.Pattern, classes: list[Class]) -> list[tuple[str, Span]]:
    return [
        (match["name"], each.line.span(*match.span("name")))
        for each in classes
        for match in pattern.finditer(each.line.words)
    ]


def _in_line(each: Class, series: list[tuple[str, Span]]) -> Iterator[Session]:
    """In the order of the line; a bare 第4期 means the series that the article speaks of."""
    line = each.line
    taken = bytearray(len(line.words))
    found = []
    for pattern in (BEFORE, BEHIND, QUOTED_BEHIND):
        for match in pattern.finditer(line.words):
            name = _name(match)
            if name and not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * len(match[0])
                found.append(_session(line, name, match))
    for match in _alone(each) if series else ():
        if not any(taken[match.start() : match.end()]):
            taken[match.start() : match.end()] = b"\1" * len(match[0])
            session = _session(line, series[0][0], match)
            session.at = series[0][1]
            found.append(session)
    yield from sorted(found, key=lambda session: session.start)


def _alone(each: Class) -> Iterator[re.Match]:
    """第4期 that begins a heading or a short line, or is told to be held or to have a topic."""
    match = AT_START.match(each.line.words, each.start)
    if match and (each.kind in HEADINGS or len(each.line.words) - each.start < LONGEST_BARE):
        yield match
    yield from HELD.finditer(each.line.words)
    yield from IN_PROSE.finditer(each.line.words)


def _name(match: re.Match) -> str:
    """The series without what leads up to it: 举行…暨首期拾光论坛."""
    name = LEADING.sub("", match["name"]).lstrip("”》 ")
    if name.count("“") != name.count("”"):
        name = name.strip("“”")
    return name if len(_bare(name)) > 2 or name.startswith("“") else ""


def _session(line: Line, name: str, match: re.Match) -> Session:
    printed = AT_START.search(match[0])[0]
    value = 1 if match["first"] else value_of(match["number"])
    return Session(name, printed, value, line.span(*match.span()), line.index, *match.span())


def _parts(words: str, sessions: list[Session]) -> list[Span]:
    """What a sentence says of each session in it: 1月11日的首场谈…，1月30日的第二场谈…, or 首场1月11日谈…"""
    bounds = [_sentence(words, session) for session in sessions]
    cuts = {}
    for one, (session, other) in enumerate(pairwise(sessions)):
        if bounds[one] == bounds[one + 1]:
            cuts[one] = _cut(words, bounds[one].start, session, other, sessions)
    return [
        Span(cuts.get(one - 1, bound.start), cuts.get(one, bound.end)) for one, bound in enumerate(bounds)
    ]


def _cut(words: str, start: int, session: Session, other: Session, sessions: list[Session]) -> int:
    """Where the words of one session end and those of the other begin."""
    first = next(each.start for each in sessions if each.start >= start)
    between = [day.start for day in days_in(words) if session.end <= day.start < other.start]
    days_lead = any(start <= day.start < first for day in days_in(words))
    return between[-1] if days_lead and between else other.start


def _sentence(words: str, session: Session) -> Span:
    place = session.start
    low, high = max(place - LONGEST_SENTENCE, 0), min(place + LONGEST_SENTENCE, len(words))
    start = max(words.rfind(mark, low, place) for mark in "。！？；")
    ends = [found for mark in "。！？；" if (found := words.find(mark, session.end, high)) >= 0]
    return Span(low if start < 0 else start + 1, min(ends, default=high))


def _fill(
    session: Session,
    part: Span,
    each: Class,
    following: list[Class],
    people: People,
    published: Day | None,
) -> None:
    words, told = each.line.words, each.line.words[part.start : part.end]
    _fill_topic(session, told)
    behind = words[part.end : part.end + LONGEST_SENTENCE]
    if other := AT_START.search(behind):
        behind = behind[: other.start()]
    if not session.topic and not session.form and (themed := THEMED.search(behind)):
        session.topic = themed[1]
    session.day = _day(session, part, words, published)
    if place := PLACE.search(told):
        session.venue = place[1]
    if len(words) <= 60 or (
        not session.topic and not session.form
    ):  # a heading, below which the details may stand on lines of their own
        fill_from_labels(session, following, people)


def _day(session: Session, part: Span, words: str, published: Day | None) -> Day | None:
    """In the part, else where the next sentence begins, else in an earlier sentence that tells of no other session."""
    told = words[part.start : part.end]
    if day := next(days_in(told), None):
        return day
    if published and published.year and YESTERDAY.search(words[: part.end]):
        yesterday = date(published.year, published.month, published.day) - timedelta(days=1)
        return Day(0, 0, yesterday.year, yesterday.month, yesterday.day)
    behind = next(days_in(words[part.end : part.end + 2 * OPENS_WITH_DAY]), None)
    if behind and behind.start <= OPENS_WITH_DAY and words[part.end : part.end + 1] in tuple("。；！？"):
        return behind
    before = words[max(part.start - LONGEST_SENTENCE, 0) : part.start]
    return None if AT_START.search(before) else next(reversed([*days_in(before)]), None)


def _fill_topic(session: Session, sentence: str) -> None:
    if plain := _plain_topic(sentence):
        session.topic = plain
        return
    series = _bare(session.series)
    quoted = [q for q in QUOTED.finditer(sentence) if q[1] not in series and series not in q[1]]
    if quoted:
        if FORM.search(sentence[: quoted[0].start()]):
            session.form = quoted[0][1]
        else:
            session.topic = quoted[0][1]
    elif plain := TOPIC_PLAIN.search(sentence):
        session.topic = plain[1]


def _plain_topic(sentence: str) -> str:
    """第一期（1月12日）：从“田间”到“车间”."""
    match = TOPIC_BEHIND.match(sentence)
    if (
        not match
        or FORM.search(match["topic"])
        or THEMED.search(match["topic"])
        or any(days_in(match["topic"]))
    ):
        return ""
    return match["topic"].strip()


def _complete(known: Session, other: Session) -> None:
    """What a second mention of the same session adds."""
    for name in ("day", "topic", "form", "venue", "speaker"):
        if not getattr(known, name):
            setattr(known, name, getattr(other, name))
