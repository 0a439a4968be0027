"""Days as an article prints them: whole ones, and 4月17日, of which only the article's own date tells the year."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from discussion.articles.bylines import is_imprint
from discussion.articles.lines import Line

PRINTED = re.compile(
    r"(?:(?P<year>\d{4}|[一二三四五六七八九零〇○]{4})\s?[年./-]\s?)?"
    r"(?P<month>\d{1,2}|十[一二]?|[一二三四五六七八九])\s?[月./-]\s?(?P<day>\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:\s?[日号]|(?![\d.])(?=\D|$))"
)
AS_OF = re.compile(
    r"截[至止]到?(?P<year>\d{4})年(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})[日号])?(?P<end>[底末])?"
)
HAN = {numeral: str(value) for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}


class Day(NamedTuple):
    start: int
    end: int
    year: int | None
    month: int
    day: int

    @property
    def iso(self) -> str:
        """2021-12-29, or --12-29 where no year is printed."""
        return f"{self.year or '-'}-{self.month:02}-{self.day:02}"

    def in_year(self, year: int | None) -> "Day":
        return self if self.year or not year else self._replace(year=year)


def days_in(words: str) -> Iterator[Day]:
    for match in PRINTED.finditer(words):
        if not match["year"] and "月" not in match[0]:
            continue
        year = _number(match["year"]) if match["year"] else None
        month, day = _number(match["month"]), _number(match["day"])
        if _exists(year, month, day):
            yield Day(*match.span(), year, month, day)


def _exists(year: int | None, month: int, day: int) -> bool:
    try:
        date(year or 2000, month, day)
    except ValueError:
        return False
    return True


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    units = int("".join(HAN.get(numeral, "") for numeral in ones) or 0)
    return int(HAN.get(tens, "1")) * 10 + units if ten else units


def article_day(lines: Iterable[Line]) -> Day | None:
    """The day on which the article was printed; else the first whole day that it names."""
    first = None
    for line in lines:
        for day in days_in(line.words):
            if day.year and is_imprint(line.words):
                return day
            if day.year and not first:
                first = day
    return first


def as_of(words: str) -> str:
    """The day, month or year up to which the words count (截至2019年底), as a partial date; "" where they say none."""
    match = AS_OF.search(words)
    if not match:
        return ""
    if match["end"] and not match["month"]:
        return f"{match['year']}-12-31"
    return "-".join([match["year"], *(part.zfill(2) for part in (match["month"], match["day"]) if part)])
