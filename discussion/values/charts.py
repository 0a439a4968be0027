"""The geometry of a series' chart: numbers and short texts that a template draws as SVG.

Lengths are units of the SVG's viewBox, 320 wide: on a phone about one CSS pixel, so that text of TEXT units can be
read there. Y grows downwards. Decisions that one might expect otherwise:

- A value stands at the middle of its period: 2021 at the middle of the year, 2021-12 at that of the month.
- The line breaks where two neighbours lie more than 2.5 times the median step apart: values are missing there.
- The axis starts at zero unless the values differ by less than a fifth of the largest.
- Labels that would touch are left out, the newest value's never: the table beneath has them all.
"""

from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, pairwise
from statistics import median
from typing import NamedTuple

from discussion.values.figures import Figure, plain
from discussion.values.partial_dates import in_words

WIDTH, HEIGHT = 320, 200
TOP, RIGHT, BOTTOM = 30, 12, 26
TEXT = 12  # the height of a label; a Han character is as wide, a digit about .6 of it
LONGEST = 110  # of a label; what is longer is said more shortly
RADIUS = 4
CROWD = 100  # so many marks leave room for no label but the newest
GAP = Decimal("2.5")  # neighbours further apart than so many median steps are not joined
ROUND = [Decimal(step) for step in ("1", "2", "2.5", "5")]


class Reading(NamedTuple):
    """A value of the series as the chart needs it."""

    as_of: str  # a partial ISO date
    figure: Figure
    as_printed: str


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Box") -> bool:
        apart = (
            self.right <= other.left
            or other.right <= self.left
            or self.bottom <= other.top
            or other.bottom <= self.top
        )
        return not apart


class Label(NamedTuple):
    """Text centred on x, standing on y."""

    x: float
    y: float
    text: str

    @property
    def box(self) -> Box:
        half = breadth(self.text) / 2
        return Box(self.x - half, self.y - TEXT, self.x + half, self.y + 3)

    def is_free_of(self, boxes: Iterable[Box]) -> bool:
        own = self.box
        return not any(own.touches(box) for box in boxes)


class Mark(NamedTuple):
    x: float
    y: float
    reading: Reading

    @property
    def box(self) -> Box:
        return Box(self.x - RADIUS, self.y - RADIUS, self.x + RADIUS, self.y + RADIUS)

    @property
    def words(self) -> str:
        return f"{in_words(self.reading.as_of)}：{self.reading.as_printed}"

    def labelled(self, text: str, left: float) -> Label:
        return Label(within(self.x, text, left), round(self.y - RADIUS - 5, 1), text)

    def labelled_in_full(self, left: float) -> Label:
        printed, figure = self.reading.as_printed, str(self.reading.figure)
        return self.labelled(printed if breadth(printed) <= LONGEST else figure, left)

    def labelled_by_sign(self, left: float) -> Label:
        return self.labelled(self.reading.figure.sign, left)


class Target(NamedTuple):
    y: float
    label: Label


class Step(NamedTuple):
    """A round number beside the vertical axis."""

    y: float
    text: str


class Chart(NamedTuple):
    left: float  # where the plot begins, right of the axis's numbers
    steps: list[Step]
    dates: list[Label]
    target: Target | None
    lines: list[str]  # the `points` of one polyline each
    marks: list[Mark]
    labels: list[Label]  # of the marks
    description: str

    width, height = WIDTH, HEIGHT
    right, base = WIDTH - RIGHT, HEIGHT - BOTTOM


class Scale(NamedTuple):
    """Maps from..to in the record onto start..end on the page."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value) -> float:
        share = (float(value) - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(self.start + share * (self.end - self.start), 1)


def chart(readings: Sequence[Reading], unit: str = "", target: Decimal | None = None) -> Chart:
    """The chart of a series' readings, of which there is at least one."""
    readings = sorted(readings, key=lambda reading: (middle(reading.as_of), reading.as_of))
    numbers = ticks([reading.figure.value for reading in readings] + ([] if target is None else [target]))
    vertical = Scale(float(numbers[0]), float(numbers[-1]), HEIGHT - BOTTOM, TOP)
    left = round(10 + max(breadth(plain(number)) for number in numbers), 1)
    marks = placed(readings, left, vertical)
    runs = joined(marks)
    goal = None if target is None else target_line(vertical(target), goal_text(target, unit), left, marks)
    return Chart(
        left=left,
        steps=[Step(vertical(number), plain(number)) for number in numbers],
        dates=date_labels(marks),
        target=goal,
        lines=[" ".join(f"{mark.x},{mark.y}" for mark in run) for run in runs if len(run) > 1],
        marks=marks,
        labels=mark_labels(marks, goal, left),
        description=described(readings, gaps=len(runs) - 1, goal=goal),
    )


def middle(as_of: str) -> float:
    """The middle of a partial date's period, in days."""
    first = date.fromisoformat(f"{as_of}-01-01"[:10])
    days = {4: 365 + isleap(first.year), 7: monthrange(first.year, first.month)[1], 10: 1}
    return first.toordinal() + days[len(as_of)] / 2


def breadth(text: str) -> float:
    """About how wide a label is drawn."""
    return sum(TEXT * (1 if letter > "\u2e7f" else 0.6) for letter in text)


def within(x: float, text: str, left: float = 0) -> float:
    """The nearest centre to x at which a text stays on the page, right of `left`."""
    half = breadth(text) / 2
    return round(min(max(x, left + half), WIDTH - half), 1)


def goal_text(target: Decimal, unit: str) -> str:
    words = f"目标{plain(target)}{unit}"
    return words if breadth(words) <= LONGEST else f"目标{plain(target)}"


def ticks(numbers: Sequence[Decimal]) -> list[Decimal]:
    """Three to five round numbers that embrace the given ones."""
    low, high = min(numbers), max(numbers)
    if high - low >= max(abs(low), abs(high)) / 5 or high == low:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if high == low:
        high = low + 1
    return next(found for step in round_steps(high - low) if len(found := multiples(step, low, high)) <= 5)


def round_steps(span: Decimal) -> Iterator[Decimal]:
    """1, 2, 2.5, 5, 10, … times a power of ten, from well below a fifth of the span."""
    power = span.adjusted() - 1
    while True:
        yield from (step.scaleb(power) for step in ROUND)
        power += 1


def multiples(step: Decimal, low: Decimal, high: Decimal) -> list[Decimal]:
    """The step's multiples from the last at or below `low` to the first at or above `high`."""
    first, last = low // step - (low % step < 0), high // step + (high % step > 0)
    return [step * number for number in range(int(first), int(last) + 1)]


def placed(readings: Sequence[Reading], left: float, vertical: Scale) -> list[Mark]:
    days = [middle(reading.as_of) for reading in readings]
    horizontal = Scale(min(days), max(days), left + 14, WIDTH - RIGHT - 14)
    return [
        Mark(horizontal(day), vertical(reading.figure.value), reading)
        for day, reading in zip(days, readings, strict=True)
    ]


def joined(marks: Sequence[Mark]) -> list[list[Mark]]:
    """The marks in runs without a gap between them."""
    days = [middle(mark.reading.as_of) for mark in marks]
    steps = [after - before for before, after in pairwise(days)]
    longest = float(GAP) * median([step for step in steps if step] or [0])
    runs = [[marks[0]]]
    for step, mark in zip(steps, marks[1:], strict=True):
        if step > longest:
            runs.append([])
        runs[-1].append(mark)
    return runs


def target_line(y: float, text: str, left: float, marks: Sequence[Mark]) -> Target:
    """The label stands above or below the line, at the end where it touches nothing."""
    half = breadth(text) / 2
    ends = (left + 4 + half, WIDTH - RIGHT - half)
    places = [Label(round(x, 1), round(y + by, 1), text) for by in (-5, TEXT + 3) for x in ends]
    taken = [mark.box for mark in marks] + [marks[-1].labelled_in_full(left).box]
    return Target(y, next((place for place in places if place.is_free_of(taken)), places[0]))


def mark_labels(marks: Sequence[Mark], goal: Target | None, left: float) -> list[Label]:
    """The newest value in full, the qualifier of every inexact one, more in full where there is room."""
    *earlier, newest = marks
    earlier = earlier if len(earlier) < CROWD else []
    boxes = [(mark, mark.box) for mark in marks] + ([(None, goal.label.box)] if goal else [])
    labels = {newest: newest.labelled_in_full(left)}
    wishes = [(mark, mark.labelled_by_sign(left)) for mark in reversed(earlier)]
    wishes += [(mark, mark.labelled_in_full(left)) for mark in reversed(earlier)]
    for mark, wish in wishes:
        taken = chain(boxes, ((other, label.box) for other, label in labels.items()))
        if wish.text and wish.is_free_of(box for owner, box in taken if owner is not mark):
            labels[mark] = wish
    return [labels[mark] for mark in marks if mark in labels]


def date_labels(marks: Sequence[Mark]) -> list[Label]:
    """Months along the axis, days within a single month; the ends first, then what fits between."""
    precision = 7 if len({mark.reading.as_of[:7] for mark in marks}) > 1 else 10
    labels = []
    for mark in [marks[-1], marks[0], *marks[1:-1]]:
        text = mark.reading.as_of[:precision]
        label = Label(within(mark.x, text), HEIGHT - 6, text)
        if label.is_free_of(roomy(other.box) for other in labels):
            labels.append(label)
    return sorted(labels)


def roomy(box: Box) -> Box:
    """A label's box with the room that keeps the next one legible."""
    return box._replace(left=box.left - TEXT / 2, right=box.right + TEXT / 2)


def described(readings: Sequence[Reading], gaps: int, goal: Target | None) -> str:
    first, last = readings[0], readings[-1]
    parts = [
        f"{in_words(first.as_of)}至{in_words(last.as_of)}共{len(readings)}次数值",
        f"最早“{first.as_printed}”，最近“{last.as_printed}”",
    ]
    if goal:
        parts.append(goal.label.text)
    if gaps:
        parts.append(f"有{gaps}处缺少数值，折线在那里断开")
    if not all(reading.figure.is_exact for reading in readings):
        parts.append("空心圆是非确数，只按原文中的数字标出")
    return "；".join(parts) + "。"
