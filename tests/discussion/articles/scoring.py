"""How near a draft comes to what an editor would take from an article: found records and right fields, as F1."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from discussion.articles.marks import value_of

NEAR = 40  # characters behind a point's first at which its expected words may begin


@dataclass
class Tally:
    expected: int = 0
    drafted: int = 0
    credit: float = 0
    faults: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return 2 * self.credit / (self.expected + self.drafted) if self.expected + self.drafted else 1.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.expected + other.expected,
            self.drafted + other.drafted,
            self.credit + other.credit,
            self.faults + other.faults,
        )


def folded(words) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(words or "")))


def compared(expected: list[dict], drafts: list[dict], is_same: Callable, is_right: Callable) -> Tally:
    """One draft goes with one expected record; a wrong field halves the credit, what is optional counts neither way."""
    tally, left = Tally(), list(drafts)
    for wanted in sorted(expected, key=lambda each: bool(each.get("optional"))):
        found = [draft for draft in left if is_same(wanted, draft)]
        found.sort(key=lambda draft: not is_right(wanted, draft))
        if found:
            left.remove(found[0])
        if wanted.get("optional"):
            continue
        tally.expected += 1
        tally.drafted += bool(found)
        right = bool(found) and is_right(wanted, found[0])
        tally.credit += (1 if right else 0.5) if found else 0
        tally.faults += [] if right else [f"expected {wanted}"]
    tally.drafted += len(left)
    tally.faults += [f"not expected {draft}" for draft in left]
    return tally


def scores(expected: dict, draft: dict) -> dict[str, Tally]:
    """The tally of each kind of record."""
    points, drafted = list(_expected_points(expected)), list(_drafted_points(expected, draft))
    return {
        "officials": compared(expected["officials"], draft["officials"], _same("name"), _post_is_right),
        "statements": compared(expected["statements"], draft["statements"], _same_speaker, _title_is_right),
        "points": compared(points, drafted, _same_point, _point_is_right),
        "metrics": compared(expected["metrics"], draft["metrics"], _same_figure, _same("comparator")),
        "sessions": compared(expected["sessions"], draft["sessions"], _same_session, _session_is_right),
        "actions": compared(expected["actions"], draft["actions"], _same_words, _official_is_right),
    }


def _same(name: str) -> Callable:
    return lambda wanted, draft: folded(wanted[name]) == folded(draft[name])


def _post_is_right(wanted: dict, draft: dict) -> bool:
    return bool(wanted.get("post_optional")) or wanted["post"] == draft["post"]


def _speaker(wanted: dict) -> str:
    return wanted["official"] or wanted["speaker"]


def _same_speaker(wanted: dict, draft: dict) -> bool:
    return _speaker(wanted) == draft["speaker"]


def _title_is_right(wanted: dict, draft: dict) -> bool:
    return not wanted.get("title") or wanted["title"] == draft["title"]


def _walk(points: list[dict], depth: int = 0) -> Iterator[dict]:
    for point in points:
        yield point | {"depth": depth}
        yield from _walk(point.get("sub", []), depth + 1)


def _expected_points(expected: dict) -> Iterator[dict]:
    for statement in expected["statements"]:
        for point in _walk(statement["points"]):
            optional = point.get("optional") or statement.get("optional")
            yield point | {"who": _speaker(statement), "optional": optional}


def _drafted_points(expected: dict, draft: dict) -> Iterator[dict]:
    """Without what stands before the first number of a counted speech, and without optional speakers."""
    optional = {_speaker(each) for each in expected["statements"] if each.get("optional")}
    counted = {_speaker(s) for s in expected["statements"] if any(p.get("number") for p in s["points"])}
    wanted = [folded(point.get("text_starts_with"))[:12] for point in _expected_points(expected)]
    for statement in draft["statements"]:
        has_begun = statement["speaker"] not in counted
        for point in _walk(statement["points"]):
            has_begun = has_begun or bool(point["number"])
            words = folded(point["heading"] + point["text"])
            is_wanted = any(each and each in words for each in wanted)
            if statement["speaker"] not in optional and (has_begun or is_wanted):
                yield point | {"who": statement["speaker"], "words": words}


def _same_point(wanted: dict, draft: dict) -> bool:
    if wanted["who"] != draft["who"]:
        return False
    begins = folded(wanted.get("heading") or wanted.get("text_starts_with"))[:12]
    return 0 <= draft["words"].find(begins) <= NEAR


def _point_is_right(wanted: dict, draft: dict) -> bool:
    number, heading = wanted.get("number"), folded(wanted.get("heading"))
    is_numbered = number is None or value_of(draft["number"]) == number
    is_headed = not heading or folded(draft["heading"] or draft["text"]).startswith(heading[:6])
    return is_numbered and is_headed and wanted["depth"] == draft["depth"]


def _same_figure(wanted: dict, draft: dict) -> bool:
    return Decimal(str(wanted["value"])) == Decimal(draft["value"]) and wanted["unit"] == draft["unit"]


def _same_session(wanted: dict, draft: dict) -> bool:
    series = sorted((wanted["series"].strip("“”"), draft["series"].strip("“”")), key=len)
    return series[0] in series[1] and value_of(draft["number"]) == wanted["number"]


def _session_is_right(wanted: dict, draft: dict) -> bool:
    days = {wanted["date"], wanted.get("date_with_publication_year")}
    return draft["date"] in days and (wanted.get("topic") or "") in draft["topic"] + draft["format"]


def _same_words(wanted: dict, draft: dict) -> bool:
    return 0 <= folded(draft["text"]).find(folded(wanted["text_starts_with"])) <= NEAR


def _official_is_right(wanted: dict, draft: dict) -> bool:
    return not wanted.get("official") or wanted["official"] == draft["official"]
