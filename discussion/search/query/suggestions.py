"""What to try when nothing was found: fewer conditions, the words without quotes, the person or theme that was meant."""

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from discussion.search.query.meanings import Meaning, meanings, nearest_name
from discussion.values.analyser import MARK
from discussion.values.query_parts import cores, in_pairs
from discussion.values.search_queries import MOST_WORDS, QUOTES, parse, unquoted

MOST_TRIED = 4  # words whose meaning is looked for; each takes several questions
MOST_PAIRS = 6
MOST_SHOWN = 5


class Suggestion(NamedTuple):
    """`query` is the address's query with one thing changed; `count` what it would find, `total_label` that in words."""

    words: str
    query: str
    count: int
    total_label: str


def suggestions(filterset) -> list[Suggestion]:
    """Those that find something, the ones that keep more of the question first; else parts of its word."""
    ways = _other_words, _words_as_choices, _single_words, _fewer_conditions
    return _finding(chain.from_iterable(way(filterset) for way in ways)) or _finding(_pairs(filterset))


def _finding(tried: Iterable[Suggestion]) -> list[Suggestion]:
    kept: dict[str, Suggestion] = {}
    for suggestion in tried:
        if suggestion.count:
            kept.setdefault(suggestion.query, suggestion)
        if len(kept) == MOST_SHOWN:
            break
    return list(kept.values())


def _words_as_choices(filterset) -> Iterator[Suggestion]:
    """Words, or all of them together, may name what statements are filtered by; the others are looked for in these."""
    words = _words(filterset)
    read = list(_read(words))
    first = {meaning.parameter: meaning for meaning, _, _ in reversed(read)}
    if len(first) > 1:
        known = {place for _, start, stop in read for place in range(start, stop)}
        rest = [word for place, word in enumerate(words) if place not in known]
        yield _chosen(filterset, [*first.values()][::-1], rest)
    for meaning, start, stop in read:
        yield _chosen(filterset, [meaning], words[:start] + words[stop:])


def _read(words: list[str]) -> Iterator[tuple[Meaning, int, int]]:
    """What words mean, and from where to where they stand; what is part of a name is not read again."""
    known: set[int] = set()
    for start, stop in _spans(words):
        if known.issuperset(range(start, stop)):
            continue
        for meaning in meanings(" ".join(words[start:stop]).translate(QUOTES).strip('"')):
            known.update(range(start, stop))
            yield meaning, start, stop


def _spans(words: list[str]) -> list[tuple[int, int]]:
    """All words, two that may be one name in pinyin, and each."""
    tried = range(len(words))[:MOST_TRIED]
    sounds = [(a, b + 1) for a, b in pairwise(tried) if words[a].isascii() and words[b].isascii()]
    return list(dict.fromkeys([(0, len(words)), *sounds, *((place, place + 1) for place in tried)]))


def _chosen(filterset, chosen: list[Meaning], others: list[str]) -> Suggestion:
    """With the other words where that finds something, else without."""
    rest = " ".join(others)
    labels = "、".join(meaning.label for meaning in chosen)
    parameters = {meaning.parameter: meaning.value for meaning in chosen}
    if parse(rest).wanted:
        narrow = _suggestion(filterset, f"看{labels}的发言里含“{rest}”的", parameters | {"q": rest})
        if narrow.count:
            return narrow
    return _suggestion(filterset, f"看{labels}的发言", parameters | {"q": ""})


def _single_words(filterset):
    pieces = [word for word in _words(filterset) if parse(word).wanted]
    for word in pieces if len(pieces) > 1 else []:
        yield _suggestion(filterset, f"只查“{word}”", {"q": word})


def _pairs(filterset):
    """Of one word that is none of the record's: what stands in it may be."""
    words = parse(_typed(filterset))
    clauses = [clause for core in cores(words) for clause in in_pairs(core) if len(words.wanted) == 1]
    pairs = dict.fromkeys(gram for clause in clauses for gram in clause if len(gram) > 1 and MARK not in gram)
    for pair in list(pairs)[:MOST_PAIRS] if len(clauses) > 1 else []:
        yield _suggestion(filterset, f"只查“{pair}”", {"q": pair})


def _typed(filterset) -> str:
    return (filterset.data.get("q") or "").replace("\0", "")


def _words(filterset) -> list[str]:
    return (unquoted(_typed(filterset)) or _typed(filterset)).split()[:MOST_WORDS]


def _other_words(filterset):
    typed = _typed(filterset)
    for other in filter(None, [unquoted(typed), nearest_name(typed)]):
        yield _suggestion(filterset, f"改查“{other}”", {"q": other})


def _fewer_conditions(filterset):
    """Dropping the only one would be the whole list, to which every empty page leads anyway."""
    for name in filterset.form.errors:
        yield _suggestion(filterset, f"去掉“{filterset.filters[name].label}”", {name: ""})
    if len(filterset.applied) > 1:
        for part in filterset.applied:
            words = f"去掉“{part['label']}为{part['choice']}”"
            yield _suggestion(filterset, words, {part["name"]: ""}, literally=False)


def _suggestion(filterset, words: str, changes: dict[str, str], *, literally: bool = True) -> Suggestion:
    query = filterset.data.copy()
    for name, value in changes.items():
        query[name] = value
    selection = filterset.selected(query, literally=literally)
    return Suggestion(words, query.urlencode(), selection.total, selection.total_label)
