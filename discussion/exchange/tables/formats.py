"""How a workbook's styles show numbers: the codes of their formats, also those that Chinese Excel leaves unwritten."""

import re
from xml.etree.ElementTree import Element

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring

GENERAL = "General"
LONGEST_CODE = 255  # characters, which is Excel's own limit
NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\[\]]*\]|\\.|_.')
OF_TIME = re.compile(r"[dmyhs]|aaa")
# ECMA-376 18.8.30, the language zh-cn: stored by number alone; numbers that nobody defines are General.
CHINESE = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    **dict.fromkeys((32,), 'h"时"mm"分"'),
    **dict.fromkeys((33,), 'h"时"mm"分"ss"秒"'),
    **dict.fromkeys((34, 55), '"上午/下午"h"时"mm"分"'),
    **dict.fromkeys((35, 56), '"上午/下午"h"时"mm"分"ss"秒"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
}


def codes(styles: bytes) -> list[str]:
    """The format of each cell style, by its number; raises ParseError where the part is damaged."""
    root = fromstring(styles)
    own = {int(each.get("numFmtId", 0)): each.get("formatCode", GENERAL) for each in _each(root, "numFmt")}
    known = BUILTIN_FORMATS | CHINESE | own
    numbers = [
        int(style.get("numFmtId", 0)) for part in _each(root, "cellXfs") for style in _each(part, "xf")
    ]
    return [known.get(number, GENERAL)[:LONGEST_CODE] for number in numbers]


def _each(root: Element, name: str):
    return root.iter(f"{{{SHEET_MAIN_NS}}}{name}")


def shown(code: str) -> str:
    """What a code shows of a positive number, without its words, colours and gaps."""
    return NOT_SHOWN.sub("", code).split(";")[0].lower()


def is_of_time(code: str) -> bool:
    return OF_TIME.search(shown(code)) is not None
