"""Who says what in a paragraph: subjects with a verb of speech, before or behind what is said."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from discussion.articles.lexicon import any_of, verbs
from discussion.articles.lines import Line
from discussion.articles.mentions import Mention, surname_with_title
from discussion.articles.people import People, Person
from discussion.articles.posts import titles_in
from discussion.articles.sentences import Sentences

MEETING = "会议"
FARTHEST_VERB = 60  # characters between a subject and its verb
FARTHEST_SUBJECT = 160  # characters before a verb in which its subject may begin
MOST_NAMED = 12  # people before a verb
LONGEST_SENTENCE = 400
SENTENCE_END = re.compile(r"[。！？]")
CLAUSE_MARK = re.compile(r"[，、：”]")
QUOTE_END = re.compile(r"[。？！…]”")
OPENING = re.compile(r"[，：: ]*")
JOINED = re.compile(r"[、和与及]|等")
SAY, MARK, COLON, REPORT = (any_of(verbs(kind)) for kind in ("say", "mark", "colon", "report"))
MANNERS = r"(?:感谢|欢迎|祝贺|肯定|慰问|赞赏|认可|关心|哀悼|同意|满意|敬意|问候|敬佩|高兴|谢意|赞扬|关切|支持|理解|认同|赞同|热烈|诚挚|衷心|充分|高度)"
VERB = re.compile(
    rf"(?P<say>提出(?:了)?[^，。；：“”]{{0,14}}(?:要求|意见|希望|建议|举措|任务|期望)(?=[：:，])"
    rf"|{SAY}(?![的过着]|了(?![，：:])|了?对?{MANNERS}|为|书)(?:了(?=[，：:]))?(?:道|说)?)"
    rf"|(?P<mark>{MARK}(?:道|说|到)?(?=[，：:“])|{COLON}(?=[：:]))"
    r"|(?P<quote>：(?=“)|，(?=“[^“”]{6,400}[。！？…]”))"
    rf"|(?P<report>{REPORT})"
    rf"|(?P<end>(?:如是)?(?:说道|说|表示|道|坦言|感慨|回忆|介绍|强调|指出)(?=[。！，]|$))"
)
NOUN_BEFORE = re.compile(
    r"(?:按照?|工作|任务|目标|相关|有关|具体|[总新高的点项条些个几和、所]|意见|讲话|重要|分类|数据|统计|形势)$"
)
CLAUSE_START = re.compile(
    r"(?:^|[，。；：！？”\s]|会上|会后|会前|随后|最后|接着|同时|其间|期间|当天|当日|时|后|中|上|下|日|间|来|是|题|对此|而|但)$"
)
NOT_SUBJECT = re.compile(
    r"(?:向|对|与|和|听取了?|会见了?|由|跟|陪同|随|同|请|为|给|受|按照|根据|据|的|被|把|叫|让|问|代表|委托)$"
)
PRONOUN = re.compile(
    r"(?:^|(?<=[，。；：！？”\s—])|(?<=会上)|(?<=最后)|(?<=同时)|^在|(?<=[，。；：！？”\s]在))(?:他|她)(?!们|的|所|山|人|乡|国|方|日)"
)
MEETINGS = re.compile(
    r"(?:^|(?<=[，。；：！？”\s]))(?:本次|此次|这次)?(?:会议|大会|全会|座谈会|推进会|动员会|例会|专题会|现场会|常委会|党组会|务虚会)(?:还|最后|同时|又|也|特别|一致|着重|并)?(?=[^，。；：]{0,4}$)"
)
ADVERBIAL = re.compile(
    r"(?:并|还|也|又|则|同时|首先|随后|着重|最后|特别|反复|再次|分别|一再|进一步|现场|当场|一致|明确|接着|此外|他|她|一边|边|笑着|动情地|深情地|坚定地|郑重|现场"
    r"|(?:就|对|在|针对|围绕|为|结合|从|用|向|以|根据|谈及|谈到|谈起|说起|面对|关于|代表|受|听取|听完|通过|按照|站在|看到|看着|当)[^，。；：]{0,40})*"
)


class Utterance(NamedTuple):
    """What one speaker says in a paragraph, from `start` to `end` of its words."""

    speaker: str  # a name, or 会议
    subject: tuple[int, int] | None  # where the speaker is named; None where only 他 stands
    start: int
    end: int
    is_quoted_first: bool = False
    is_sure: bool = True  # said by a verb of speech, of somebody whom the paragraph names


class Subject(NamedTuple):
    speaker: str
    start: int
    end: int
    is_named: bool


class Paragraph:
    """A paragraph in which verbs of speech are looked for; `last` is who 他 means where nobody is named before it."""

    def __init__(self, line: Line, people: People, last: Person | None = None):
        self.line, self.words, self.people, self.last = line, line.words, people, last
        self.mentions = people.in_line.get(line.index, [])
        self.outer_ends = [mention.outer_end for mention in self.mentions]
        self.sentences = Sentences(self.words)
        self.last_speaker = ""  # who spoke last

    def utterances(self) -> list[Utterance]:
        """What is said in it, in its order."""
        heads, found = sorted([*self._heads(), *self._quoted()], key=lambda head: head.start), []
        for head, following in zip_longest(heads, heads[1:]):
            end = self._end(head, following)
            if self.words[head.start : end].strip("，。：“” "):
                found.append(head._replace(end=end))
            elif not found or not head.is_quoted_first:
                found.append(head._replace(end=max(end, head.start)))
        return found

    def subjects(self) -> list[str]:
        """The people of whom it tells something, in its order: whom a later 他 may mean."""
        return [
            m.name for m in self.mentions if self._can_act(m) and not JOINED.match(self.words, m.outer_end)
        ]

    def reporter(self) -> str:
        """Who is told to have reported on something: 香若兰总结了…"""
        for verb in VERB.finditer(self.words):
            subject = self._subject(verb.start()) if verb["report"] else None
            if subject and subject.is_named and subject.speaker != MEETING:
                return subject.speaker
        return ""

    def _before(self, place: int, length: int) -> str:
        return self.words[max(place - length, 0) : place]

    def _heads(self) -> Iterator[Utterance]:
        self.last_speaker = ""  # who spoke last
        taken = -1  # the beginning of the last sentence of which the speaker is known
        for verb in VERB.finditer(self.words):
            begin = self.sentences.start_of(verb.start())
            is_free = begin != taken and not self.sentences.is_quoted(verb.start())
            if is_free and not self._is_noun(verb.start()) and (head := self._head(verb, begin)):
                taken, self.last_speaker = begin, head.speaker
                yield head

    def _is_noun(self, verb: int) -> bool:
        """Whether what looks like a verb is one of several 要求, unless a name stands right before it."""
        place = bisect_left(self.outer_ends, verb)
        is_named = self.outer_ends[place : place + 1] == [verb]
        return not is_named and bool(NOUN_BEFORE.search(self._before(verb, 6)))

    def _quoted(self) -> Iterator[Utterance]:
        """A sentence in quotation marks with somebody right behind it who only laughs or takes the floor."""
        places = [
            match.start()
            for match in VERB.finditer(self.words)
            if not self.sentences.is_quoted(match.start())
        ]
        told = {self.sentences.quote_before(self.sentences.start_of(place)) for place in places}
        for mention in self.mentions:
            quote = self.sentences.quote_before(mention.outer_start) if mention.post else None
            is_near = quote and mention.outer_start - quote[1] <= 1
            if is_near and quote not in told and QUOTE_END.search(self.words, quote[1] - 2, quote[1]):
                yield Utterance(
                    mention.name,
                    (mention.outer_start, mention.outer_end),
                    quote[0] + 1,
                    0,
                    is_quoted_first=True,
                    is_sure=False,
                )

    def _head(self, verb: re.Match, begin: int) -> Utterance | None:
        subject = self._subject(verb.start())
        if not subject:
            return None
        place = (subject.start, subject.end) if subject.is_named else None
        is_sure = subject.is_named or subject.speaker == self.last_speaker
        quote = self.sentences.quote_before(begin)
        if quote and not verb["report"]:
            return Utterance(subject.speaker, place, quote[0] + 1, 0, is_quoted_first=True, is_sure=is_sure)
        if verb["end"]:
            return None
        if verb["report"]:
            says = subject.speaker != MEETING and self._goes_on_to_say(verb.end())
            return Utterance(subject.speaker, place, verb.start(), 0, is_sure=False) if says else None
        start = OPENING.match(self.words, verb.end()).end()
        return Utterance(subject.speaker, place, start, 0, is_sure=is_sure and not verb["quote"])

    def _goes_on_to_say(self, start: int) -> bool:
        """Whether the sentence that reports on something also says something: 介绍了…，并希望…"""
        end = SENTENCE_END.search(self.words, start, start + LONGEST_SENTENCE)
        stop = end.start() if end else start + LONGEST_SENTENCE
        return any(match["say"] for match in VERB.finditer(self.words, start, stop))

    def _subject(self, verb: int) -> Subject | None:
        """The nearest subject whose verb this can be."""
        begin = max(self.sentences.start_of(verb), verb - FARTHEST_SUBJECT)
        found = [
            *self._named(begin, verb),
            *self._pronouns(begin, verb),
            *self._titled(begin, verb),
            *self._meeting(begin, verb),
        ]
        near = [each for each in found if verb - each.end <= FARTHEST_VERB and self._is_its_verb(each, verb)]
        nearest = max(near, key=lambda each: each.start, default=None)
        return nearest or self._left_out(verb)

    def _left_out(self, verb: int) -> Subject | None:
        """Who is meant by a sentence that begins with its verb: 他传达了精神。要求大家…"""
        is_first = not self.last_speaker and verb == self.sentences.start_of(verb) and verb > 0
        name = self._antecedent(verb) if is_first and self.mentions and self.outer_ends[0] <= verb else ""
        return Subject(name, verb, verb, is_named=False) if name else None

    def _is_its_verb(self, subject: Subject, verb: int) -> bool:
        """Whether no other subject stands between: 王某出席，大家表示 is nothing that 王某 said."""
        between = self.words[subject.end : verb]
        clause = CLAUSE_MARK.split(between)[-1] if "，" in between or "：" in between else ""
        return bool(ADVERBIAL.fullmatch(clause.strip()))

    def _can_act(self, mention: Mention) -> bool:
        before = self._before(mention.outer_start, 4)
        return not NOT_SUBJECT.search(before.removesuffix("的") if mention.post else before)

    def _leads_clause(self, begin: int, place: int) -> bool:
        return place == begin or bool(CLAUSE_START.search(self.words[max(begin, place - 6) : place]))

    def _named(self, begin: int, verb: int) -> Iterator[Subject]:
        last = bisect_right(self.outer_ends, verb)
        mentions = [
            m
            for m in self.mentions[max(last - MOST_NAMED, 0) : last]
            if begin <= m.start and m.outer_end <= verb
        ]
        leading = [m for m in mentions if self._leads_clause(begin, m.outer_start)]
        free = [m for m in mentions if self._can_act(m)]
        for mention in leading or free[:1]:
            if self._can_act(mention):
                yield Subject(mention.name, mention.outer_start, mention.outer_end, is_named=True)

    def _pronouns(self, begin: int, verb: int) -> Iterator[Subject]:
        for match in PRONOUN.finditer(self.words, begin, verb):
            if name := self._antecedent(match.start()):
                yield Subject(name, match.start(), match.end(), is_named=False)

    def _antecedent(self, place: int) -> str:
        """Whom 他 means here: who spoke last or is the first whom the last sentence names, in this paragraph or before it."""
        last = bisect_right(self.outer_ends, place)
        near = [m for m in self.mentions[max(last - MOST_NAMED, 0) : last] if self._can_act(m)]
        starts = [self.sentences.start_of(m.start) for m in near]
        if near:
            return near[starts.index(starts[-1])].name
        speaker = self.last_speaker if self.last_speaker != MEETING else ""
        return speaker or (self.last.name if self.last else "")

    def _titled(self, begin: int, verb: int) -> Iterator[Subject]:
        """鲍局长 for somebody of that surname."""
        for title in titles_in(self.words, begin, verb):
            found = surname_with_title(self.words, title.start())
            if (
                found
                and self._leads_clause(begin, found[2])
                and (person := self.people.of_surname(found[0], self.line.index, found[1]))
            ):
                yield Subject(person.name, found[2], title.end(), is_named=False)

    def _meeting(self, begin: int, verb: int) -> Iterator[Subject]:
        for match in MEETINGS.finditer(self.words, begin, verb):
            yield Subject(MEETING, match.start(), match.end(), is_named=True)

    def _end(self, head: Utterance, following: Utterance | None) -> int:
        end = self._before_next(head, following) if following else len(self.words)
        for mention in self.mentions[bisect_right(self.outer_ends, head.start) :]:
            if mention.outer_start >= end:
                break
            if self._begins_other(mention, head):
                return mention.outer_start
        return end

    def _begins_other(self, mention: Mention, head: Utterance) -> bool:
        """Whether a sentence begins here that tells of somebody else, though of no words: 白晋湘副校长汇报了…"""
        is_other = mention.outer_start > head.start and mention.name != head.speaker and mention.post
        return bool(is_other) and self.words[mention.outer_start - 1] in "。！？；"

    def _before_next(self, head: Utterance, following: Utterance) -> int:
        """Where what is said ends, before the sentence that names the next speaker."""
        if following.is_quoted_first:
            return max(following.start - 1, head.start)
        named = following.subject[0] if following.subject else following.start
        place = max(self.words.rfind(mark, head.start, named) for mark in "。！？；")
        if place < 0:
            return max(named, head.start)
        return place + 2 if self.words[place + 1 : place + 2] == "”" else place + 1
