"""What a name looks like: a surname of the list, one or two characters, and behind it what may follow a name."""

import re
from typing import NamedTuple

from discussion.articles.lexicon import GROUPS, HAN_CLASS, ROLES, TITLES, any_of, surnames, verbs, words

SINGLE, COMPOUND = surnames()
NEVER_GIVEN = frozenset("的了是着说称等在就将把被让请这那其此们吗呢吧啊与及或局委部厅院镇乡县市区省街")
WEAK = frozenset("区向和从有经通时都能那相")  # surnames that mostly are other words
PARTICLES = (
    "在就为对向从与和同及将把被让给用以到由于自受任作做致的率还也又则都均边要"  # in front of something only
)
NOT_NAMES = words("words") | TITLES | ROLES | GROUPS
BEHIND = re.compile(
    rf"$|[^\w]|[A-Za-z\d]|同志|先生|女士|老师|等|[两三四五六七八九十]+[位名]|一行|{any_of(verbs('say') + verbs('mark') + verbs('report'))}"
    rf"|{any_of(verb for verb in verbs('follow') if verb not in PARTICLES)}"
    rf"|[{PARTICLES}](?=[{HAN_CLASS[1:-1]}“《\d])"
)
CLOSED = re.compile(r"$|[，。、；：！？（）“”《》【】\s|/]")
TITLE_BEHIND = re.compile(rf"(?:同志)?(?:常务)?[副原代]?{any_of(TITLES | ROLES)}")


class Name(NamedTuple):
    start: int
    end: int
    name: str
    is_bounded: bool  # by what stands behind it, so that it can be neither longer nor shorter


def name_at(line: str, start: int) -> Name | None:
    """The likeliest name that begins at this place, or behind a gap."""
    gap = start
    while line[start : start + 1] == " ":
        start += 1
    found = [
        name
        for length in _lengths(line, start)
        if (name := _candidate(line, start, start + length, apart=start > gap))
    ]
    bounded = [name for name in found if name.is_bounded]
    if len(bounded) == 2:
        longer, shorter = bounded
        return (
            longer
            if CLOSED.match(line, longer.end) or _bound(line, longer) >= _bound(line, shorter)
            else shorter
        )
    return next(iter(bounded or found), None)


def _bound(line: str, name: Name) -> int:
    """How many characters there are by which the name is known to end."""
    match = TITLE_BEHIND.match(line, name.end) or BEHIND.match(line, name.end)
    return len(match[0])


def name_fills(words: str, *, is_apart: bool) -> bool:
    """Whether the words are a name and nothing else; of rare surnames only what a gap sets apart."""
    if found := name_at(f" {words}", 0):
        return found.end == len(words) + 1
    return is_apart and bool(RARE.fullmatch(words)) and words[:2] not in NOT_NAMES and not BEHIND.match(words)


def foreign_name(line: str, dotted: re.Match) -> Name:
    """A name with dots in it, of which the last part may run into what follows: 阿不都·买买提指出."""
    last = dotted[0].rindex("·") + dotted.start() + 1
    ends = (end for end in range(min(last + 2, dotted.end()), dotted.end()) if BEHIND.match(line, end))
    end = next(ends, dotted.end())
    return Name(dotted.start(), end, line[dotted.start() : end], is_bounded=True)


def name_before(line: str, end: int) -> Name | None:
    """The name that ends at this place: 骆以恒 of 骆以恒校长; the longest that has a boundary before it."""
    for length in (4, 3, 2):
        start = end - length
        if start < 0 or length not in _lengths(line, start):
            continue
        name = _candidate(line, start, end)
        if name and name.name[-1] not in BODIES and _is_boundary(line, start) and _is_likely(line, name):
            return name._replace(is_bounded=True)
    return None


def _is_likely(line: str, name: Name) -> bool:
    """Whether a surname that mostly is another word stands behind a body at least."""
    return name.name[0] not in WEAK or bool(HAN_BEFORE.match(line, max(name.start - 1, 0)) and name.start)


def surname_before(line: str, end: int) -> str:
    """马 of 马校长; "" where what stands before it could go on."""
    for length in (2, 1):
        surname = line[max(end - length, 0) : end]
        if surname in (COMPOUND if length == 2 else SINGLE) and _is_boundary(line, end - length):
            return surname
    return ""


RARE = re.compile(f"{HAN_CLASS}{{2,3}}")
BODIES = frozenset("行部处科所站社馆厂店队组会团司室校")  # 上海分行行长 names nobody
HAN_BEFORE = re.compile(HAN_CLASS)
BEFORE = re.compile(
    r"(?:^|[^\w]|[由和与及在对向为是请让据有以让按经会上在]|[委府局院校会厅司部处科办室团队社站所行县区市镇乡村])$"
)


def _is_boundary(line: str, start: int) -> bool:
    return bool(BEFORE.search(line[max(start - 1, 0) : start]))


def _lengths(line: str, start: int) -> tuple[int, ...]:
    if line[start : start + 2] in COMPOUND:
        return (4, 3)
    first = line[start : start + 1]
    if first in WEAK:
        return (3,)
    return (3, 2) if first in SINGLE else ()


def _candidate(line: str, start: int, end: int, *, apart: bool = False) -> Name | None:
    name = line[start:end]
    given = name[2:] if name[:2] in COMPOUND else name[1:]
    if end > len(line) or not given or not re.fullmatch(f"{HAN_CLASS}+", name) or set(given) & NEVER_GIVEN:
        return None
    if _says_something_else(name) and not (apart and CLOSED.match(line, end)):
        return None
    titled = name[0] not in WEAK and TITLE_BEHIND.match(line, end)
    bounded = bool(titled or BEHIND.match(line, end))
    return Name(start, end, name, bounded)


def _says_something_else(name: str) -> bool:
    if name[0] in WEAK and name[1:] in NOT_NAMES:  # 和单位, 向企业
        return True
    return name[:2] in NOT_NAMES or name in NOT_NAMES or (len(name) == 3 and name[1:] in TITLES | GROUPS)
