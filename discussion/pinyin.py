"""Chinese by sound: slugs for addresses, and the readings by which people are searched."""

import re
from itertools import chain, product

from pypinyin import Style, lazy_pinyin, pinyin

MOST_READINGS = 12
LONGEST_VARIED = 4  # characters; longer names are transliterations


def slug(words: str) -> str:
    """ASCII letters and digits of a name: 改革攻坚 → gaigegongjian, at most 60 characters."""
    letters = "".join(lazy_pinyin(words, style=Style.NORMAL, v_to_u=False)).lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60].rstrip("-")


def person_slug(name: str) -> str:
    """Family name first, given name in one word: 顾耀辉 → gu-yaohui."""
    return "-".join(filter(None, [slug(name[:1]), slug(name[1:])]))


def readings(name: str) -> str:
    """The ways to type a name, full and by initials, likeliest first: 顾耀辉 → "guyaohui gyh".

    Rarer readings of one character come before those of two at once, so that 曾 is heard as ceng and as zeng.
    """
    syllables = pinyin("".join(filter(str.isalnum, name)), style=Style.NORMAL, heteronym=True)
    if len(syllables) > LONGEST_VARIED:
        syllables = [heard[:1] for heard in syllables]
    ranked = sorted(product(*map(enumerate, syllables)), key=_unlikeliness)
    spoken = [[syllable for _, syllable in parts] for parts in ranked[:MOST_READINGS]]
    forms = [("".join(parts), "".join(part[0] for part in parts if part)) for parts in spoken]
    return " ".join(dict.fromkeys(chain.from_iterable(forms)))[:200]


def _unlikeliness(parts: tuple[tuple[int, str], ...]) -> tuple[int, int]:
    """How many characters are not read in their commonest way, and how uncommon those readings are."""
    ranks = [rank for rank, _ in parts]
    return len(ranks) - ranks.count(0), sum(ranks)
