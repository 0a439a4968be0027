"""Where an article names somebody with a post: before the name, behind it, in brackets, or as somebody is appointed."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from discussion.articles.lexicon import HAN_CLASS, ROLES, TITLES, any_of
from discussion.articles.lines import Line
from discussion.articles.names import Name, foreign_name, name_at, name_before, surname_before
from discussion.articles.posts import BODY_END, Post, post_before, posts_from, titles_in

TITLE = any_of(TITLES | ROLES)
TITLES_BEHIND = re.compile(rf"(?:同志)?(?P<titles>(?:常务)?[副原代]?{TITLE}(?:、(?:常务)?[副原代]?{TITLE})*)")
SHARED = re.compile(r"[、和与及 ]|以及")
RANK = re.compile(r"(?:常务副|常务|副|原|代)$")
DOTTED = re.compile(rf"{HAN_CLASS}{{1,8}}(?:·{HAN_CLASS}{{1,8}})+")
IN_BRACKETS = re.compile(r"（([^（）]{2,40})）")
APPOINTED = re.compile(r"(?:任命|提名|推选|选举|补选|批准任命|聘任|决定|增补|同意)(?:了)?")
DISMISSED = re.compile(r"(?:免去|接受|同意|免除)(?:了)?")
WHO_IS = re.compile(
    r"(?:（[^（）]{1,12}）)?(?:等?\w{0,3}[位名])?(?:同志)?(?:[，,][^。；：]{0,20}?)?(?=[现任担兼出当为是系不辞的])(?:现任|任|担任|兼任|出任|当选为?|为|是|系|不再担任|不再兼任|辞去|的)(?!命|期|务)"
)
WHO_WAS = re.compile(r"(?:（[^（）]{1,12}）)?(?:等?\w{0,3}[位名])?(?:同志)?(?:辞去|兼任的|所任|的)?")
TAKES_POST = re.compile(r"(?:同志)?(?:任|担任|兼任|出任|当选为?|不再担任|不再兼任)(?!命|期|务|职)")
IS_POST = re.compile(r"(?:老师|教授|同志)?(?:（[^（）]{1,8}）)?(?:是|系|，(?:男|女)，[^。；]{0,80}?现任)")
APART = re.compile(
    rf"[ ，](?P<post>[^，。；：、 ]{{0,30}}{TITLE}(?:、[^，。；： ]{{0,30}}{TITLE})*)$"
)  # 冯某 区发改局局长
BODY_AND_NAME = re.compile(rf"(?P<body>{HAN_CLASS}{{2,20}})\s+(?P<name>\S{{2,4}}|\S \S)")
BEGINS = re.compile(r"(?:^|(?<=[，。；：、\s]))(?=\S)")


class Mention(NamedTuple):
    line: int
    start: int  # of the name
    end: int
    name: str
    post: Post | None = None
    outer_start: int = 0  # with the post before it
    outer_end: int = 0  # with the title behind it
    is_bounded: bool = True


def mentions_in(line: Line) -> Iterator[Mention]:
    """All that the rules find in a line, also twice."""
    finders = (_behind_posts, _before_titles, _appointed, _in_brackets, _apart, _defined, _behind_body)
    for mention in (found for finder in finders for found in finder(line)):
        if not _is_slogan(line.words, mention):
            yield mention


def _is_slogan(words: str, mention: Mention) -> bool:
    """“周末教授” is nobody."""
    start, end = min(mention.start, mention.outer_start), max(mention.end, mention.outer_end)
    return words[start - 1 : start] == "“" and words[end : end + 1] == "”"


def _behind_posts(line: Line) -> Iterator[Mention]:
    """区委书记顾耀辉; 副县长闻知远、柏子衡, who share one post."""
    taken = 0
    for title in titles_in(line.words):
        if title.start() < taken or not (name := _name_here(line.words, title.end())):
            continue
        post = post_before(line.words, title.end(), taken)
        if not post:
            continue
        yield _mention(line, name, post, post.start)
        taken = name.end
        for other in _sharing(line.words, name.end):
            yield _mention(line, other, post, other.start)
            taken = other.end


def _name_here(words: str, place: int) -> Name | None:
    if dotted := DOTTED.match(words, place):
        return foreign_name(words, dotted)
    return name_at(words, place)


def _sharing(words: str, place: int) -> Iterator[Name]:
    while separator := SHARED.match(words, place):
        name = name_at(words, separator.end())
        if not name or not name.is_bounded or TITLES_BEHIND.match(words, name.end):
            return
        yield name
        place = name.end


def _before_titles(line: Line) -> Iterator[Mention]:
    """骆以恒校长, 区教育局鲍远帆局长、书记, 市委谷丰年书记, 顾耀辉（区委书记）."""
    words, taken = line.words, 0
    for title in titles_in(words):
        rank = RANK.search(words[max(title.start() - 3, 0) : title.start()])
        begin = title.start() - (len(rank[0]) if rank else 0)
        if begin < taken:
            continue
        name = name_before(words, begin) or (
            name_before(words, begin - 2) if words[begin - 2 : begin] == "同志" else None
        )
        titles = name and TITLES_BEHIND.match(words, name.end)
        if titles:
            start = _body_start(words, name.start)
            printed = words[start : name.start] + titles["titles"]
            yield _mention(line, name, Post(start, titles.end(), printed), start, titles.end())
            taken = titles.end()


def _body_start(words: str, end: int) -> int:
    """Where the body begins that stands right before a name: 区教育局 of 区教育局鲍远帆局长."""
    post = (
        post_before(f"{words[:end]}书记", end + 2) if BODY_END.search(words[max(end - 6, 0) : end]) else None
    )
    return post.start if post else end


def _appointed(line: Line) -> Iterator[Mention]:
    """任命某人为…, 免去某人(的)…职务, 接受某人辞去…职务, also of several people at once."""
    for verbs, links in ((APPOINTED, WHO_IS), (DISMISSED, WHO_WAS)):
        for verb in verbs.finditer(line.words):
            name = name_at(line.words, verb.end())
            names = [name, *_sharing(line.words, name.end)] if name else []
            link = names and links.match(line.words, names[-1].end)
            post = link and posts_from(line.words, link.end())
            for each in names if post else []:
                held = post._replace(is_former=verbs is DISMISSED)
                yield _mention(line, each._replace(is_bounded=True), held, each.start)


def _names_at_beginnings(line: Line) -> Iterator[Name]:
    for begin in BEGINS.finditer(line.words):
        if name := name_at(line.words, begin.end()):
            yield name


def _in_brackets(line: Line) -> Iterator[Mention]:
    """顾耀辉（区委书记）."""
    for name in _names_at_beginnings(line):
        inside = IN_BRACKETS.match(line.words, name.end)
        post = post_before(inside[1], len(inside[1])) if inside else None
        if post and post.start == 0:
            shift = inside.start(1)
            yield _mention(line, name, Post(shift, shift + post.end, post.words), name.start, inside.end())


def _apart(line: Line) -> Iterator[Mention]:
    """冯晓岚 区发展和改革局局长, on a line of its own."""
    for name in _names_at_beginnings(line):
        apart = APART.match(line.words, name.end)
        post = post_before(line.words, apart.end(), name.end) if apart else None
        if post and post.start == apart.start("post"):
            yield _mention(line, name, post, name.start, apart.end())


def _behind_body(line: Line) -> Iterator[Mention]:
    """区信访局 丁春山, on a line of its own: a body and who speaks for it."""
    match = BODY_AND_NAME.fullmatch(line.words)
    if match and BODY_END.search(match["body"]) and not next(titles_in(line.words), None):
        name = name_at(line.words, match.start("name"))
        if name and name.end == match.end():
            yield _mention(line, name, Post(0, match.end("body"), match["body"]), 0)


def _defined(line: Line) -> Iterator[Mention]:
    """樊启明同志任…书记; 雍小雅老师是…馆员; 魏长庚，男，…，现任…县长."""
    for name in _names_at_beginnings(line):
        verb = TAKES_POST.match(line.words, name.end) or IS_POST.match(line.words, name.end)
        post = posts_from(line.words, verb.end()) if verb else None
        if post:
            held = post._replace(is_former="不再" in verb[0])
            yield _mention(line, name._replace(is_bounded=True), held, name.start)


def _mention(line: Line, name: Name, post: Post, outer_start: int, outer_end: int = 0) -> Mention:
    spelled = name.name.replace(" ", "")
    return Mention(
        line.index,
        name.start,
        name.end,
        spelled,
        post,
        outer_start,
        max(outer_end, name.end),
        name.is_bounded,
    )


def surname_with_title(words: str, place: int) -> tuple[str, str, int] | None:
    """马校长 that ends at a title which begins at `place`: the surname, the title, where it all begins."""
    surname = surname_before(words, place)
    title = TITLES_BEHIND.match(words, place)
    return (surname, title["titles"], place - len(surname)) if surname and title else None
