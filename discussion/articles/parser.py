"""Reads a pasted speech: its head, its title, its lead, and its points by their numbers and bullets."""

import re
from collections.abc import Collection
from itertools import chain, pairwise
from typing import NamedTuple

from discussion.articles.header import ArticleHeader, is_source, parse_header
from discussion.articles.normaliser import HAN, NormalisedText, normalise
from discussion.models.coverage import FollowUp

NUMERALS = "一二三四五六七八九十百"
MEASURE = r"[百千万亿]+[元人个户家多余名平亩吨次]|亿|元(?![宇旦])|公里|公顷|平方|立方|米|吨|亩|倍|个(?![人体性])|[%‰℃]"
BEHIND_FIGURES = rf"(?:[、．]|\.(?!\d)|\s+(?!\s|{MEASURE})|$)"  # 1.1 制造业, but neither 3.5亿元 nor 3.5 亿元
COUNTED = r"[年月日号时点分秒岁周名位项条件户场次届批种类级层支座所间辆台套部份页期章节至到]|大(?![力胆幅])|余|多(?!措)|镇街"
HEADING_BEGINS = rf"(?!{MEASURE}|{COUNTED})[{HAN}“‘《【]"  # 1 标题, but neither 20 项任务 nor 12 月
MARKERS = {
    "chapter": rf"第[{NUMERALS}]+[章节部分条]*[、，：: \u3000]",
    "han": rf"[{NUMERALS}]+[、．.]",
    "han-brackets": rf"[（(][{NUMERALS}]+[)）]、?",
    "firstly": rf"[{NUMERALS}]+(?:是|要)",
    "figure-in-two": rf"\d{{1,3}}[.．]\d{{1,3}}(?![.．]\d){BEHIND_FIGURES}",
    "figure-in-three": rf"\d{{1,3}}(?:[.．]\d{{1,3}}){{2}}(?![.．]\d){BEHIND_FIGURES}",
    "figure": rf"\d{{1,3}}(?:[、．]|\.(?!\d)|[ \u3000]+(?={HEADING_BEGINS}))",
    "figure-brackets": r"[（(]\d{1,3}[)）]、?|\d{1,3}[)）]",
    "circle": r"[\u2460-\u2473]",
    "bullet": r"[•●○◆◇■□▪▶·\-–—*]\s*(?=[^\s\-—*])",
}
MARKED = re.compile("|".join(f"(?P<{kind.replace('-', '_')}>{pattern})" for kind, pattern in MARKERS.items()))
FIGURES = ["figure", "figure_in_two", "figure_in_three"]  # each a level below the one before
ENUMERATED = [
    ("一是", "二是", re.compile(rf"(?:^|(?<=[。；;：:，,]))([{NUMERALS}]+是)")),
    ("①", "②", re.compile(r"(?:^|(?<=[。；;：:，,、\s]))[\u2460-\u2473]")),
]
TITLE_LABEL = re.compile(r"(?:标题|题目)[：:]\s*")
SENTENCE_END = re.compile(r"[。！？；]")
SENTENCE_OR_LINE_END = re.compile(r"[。！？；\n]")
CALL = re.compile(r"(?<![主重紧首需只])要(?![点闻素求害件义目])|必须|务必|应当|确保|力争")
DEED = re.compile(
    r"抓[好紧住实]|加[快强大]|推[进动]|落实|完善|健全|开展|建[设成立]|打造|提[升高]|启动|开启|形成|完成|实施|整治|破除|补齐|继续"
)
PERIOD = r"每(?:半|一|两|个|逢)*(?:年|季|月|周|旬|日|天)|[按逐][年季月周旬日]|定期"
DEADLINE = r"(?:\d{4}年|(?<!个)月|[日季末底节度])(?:之|以)?前|[年月日天周季度](?:之|以)?内|[年月季]底|年末|明年|下(?:个|一)*(?:半年|季|月|周)|限期|按期|如期"
TOLD = re.compile(r"(?:公布|通报|(?<!工作)报告|上线|建成)(?![了过])")
DUE = re.compile(f"{PERIOD}|{DEADLINE}")
LOOKS_BACK = re.compile(r"已|去年|上年|取得|[了过](?=[，。；、]|$)")
LONGEST_HEADING = 40
LONGEST_HEAD = 8  # paragraphs
LONGEST_NUMBER = 10
NEVER_LAST = "。；：:，,、 "
DEEPEST = 3


class ParsedPoint(NamedTuple):
    number: str
    level: int
    heading: str
    text: str
    follow_up: FollowUp


class ParsedArticle(NamedTuple):
    head: ArticleHeader
    title: str
    lead: str
    points: list[ParsedPoint]
    normalised: NormalisedText


def parse_article(text: str, names: Collection[str] = ()) -> ParsedArticle:
    """A speech without numbers or bullets has a point for each paragraph; `names` are those of known speakers."""
    normalised = normalise(text)
    paragraphs = [line.strip() for line in normalised.text.split("\n") if line.strip()]
    head, paragraphs = _head(paragraphs, names)
    title, paragraphs = _title(paragraphs, alone=head == ArticleHeader())
    blocks, lead = _blocks(paragraphs)
    if not blocks:
        blocks, lead = [_block(line) for line in paragraphs], []
    return ParsedArticle(head, title, "\n".join(lead), _points(blocks), normalised)


def _head(paragraphs: list[str], names: Collection[str]) -> tuple[ArticleHeader, list[str]]:
    """What stands before the first point; a source may also end the text."""
    marked = (place for place, line in enumerate(paragraphs) if MARKED.match(line))
    end = min(next(marked, len(paragraphs)), LONGEST_HEAD)
    head, left = parse_header(paragraphs[:end], names)
    body = paragraphs[end:]
    if body and not head.source and is_source(body[-1]):
        head = head._replace(source=body.pop())
    return head, left + body


def _title(paragraphs: list[str], *, alone: bool) -> tuple[str, list[str]]:
    """The first line, if it is short; not where it is all that there is."""
    first = paragraphs[0] if paragraphs else ""
    is_title = (
        first and len(first) <= LONGEST_HEADING and not SENTENCE_END.search(first) and not MARKED.match(first)
    )
    if not is_title or (alone and len(paragraphs) == 1):
        return "", paragraphs
    return TITLE_LABEL.sub("", first, count=1), paragraphs[1:]


def _block(words: str, kind: str = "", number: str = "", marker: str = "") -> dict:
    return {"kind": kind, "number": number, "marker": marker, "words": words, "more": []}


def _blocks(paragraphs: list[str]) -> tuple[list[dict], list[str]]:
    """What begins with a marker, each with the paragraphs that follow it; and what stands before the first."""
    blocks: list[dict] = []
    lead: list[str] = []
    for paragraph in (part for line in paragraphs for part in _enumerated(line)):
        if (match := MARKED.match(paragraph)) and _counts_on(match, blocks):
            words = paragraph[match.end() :].strip()
            blocks.append(_block(words, match.lastgroup, _number(match), match.group().strip()))
        elif blocks:
            blocks[-1]["more"].append(paragraph)
        else:
            lead.append(paragraph)
    return blocks, lead


def _counts_on(match: re.Match, blocks: list[dict]) -> bool:
    """A bare figure is a number only where it begins a count or goes on with one."""
    if not match.group().strip().isdecimal():
        return True
    before = next((block["number"] for block in reversed(blocks) if block["kind"] == "figure"), "0")
    return int(match.group()) in {1, int(before) + 1}


def _enumerated(line: str) -> list[str]:
    """A paragraph that counts 一是…二是… or ①…②… within itself, taken apart there."""
    parts = [line]
    for first, second, pattern in ENUMERATED:
        parts = [part for each in parts for part in _apart(each, first, second, pattern)]
    return parts


def _apart(line: str, first: str, second: str, pattern: re.Pattern) -> list[str]:
    found = list(pattern.finditer(line)) if second in line else []
    if [match.group() for match in found[:2]] != [first, second]:
        return [line]
    places = [0, *(match.start() for match in found), len(line)]
    parts = (line[start:end].strip() for start, end in pairwise(places))
    return [part for part in parts if part]


def _number(match: re.Match) -> str:
    """The number as printed, with its brackets and without what only parts it from the words; a bullet is none."""
    if match.lastgroup == "bullet":
        return ""
    return match.group().strip("、．. \u3000，：:").replace("．", ".")[:LONGEST_NUMBER]


def _points(blocks: list[dict]) -> list[ParsedPoint]:
    """Levels follow the order in which the kinds of numbers first appear, but 1.1 stands right below 1."""
    present = {block["kind"] for block in blocks}
    figures = [kind for kind in FIGURES if kind in present]
    in_order = [figures if block["kind"] in FIGURES else [block["kind"]] for block in blocks]
    kinds = list(dict.fromkeys(chain.from_iterable(in_order)))
    return [_point(block, min(kinds.index(block["kind"]) + 1, DEEPEST)) for block in blocks]


def _point(block: dict, level: int) -> ParsedPoint:
    heading, text = _heading(block)
    follow_up = called_for(f"{block['number']}{heading}\n{text}")
    return ParsedPoint(block["number"], level, heading, text, follow_up)


def called_for(words: str) -> FollowUp:
    """What asks for a deed waits for a task; what only judges, tells or looks back does not (TOPIC-06)."""
    asks = CALL.search(words) or (DEED.search(words) and not LOOKS_BACK.search(words)) or _is_due(words)
    return FollowUp.ACTION if asks else FollowUp.QUALITATIVE


def _is_due(words: str) -> bool:
    """Whether a sentence promises something by a day or again and again: 每季度公布一次进度."""
    sentences = SENTENCE_OR_LINE_END.split(words)
    return any(DUE.search(s) and TOLD.search(s) and not LOOKS_BACK.search(s) for s in sentences)


def _heading(block: dict) -> tuple[str, str]:
    """A short line is a heading; of a long one, a short first sentence is."""
    words, more = _first_words(block)
    if len(words) <= LONGEST_HEADING and not SENTENCE_END.search(words[:-1]):
        heading, text = words, more
    elif _begins_with_heading(words, block["kind"]):
        heading, _, rest = words.partition("。")
        text = [rest.strip(), *more]
    else:
        return "", "\n".join([words, *more])
    heading = heading.rstrip(NEVER_LAST)
    return (heading, "\n".join(text)) if heading else ("", "\n".join([words, *more]))


def _begins_with_heading(words: str, kind: str) -> bool:
    end = SENTENCE_END.search(words)
    return bool(end) and end.end() <= LONGEST_HEADING and end.group() == "。" and kind not in {"", "firstly"}


def _first_words(block: dict) -> tuple[str, list[str]]:
    """A number on a line of its own belongs to the next line; one that nothing follows speaks for itself."""
    if block["words"]:
        return block["words"], block["more"]
    return (block["more"][0], block["more"][1:]) if block["more"] else (block["marker"], [])
