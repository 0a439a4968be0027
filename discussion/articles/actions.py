"""Sentences that promise a deed: candidates for tasks, never certain."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from discussion.articles.classes import Class, Kind
from discussion.articles.lexicon import any_of, verbs
from discussion.articles.lines import Line

NEXT = r"(?:下一步|下一阶段|下阶段|下步|接下来|今后|后续|未来)"
PROMISES = r"(?:将|要|会(?!议|员|长|上|后)|拟|计划|力争|争取|打算|准备|继续|加快|推动|推进|着力|重点|全力|抓紧|启动|建立|完善)"
OPENS = re.compile(rf"(?:据(?:了解|悉)，)?{NEXT}[^。；]{{0,24}}?{PROMISES}")
WILL = re.compile(
    r"^(?P<subject>[^，。；：“”]{1,14}?)(?<![即必也现拟特需若如])将(?!来|近|军|要?于\d|于\d|要?继续为|围绕|从|在\d|带|以此|为大|以)(?=[\u4e00-\u9fff“])"
)
SPEAKS = re.compile(
    rf"(?:{any_of(verbs('say'))}|说|他|她|讲座|活动|讲|沙龙|论坛|本次|此次|届时|报告|文件|通知|方案|规划|数据)"
)
PLAN_HEADING = re.compile(rf"{NEXT}|工作(?:计划|安排|思路|打算)|改革(?:任务|举措)")
TASK_LIST = re.compile(r"(?:任务|责任|工作|问题|整改|项目)(?:分解|清单|一览|台账|分工)|重点任务|任务表|清单")
TASK_TAIL = re.compile(r"[（(](?:牵头|责任|主办|配合|完成)[^（）()]*[）)]")
CLAUSE_END = re.compile(r"[，：]")
ASKS = re.compile(r"请|敬请|欢迎")
ASSIGNED = re.compile(
    r"(?:牵头|负责|责任单位|主办)[^。；]{0,40}?(?:月底?前|底前|年内|完成|落实|日前)|(?:月底?前|底前|年内|日前)[^。；]{0,60}(?:牵头|负责|责任单位)"
)
GUIDED = re.compile(rf"{NEXT}，[^，。]{{0,8}}要以")
SENTENCE = re.compile(r"[^。！？；]+[。！？；]?”?")
PROMISE = re.compile(
    r"^(?:我们|我区|我县|我市|我镇|我院|我校|我局|全区|全县|全市)?(?:还|正|也)?(?:将|计划|准备|拟)(?!来|近|军|以)"
)


class Action(NamedTuple):
    text: str
    line: Line
    start: int
    end: int
    official: str


def actions_of(classes: list[Class], speaker_at: Callable[[int, int], str]) -> Iterator[Action]:
    """`speaker_at`: whose words stand at a place of a line, asked by the line's index."""
    is_task_list = any(c.kind is Kind.TITLE and TASK_LIST.search(c.line.words) for c in classes)
    below_plan = False
    for each in classes:
        if each.kind in {Kind.SECTION, Kind.HEADING}:
            below_plan = bool(PLAN_HEADING.search(each.line.words))
        elif each.kind in {Kind.MARKED, Kind.PROSE, Kind.SPEAKER, Kind.ANSWER}:
            for start, end in _in_line(each, below_plan, is_task_list):
                yield _action(each.line, start, end, speaker_at(each.line.index, start))


def _in_line(each: Class, below_plan: bool, is_task_list: bool) -> Iterator[tuple[int, int]]:
    """Where the promises of a line begin and end."""
    is_assigned = below_plan or bool(ASSIGNED.search(each.line.words))
    if each.kind is Kind.MARKED and (is_task_list or is_assigned) and _is_task(each, is_assigned):
        yield each.start, len(each.line.words)
    elif each.kind is not Kind.MARKED or each.mark.kind == "bullet":
        for sentence in SENTENCE.finditer(each.line.words, each.start):
            begin = _promise_start(sentence[0])
            if begin is not None:
                yield sentence.start() + begin, sentence.end()


def _is_task(each: Class, is_assigned: bool) -> bool:
    kinds = {"bullet", "figure", "figure_brackets", "one_character"}
    return (is_assigned or each.mark.kind in kinds) and len(each.rest.strip()) > 5


def _promise_start(sentence: str) -> int | None:
    """Where in a sentence the promise begins; None where there is none."""
    skipped = len(sentence) - len(sentence.lstrip(" “”，：（"))
    words = sentence[skipped:]
    if len(words) < 8 or ASKS.match(words):
        return None
    places = [0, *(match.end() for match in CLAUSE_END.finditer(words))]
    for place in places:
        part = words[place:].lstrip("“ ，")
        shift = skipped + len(words) - len(words[place:].lstrip("“ ，"))
        if GUIDED.match(part):
            return None
        if OPENS.match(part) or (place == 0 and PROMISE.match(part)) or (place in places[:2] and _will(part)):
            return shift
    return None


def _will(words: str) -> bool:
    match = WILL.match(words)
    return bool(match) and not SPEAKS.search(match["subject"])


def _action(line: Line, start: int, end: int, official: str) -> Action:
    words = TASK_TAIL.split(line.printed[start:end], maxsplit=1)[0]
    lead = len(words) - len(words.lstrip(" “”"))
    return Action(
        words.strip(" ”“"), line, start + lead, max(start + len(words.rstrip()), start + lead + 1), official
    )
