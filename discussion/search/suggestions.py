"""What to try when nothing was found: fewer conditions, the words without quotes, the person or theme that was meant."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from discussion.models import Official, Theme
from discussion.names import KnownNames
from discussion.pinyin import slug
from discussion.search.words import MOST_WORDS, QUOTES, parse, unquoted

MOST_TRIED = 4  # words; each takes several questions
YEAR = re.compile(r"([12]\d{3})年.{0,6}")  # with or without a month and a day


class Suggestion(NamedTuple):
    """`query` is the address's query with one thing changed, `count` what it would find."""

    words: str
    query: str
    count: int


def suggestions(filterset) -> list[Suggestion]:
    """Those that find something, the ones that keep more of the question first."""
    found = [
        *_other_words(filterset),
        *_words_as_choices(filterset),
        *_single_words(filterset),
        *_fewer_conditions(filterset),
    ]
    kept: dict[str, Suggestion] = {}
    for suggestion in filter(lambda suggestion: suggestion.count, found):
        kept.setdefault(suggestion.query, suggestion)
    return list(kept.values())


def nearest_name(typed: str) -> str:
    """What was typed with a slip in an official's name put right, or ""."""
    right = typed
    for written, name in _near_misses(typed):
        right = right.replace(written, name)
    return right if right != typed else ""


def _near_misses(typed: str) -> list[tuple[str, str]]:
    return KnownNames(Official.objects.published().values_list("name", flat=True)).near_misses(typed)


def _words_as_choices(filterset):
    """A word, or all of them together, may name a speaker, a theme or a year that statements are filtered by."""
    words = (unquoted(_typed(filterset)) or _typed(filterset)).split()[:MOST_WORDS]
    parts = [(word, words[:place] + words[place + 1 :]) for place, word in enumerate(words[:MOST_TRIED])]
    for word, others in [(" ".join(words), []), *(parts if len(words) > 1 else [])]:
        rest = " ".join(others)
        kept = rest if parse(rest).wanted else ""
        about = f"里含“{kept}”的" if kept else ""
        for chosen, said in _meant(word.translate(QUOTES).strip('"')):
            yield _suggestion(filterset, f"看{said}的发言{about}", chosen | {"q": kept})


def _meant(word: str) -> Iterator[tuple[dict, str]]:
    for person in _people(word):
        yield {"speaker": person.slug}, str(person)
    for theme in Theme.objects.published().filter(name=word):
        yield {"theme": theme.slug}, f"主题“{theme}”"
    if year := YEAR.fullmatch(word):
        yield {"year": year[1]}, f"{year[1]}年"


def _people(word: str) -> list[Official]:
    """Who is called so; else who sounds so or nearly so, or is found by post."""
    public = Official.objects.published()
    misspelt = [name for _, name in _near_misses(word)]
    ways = (
        public.named(word),
        public.named(slug(word)),
        public.filter(name__in=misspelt),
        public.found_by(word),
    )
    return next(filter(None, (list(people[:2]) for people in ways)), [])


def _single_words(filterset):
    words = unquoted(_typed(filterset)) or _typed(filterset)
    pieces = [word for word in words.split()[:MOST_WORDS] if parse(word).wanted]
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
    if len(filterset.applied) > 1:
        for part in filterset.applied:
            words = f"去掉“{part['label']}为{part['choice']}”"
            yield _suggestion(filterset, words, {part["name"]: ""})


def _suggestion(filterset, words: str, changes: dict[str, str]) -> Suggestion:
    query = filterset.data.copy()
    for name, value in changes.items():
        query[name] = value
    counted = type(filterset)(query)
    return Suggestion(words, query.urlencode(), counted.selection.total)
