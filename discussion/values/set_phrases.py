"""Finds set phrases with a slip of the keyboard: 攻府, 中华人民共合国, the discussion's own name (ERR-02)."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from itertools import combinations
from typing import NamedTuple

from discussion.values.lookalikes import alike
from discussion.values.personal_data import plain

SURE = 6  # characters from which on any other character inside is a slip; of shorter ones, one that is alike
LONG = 10  # characters of the discussion's own name from which on any other one, also at an end, is a slip
SHORTEST = 3
SHORTEST_MISSING = 5  # of shorter ones, what remains is too often right: 乡村兴, 共同富
EDGE = "\n"  # whatever is no letter, figure or character; the beginning and the end too
QUOTED = re.compile("“([^“”]+)”")


class Lexicon(NamedTuple):
    wrong: dict[str, str]
    phrases: tuple[str, ...]
    right: tuple[str, ...]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Wrong words with the right ones, the phrases, and what is right all the same."""
    lines = resources.files(__package__).joinpath("set_phrases.txt").read_text(encoding="utf-8").splitlines()
    entries = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    wrong = dict(entry.split(" > ") for entry in entries if " > " in entry)
    right = [word for entry in entries if entry.startswith("= ") for word in entry.split()[1:]]
    phrases = [entry for entry in entries if entry not in right and not set(entry) & set("=>")]
    return Lexicon(wrong, tuple(phrases), tuple(right))


def wrong_phrases(text: str, own_names: Iterable[str] = ()) -> list[tuple[str, str]]:
    """`(as written, as it should be)`, each once; spaces and line ends inside a phrase do not hide it."""
    marked = "".join(c if c.isalnum() else EDGE for c in f"\n{''.join(plain(text).split())}\n")
    bare = marked.replace(EDGE, "")
    found = {written: right for written, right in lexicon().wrong.items() if _stands(marked, written, right)}
    for phrase in lexicon().phrases:
        found |= _slips(marked, phrase, SHORTEST_MISSING)
    for phrase in (run for name in own_names for run in _runs(plain(name))):
        found |= _slips(marked, phrase, LONG) | _slips(bare, phrase, LONG, anywhere=len(phrase) >= LONG)
    return [(written, right) for written, right in found.items() if not _is_inside_another(written, found)]


def _slips(text: str, phrase: str, shortest_missing: int, *, anywhere: bool = False) -> dict[str, str]:
    mistyped = _mistyped(phrase, missing=len(phrase) >= shortest_missing)
    found = {form.strip(EDGE): phrase for form in mistyped if _stands(text, form, phrase)}
    for start, place in _one_off(text, phrase):
        sure = anywhere or (len(phrase) >= SURE and 0 < place < len(phrase) - 1)
        if sure or alike(text[start + place], phrase[place]):
            written = text[start : start + len(phrase)]
            found |= {} if _is_right(text, start, written, phrase) else {written: phrase}
    return found


@lru_cache(maxsize=400)
def _mistyped(phrase: str, *, missing: bool) -> tuple[str, ...]:
    """With one character missing or doubled, or two that stand together swapped.

    What a neighbouring word may begin or end with is doubled only where there is no neighbour: 国务院院长 is right.
    """
    inside, swapped = range(1, len(phrase) - 1), range(len(phrase) - 1)
    written = [phrase[:at] + phrase[at + 1 :] for at in inside if missing]
    written += [phrase[: at + 1] + phrase[at:] for at in inside]
    written += [EDGE + phrase[0] + phrase, phrase + phrase[-1] + EDGE]
    written += [phrase[:at] + phrase[at + 1] + phrase[at] + phrase[at + 2 :] for at in swapped]
    return tuple(form for form in dict.fromkeys(written) if form != phrase)


def _stands(text: str, form: str, phrase: str) -> bool:
    return any(not _is_right(text, start, form, phrase) for start in _places(text, form))


def _is_right(text: str, start: int, written: str, phrase: str) -> bool:
    """Whether a word of the language explains it, also one that its neighbour completes: 学习 in 学习进平台."""
    around = text[max(start - 1, 0) : start + len(written) + 1]
    return any(word in around and word not in phrase for word in lexicon().right)


def _is_inside_another(written: str, found: Iterable[str]) -> bool:
    return any(written in other and written != other for other in found)


def _runs(name: str) -> list[str]:
    """The name without its marks, and the runs of pieces of what it has in quotes: 思想再解放改革再出发 and so on."""
    quoted = QUOTED.search(name)
    pieces = "".join(c if c.isalnum() else " " for c in (quoted[1] if quoted else name)).split()
    runs = ["".join(pieces[start:end]) for start, end in combinations(range(len(pieces) + 1), 2)]
    return [run for run in runs if len(run) > SHORTEST]


def _one_off(text: str, phrase: str) -> Iterator[tuple[int, int]]:
    """Where the text has one character other than the phrase, and which one.

    One half of the phrase is whole then, which is what is looked for.
    """
    middle, length = len(phrase) // 2, len(phrase)
    for half, offset in ((phrase[:middle], 0), (phrase[middle:], middle)):
        for start in (place - offset for place in _places(text, half) if place >= offset):
            written = text[start : start + length]
            others = [place for place, (a, b) in enumerate(zip(written, phrase, strict=False)) if a != b]
            if len(written) == length and len(others) == 1 and written[others[0]] != EDGE:
                yield start, others[0]


def _places(text: str, words: str) -> Iterator[int]:
    place = text.find(words)
    while place >= 0 and words:
        yield place
        place = text.find(words, place + 1)
