"""Who speaks in a pasted text, so that a page of several speeches is not taken for one."""

import re
from collections.abc import Collection

from discussion.articles.classes import Class, Kind, classes_of
from discussion.articles.lines import lines_of
from discussion.articles.normaliser import normalise
from discussion.articles.people import People
from discussion.articles.utterances import MEETING, Paragraph

OPENS = re.compile(
    "(?:会上|会后|会议上|会议最后|座谈会上|大会上|随后|最后|其间|期间|接着|此后|同时|当天|当日|讲话中|发言中)[，,]"
)


def speakers(text: str, names: Collection[str]) -> list[str]:
    """The people whose words stand in the text, in its order; `names` are people whom the record knows."""
    lines = lines_of(normalise(text).text)
    people = People(lines, names)
    found = (_of(each, people) for each in classes_of(lines, people))
    return list(dict.fromkeys(name for name in found if name))


def _of(each: Class, people: People) -> str:
    if each.kind in {Kind.SPEAKER, Kind.SIGNED}:
        return each.who.name
    return _teller(each, people)


def _teller(each: Class, people: People) -> str:
    """Who is told to have said something at the beginning of a line, or behind the quotation that it begins with."""
    opening = OPENS.match(each.line.words)
    start = opening.end() if opening else 0
    for utterance in Paragraph(each.line, people).utterances():
        at_start = utterance.subject and utterance.subject[0] <= start
        quotes = utterance.is_quoted_first and utterance.start <= 1
        if (at_start or quotes) and utterance.speaker != MEETING:
            return utterance.speaker
    return ""
