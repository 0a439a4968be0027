"""Posts as they are printed: where one that ends at a title begins, and where one that begins ends."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from discussion.articles.lexicon import GROUPS, ROLES, TITLES, any_of
from discussion.articles.normaliser import HAN

TITLE = re.compile(rf"{any_of(TITLES | ROLES | GROUPS)}(?:（[^（）]{{1,12}}）)?")
END = re.compile(rf"{any_of(TITLES | ROLES | GROUPS)}(?:（[^（）]{{1,12}}）)?$")
STRONG_END = re.compile(rf"{any_of(TITLES)}(?:（[^（）]{{1,12}}）)?$")
GROUP_END = re.compile(rf"{any_of(GROUPS)}$")
BODY_END = re.compile(
    r"(?:[委府局院校会厅司部处科办室团队社站所行县区市镇乡村庄厂场馆园港]|集团|公司|中心|街道|社区|大学|学校|中学|小学|一中|二中"
    r"|酒店|商会|协会|基地|项目|支部|研究所|幼儿园)$"
)
LONGEST_PART = 40
# Words after which a post may begin; what stands up to their end is no part of it.
BEFORE_A_POST = re.compile(
    r".*(?:(?<![自理])由|陪同的?有?|陪同|邀请到?了?|出席[^、]{0,30}的有|参加[^、]{0,30}的有|来自|(?:随同|一同)|主持人|其中|包括|以及|时任|新任|现任|上任|"
    r"任命|提名|专访了?|采访了?|访谈|会见了?|走访了?|慰问了?|对话|当选为?|担任|兼任|任职|成为|听取了?|观看了?|学习了?|传达了?|宣读了?|"
    r"(?<!目)的|了(?!解)|是|将(?!军|乐)|把(?!关)|被|让|请|在(?!线)|向(?!阳)|并|但|也|说(?!明)|(?<!职)称|(?<!华)为(?!民)|(?<!报)到|从(?!化)|(?<![数依证占根])据|经(?!济|营|开|贸|信|理|管|办|委|协|纪|典)|"
    r"对(?!外|口|台|接|俄|日)|与(?=[省市区县镇州校我])|和(?=[省市区县州校我副]|企业|学校|街道)|及(?=[省市区县州校我副])|"
    r"上午|下午|晚上?|日前|近日|昨日|昨天|今天|当天|当日|会上|会后|随后|接着|之后|期间|其间|最后|同时|"
    r"讲话|发言|指出|强调|表示|要求|主持|出席|带领|率领|(?<![效税费])率|记者(?!协会|站|部)|感谢|欢迎|尊敬的|各位|我是|这位|一名|一位|"
    r"年过\w{1,3}|\d{1,3}岁|\d{1,2}[日时分点]|一致|分别|先后|以(?=[省市区县])|(?<!人民)代表(?=[省市区县])|围绕|按照|根据|遵照|遵循|贯彻|落实(?!科|办|处)|要求|要(?!素)|首先|跟随|跟着|向着|有着)"
)
FORWARD = re.compile(r"(?:了|为|的)?([^，。；：\s]{1,60}?)(?=职务|一职|[，。；\s]|$|免去|不再|拟任)")
NO_POST = re.compile(r"专?访|对话|学习|[记与向和跟]")
NO_POSTS = {"代表", "领导同志", "官员", "老"}  # alone
NOT_IN_A_POST = re.compile(rf"[^{HAN}A-Za-z0-9（）()·&]")
NUMBERED = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[）)、.]\s*")


class Post(NamedTuple):
    start: int
    end: int
    words: str
    is_former: bool = False  # of somebody who gives it up

    @property
    def is_group(self) -> bool:
        return bool(GROUP_END.search(self.words))

    @property
    def is_strong(self) -> bool:
        return bool(STRONG_END.search(self.words))


def is_post(words: str) -> bool:
    """Whether the words are a post and nothing before it: not 专访区委书记."""
    return bool(END.search(words.strip()) and not NO_POST.match(words))


def titles_in(line: str, start: int = 0, end: int | None = None) -> Iterator[re.Match]:
    return TITLE.finditer(line, start, len(line) if end is None else end)


def post_before(line: str, end: int, taken: int = 0) -> Post | None:
    """The post whose last title ends at `end`; what stands before `taken` belongs to somebody else.

    A part of a post ends in a title, and 、 joins parts: 区委常委、常务副区长、狮山镇委书记.
    """
    start = end
    while True:
        begin = _part_start(line, start, taken)
        part = line[begin:start]
        if not part or not END.search(part):
            break
        first = begin
        if line[first - 1 : first] != "、" or first - 1 <= taken:
            return _post(line, first, end)
        start = first - 1
    return _post(line, start + 1, end) if start < end else None


def _part_start(line: str, end: int, taken: int) -> int:
    """Where the words that end here begin: behind a mark, or behind a word after which a post may begin."""
    low = max(taken, end - LONGEST_PART)
    words = line[low:end]
    start = low + max((match.end() for match in NOT_IN_A_POST.finditer(words)), default=0)
    if bracket := re.search(r"（(?![^（）]*）)", line[start:end]):
        start += bracket.end()
    if match := BEFORE_A_POST.match(line[start:end]):
        start = min(start + match.end(), end)
    return start


def _post(line: str, start: int, end: int) -> Post | None:
    words = line[start:end]
    if match := NUMBERED.match(words):
        start += match.end()
        words = line[start:end]
    return Post(start, end, words) if words and words not in NO_POSTS else None


def posts_from(line: str, start: int) -> Post | None:
    """The posts that begin here and end before 职务 or a mark: 县委委员、常委、书记."""
    match = FORWARD.match(line, start)
    words = match[1].removesuffix("的").rstrip("、") if match else ""
    return Post(match.start(1), match.start(1) + len(words), words) if END.search(words) else None
