"""What to try when nothing was found: fewer conditions, the words without quotes, the name that was meant."""

from typing import NamedTuple

from discussion.models import Official
from discussion.names import KnownNames
from discussion.search.words import unquoted


class Suggestion(NamedTuple):
    """`query` is the address's query with one thing changed, `count` what it would find."""

    words: str
    query: str
    count: int


def suggestions(filterset) -> list[Suggestion]:
    """Those that find something, the ones that keep more of the question first."""
    found = [*_other_words(filterset), *_fewer_conditions(filterset)]
    return [suggestion for suggestion in found if suggestion.count]


def nearest_name(typed: str) -> str:
    """What was typed with a slip in an official's name put right, or ""."""
    names = KnownNames(Official.objects.published().values_list("name", flat=True))
    right = typed
    for written, name in names.near_misses(typed):
        right = right.replace(written, name)
    return right if right != typed else ""


def _other_words(filterset):
    typed = filterset.data.get("q") or ""
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
