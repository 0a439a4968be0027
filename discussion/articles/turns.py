"""Where one speaker's words end: whether a paragraph goes on with them, or tells of something else."""

import re
from collections.abc import Sequence

from discussion.articles.lines import Line
from discussion.articles.mentions import Mention
from discussion.articles.utterances import MEETING, Utterance

ANNOUNCES = re.compile(r"[：:]$")
MINUTES = re.compile(r"(?:纪要如下|议定(?:以下|如下)?事项|决定如下|议定如下)[：:]$")
DECIDED = re.compile(
    r"(?:会议|大会)[^，。；：]{0,12}(?:议定|决定|研究确定|审议通过|形成)[^，。；]{0,12}[：:]$"
)
NARRATES = re.compile(
    r"据悉|据了解|据介绍|记者(?:了解|获悉|从)|会上，|会前，|会后，|随后，|此外，据|当天|当日|另据|又讯|活动现场|座谈会上，"
)
REPORTS = re.compile(r"据悉|据了解|另据|又讯|记者了解")
GOES_ON = re.compile(
    r"[一首]?要(?![闻素求点])|同时|此外|其次|再次|第[二三四五六七八九]|二[是要]|三[是要]|“|我们|必须|希望|相信|祝愿|让我们"
    r"|(?:全[区县市镇省校]|各[级部单地镇乡区县])[^，。]{0,16}要(?!求)"
)
NEAR_BEGINNING = 30  # characters before which a subject makes a paragraph somebody else's
AT_BEGINNING = 2


def announces(words: str) -> bool:
    """Whether what is said stands in the lines below."""
    return bool(ANNOUNCES.search(words))


def opens_minutes(words: str) -> bool:
    """Whether what a meeting decided stands in the lines below."""
    return bool(MINUTES.search(words) or DECIDED.search(words))


def narrates(words: str) -> bool:
    return bool(NARRATES.match(words))


def goes_on(line: Line, named: Sequence[Mention], *, is_announced: bool) -> bool:
    """Whether a paragraph in which nobody is told to speak goes on with what was said above it."""
    return not named and (is_announced or bool(GOES_ON.match(line.words)))


def leaves_block(line: Line, named: Sequence[Mention], said: list[Utterance], speaker: str) -> bool:
    """Whether a paragraph below a speaker's line is no longer that speaker's words."""
    if REPORTS.match(line.words) or (named and narrates(line.words)):
        return True
    if named and named[0].outer_start <= AT_BEGINNING and named[0].post and named[0].name != speaker:
        return True
    others = [u.subject for u in said if u.subject and u.speaker not in {speaker, MEETING}]
    return bool(others) and (speaker == MEETING or others[0][0] <= NEAR_BEGINNING)
