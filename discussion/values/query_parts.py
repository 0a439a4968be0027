"""The parts of a query's words, for what no text has as typed: 20项改革任务 in “20项主要改革任务”, 虚短空 in “虚、短、空”.

No word list says where a word ends. Instead each character must stand beside one of its neighbours: 土地整治 wants 土地
and 整治, 佛北产业园 wants 佛北, 业园, and 北产 or 产业. What only asks (谁, 怎么样) and particles (的, 和) may be missing.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from discussion.values.analyser import MARK, UNIT
from discussion.values.search_queries import SearchQuery

Clause = tuple[
    str, ...
]  # grams and facets of which a text must have one; a single character is found anywhere

ASKING = re.compile(
    "后来|怎么样|怎么办|怎么|怎样|如何|(?:是)?什么|[的有]*哪[些几个里]|(?:多少|几)[个项场次篇位名]?|有没有|谁|吗|呢|说了|讲了|谈了|说过|讲过|谈过|关于|有关"
)
PARTICLES = frozenset("的了和与及在是就把被")
EDGES = re.compile("^[就对把被和与及在谈说讲问](?=..)|(?<=..)[的了]$")
CHARACTERS = 3  # of a word that is taken apart into its characters


def cores(words: SearchQuery) -> Iterator[str]:
    """What a reader looks for, without what only asks."""
    for segment in words.wanted:
        if segment not in words.quoted:
            yield from filter(None, (EDGES.sub("", piece) for piece in ASKING.split(segment)))


def in_pairs(core: str) -> Iterator[Clause]:
    """Each character beside one of its neighbours, each word of letters or digits as it is."""
    units = ["", *UNIT.findall(core), ""]
    for before, unit, after in zip(units, units[1:], units[2:], strict=False):
        if unit and unit not in PARTICLES:
            alone = {before, after} <= {"", *PARTICLES} or MARK in unit
            pairs = before[-1:] + unit, unit + after[:1]
            yield (unit,) if alone else tuple(pair for pair in pairs if pair != unit)


def in_characters(core: str) -> Iterator[Clause]:
    """Each character anywhere, of a word of three; longer ones as pairs: everything has their characters."""
    if len(core) == CHARACTERS and MARK not in core:
        yield from ((character,) for character in core)
    else:
        yield from in_pairs(core)


def clauses(
    words: SearchQuery, split: Callable, facets: Callable[[str], Iterable[str]] = lambda core: ()
) -> list[Clause]:
    """What a text must have, taking words apart by `split`; a word's `facets` may stand for all its parts.

    Of clauses that follow from each other the narrower ones; none where that is what the words ask for anyway.
    """
    found: dict[frozenset[str], Clause] = {}
    for core in cores(words):
        others = tuple(facets(core))
        for clause in split(core):
            found.setdefault(frozenset(clause + others), clause + others)
    kept = [clause for key, clause in found.items() if not any(other < key for other in found)]
    return [] if set(kept) == {(word,) for word in words.wanted if word not in words.quoted} else kept


def shown(found: Iterable[Clause]) -> tuple[str, ...]:
    """The parts as words, to mark them in a text."""
    grams = dict.fromkeys(gram for clause in found for gram in clause if ":" not in gram or MARK in gram)
    return tuple(gram for gram in grams if MARK not in gram or UNIT.fullmatch(gram))
