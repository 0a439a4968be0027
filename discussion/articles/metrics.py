"""The figures of an article: exact decimals with their unit, their qualifier and the words as printed."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from discussion.articles.draft import MetricDraft
from discussion.articles.lexicon import any_of, words
from discussion.articles.lines import Line
from discussion.articles.marks import mark_of

SCALES = {
    "万亿": 10**12,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "万": 10**4,
    "千": 10**3,
    "百": 10**2,
    "十": 10,
}
HAN_DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
HAN_FIGURE = r"[一二两三四五六七八九][一二两三四五六七八九十百千万零]*[百千万亿]|[百千万]"
UNIT = any_of(words("units"))
QUANTITY = re.compile(
    rf"(?P<percent>百分之)?(?:(?P<low>{FIGURE}) ?(?P<low_scale>万亿|亿|千万|百万|万|千)?%?(?:-|~|—|–|至|到)(?=\d))?"
    rf"(?:(?P<high>{FIGURE}) ?(?P<more>[余多几])?(?P<scale>万亿|亿|千万|百万|万|千|百)?|(?P<han>{HAN_FIGURE}|[一二三四五六七八九十]+(?:点[一二三四五六七八九]+)?))"
    rf"(?P<more_behind>[余多])? ?(?P<unit>{UNIT})?(?P<from_to>（?及?(?:以上|以内|以下|之内|之多|左右|上下)）?)?"
)
COMPARATORS = [
    ("gt", re.compile(r"(?:超过|超出|超|逾|突破|高于|多于|大于|跨过|跃上|站上)了?$")),
    ("ge", re.compile(r"(?:不少于|不低于|不小于|至少|最少|起码|不下|上|达到?上|达?成?不少于)$")),
    ("le", re.compile(r"(?:不超过|不多于|不高于|不大于|至多|最多|低于|少于|不到|不足|控制在)$")),
    ("approx", re.compile(r"(?:约|大约|近|将近|接近|约为|约合|约占|大概)$")),
]
ABOUT_SHARE = re.compile(r"约占[^，。；、\d]{0,20}$")
BEHIND = {
    "以上": "ge",
    "以内": "le",
    "以下": "le",
    "之内": "le",
    "之多": "eq",
    "左右": "approx",
    "上下": "approx",
}
ORDINAL = re.compile(r"(?:第|前|每隔?|NO\.?|No\.?|[A-Za-z+\-/:.\d（(]|星期|周|隔|[分]之)$")
BOUND_OF = re.compile(
    r"的?(?:项目|企业|单位|人员|家庭|人群|农户|车辆|工程|产业|团队|大户|客户|人口|学历)"
)  # 10亿元以上项目9个
TITLE_OF_A_WORK = re.compile(r"《[^《》]{0,80}》")
SLOGAN = re.compile(r"[“‘]([^“”‘’]{0,14})[”’]")
SENTENCE = re.compile(r"[。！？；，：]")
LABEL_ENDS = re.compile(
    r"(?:的有|共有|达到?|为|有|是|共|超过?|约|近|逾|突破|完成|总计|累计|合计|计|了|的|至|到|在|：|:){1,8}$"
)
UNSURE_BEFORE = re.compile(r"(?:[由从“‘]|等|每[人家个村户年月天]?(?:联系|至少)?|这|那|[上下]一)$")
COUNTING_UNITS = frozenset("个次件位份家名项人篇句条期")
FEW = 10
LONGEST_LABEL = 24


def metrics_in(line: Line, as_of: str = "") -> Iterator[MetricDraft]:
    """The figures of a line but those in 《》 and in short quotation marks, and what is a date, an age or an ordinal."""
    mark = mark_of(line.words)
    hidden = [match.span() for pattern in (TITLE_OF_A_WORK, SLOGAN) for match in pattern.finditer(line.words)]
    for match in QUANTITY.finditer(line.words, mark.end if mark else 0):
        if any(start <= match.start() < end for start, end in hidden):
            continue
        if metric := _metric(line, match, as_of):
            yield metric


def _metric(line: Line, match: re.Match, as_of: str) -> MetricDraft | None:
    gap = match.start() > 0 and line.words[match.start() - 1] == " "
    before = line.words[max(match.start() - 24, 0) : match.start()].rstrip()
    if not _is_counted(line.words, match, before):
        return None
    scale = SCALES.get(match["scale"] or "", 1)
    value = _value(match, scale)
    if value is None:
        return None
    low = _decimal(match["low"])
    if low is not None:
        low *= SCALES.get(match["low_scale"] or match["scale"] or "", 1)
    comparator, start = _comparator(match, before)
    unit = "%" if match["percent"] else match["unit"]
    printed_start = match.start() - start - (gap and start > 0)
    return MetricDraft(
        at=line.span(printed_start, match.end()),
        confident=_is_sure(match, before, value),
        label=_label(line.words, printed_start),
        value=value if low is None else low,
        value_max=None if low is None else value,
        unit=unit,
        comparator=comparator,
        as_of=as_of,
        printed=line.printed[printed_start : match.end()].strip(),
    )


def _is_counted(line: str, match: re.Match, before: str) -> bool:
    """Whether the figure counts something: it has a unit, and is no ordinal and no part of a time or a name."""
    if not match["unit"] and not match["percent"]:
        return False
    if ORDINAL.search(before) or (match["han"] and not _is_han_count(match, before)):
        return False
    return match["percent"] is not None or not _goes_on(line, match)


def _goes_on(line: str, match: re.Match) -> bool:
    """Whether the unit is only the beginning of something that counts nothing: 个月, 个工作日, 名列, 项目."""
    behind = line[match.end("unit") : match.end("unit") + 3]
    unit = match["unit"]
    if unit == "个" and behind.startswith(("月", "工作日", "季度", "小时", "年")):
        return True
    if match["from_to"] and BOUND_OF.match(line, match.end()):
        return True
    return (unit + behind[:1]) in {
        "名列",
        "位于",
        "位居",
        "位列",
        "分别",
        "分之",
        "双向",
        "级别",
        "条件",
        "类似",
        "期间",
        "期末",
        "期初",
    }


def _is_han_count(match: re.Match, before: str) -> bool:
    """Figures in words count only where they are large or inexact: 三百余名, 上千户, not 三点要求."""
    if match["percent"]:
        return True
    words = match["han"]
    has_scale = words[-1] in "百千万亿"
    if len(words) == 1:
        return has_scale and bool(match["more_behind"] or re.search(r"[上近逾数超]$", before))
    return has_scale or (bool(match["more_behind"]) and len(words) > 1)


def _value(match: re.Match, scale: int) -> Decimal | None:
    if match["high"]:
        value = _decimal(match["high"])
        return None if value is None else value * scale
    return _han_decimal(match["han"])


def _decimal(written: str | None) -> Decimal | None:
    try:
        return Decimal(written.replace(",", "")) if written and len(written) < 20 else None
    except InvalidOperation:
        return None


def _han_decimal(written: str) -> Decimal | None:
    """三百, 一千二百, 两万, 九十八, 九十八点五."""
    whole, _, fraction = written.partition("点")
    total, section, digit = 0, 0, 0
    for numeral in whole:
        if numeral in HAN_DIGITS:
            digit = HAN_DIGITS[numeral]
        elif numeral in "十百千":
            section += (digit or 1) * SCALES[numeral]
            digit = 0
        else:
            total = (total + section + digit or 1) * SCALES[numeral]
            section = digit = 0
    decimals = "".join(str(HAN_DIGITS[numeral]) for numeral in fraction if numeral in HAN_DIGITS)
    return (
        Decimal(f"{total + section + digit}.{decimals or 0}")
        if decimals
        else Decimal(total + section + digit)
    )


def _comparator(match: re.Match, before: str) -> tuple[str, int]:
    """The comparator, and how many characters before the figure say it."""
    behind = (match["from_to"] or "").strip("（）及")
    for comparator, pattern in COMPARATORS:
        if found := pattern.search(before):
            return comparator if behind != "以内" else "le", len(found[0])
    if behind:
        return BEHIND[behind], 0
    if match["more"] or match["more_behind"]:
        return "gt", 0
    if ABOUT_SHARE.search(before) or match["low"]:
        return "approx", 0
    return "eq", 0


def _is_sure(match: re.Match, before: str, value: Decimal) -> bool:
    """Few of something may be told and not counted: 等3个文件, 每人联系1个村."""
    if not match["high"] or match["low"] or UNSURE_BEFORE.search(before):
        return False
    return value >= FEW or match["unit"] not in COUNTING_UNITS


def _label(line: str, end: int) -> str:
    """What was counted, as the words before the figure say it."""
    words = line[max(end - 2 * LONGEST_LABEL, 0) : end]
    marks = [found.end() for found in SENTENCE.finditer(words.rstrip("：: "))]
    words = words[marks[-1] if marks else 0 :]
    return LABEL_ENDS.sub("", words.strip(" 、“”")).strip(" 、，")[-LONGEST_LABEL:]
