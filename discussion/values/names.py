"""Finds names that are almost, but not quite, those of known people (ERR-01)."""

from collections.abc import Iterable

from discussion.values.lookalikes import likenesses

TITLE_ENDS = set("长记任席委志")  # what a family name follows: 区长, 书记, 主任, 主席, 常委, 同志


class KnownNames:
    """The people on record, indexed by each name with one character left open.

    A given name of two or more characters is missed by any one other character; one of a single character only by
    one that is alike (王永 for 王勇), as two characters stand together too often by chance. A family name is missed
    by one that is alike (故耀辉) where a name begins: after a mark or a title. What is `accepted` is no slip.
    """

    def __init__(self, names: Iterable[str], accepted: Iterable[str] = ()):
        ordered = [name for name in names if len(name) > 1]
        self.names = set(ordered)
        self.accepted = set(accepted)
        self.lengths = sorted({len(name) for name in self.names})
        self.by_shape = {shape: name for name in reversed(ordered) for shape in shapes(name)}

    def near_misses(self, text: str) -> list[tuple[str, str]]:
        """`(as written, known name)` for each slip in the text, in order, each once."""
        found = {}
        for start in range(len(text)):
            for length in self.lengths:
                written = text[start : start + length]
                if len(written) == length and (name := self._nearest(written, text, start)):
                    found[written] = name
        return list(found.items())

    def _nearest(self, written: str, text: str, start: int) -> str | None:
        if written in self.names | self.accepted or self._inside_a_known_name(written, text, start):
            return None
        known = (self.by_shape[shape] for shape in shapes(written) if shape in self.by_shape)
        begins = start == 0 or text[start - 1] in TITLE_ENDS or not is_han(text[start - 1])
        return next((name for name in known if begins or name[0] == written[0]), None)

    def _inside_a_known_name(self, written: str, text: str, start: int) -> bool:
        """欧阳明 in 欧阳明华 is no slip."""
        longer = (length for length in self.lengths if length > len(written))
        return any(text[start : start + length] in self.names for length in longer)


def is_han(words: str) -> bool:
    return all("\u4e00" <= character <= "\u9fff" or character > "\uffff" for character in words)


def shapes(name: str) -> list[str]:
    """The name with one character left open, or given by what is alike if it is the first or the only one."""
    if not is_han(name):
        return []
    if len(name) == 2:
        return [f"{name[0]}/{likeness}" for likeness in likenesses(name[1])]
    return [
        *(f"{name[:place]}?{name[place + 1 :]}" for place in range(1, len(name))),
        *(f"{likeness}/{name[1:]}" for likeness in likenesses(name[0])),
    ]
