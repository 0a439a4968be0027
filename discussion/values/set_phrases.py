"""Finds set phrases with one character wrong: 攻府, 中华人民共合国, the discussion's own name (ERR-02)."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from itertools import combinations

from discussion.values.names import sound

SURE = (
    6  # characters from which on any other character inside is a slip; of shorter ones, one of the same sound
)
LONG = 10  # characters of the discussion's own name from which on any other one, also at an end, is a slip
SHORTEST = 3
QUOTED = re.compile("“([^“”]+)”")


@lru_cache(maxsize=1)
def lexicon() -> tuple[dict[str, str], tuple[str, ...]]:
    """Wrong words with the right ones, and the phrases."""
    lines = resources.files(__package__).joinpath("set_phrases.txt").read_text(encoding="utf-8").splitlines()
    entries = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    wrong = dict(entry.split(" > ") for entry in entries if " > " in entry)
    return wrong, tuple(entry for entry in entries if " > " not in entry)


def wrong_phrases(text: str, own_names: Iterable[str] = ()) -> list[tuple[str, str]]:
    """`(as written, as it should be)`, each once; spaces and line ends inside a phrase do not hide it."""
    wrong, phrases = lexicon()
    plain = "".join(text.split())
    found = {written: right for written, right in wrong.items() if written in plain}
    for phrase in phrases:
        found |= _slips(plain, phrase, anywhere=False)
        found |= {written: phrase for written in _mistyped(phrase) if written in plain}
    bare = _bare(plain)
    for phrase in (run for name in own_names for run in _runs(name)):
        found |= _slips(bare, phrase, anywhere=len(phrase) >= LONG)
    return [(written, right) for written, right in found.items() if not _is_inside_another(written, found)]


@lru_cache(maxsize=200)
def _mistyped(phrase: str) -> frozenset[str]:
    """A long phrase with a character inside missing or doubled, or two that stand together swapped."""
    inside = range(1, len(phrase) - 1) if len(phrase) > SURE else ()
    written = {phrase[:at] + phrase[at + 1 :] for at in inside}
    written |= {phrase[: at + 1] + phrase[at:] for at in inside}
    written |= {phrase[:at] + phrase[at + 1] + phrase[at] + phrase[at + 2 :] for at in inside}
    return frozenset(written - {phrase})


def _slips(text: str, phrase: str, *, anywhere: bool) -> dict[str, str]:
    return {
        written: phrase
        for written, at_an_end, alike in _one_off(text, phrase)
        if alike or anywhere or (len(phrase) >= SURE and not at_an_end)
    }


def _is_inside_another(written: str, found: Iterable[str]) -> bool:
    return any(written in other and written != other for other in found)


def _runs(name: str) -> list[str]:
    """The name without its marks, and the runs of pieces of what it has in quotes: 思想再解放改革再出发 and so on."""
    quoted = QUOTED.search(name)
    pieces = "".join(c if c.isalnum() else " " for c in (quoted[1] if quoted else name)).split()
    runs = ["".join(pieces[start:end]) for start, end in combinations(range(len(pieces) + 1), 2)]
    return [run for run in runs if len(run) > SHORTEST]


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _one_off(text: str, phrase: str) -> Iterator[tuple[str, bool, bool]]:
    """What stands in the text with one character other than in the phrase, whether at an end, whether it sounds alike.

    One half of the phrase is whole then, which is what is looked for.
    """
    middle, length = len(phrase) // 2, len(phrase)
    for half, offset in ((phrase[:middle], 0), (phrase[middle:], middle)):
        for start in _places(text, half):
            written = text[start - offset : start - offset + length] if start >= offset else ""
            if len(written) == length:
                others = [place for place in range(length) if written[place] != phrase[place]]
                if len(others) == 1:
                    [place] = others
                    alike = sound(written[place]) == sound(phrase[place])
                    yield written, place in {0, length - 1}, alike


def _places(text: str, words: str) -> Iterator[int]:
    place = text.find(words)
    while place >= 0 and words:
        yield place
        place = text.find(words, place + 1)
