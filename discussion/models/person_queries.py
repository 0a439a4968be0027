"""What may be meant by a name as readers type it: in characters, by its sound, by initials."""

import re
from unicodedata import category, normalize

from django.db.models import Q

from discussion.values.analyser import folded
from discussion.values.search_queries import LONGEST_QUERY, MOST_WORDS, QUOTES


def plain(typed: str) -> str:
    """Without quotes, tones and what cannot be seen, and ü as keyboards have it."""
    letters = normalize("NFD", folded(typed[:LONGEST_QUERY].translate(QUOTES))).replace("u\u0308", "v")
    return "".join(c for c in letters if category(c) not in {"Mn", "Cf"} and c not in '"\0')


def wanted_and_not(plain: str) -> tuple[list[str], list[str]]:
    pieces = plain.split()[:MOST_WORDS]
    wanted = [word for piece in pieces if piece[0] != "-" for word in re.split("[、,;]", piece) if word]
    return wanted[:MOST_WORDS], [piece[1:] for piece in pieces if piece[0] == "-" and piece[1:]]


def called(typed: str) -> Q:
    """In full or by initials; what follows in the field is less certain."""
    name = "".join(plain(typed).split())
    return Q(name__undotted=name) | sounds("^([^ ]+ )?{}( |$)", name)


def begins(sound: str) -> Q:
    """Enough of a name typed by its sound: guyao, or yaohui."""
    return sounds("{}", sound) if len(sound) > 3 else Q(pk=None)


def sounds(pattern: str, sound: str) -> Q:
    """Names whose pinyin has the sound in this place; ü is typed as v, u or yu."""
    if not (sound.isascii() and sound.isalpha()):
        return Q(pk=None)
    heard = re.sub("(l)y?[uv]|(n)[uv]", r"\1\2[uv]", sound)
    return Q(pinyin__regex=pattern.format(heard))


def names_in(word: str) -> list[str]:
    """Whatever in a word is as long as most names."""
    return [word[start : start + length] for length in (2, 3, 4) for start in range(len(word) - length + 1)]
