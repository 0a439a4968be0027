"""Finds names that are almost, but not quite, those of known people (ERR-01)."""

from collections.abc import Iterable
from functools import lru_cache

from pypinyin import lazy_pinyin

sound = lru_cache(maxsize=20_000)(lambda character: "".join(lazy_pinyin(character)))


class KnownNames:
    """The people on record, indexed by each name with one character left open.

    The family name must agree. A name of three or more characters is missed by any one other character;
    one of two only by a character of the same sound (王永 for 王勇), as two characters stand together too
    often by chance. What is `accepted` is no slip.
    """

    def __init__(self, names: Iterable[str], accepted: Iterable[str] = ()):
        self.names = {name for name in names if len(name) > 1}
        self.accepted = set(accepted)
        self.lengths = sorted({len(name) for name in self.names})
        self.by_shape = {shape: name for name in self.names for shape in shapes(name)}

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
        return next((self.by_shape[shape] for shape in shapes(written) if shape in self.by_shape), None)

    def _inside_a_known_name(self, written: str, text: str, start: int) -> bool:
        """欧阳明 in 欧阳明华 is no slip."""
        longer = (length for length in self.lengths if length > len(written))
        return any(text[start : start + length] in self.names for length in longer)


def shapes(name: str) -> list[str]:
    """The name with one character after the first left open, or given by its sound where it is the only one."""
    if not all("\u4e00" <= character <= "\u9fff" or character > "\uffff" for character in name):
        return []
    if len(name) == 2:
        return [f"{name[0]}/{sound(name[1])}"]
    return [f"{name[:place]}?{name[place + 1 :]}" for place in range(1, len(name))]
