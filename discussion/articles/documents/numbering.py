"""The numbers that Word writes before paragraphs by itself (ECMA-376 17.9): 一、 （一） 1. and bullets."""

from typing import NamedTuple
from xml.etree.ElementTree import Element

NUMERALS = "零一二三四五六七八九"
STEMS = "甲乙丙丁戊己庚辛壬癸"
CHINESE = {
    "chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "ideographDigital", "japaneseCounting",
    "japaneseDigitalTenThousand", "taiwaneseCounting", "taiwaneseCountingThousand", "taiwaneseDigital", "koreanCounting",
}  # fmt: skip
CIRCLED = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}
DEEPEST_STYLE = 20
LEVELS = 9


class Level(NamedTuple):
    format: str
    text: str
    start: int
    restart: int | None  # the level whose number begins this one anew; 0 for none


class Numbering:
    """The counts of one document, asked paragraph by paragraph."""

    def __init__(self, numbering: Element, styles: Element):
        self.abstract = {_get(a, "abstractNumId"): a for a in numbering.iterfind("{*}abstractNum")}
        self.nums = {_get(n, "numId"): n for n in numbering.iterfind("{*}num")}
        self.styles = {_get(s, "styleId"): s for s in styles.iterfind("{*}style")}
        self.counts: dict[
            str, list[int | None]
        ] = {}  # by abstract numbering: those that go on from each other
        self.begun: set[str] = set()

    def next_number(self, paragraph: Element) -> str:
        """What stands before the paragraph, with a gap where nothing else parts it from the words; "" for nothing."""
        num_id, depth = self._of_paragraph(paragraph)
        num = self.nums.get(num_id)
        if num is None or num_id == "0" or not 0 <= depth < LEVELS:
            return ""
        levels = self._levels(num)
        if depth not in levels:
            return ""
        counts = self._count(num, num_id, levels, depth)
        return _written(levels, counts, depth)

    def _of_paragraph(self, paragraph: Element) -> tuple[str, int]:
        properties = paragraph.find("{*}pPr")
        if properties is None:
            return "", 0
        own = properties.find("{*}numPr")
        num_id, depth = _num_of(own)
        style_id, from_style = _value(properties.find("{*}pStyle")), ("", None)
        if style_id:
            from_style = self._of_style(style_id)
        return num_id or from_style[0], _first(
            depth, from_style[1], self._depth_of_style(num_id, style_id), 0
        )

    def _of_style(self, style_id: str, steps: int = 0) -> tuple[str, int | None]:
        """The numbering of a style, or of the one on which it is based."""
        style = self.styles.get(style_id)
        if style is None or steps > DEEPEST_STYLE:
            return "", None
        num_id, depth = _num_of(style.find("{*}pPr/{*}numPr"))
        if num_id:
            return num_id, _first(depth, self._depth_of_style(num_id, style_id))
        based = _value(style.find("{*}basedOn"))
        above = self._of_style(based, steps + 1) if based else ("", None)
        return above[0], _first(depth, above[1])

    def _depth_of_style(self, num_id: str, style_id: str) -> int | None:
        """The level that names the style as its own."""
        abstract = self._abstract(self.nums[num_id]) if num_id in self.nums else None
        for level in abstract.iterfind("{*}lvl") if abstract is not None else ():
            if style_id and _value(level.find("{*}pStyle")) == style_id:
                return int(_get(level, "ilvl"))
        return None

    def _abstract(self, num: Element) -> Element | None:
        abstract = self.abstract.get(_value(num.find("{*}abstractNumId")))
        link = _value(abstract.find("{*}numStyleLink")) if abstract is not None else ""
        if link and (style := self.styles.get(link)) is not None:
            linked = self.nums.get(_num_of(style.find("{*}pPr/{*}numPr"))[0])
            return self.abstract.get(_value(linked.find("{*}abstractNumId"))) if linked is not None else None
        return abstract

    def _levels(self, num: Element) -> dict[int, Level]:
        abstract = self._abstract(num)
        found = list(abstract.iterfind("{*}lvl")) if abstract is not None else []
        found += num.iterfind("{*}lvlOverride/{*}lvl")
        levels = {int(_get(level, "ilvl") or 0): _level(level) for level in found}
        for override in num.iterfind("{*}lvlOverride"):
            depth, start = int(_get(override, "ilvl") or 0), _value(override.find("{*}startOverride"))
            if start and depth in levels:
                levels[depth] = levels[depth]._replace(start=int(start))
        return levels

    def _count(self, num: Element, num_id: str, levels: dict[int, Level], depth: int) -> list[int | None]:
        counts = self.counts.setdefault(_value(num.find("{*}abstractNumId")), [None] * LEVELS)
        if num_id not in self.begun:
            self.begun.add(num_id)
            for override in num.iterfind("{*}lvlOverride"):
                if override.find("{*}startOverride") is not None:
                    counts[int(_get(override, "ilvl") or 0)] = None
        counts[depth] = levels[depth].start if counts[depth] is None else counts[depth] + 1
        for below in range(depth + 1, LEVELS):
            restart = levels[below].restart if below in levels else None
            if restart is None or depth < restart:
                counts[below] = None
        return counts


def _written(levels: dict[int, Level], counts: list[int | None], depth: int) -> str:
    level = levels[depth]
    if level.format in {"none", ""} and not level.text:
        return ""
    if level.format == "bullet":
        return f"{level.text or '•'} "
    words = level.text
    for place in range(depth + 1):
        if (mark := f"%{place + 1}") in words:
            start = levels[place].start if place in levels else 1
            number = counts[place] if counts[place] is not None else start
            words = words.replace(
                mark, formatted(number, levels[place].format if place in levels else "decimal")
            )
    return words if words and not words[-1].isalnum() else f"{words} "


def formatted(number: int, form: str) -> str:
    """A number in one of Word's formats (ST_NumberFormat); in figures where that is unknown."""
    if form in CHINESE:
        return chinese(number)
    if form in CIRCLED and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form == "ideographTraditional" and 1 <= number <= 10:
        return STEMS[number - 1]
    if form in {"lowerLetter", "upperLetter"} and 1 <= number <= 26:
        return chr((97 if form == "lowerLetter" else 65) + number - 1)
    if form == "decimalZero":
        return f"{number:02}"
    return "" if form == "none" else str(number)


def chinese(number: int) -> str:
    """七, 十二, 二十, 一百零三 below a thousand."""
    if number < 10:
        return NUMERALS[max(number, 0)]
    if number < 20:
        return f"十{NUMERALS[number % 10] if number % 10 else ''}"
    if number < 100:
        return f"{NUMERALS[number // 10]}十{NUMERALS[number % 10] if number % 10 else ''}"
    if number < 1000:
        rest = number % 100
        return f"{NUMERALS[number // 100]}百" + (f"零{NUMERALS[rest]}" if 0 < rest < 10 else _tens(rest))
    return str(number)


def _tens(rest: int) -> str:
    return f"{NUMERALS[rest // 10]}十{NUMERALS[rest % 10] if rest % 10 else ''}" if rest else ""


def _level(level: Element) -> Level:
    start, restart = _value(level.find("{*}start")), _value(level.find("{*}lvlRestart"))
    return Level(
        _value(level.find("{*}numFmt")) or "decimal",
        _value(level.find("{*}lvlText")),
        int(start) if start else 1,
        int(restart) if restart else None,
    )


def _num_of(properties: Element | None) -> tuple[str, int | None]:
    if properties is None:
        return "", None
    depth = _value(properties.find("{*}ilvl"))
    return _value(properties.find("{*}numId")), int(depth) if depth else None


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _get(element: Element, name: str) -> str:
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


def _value(element: Element | None) -> str:
    return "" if element is None else _get(element, "val")
