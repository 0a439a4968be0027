"""Arithmetic with figures as they are printed: a result keeps the qualifier that is certain, or is refused.

A figure stands for a set of numbers: 恰为 for one, 超 for all above it, 以上 for it and all above, 以内 for it and
all below, 约 for an unknown neighbourhood that promises no bound. The result of a calculation may claim nothing
that the sets do not bear out, so what no qualifier can say is refused:

    sum      恰为   超     以上   以内   约        difference  恰为   超     以上   以内   约
    恰为     恰为   超     以上   以内   约        恰为        恰为   ×      以内   以上   约
    超       超     超     超     ×      约        超          超     ×      ×      ×      约
    以上     以上   超     以上   ×      约        以上        以上   ×      ×      ×      约
    以内     以内   ×      ×      以内   约        以内        以内   ×      ×      ×      约
    约       约     约     约     约     约        约          约     约     约     约     约

(In a difference the row is what is subtracted from; 恰为 less 超 would be “不到”, which no figure is printed as.)
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import models


class Qualifier(models.TextChoices):
    EXACT = "eq", "恰为"
    OVER = "gt", "超（多、余）"
    AT_LEAST = "ge", "以上"
    ABOUT = "approx", "约（近）"
    WITHIN = "le", "以内"


EXACT, OVER, AT_LEAST, ABOUT, WITHIN = Qualifier
WRITTEN = {EXACT: "{}", OVER: "超{}", AT_LEAST: "{}以上", ABOUT: "约{}", WITHIN: "{}以内"}
INFINITE = Decimal("Infinity")

SUMS = {
    frozenset({OVER, AT_LEAST}): OVER,
    **{frozenset({EXACT, other}): other for other in (OVER, AT_LEAST, WITHIN)},
    **{frozenset({alike}): alike for alike in (EXACT, OVER, AT_LEAST, WITHIN)},
}
FROM_EXACT = {EXACT: EXACT, AT_LEAST: WITHIN, WITHIN: AT_LEAST}


class InexactError(ArithmeticError):
    """What was asked of inexact figures has no answer that they bear out; the message is Chinese."""


@dataclass(frozen=True)
class Figure:
    value: Decimal
    qualifier: Qualifier = EXACT

    def __post_init__(self):
        object.__setattr__(self, "qualifier", Qualifier(self.qualifier))

    def __str__(self):
        return WRITTEN[self.qualifier].format(plain(self.value))

    def __add__(self, other: "Figure") -> "Figure":
        pair = frozenset({self.qualifier, other.qualifier})
        qualifier = ABOUT if ABOUT in pair else SUMS.get(pair)
        return self._result(qualifier, self.value + other.value, f"“{self}”与“{other}”不能相加")

    def __sub__(self, other: "Figure") -> "Figure":
        return self._result(self._less(other), self.value - other.value, f"“{self}”不能减去“{other}”")

    def compare(self, other: "Figure") -> int:
        """1, 0 or -1 as this is surely more than, equal to or less than the other."""
        if self == other and self.is_exact:
            return 0
        if self.is_more_than(other):
            return 1
        if other.is_more_than(self):
            return -1
        raise InexactError(f"“{self}”和“{other}”不都是确数，分不出大小。")

    @property
    def sign(self) -> str:
        """What is written beside the number: 超, 以上, 约, 以内, or nothing."""
        return WRITTEN[self.qualifier].format("")

    @property
    def is_exact(self) -> bool:
        return self.qualifier == EXACT

    @property
    def lowest(self) -> Decimal:
        return -INFINITE if self.qualifier in {WITHIN, ABOUT} else self.value

    @property
    def highest(self) -> Decimal:
        return self.value if self.qualifier in {WITHIN, EXACT} else INFINITE

    def is_at_least(self, other: "Figure") -> bool:
        """Surely not less than the other."""
        return self.lowest >= other.highest

    def is_more_than(self, other: "Figure") -> bool:
        """Surely more than the other."""
        return self.lowest > other.highest or (self.qualifier == OVER and self.is_at_least(other))

    def _less(self, other: "Figure") -> Qualifier | None:
        if ABOUT in {self.qualifier, other.qualifier}:
            return ABOUT
        if other.is_exact:
            return self.qualifier
        return FROM_EXACT.get(other.qualifier) if self.is_exact else None

    def _result(self, qualifier: Qualifier | None, value: Decimal, complaint: str) -> "Figure":
        if qualifier is None:
            raise InexactError(f"{complaint}：结果说不清是多于还是少于。")
        return Figure(value, qualifier)


def plain(value: Decimal) -> str:
    """A number without idle zeros and never in powers of ten."""
    return f"{value.normalize() + 0:f}"


def movement(earlier: Figure, later: Figure, unit: str) -> str:
    """How far an exact figure moved, in words; "" where inexact figures do not tell."""
    if not (earlier.is_exact and later.is_exact):
        return ""
    change = (later - earlier).value
    return f"{'增加' if change > 0 else '减少'}{plain(abs(change))}{unit}" if change else "持平"
