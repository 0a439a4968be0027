"""What stands on the review screen of an article: drafts as an editor has changed, joined and parted them.

    {"items": [{"id": "officials1", "kind": "officials", "at": [0, 7], "take": true, "asks": ["是同一个人吗？"],
                "of": "", "values": {"name": ["王某"], …}}, …]}

The values are those of the kind's form as the browser sent them, so that nothing that was typed is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from discussion.values.figures import plain

PART = re.compile(r"\n\s*\n")
SENTENCE = re.compile(r"(?<=[。！？；])(?=.)")
SOURCE, SLIPS, OFFICIALS, STATEMENTS, POINTS = "source", "slips", "officials", "statements", "points"
LONGEST_TITLE = 40  # characters that a title is proposed with
OUTSIDE_QUOTES = re.compile(r"(?:“[^“”]*”|[^“，、])*")

Values = dict[str, list[str]]


@dataclass
class Item:
    """One draft; `of` names the statement that a point belongs to."""

    id: str
    kind: str
    at: list[int]
    take: bool
    asks: list[str] = field(default_factory=list)
    of: str = ""
    values: Values = field(default_factory=dict)

    def value(self, name: str) -> str:
        return next(iter(self.values.get(name, [])), "")

    def put(self, **values) -> Item:
        """Fill fields in with text, figures, or lists of text."""
        for name, value in values.items():
            self.values[name] = value if isinstance(value, list) else [_as_text(value)]
        return self


def _as_text(value) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else plain(value)


class Decisions:
    def __init__(self, items: Iterable[Item] = ()):
        self.items = list(items)

    @classmethod
    def from_json(cls, stored: dict) -> Decisions:
        return cls(Item(**item) for item in stored.get("items", []))

    def as_json(self) -> dict:
        return {"items": [asdict(item) for item in self.items]}

    def __getitem__(self, name: str) -> Item:
        return next(item for item in self.items if item.id == name)

    def __contains__(self, name: str) -> bool:
        return any(item.id == name for item in self.items)

    def of_kind(self, kind: str) -> list[Item]:
        return [item for item in self.items if item.kind == kind]

    def points_of(self, statement: Item) -> list[Item]:
        return [item for item in self.items if item.of == statement.id]

    @property
    def source(self) -> Item:
        return self[SOURCE]

    def new(self, kind: str, at: Iterable[int] = (0, 0), *, take: bool = True, of: str = "") -> Item:
        """An item without values, which is not among the others yet."""
        numbers = [int(item.id.removeprefix(kind)) for item in self.of_kind(kind) if item.id != kind]
        return Item(f"{kind}{max(numbers, default=0) + 1}", kind, list(at), take, of=of)

    def add(self, kind: str, at: Iterable[int] = (0, 0), **more) -> Item:
        item = self.new(kind, at, **more)
        self.items.append(item)
        return item

    # What is typed

    def update(self, typed: Mapping[str, tuple[bool, Values]]) -> list[str]:
        """Take over what was typed for items by id; the ids of those that this changes."""
        changed = []
        for item in self.items:
            if item.id in typed and typed[item.id] != (item.take, item.values):
                item.take, item.values = typed[item.id]
                changed.append(item.id)
        return changed

    # Joining and parting

    def join(self, item: Item) -> bool:
        """Join a point or a statement with the one before it; whether there is one."""
        siblings = self.points_of(self[item.of]) if item.of else self.of_kind(item.kind)
        place = siblings.index(item)
        if not place or item.kind not in {STATEMENTS, POINTS}:
            return False
        before = siblings[place - 1]
        before.at = [min(before.at[0], item.at[0]), max(before.at[1], item.at[1])]
        if item.kind == STATEMENTS:
            for point in self.points_of(item):
                point.of = before.id
        else:
            words = [before.value("text"), item.value("heading"), item.value("text")]
            before.put(text="\n".join(filter(None, words)), themes=before.value("themes"))
        self.items.remove(item)
        return True

    def part(self, point: Item) -> bool:
        """Part a point at its first empty line, or else line, or else sentence; whether there is any."""
        text = point.value("text").replace("\r", "").strip()
        heading = point.value("heading")
        cut = PART.search(text) or re.search(r"\n", text) or SENTENCE.search(text)
        if cut:
            first, rest = text[: cut.start()].strip(), text[cut.end() :].strip()
        elif heading and text:
            first, rest = "", text
        else:
            return False
        behind = self.new(POINTS, point.at, take=point.take, of=point.of)
        behind.put(level=point.value("level"), text=rest)
        point.put(text=first)
        self.items.insert(self.items.index(point) + 1, behind)
        return True

    def begin(self, point: Item) -> bool:
        """Begin another statement with a point; whether it is not the first one of its statement."""
        statement = self[point.of]
        points = self.points_of(statement)
        rest = points[points.index(point) :]
        if len(rest) == len(points):
            return False
        begun = self.new(STATEMENTS, [point.at[0], rest[-1].at[1]], take=statement.take)
        begun.asks = ["谁说的？"]
        begun.values = {**statement.values, "title": [heading_of(point)], "speaker": [""], "post": [""]}
        for each in rest:
            each.of = begun.id
        self.items.insert(self.items.index(point), begun)
        return True

    def claim(self, at: list[int], text: str) -> Item:
        """Make a point of a line that nothing took: of the statement before it, or else of a new one."""
        before = [item for item in self.of_kind(STATEMENTS) if item.at[0] <= at[0]]
        statement = before[-1] if before else self._new_statement(at, text)
        earlier = [point for point in self.points_of(statement) if point.at[0] <= at[0]]
        place = self.items.index(earlier[-1] if earlier else statement) + 1
        point = self.new(POINTS, at, of=statement.id).put(level="1", text=text)
        self.items.insert(place, point)
        return point

    def add_point(self, statement: Item) -> Item:
        """An empty point behind the last one of a statement."""
        point = self.new(POINTS, statement.at, of=statement.id).put(level="1")
        self.items.insert(self.items.index([statement, *self.points_of(statement)][-1]) + 1, point)
        return point

    def _new_statement(self, at: list[int], text: str) -> Item:
        day = self.source.value("meeting_date") or self.source.value("date") if SOURCE in self else ""
        statement = self.add(STATEMENTS, at)
        statement.asks = ["谁说的？"]
        return statement.put(title=text[:LONGEST_TITLE], speaker="", date=day, fidelity="digest")


def heading_of(point: Item) -> str:
    """What a statement that begins with this point may be called."""
    words = point.value("heading") or re.split(r"[。！？；：\n]", point.value("text"))[0]
    if len(words) > LONGEST_TITLE:
        words = OUTSIDE_QUOTES.match(words)[0] or words
    return words.strip("“”，。 ")[:LONGEST_TITLE]
