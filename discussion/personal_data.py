"""Finds what tells a private person's telephone, identity card, e-mail or home in a text (ERR-04).

Digits are found however they are typed: in full width, in groups, after +86, in Chinese numerals. Telephones of
offices, hotlines, numbers of documents and amounts are no personal data.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

GAP = r"[ \-.·–—]"
FREE = r"(?<![0-9A-Za-z_/=第备])"  # not inside a longer number, a code or an address
END = r"(?![0-9A-Za-z_])"
NO_AMOUNT = r"(?!\s?(?:号(?!码)|元|万|亿|吨|平方|立方|千瓦|%|[.,]\d))"
GROUPS = [(3, 4, 4), (3, 3, 5), (3, 8), (5, 6), (3, 5, 3), (3, 2, 2, 2, 2), (1,) * 11]
YEARS_APART = [(4, 3, 4), (4, 4, 3)]  # 1995-2000 is no beginning of a telephone number
CHINESE_DIGITS = "〇零○一二三四五六七八九幺"
DIGITS = str.maketrans(CHINESE_DIGITS, "0001234567891")


def _grouped(lengths: tuple[int, ...], gap: str) -> str:
    first, *others = lengths
    head = "1" if first == 1 else rf"1[3-9]\d{{{first - 2}}}"
    return head + "".join(rf"{gap}\d{{{length}}}" for length in others)


IN_GROUPS = [
    *(_grouped(lengths, rf"(?:{GAP}| - )") for lengths in GROUPS),
    *(rf"(?!19\d\d){_grouped(lengths, '[ .-]')}" for lengths in YEARS_APART),
]
MOBILE = re.compile(
    rf"{FREE}(?<!\d[.\-])(?:[(]?(?:\+|00)?86[)]?{GAP}?)?(?:1[3-9]\d{{9}}|{'|'.join(IN_GROUPS)}){END}{NO_AMOUNT}"
)
SPOKEN_MOBILE = re.compile(
    rf"(?<![{CHINESE_DIGITS}])[一幺][三四五六七八九][{CHINESE_DIGITS}]{{9}}(?![{CHINESE_DIGITS}])"
)
BORN = rf"(?:1{GAP}?[89]|2{GAP}?0)(?:{GAP}?\d){{2}}{GAP}?(?:0{GAP}?[1-9]|1{GAP}?[0-2]){GAP}?(?:0{GAP}?[1-9]|[12]{GAP}?\d|3{GAP}?[01])"
IDENTITY = re.compile(rf"{FREE}[1-8](?:{GAP}?\d){{5}}{GAP}?{BORN}(?:{GAP}?\d){{3}}{GAP}?[\dXx]{END}")
OLD_IDENTITY = re.compile(rf"(?:身份证|证件)[^0-9\n]{{0,12}}([1-8]\d{{14}}){END}")
LOCAL = "A-Za-z0-9._%+\\-"
EMAIL = re.compile(
    rf"(?<![{LOCAL}])([{LOCAL}]{{1,64}}) ?(?:@|[(\[]at[)\]]) ?([A-Za-z0-9\-]{{1,63}}(?: ?\. ?[A-Za-z0-9\-]{{1,63}}){{1,4}})",
    re.IGNORECASE,
)
DOOR = r"\d{1,4}\s?[-－号栋幢座组]"
AT_HOME = re.compile(
    rf"(?:住址|家住|现住|租住|居住在|居住于|住在|户籍地)[^。；\n]{{0,30}}?(?:{DOOR}|\d{{3,4}}[房室])"
)
DWELLING = re.compile(
    r"(?:(?P<home>小区|花园|新村|家园|公寓|宿舍|花苑|雅苑)|[路街道巷里村苑府庭轩湾]\d{1,4}号)[^，。；\n]{0,8}?"
    r"\d{1,3}\s?(?:栋|幢|座|号楼|单元)[^，。；\n]{0,6}?\d{3,4}\s?(?:房|(?(home)(?:室|号|(?![\d人户个平项]))|房))"
)
PUBLIC_DOMAIN = ".gov.cn"
INVISIBLE = {"Cf", "Mn"}


class PersonalData(NamedTuple):
    kind: str
    masked: str  # as it may be printed


def personal_data(text: str, own: frozenset[str] = frozenset()) -> list[PersonalData]:
    """What is found, each once, in order; `own` are the e-mail addresses that the site itself gives."""
    return list(dict.fromkeys(_found(plain(text), own)))


def plain(text: str) -> str:
    """Half width, with ordinary spaces and hyphens and nothing that cannot be seen."""
    wide = unicodedata.normalize("NFKC", "".join(c for c in text if unicodedata.category(c) not in INVISIBLE))
    return wide.translate(SAME)


HIDDEN = str.maketrans(dict.fromkeys("0123456789", "*"))
SAME = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2212\u30fb\uff65", "-") | {"\t": " "})


def _found(text: str, own: frozenset[str]) -> Iterator[PersonalData]:
    for match in IDENTITY.finditer(text):
        yield PersonalData("身份证号码", _mask(match.group(), 2, 3))
    for match in OLD_IDENTITY.finditer(text):
        yield PersonalData("身份证号码", _mask(match[1], 2, 3))
    for match in MOBILE.finditer(text):
        yield PersonalData("手机号码", _mask(match.group(), 3, 4, last=11))
    for match in SPOKEN_MOBILE.finditer(text):
        yield PersonalData("手机号码", _mask(match.group().translate(DIGITS), 3, 4))
    for match in EMAIL.finditer(text):
        domain = match[2].replace(" ", "")
        if not domain.endswith(PUBLIC_DOMAIN) and f"{match[1]}@{domain}".lower() not in own:
            yield PersonalData("邮箱", f"{match[1][0]}***@{domain}")
    for match in list(AT_HOME.finditer(text)) or DWELLING.finditer(text):
        yield PersonalData("住址", match.group().translate(HIDDEN))


def _mask(written: str, first: int, end: int, last: int = 18) -> str:
    """138****8000: the first and the last digits of the number without its gaps and its country."""
    digits = "".join(c for c in written if c.isalnum())[-last:]
    return f"{digits[:first]}{'*' * (len(digits) - first - end)}{digits[-end:]}"
