"""Finds what tells a private person's telephone, identity card, e-mail or home in a text (ERR-04).

Digits are found however they are typed: in full width, in groups, after +86 or letters, in Chinese numerals, with O
for 0. Telephones of offices, hotlines, numbers of documents, web addresses and amounts are no personal data.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

GAP = r"(?: {1,3}| ?[\-.·–—/_] ?)"
FREE = r"(?<!\d)(?<!\d[A-Za-z])(?<!\d[A-Za-z]{2})"  # not inside a longer number or a code
END = r"(?!\d)(?!\.(?:s?html?|pdf|jpe?g|png))"
GROUPS = [(3, 4, 4), (3, 3, 5), (3, 8), (5, 6), (3, 5, 3), (3, 2, 2, 2, 2), (1,) * 11]
YEARS_APART = [(4, 3, 4), (4, 4, 3)]  # 1995-2000 is no beginning of a telephone number
ADDRESS = re.compile(
    r"(?:https?://|www\.|(?<=\.cn)/|(?<=\.com)/|(?<=\.net)/|(?<=\.org)/)[A-Za-z0-9./?=&%#:_~+\-]*"
)


def _grouped(lengths: tuple[int, ...], gap: str) -> str:
    first, *others = lengths
    head = "1" if first == 1 else rf"1[3-9]\d{{{first - 2}}}"
    return head + "".join(rf"{gap}\d{{{length}}}" for length in others)


IN_GROUPS = [
    *(_grouped(lengths, GAP) for lengths in GROUPS),
    _grouped((3, 4, 4), " ?[、~] ?"),
    rf"[(\[【]1[3-9]\d[)\]】]{GAP}?\d{{4}}{GAP}?\d{{4}}",
    *(rf"(?!19\d\d){_grouped(lengths, '[ .-]')}" for lengths in YEARS_APART),
]
COUNTRY = rf"(?:[(]?(?:\+|00)?86[)]?{GAP}?)?"
MOBILE = re.compile(rf"{FREE}{COUNTRY}(?:1[3-9]\d{{9}}|(?<!\d\d[.\-])(?:{'|'.join(IN_GROUPS)})){END}")
PERSON = r"(?![\u4e00-\u9fff]{0,2}(?:先生|女士|小姐|老师|师傅|同志|经理|医生|某))"
TEN_THOUSAND = r"万(?:[元亿吨亩人户家个件次株辆台套平立千美港欧日斤公]|[^\u4e00-\u9fff]|$)"
AMOUNT = re.compile(
    rf"\s?(?:{TEN_THOUSAND}|[元亿吨]{PERSON}|平方|立方|千瓦|%|\.\d|(?:kW|MW|kg|km)(?![A-Za-z]))"
)
DOCUMENT = re.compile(r"(?<=[第备字\u3015\]])[\d \-]{11,20}号(?!码|机主|用户|手机)")
SAID = "〇零○洞Oo一幺壹lI二贰两三叁四肆五伍六陆七柒拐八捌九玖勾"
DIGITS = str.maketrans(SAID, "000000111112223344556677788999")
ANY_DIGIT = rf"[0-9{SAID}]"
APART = rf"(?<![0-9{SAID.translate(str.maketrans('', '', 'OolI'))}])"
SPOKEN_MOBILE = re.compile(rf"{APART}[1一幺壹](?:[ \-]{{0,2}}{ANY_DIGIT}){{10}}(?!{ANY_DIGIT})")
SPOKEN_IDENTITY = re.compile(
    rf"{APART}{ANY_DIGIT}(?:[ \-]{{0,2}}{ANY_DIGIT}){{16}}[ \-]{{0,2}}[0-9{SAID}Xx](?!{ANY_DIGIT})"
)
BORN = rf"(?:1{GAP}?[89]|2{GAP}?0)(?:{GAP}?\d){{2}}{GAP}?(?:0{GAP}?[1-9]|1{GAP}?[0-2]){GAP}?(?:0{GAP}?[1-9]|[12]{GAP}?\d|3{GAP}?[01])"
IDENTITY = re.compile(rf"{FREE}[1-8](?:{GAP}?\d){{5}}{GAP}?{BORN}(?:{GAP}?\d){{3}}{GAP}?[\dXx]{END}")
OLD_IDENTITY = re.compile(rf"(?:身份证|证件)[^0-9\n]{{0,12}}([1-8]\d{{14}}){END}")
PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])"
BARE_OLD_IDENTITY = re.compile(
    rf"(?<![\d.])({PROVINCE}\d{{6}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}){END}"
)
LOCAL = "A-Za-z0-9._%+\\-"
HOST = r"[A-Za-z0-9\-]{1,63}"
DOT = r"(?: ?[.。] ?| ?点 ?| ?[(\[【](?:dot|点|\.)[)\]】] ?| dot )"
AT = r"(?: ?@ ?| ?[(\[【](?:at|@|#|艾特)[)\]】] ?| ?艾特 ?|#| at (?=[A-Za-z0-9\-]{1,63} dot ))"
TOP = r"(?:com|cn|net|org|edu|gov|hk|vip)(?![A-Za-z0-9])"
EMAIL = re.compile(
    rf"(?<![{LOCAL}])([{LOCAL}]{{1,64}})(?:"
    rf" ?(?:@|[(\[]at[)\]]) ?({HOST}(?: ?\. ?{HOST}){{1,4}})|{AT}({HOST}(?:{DOT}{HOST}){{0,3}}?{DOT}{TOP}))",
    re.IGNORECASE,
)
HAN_NUMERALS = "〇零○一二三四五六七八九十百"
NUMERAL = rf"[\d{HAN_NUMERALS}]"
HOUSE = rf"{NUMERAL}{{1,4}}\s?(?:栋|幢|座|号楼|单元)"
DOOR = rf"(?:\d{{1,4}}\s?[-号栋幢座组](?![城桥山大楼高])|[{HAN_NUMERALS}]{{1,4}}(?:号|[栋幢座](?={NUMERAL}))|{NUMERAL}{{3,4}}[房室])"
AT_HOME = re.compile(rf"(?:住址|家庭地址|家住|现住|租住|居住在|居住于|住在|户籍地)[^。；\n]{{0,30}}?{DOOR}")
DWELLING = re.compile(
    rf"(?:(?P<home>小区|花园|新村|家园|公寓|宿舍|花苑|雅苑|{'(?<!产业)(?<!科技)(?<!工业)(?<!创意)(?<!软件)(?<!物流)'}[园苑庭轩湾邸](?={HOUSE}))"
    rf"|[路街道巷里村苑府庭轩湾]{NUMERAL}{{1,4}}号)[^，。；\n]{{0,8}}?"
    rf"{HOUSE}[^，。；\n]{{0,6}}?{NUMERAL}{{3,4}}\s?(?:房|(?(home)(?:室|号|(?![\d人户个平项]))|房))"
)
ADDRESSED = re.compile(
    rf"(?<!会议)(?<!办公)(?<!单位)(?<!活动)(?:地址|住)(?![建院房])[^。；\n]{{1,30}}?{HOUSE}[^，。；\n]{{0,6}}?{NUMERAL}{{3,4}}(?![人户个平项元])"
)
WORKPLACE = re.compile(
    "政府|大楼|大厦|中心|写字楼|数码城|办公|广场|产业园|科技园|工业园|局|委|院|馆|公司|银行|学校"
)
PUBLIC_DOMAIN = ".gov.cn"
INVISIBLE = {"Cf", "Mn"}


class PersonalData(NamedTuple):
    kind: str
    masked: str  # as it may be printed


def personal_data(text: str, own: frozenset[str] = frozenset()) -> list[PersonalData]:
    """What is found, each once, in order; `own` are the e-mail addresses that the site itself gives."""
    return list(dict.fromkeys(_matches(plain(text), own)))


def plain(text: str) -> str:
    """Half width, with ordinary spaces and hyphens and nothing that cannot be seen."""
    wide = unicodedata.normalize("NFKC", "".join(c for c in text if unicodedata.category(c) not in INVISIBLE))
    return wide.translate(SAME)


HIDDEN = str.maketrans(dict.fromkeys(f"0123456789{HAN_NUMERALS}", "*"))
SAME = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2212\u30fb\uff65", "-") | {"\t": " "})


def _matches(text: str, own: frozenset[str]) -> Iterator[PersonalData]:
    outside = ADDRESS.sub(" ", text)
    for written in _identities(outside):
        yield PersonalData("身份证号码", _mask(written, 2, 3))
    for written in _mobiles(outside):
        yield PersonalData("手机号码", _mask(written, 3, 4, last=11))
    for match in EMAIL.finditer(text):
        domain = re.sub(DOT, ".", match[2] or match[3], flags=re.IGNORECASE)
        if not domain.endswith(PUBLIC_DOMAIN) and f"{match[1]}@{domain}".lower() not in own:
            yield PersonalData("邮箱", f"{match[1][0]}***@{domain}")
    for written in _homes(text):
        yield PersonalData("住址", written.translate(HIDDEN))


def _identities(text: str) -> Iterator[str]:
    yield from (match.group() for match in IDENTITY.finditer(text))
    for pattern in (OLD_IDENTITY, BARE_OLD_IDENTITY):
        yield from (match[1] for match in pattern.finditer(text) if not AMOUNT.match(text, match.end()))
    yield from (said for said in _spoken(SPOKEN_IDENTITY, text) if IDENTITY.fullmatch(said))


def _mobiles(text: str) -> Iterator[str]:
    for match in MOBILE.finditer(text):
        if not (AMOUNT.match(text, match.end()) or DOCUMENT.match(text, match.start())):
            yield match.group()
    yield from (said for said in _spoken(SPOKEN_MOBILE, text) if MOBILE.fullmatch(said))


def _spoken(pattern: re.Pattern, text: str) -> Iterator[str]:
    """In figures what is written at least partly in other signs: 一三八…, 壹叁捌…, 138OO…"""
    for match in pattern.finditer(text):
        if any(c in SAID for c in match.group()):
            yield "".join(match.group().translate(DIGITS).replace("-", " ").split())


def _homes(text: str) -> list[str]:
    """An address of a workplace counts only where it is said that somebody lives there."""
    if at_home := [match.group() for match in AT_HOME.finditer(text)]:
        return at_home
    addressed = [m.group() for m in ADDRESSED.finditer(text) if not WORKPLACE.search(m.group())]
    return addressed or [match.group() for match in DWELLING.finditer(text)]


def _mask(written: str, first: int, end: int, last: int = 18) -> str:
    """138****8000: the first and the last digits of the number without its gaps and its country."""
    digits = "".join(c for c in written if c.isalnum())[-last:]
    return f"{digits[:first]}{'*' * (len(digits) - first - end)}{digits[-end:]}"
