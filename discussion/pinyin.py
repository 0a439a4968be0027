"""Chinese by sound: slugs for addresses, and the readings by which people are searched."""

import re
from itertools import islice, product

from pypinyin import Style, lazy_pinyin, pinyin

MOST_READINGS = 8


def slug(words: str) -> str:
    """ASCII letters and digits of a name: 改革攻坚 → gaigegongjian, at most 60 characters."""
    letters = "".join(lazy_pinyin(words, style=Style.NORMAL, v_to_u=False)).lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60].rstrip("-")


def person_slug(name: str) -> str:
    """Family name first, given name in one word: 顾耀辉 → gu-yaohui."""
    return "-".join(filter(None, [slug(name[:1]), slug(name[1:])]))


def readings(name: str) -> str:
    """Every way to type a name, full and by initials: 王勇 → "wangyong wy"."""
    syllables = pinyin(name, style=Style.NORMAL, heteronym=True)
    spoken = list(islice(product(*syllables), MOST_READINGS))
    full = ["".join(parts) for parts in spoken]
    initials = ["".join(part[0] for part in parts if part) for parts in spoken]
    return " ".join(dict.fromkeys(full + initials))[:200]
