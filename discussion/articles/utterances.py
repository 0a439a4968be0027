"""Who says what in a paragraph: subjects with a verb of speech, before or behind what is said."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from discussion.articles.lexicon import any_of, verbs
from discussion.articles.lines import Line
from discussion.articles.people import People, Person, surname_with_title
from discussion.articles.posts import titles_in

MEETING = "会议"
FARTHEST_VERB = 60  # characters between a subject and its verb
SAY, MARK, COLON, REPORT = (any_of(verbs(kind)) for kind in ("say", "mark", "colon", "report"))
MANNERS = r"(?:感谢|欢迎|祝贺|肯定|慰问|赞赏|认可|关心|哀悼|同意|满意|敬意|问候|敬佩|高兴|谢意|赞扬|关切|支持|理解|认同|赞同|热烈|诚挚|衷心|充分|高度)"
VERB = re.compile(
    rf"(?P<say>提出(?:了)?[^，。；：“”]{{0,14}}(?:要求|意见|希望|建议|举措|任务|期望)(?=[：:，])"
    rf"|{SAY}(?![的过着]|了(?![，：:])|了?对?{MANNERS}|为|书)(?:了(?=[，：:]))?(?:道|说)?)"
    rf"|(?P<mark>{MARK}(?:道|说|到)?(?=[，：:“])|{COLON}(?=[：:]))"
    rf"|(?P<report>{REPORT})"
    rf"|(?P<end>(?:如是)?(?:说道|说|表示|道|坦言|感慨|回忆|介绍|强调|指出)(?=[。！，]|$))"
)
DECIDED = re.compile(r"(?:会议|大会)[^，。；：]{0,12}(?:议定|决定|研究确定|审议通过|形成)[^，。；]{0,12}：")
NOUN_BEFORE = re.compile(
    r"(?:按照?|工作|任务|目标|相关|有关|具体|[总新高的点项条些个几和、所]|意见|会议精神|讲话|重要|分类|数据|统计|形势)$"
)
SENTENCE_ENDS = re.compile(r"[。！？；]")
BEFORE_QUOTE = re.compile(r"^$|[。！？；：，”]")
INSIDE_QUOTE = re.compile(r"[，。！？；…]")
SKIPPED = "，。；：！？ ”—"
CLAUSE_START = re.compile(
    r"(?:^|[，。；：！？”\s]|会上|会后|会前|随后|最后|接着|同时|其间|期间|当天|当日|时|后|中|上|下|日|间|来|是|题|对此|而|但)$"
)
NOT_SUBJECT = re.compile(
    r"(?:向|对|与|和|听取了?|会见了?|由|跟|陪同|随|同|请|为|给|受|按照|根据|据|的|被|把|叫|让|问|代表|委托)$"
)
PRONOUN = re.compile(
    r"(?:^|(?<=[，。；：！？”\s—])|(?<=会上)|(?<=最后)|(?<=同时))(?:他|她)(?!们|的|所|山|人|乡|国|方|日)"
)
MEETINGS = re.compile(
    r"(?:^|(?<=[，。；：！？”\s]))(?:本次|此次|这次)?(?:会议|大会|全会|座谈会|推进会|动员会|例会|专题会|现场会|常委会|党组会|务虚会)(?:还|最后|同时|又|也|特别|一致|着重|并)?(?=[^，。；：]{0,4}$)"
)
ADVERBIAL = re.compile(
    r"(?:并|还|也|又|则|同时|首先|随后|着重|最后|特别|反复|再次|分别|一再|进一步|现场|当场|一致|明确|接着|此外|他|她|一边|边|笑着|动情地|深情地|坚定地|郑重|现场"
    r"|(?:就|对|在|针对|围绕|为|结合|从|用|向|以|根据|谈及|谈到|谈起|说起|面对|关于|代表|受|听取|听完|通过|按照|站在|看到|看着|当)[^，。；：]{0,40})*"
)
QUOTED = re.compile(r"“[^“”]*”")


Span = tuple[int, int]


class Utterance(NamedTuple):
    """What one speaker says in a paragraph, from `start` to `end` of its words."""

    speaker: str  # a name, or 会议
    subject: tuple[int, int] | None  # where the speaker is named; None where only 他 stands
    start: int
    end: int
    is_quoted_first: bool = False
    is_sure: bool = True


class Subject(NamedTuple):
    speaker: str
    start: int
    end: int
    is_named: bool


def utterances_in(line: Line, people: People, last: Person | None) -> list[Utterance]:
    """In the order of the paragraph; `last` is who 他 means where the paragraph names nobody before it."""
    heads = _heads(line, people, last)
    found = []
    for place, head in enumerate(heads):
        end = _before_next(line.words, head, heads[place + 1]) if place + 1 < len(heads) else len(line.words)
        end = _before_others(line, people, head, end)
        if line.words[head.start : end].strip("，。：“” "):
            found.append(head._replace(end=end))
        elif not found or not head.is_quoted_first:
            found.append(head._replace(end=max(end, head.start)))
    return found


def _heads(line: Line, people: People, last: Person | None) -> list[Utterance]:
    words, heads = line.words, []
    quotes = [match.span() for match in QUOTED.finditer(words)]
    starts = _sentence_starts(words, quotes)
    sentence_taken = -1
    for verb in VERB.finditer(words):
        if any(start < verb.start() < end for start, end in quotes) or NOUN_BEFORE.search(
            words[: verb.start()][-6:]
        ):
            continue
        begin = starts[bisect_right(starts, verb.start()) - 1]
        if begin == sentence_taken:
            continue
        subject = _subject(line, people, begin, verb.start(), last)
        if not subject:
            continue
        head = _head(words, verb, begin, subject, quotes)
        if head:
            heads.append(head)
            sentence_taken = begin
    return heads


def _head(words: str, verb: re.Match, begin: int, subject: Subject, quotes: list) -> Utterance | None:
    place = (subject.start, subject.end) if subject.is_named else None
    quote = next(
        (
            q
            for q in quotes
            if q[1] <= begin and not words[q[1] : begin].strip(SKIPPED) and _is_sentence(words, *q)
        ),
        None,
    )
    if quote and (verb["end"] or verb["mark"] or verb["say"]):
        return Utterance(subject.speaker, place, quote[0] + 1, 0, is_quoted_first=True)
    if verb["end"]:
        return None
    if verb["report"]:
        if subject.speaker == MEETING or not _goes_on_to_say(words, verb.end()):
            return None
        return Utterance(subject.speaker, place, verb.start(), 0)
    return Utterance(subject.speaker, place, _skip_opening(words, verb.end()), 0)


def _skip_opening(words: str, place: int) -> int:
    while place < len(words) and words[place] in "，：: ":
        place += 1
    return place


def _goes_on_to_say(words: str, start: int) -> bool:
    """Whether the sentence that reports on something also says something: 介绍了…，并希望…"""
    sentence = re.split(r"[。！？]", words[start:], maxsplit=1)[0]
    return any(match["say"] for match in VERB.finditer(sentence))


def _sentence_starts(words: str, quotes: list[Span]) -> list[int]:
    """Where sentences begin: behind their last marks, and behind a quotation that is a sentence of its own."""
    inside = [False] * (len(words) + 1)
    for start, end in quotes:
        inside[start + 1 : end - 1] = [True] * (end - 2 - start)
    starts = [match.end() for match in SENTENCE_ENDS.finditer(words) if not inside[match.start()]]
    starts += [end for start, end in quotes if _is_sentence(words, start, end)]
    return sorted({0, *(_skip(words, start) for start in starts)})


def _is_sentence(words: str, start: int, end: int) -> bool:
    return bool(BEFORE_QUOTE.search(words[:start][-1:]) and INSIDE_QUOTE.search(words, start, end))


def _skip(words: str, place: int) -> int:
    while words[place : place + 1] in SKIPPED and place < len(words):
        place += 1
    return place


def _subject(line: Line, people: People, begin: int, verb: int, last: Person | None) -> Subject | None:
    found = [
        *_named(line, people, begin, verb),
        *_pronouns(line.words, begin, verb, people, last, line),
        *_titled(line, people, begin, verb),
    ]
    found += _meeting(line.words, begin, verb)
    near = [
        subject
        for subject in found
        if verb - subject.end <= FARTHEST_VERB and _is_its_verb(line.words, subject, verb)
    ]
    return max(near, key=lambda subject: subject.start) if near else None


def _is_its_verb(words: str, subject: Subject, verb: int) -> bool:
    """Whether no other subject stands between: 王某出席，大家表示 is nothing that 王某 said."""
    between = words[subject.end : verb]
    clause = re.split(r"[，、：”]", between)[-1] if "，" in between or "：" in between else ""
    return bool(ADVERBIAL.fullmatch(clause.strip()))


def _named(line: Line, people: People, begin: int, verb: int) -> Iterator[Subject]:
    mentions = [m for m in people.in_line.get(line.index, ()) if begin <= m.start and m.outer_end <= verb]
    leading = [m for m in mentions if CLAUSE_START.search(line.words[begin : m.outer_start][-6:])]
    free = [m for m in mentions if not NOT_SUBJECT.search(line.words[begin : m.outer_start][-4:])]
    for mention in leading or free[:1]:
        if not NOT_SUBJECT.search(line.words[begin : mention.outer_start][-4:]):
            yield Subject(mention.name, mention.outer_start, mention.outer_end, is_named=True)


def _pronouns(
    words: str, begin: int, verb: int, people: People, last: Person | None, line: Line
) -> Iterator[Subject]:
    for match in PRONOUN.finditer(words, begin, verb):
        before = [
            m for m in people.in_line.get(line.index, ()) if m.outer_end <= match.start() and _leads(words, m)
        ]
        name = before[-1].name if before else (last.name if last else "")
        if name:
            yield Subject(name, match.start(), match.end(), is_named=False)


def _leads(words: str, mention) -> bool:
    return not NOT_SUBJECT.search(words[: mention.outer_start][-4:])


def _titled(line: Line, people: People, begin: int, verb: int) -> Iterator[Subject]:
    """鲍局长 for somebody of that surname."""
    for title in titles_in(line.words[:verb]):
        if title.start() < begin:
            continue
        found = surname_with_title(line.words, title.start())
        person = found and people.of_surname(found[0], line.index, found[1])
        if person and CLAUSE_START.search(line.words[begin : found[2]][-6:]):
            yield Subject(person.name, found[2], title.end(), is_named=False)


def _meeting(words: str, begin: int, verb: int) -> Iterator[Subject]:
    for match in MEETINGS.finditer(words[:verb], begin):
        yield Subject(MEETING, match.start(), match.end(), is_named=True)


def _before_others(line: Line, people: People, head: Utterance, end: int) -> int:
    """Where a sentence begins that tells of somebody else, though of no words: 白晋湘副校长汇报了…"""
    for mention in people.in_line.get(line.index, ()):
        is_other = head.start < mention.outer_start < end and mention.name != head.speaker and mention.post
        if is_other and SENTENCE_ENDS.search(line.words[mention.outer_start - 1]):
            return mention.outer_start
    return end


def _before_next(words: str, head: Utterance, following: Utterance) -> int:
    """Where what is said ends, before the sentence that names the next speaker."""
    if following.is_quoted_first:
        return max(following.start - 1, head.start)
    named = following.subject[0] if following.subject else following.start
    ends = [match.end() for match in re.finditer(r"[。！？；]”?", words[head.start : named])]
    return head.start + ends[-1] if ends else max(named, head.start)


def subjects_in(line: Line, people: People) -> list[str]:
    """The people of whom the paragraph tells something, in its order: whom a later 他 may mean."""
    return [
        m.name
        for m in people.in_line.get(line.index, ())
        if not NOT_SUBJECT.search(line.words[: m.outer_start][-4:])
        and not re.match(r"[、和与及]|等", line.words[m.outer_end :])
    ]


def reporter_in(line: Line, people: People) -> str:
    """Who is told to have reported on something in this paragraph: 香若兰总结了…"""
    starts = _sentence_starts(line.words, [])
    for verb in VERB.finditer(line.words):
        if verb["report"]:
            begin = starts[bisect_right(starts, verb.start()) - 1]
            subject = _subject(line, people, begin, verb.start(), None)
            if subject and subject.is_named and subject.speaker != MEETING:
                return subject.speaker
    return ""
