"""Characters that look like others, or like nothing: from PDF files, old fonts, other keyboards and word processors.

`plain` is for what comes in, `sayable` for what goes out in a format that cannot hold every character.
"""

import re
import unicodedata
from importlib import resources

# U+2E80–2FDF: what a PDF has in place of 生, 长 and 风; Unicode's own folding knows half of them.
_PAIRS = resources.files(__package__).joinpath("radicals.txt").read_text(encoding="utf-8").split()
RADICALS = dict(_PAIRS)  # of two characters each

LOOKALIKES = "\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f"
NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(p + 0xFFFE)}{chr(p + 0xFFFF)}" for p in range(0, 0x110000, 1 << 16)
)
UNSEEN = (
    "\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    f"\ufeff\uffa0\ufff9-\ufffc\U000e0000-\U000e0fff{NONCHARACTERS}"
)
PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
BULLETS = "\uf06c\uf06e\uf075\uf076\uf09f\uf0a7\uf0b2\uf0b7\uf0d8\uf0e0\uf0fc"  # of Word's symbol fonts
DOTS = "·•‧・･"  # as they stand inside 阿不都·买买提; ．is a full stop as well

ALIKE = re.compile(f"[{LOOKALIKES}]")
NOBODY_SEES = re.compile(f"[{UNSEEN}{PRIVATE}]")
UNSAYABLE = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
ZERO = "\u3007"  # as in 二〇二一, and not the circle ○
UNIFORM_DOTS = str.maketrans(dict.fromkeys(DOTS, "·"))


def unified(match: re.Match) -> str:
    """The character of the language that a radical or a compatibility ideograph stands for."""
    return RADICALS.get(match.group()) or unicodedata.normalize("NFKC", match.group())


def plain(text: str) -> str:
    return NOBODY_SEES.sub("", ALIKE.sub(unified, text))


def sayable(value):
    """Text without the control characters and half surrogates that XML cannot hold; else the value itself."""
    return UNSAYABLE.sub("", value) if isinstance(value, str) else value
