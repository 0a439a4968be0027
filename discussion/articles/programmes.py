"""Sessions as notices and timetables tell of them: labelled lines, and rows below a row of headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

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
HEADINGS = {Kind.MARKED, Kind.HEADING, Kind.SECTION}
TOPIC_LABELS = {
    "主题",
    "题目",
    "议题",
    "课题",
    "讲座主题",
    "活动主题",
    "论坛主题",
    "会议主题",
    "内容",
    "讲题",
}
DAY_LABELS = {"时间", "日期", "讲座时间", "活动时间", "会议时间"}
PLACE_LABELS = {"地点", "地址", "讲座地点", "活动地点", "会议地点"}
WHO_LABELS = {"主讲人", "主讲嘉宾", "主讲", "嘉宾", "主讲老师", "特邀嘉宾"}
LABEL = re.compile(r"(?:[（(]?[一二三四五六七八九十\d]+[）)、.])?\s*[【\[]?\s*([^：】\]]{2,6})")
NUMBER_LABELS = {"期数", "期次", "场次", "讲次", "课次", "届次", "序号"}
COLUMNS = (
    ("number", NUMBER_LABELS),
    ("day", DAY_LABELS),
    ("topic", TOPIC_LABELS),
    ("venue", PLACE_LABELS),
    ("speaker", WHO_LABELS),
)
NUMBER_CELL = re.compile(rf"{ORDINAL}|(?P<figure>\d{{1,3}})")


@dataclass
class Session:
    series: str
    number: str
    value: int | None
    at: Span
    line: int
    start: int  # in its line
    end: int
    day: Day | None = None
    topic: str = ""
    form: str = ""
    venue: str = ""
    speaker: str = ""
    is_sure: bool = True

    @property
    def is_known(self) -> bool:
        return bool(self.day or self.topic or self.form)


def fill_from_labels(session: Session, following: list[Class], people: People) -> None:
    """From labelled lines below; a label may have its line to itself and what it says in the next."""
    for each, below in pairwise([*following, None]):
        if BEFORE.search(each.line.words) or (
            AT_START.match(each.line.words, each.start) and each.kind in HEADINGS
        ):
            return
        if each.kind is Kind.LABELLED and each.rest.strip():
            _label(session, each.line.words, each.rest, each.line, people)
        elif each.kind is Kind.LABELLED and below:
            _label(session, each.line.words, below.line.words, below.line, people)


def _label(session: Session, label: str, words: str, line: Line, people: People) -> None:
    label, words = LABEL.match(label)[1].strip(), words.strip(" “”《》。")
    if label in DAY_LABELS:
        session.day = next(days_in(words), None) or session.day
    elif label in TOPIC_LABELS:
        session.topic = session.topic or words
    elif label in PLACE_LABELS:
        session.venue = words
    elif label in WHO_LABELS:
        session.speaker = _who(words, line, people)


def _who(words: str, line: Line, people: People) -> str:
    named = (m.name for m in people.in_line.get(line.index, ()) if m.name in words)
    return next(named, words)


def sessions_in_tables(
    classes: list[Class], series: list[tuple[str, Span]], people: People
) -> Iterator[Session]:
    """Rows below a heading row: 期数 时间 主讲人 题目."""
    columns: list[str] = []
    for each in classes:
        cells = each.line.words.split()
        heads = [next((name for name, labels in COLUMNS if cell in labels), "") for cell in cells]
        if {"topic"} < set(heads) & {"number", "day", "topic"}:
            columns = heads
        elif columns and series and len(cells) >= len(columns):
            row = dict(zip(columns, each.line.words.split(maxsplit=len(columns) - 1), strict=True))
            if session := _row(row, each.line, series[0], people):
                yield session
        elif columns:
            columns = []


def _row(row: dict[str, str], line: Line, series: tuple[str, Span], people: People) -> Session | None:
    counted = NUMBER_CELL.fullmatch(row.get("number", ""))
    day = next(days_in(row.get("day", "")), None)
    if not counted or not day:
        return None
    printed = counted["figure"] or counted["number"] or ""
    value = 1 if counted["first"] else value_of(printed)
    who = _who(row["speaker"], line, people) if "speaker" in row else ""
    at = line.span()
    return Session(
        series[0],
        counted[0],
        value,
        at,
        line.index,
        0,
        len(line.words),
        day,
        row["topic"],
        "",
        row.get("venue", ""),
        who,
    )
