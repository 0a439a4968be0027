"""What to try when nothing was found: fewer conditions, the words without quotes, the name that was meant."""

from typing import NamedTuple

from discussion.models import Official
from discussion.names import KnownNames
from discussion.search.words import MOST_WORDS, unquoted


class Suggestion(NamedTuple):
    """`query` is the address's query with one thing changed, `count` what it would find."""

    words: str
    query: str
    count: int


def suggestions(filterset) -> list[Suggestion]:
    """Those that find something, the ones that keep more of the question first."""
    found = [
        *_people(filterset),
        *_other_words(filterset),
        *_single_words(filterset),
        *_fewer_conditions(filterset),
    ]
    return list(dict.fromkeys(suggestion for suggestion in found if suggestion.count))


def nearest_name(typed: str) -> str:
    """What was typed with a slip in an official's name put right, or ""."""
    names = KnownNames(Official.objects.published().values_list("name", flat=True))
    right = typed
    for written, name in names.near_misses(typed):
        right = right.replace(written, name)
    return right if right != typed else ""


def _people(filterset):
    """A word that names an official is meant as the speaker."""
    words = _typed(filterset).split()[:MOST_WORDS]
    for place, word in enumerate(words):
        for person in Official.objects.published().named(word)[:2]:
            rest = " ".join(words[:place] + words[place + 1 :])
            about = f"里含“{rest}”的" if rest else ""
            yield _suggestion(filterset, f"看{person}的发言{about}", {"speaker": person.slug, "q": rest})


def _single_words(filterset):
    words = unquoted(_typed(filterset)) or _typed(filterset)
    pieces = [word for word in words.split()[:MOST_WORDS] if not word.startswith("-")]
    for word in pieces if len(pieces) > 1 else []:
        yield _suggestion(filterset, f"只查“{word}”", {"q": word})


def _typed(filterset) -> str:
    return filterset.data.get("q") or ""


def _other_words(filterset):
    typed = _typed(filterset)
    for other in filter(None, [unquoted(typed), nearest_name(typed)]):
        yield _suggestion(filterset, f"改查“{other}”", {"q": other})


def _fewer_conditions(filterset):
    """Dropping the only one would be the whole list, to which every empty page leads anyway."""
    narrowing = [part for part in filterset.applied if part["name"] != "order"]
    if len(narrowing) > 1:
        for part in narrowing:
            words = f"去掉“{part['label']}为{part['choice']}”"
            yield _suggestion(filterset, words, {part["name"]: ""})


def _suggestion(filterset, words: str, changes: dict[str, str]) -> Suggestion:
    query = filterset.data.copy()
    for name, value in changes.items():
        query[name] = value
    counted = type(filterset)(query)
    return Suggestion(words, query.urlencode(), counted.selection.total)
