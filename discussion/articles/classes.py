"""What each line of an article is: a title, a heading, whose words follow, a caption, a labelled line, a paragraph."""

import re
from enum import StrEnum
from typing import NamedTuple

from discussion.articles.bylines import is_byline, is_imprint
from discussion.articles.lexicon import HAN_CLASS, any_of, verbs, words
from discussion.articles.lines import Line
from discussion.articles.marks import Mark, mark_of
from discussion.articles.mentions import Mention
from discussion.articles.people import People

LONGEST_HEADING = 60
LONGEST_CAPTION = 40
LONGEST_TITLE = 100
SHORTEST_TITLE = 6
MOST_TITLE_LINES = 3
LOOKED_AHEAD = 8  # lines below a name that stands alone
LABELLED = re.compile(
    rf"(?:[（(]?[一二三四五六七八九十\d]+[）)、.])?\s*[【\[]?\s*(?P<label>{any_of(words('labels'))})\s*(?:[】\]]\s*[：:]?|[：:])\s*"
)
LABEL_ALONE = re.compile(
    rf"[（(]?[一二三四五六七八九十\d]+[）)、.]\s*(?P<label>{any_of(words('labels'))})[：:]?"
)
QUESTION = re.compile(
    r"(?:[^，。：“]{0,12}记者|主持人|问题?\d{0,2}|Q\d{0,2}|提问|网友|网民|市民)(?:[（(][^）)]{1,20}[）)]|[一二三甲乙ABCabc]|提?问)?[：:]\s*"
)
ANSWER = re.compile(r"(?:答|A\d{0,2}|回复|回答)[：:]\s*")
CLOSED = re.compile(r"[。；！？：…，、,:;]”?）?$")
PICTURED = re.compile(r"[▲△▼](?:.{0,80}(?:图|摄|现场)[）)]?$|\s*(?:\d{4}年)?\d{1,2}月\d{1,2}日)")
CAPTION = re.compile(
    r"^(?:图[为：一二\d]|[（(](?:从左|左|右|前排|图|资料))|(?:现场|合影|瞬间|掠影|一角|效果图|资料图|摄影?|供图)[）)]?$"
)
SIGNED = re.compile(r"”\s*(?:[—–-]{1,3}|（)\s*(?P<who>[^，。！？；：“”（）]{2,40})）?$")
SPOKE_AT_END = re.compile(
    rf"(?:{any_of(verbs('say'))}|作[^，。]{{0,10}}(?:安排|部署|要求)|(?:在.{{1,20}}[上中时])?(?:发言|讲话)摘[登要])[：:]?$"
)
COLON = re.compile(r"(?:[（(][^（()）]{1,30}[）)])?(?:同志|发言|代表)?\s*[：:]\s*")
GAP = re.compile(r"[ ]+(?=\S)")
SECTION_END = re.compile(rf"{any_of(words('sections'))}$")
SLOGAN = re.compile(rf"{HAN_CLASS}{{3,14}} {HAN_CLASS}{{3,14}}")
SECTION_NUMBER = re.compile(r"0\d(?:\s|$)|第[一二三四五六七八九十]+部分|PART")
DAY_ONLY = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[上下]午)?")
JOINING = {"、", "和", "与", " "}
OPENING = "【（(["
CLOSING = "】）)]"
ATTRIBUTED = re.compile(r"(?:发言|讲话|主讲|报告|演讲)[人者]\s*[：:]\s*")


class Kind(StrEnum):
    TITLE = "title"
    IMPRINT = "imprint"
    CAPTION = "caption"
    SPEAKER = "speaker"
    SIGNED = "signed"  # a quotation with its speaker behind it
    QUESTION = "question"
    ANSWER = "answer"
    LABELLED = "labelled"
    SECTION = "section"
    HEADING = "heading"
    MARKED = "marked"
    PROSE = "prose"


class Class(NamedTuple):
    line: Line
    kind: Kind
    mark: Mark | None = None
    who: Mention | None = None
    start: int = 0  # where what the line says begins
    is_bare: bool = False  # a speaker's line that holds a name and nothing else, not even a colon

    @property
    def rest(self) -> str:
        return self.line.words[self.start :]


def classes_of(lines: list[Line], people: People) -> list[Class]:
    classes = _without_quantities([_class_of(line, people) for line in lines])
    return _without_captions(_with_labelled(_with_titles(classes)), people)


def _with_labelled(classes: list[Class]) -> list[Class]:
    """一、时间 that has its line to itself: the line below says it."""
    labels = [each.kind is Kind.MARKED and bool(LABEL_ALONE.fullmatch(each.line.words)) for each in classes]
    return [
        each._replace(kind=Kind.LABELLED, start=len(each.line.words))
        if is_label
        else each._replace(kind=Kind.LABELLED, mark=None, who=None, start=0, is_bare=False)
        if is_below and each.kind in {Kind.HEADING, Kind.PROSE, Kind.SPEAKER}
        else each
        for each, is_label, is_below in zip(classes, labels, [False, *labels], strict=False)
    ]


def _class_of(line: Line, people: People) -> Class:
    if is_byline(line.words) or is_imprint(line.words):
        return Class(line, Kind.IMPRINT)
    if PICTURED.match(line.words):
        return Class(line, Kind.CAPTION)
    for attempt in (_exchange, _labelled, _spoken, _signed, _marked):
        if found := attempt(line, people):
            return found
    return Class(line, _unmarked_kind(line))


def _exchange(line: Line, people: People) -> Class | None:
    """A line of a conversation: 记者：…, 问：…, 答：…"""
    if answer := ANSWER.match(line.words):
        return Class(line, Kind.ANSWER, start=answer.end())
    question = QUESTION.match(line.words)
    if not question or _begins_person(line, people, question.end()):
        return None
    return Class(line, Kind.QUESTION, start=question.end())


def _begins_person(line: Line, people: People, place: int) -> bool:
    """主持人：区委书记 柯敏行 names somebody and asks nothing."""
    return any(m.outer_start == place for m in people.in_line.get(line.index, ()))


def _labelled(line: Line, people: People) -> Class | None:
    label = LABELLED.match(line.words)
    return Class(line, Kind.LABELLED, mark_of(line.words), start=label.end()) if label else None


def _spoken(line: Line, people: People) -> Class | None:
    """A line that opens somebody's words: 区委书记顾耀辉：, 【区长王勇】…, a name that stands alone."""
    mark = mark_of(line.words)
    start = mark.end if mark else 0
    if attributed := ATTRIBUTED.match(line.words, start):
        start = attributed.end()
    while line.words[start : start + 1] in (*OPENING, " "):
        start += 1
    mention = next((m for m in people.in_line.get(line.index, ()) if m.outer_start == start), None)
    if not mention:
        return None
    end = _end_of_speakers(line, mention, people)
    if colon := COLON.match(line.words, end):
        return Class(line, Kind.SPEAKER, who=mention, start=colon.end())
    if start and line.words[start - 1] in OPENING and line.words[end : end + 1] in tuple(CLOSING):
        return Class(line, Kind.SPEAKER, who=mention, start=end + 1)
    return _alone(line, mention, start, end)


def _end_of_speakers(line: Line, mention: Mention, people: People) -> int:
    """Behind the last of those who speak together: 戴玉梅、向阳."""
    end = mention.outer_end
    for other in people.in_line.get(line.index, ()):
        if other.outer_start > end and line.words[end : other.outer_start] in JOINING:
            end = other.outer_end
    return end


def _alone(line: Line, mention: Mention, start: int, end: int) -> Class | None:
    behind = line.words[end:]
    if not behind.strip("同志 "):
        return Class(line, Kind.SPEAKER, who=mention, start=len(line.words), is_bare=True)
    if SPOKE_AT_END.search(behind) and len(line.words) <= LONGEST_HEADING and "。" not in behind:
        return Class(line, Kind.SPEAKER, who=mention, start=len(line.words))
    gap = GAP.match(line.words, end)
    if gap and CLOSED.search(behind):
        return Class(line, Kind.SPEAKER, who=mention, start=gap.end())
    return None


def _signed(line: Line, people: People) -> Class | None:
    signed = SIGNED.search(line.words)
    if not signed:
        return None
    who = next((m for m in people.in_line.get(line.index, ()) if m.outer_start == signed.start("who")), None)
    return Class(line, Kind.SIGNED, who=who, start=0) if who else None


def _marked(line: Line, people: People) -> Class | None:
    if SECTION_NUMBER.match(line.words):
        return Class(line, Kind.SECTION)
    mark = mark_of(line.words)
    return Class(line, Kind.MARKED, mark=mark, start=mark.end) if mark else None


def _unmarked_kind(line: Line) -> Kind:
    if CAPTION.search(line.words) and len(line.words) <= LONGEST_CAPTION:
        return Kind.CAPTION
    if len(line.words) > LONGEST_HEADING or CLOSED.search(line.words):
        return Kind.PROSE
    if (
        SLOGAN.fullmatch(line.words)
        or SECTION_END.search(line.words)
        or re.fullmatch(r"【[^【】]+】", line.words)
    ):
        return Kind.SECTION
    return Kind.HEADING


def _without_quantities(classes: list[Class]) -> list[Class]:
    """A bare figure is a number only where all that count up to it stand in the text: 1 甲, 2 乙, but not 5 大行动."""
    bare = {
        each.mark.value for each in classes if each.mark and each.mark.number.isdecimal() and _is_bare(each)
    }
    highest = next(number for number in range(1, len(bare) + 2) if number not in bare)
    return [
        each._replace(kind=_unmarked_kind(each.line), mark=None, start=0)
        if each.mark and _is_bare(each) and each.mark.value >= highest
        else each
        for each in classes
    ]


def _is_bare(each: Class) -> bool:
    return each.mark.kind == "figure" and each.line.words[: each.mark.end].strip().isdecimal()


def _with_titles(classes: list[Class]) -> list[Class]:
    """The article's title, which may have several lines, and end in ！"""
    titled, count = list(classes), 0
    speakers = sum(each.kind is Kind.SPEAKER for each in classes)
    for place, each in enumerate(classes[: MOST_TITLE_LINES + 2]):
        if each.kind is Kind.IMPRINT or DAY_ONLY.fullmatch(each.line.words):
            continue
        if not (_can_be_title(each, count) or (not count and speakers == 1 and _names_its_subject(each))):
            break
        titled[place] = each._replace(kind=Kind.TITLE)
        count += 1
        if count == MOST_TITLE_LINES:
            break
    return titled


def _names_its_subject(each: Class) -> bool:
    """区委书记魏某：以思想破冰引领发展, over an article about him."""
    return (
        each.kind is Kind.SPEAKER
        and SHORTEST_TITLE <= len(each.rest) <= LONGEST_HEADING
        and not CLOSED.search(each.rest)
    )


def _can_be_title(each: Class, count: int) -> bool:
    words = each.line.words
    if len(words) > LONGEST_TITLE or "。" in words:
        return False
    if not count:
        return each.kind in {Kind.HEADING, Kind.SECTION, Kind.PROSE, Kind.CAPTION} and not words.endswith(
            ("：", "；", "，")
        )
    return words.startswith("—") or (
        each.kind is Kind.SECTION and not SECTION_NUMBER.match(words) and not words.startswith("【")
    )


def _without_captions(classes: list[Class], people: People) -> list[Class]:
    """Lines below pictures: a name or a short sentence about somebody, of whom the paragraph below tells."""
    return [
        each._replace(kind=Kind.CAPTION)
        if _is_caption(each, classes[place + 1 : place + 1 + LOOKED_AHEAD], people)
        else each
        for place, each in enumerate(classes)
    ]


def _is_caption(each: Class, following: list[Class], people: People) -> bool:
    named = people.in_line.get(each.line.index, ())
    if each.kind is Kind.SPEAKER and each.is_bare:
        below = next(
            (c for c in following if c.kind in {Kind.PROSE, Kind.MARKED, Kind.SPEAKER, Kind.SIGNED}), None
        )
        told = below or next((c for c in following if c.kind is Kind.HEADING), None)
        return not told or bool(below and below.kind is Kind.PROSE and _tells_of_somebody(below, people))
    is_short = each.kind in {Kind.HEADING, Kind.SECTION} and len(each.line.words) <= LONGEST_CAPTION
    return bool(is_short and named)


def _tells_of_somebody(each: Class, people: People) -> bool:
    return any(m.outer_start <= 12 for m in people.in_line.get(each.line.index, ()))
