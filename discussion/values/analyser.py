"""Brings text and query into one written form, in which a word is found by plain comparison.

The form is a run of segments with a space between them. In a segment Han characters stand as they are, and each
word of letters or digits stands between two marks: “第20项任务” is "第_20_项任务". A word is found where its own form
stands inside a segment. What the databases index (“grams”) are the words and the pairs of neighbours. Nothing of
the language is guessed: names and coinages are found like any other word.

`VERSION` rises with every change of what is written here; an index made by another version is rebuilt.
"""

import re
import unicodedata
from collections.abc import Iterator
from importlib import resources

from discussion.values.characters import DOTS, ZERO, plain

VERSION = 4
MARK = "_"

HAN = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
LETTER = f"(?:(?![{HAN}])[^\\W_])"
JOINER = "[+\\-./:&]"
PART = f"{LETTER}{{1,24}}"  # longer words go on as a second one: what a database takes for a term has an end
WORD = f"{PART}(?:{JOINER}{PART}){{0,6}}"
PIECE = re.compile(f"[{HAN}]+|{WORD}")
DOT_IN_A_NAME = re.compile(rf"(?<=[{HAN}])\.(?=[{HAN}])")
UNIT = re.compile(f"{MARK}[^{MARK}]+{MARK}|.")  # of a segment: a marked word or one character


ZEROS = str.maketrans("○◯", ZERO * 2)


class Folding(dict[int, str]):
    """For `str.translate`: full width to half, capitals to small letters, traditional to simplified characters."""

    def __init__(self) -> None:
        table = resources.files(__package__).joinpath("traditional.txt").read_text(encoding="utf-8")
        self.simplified = {form: group[0] for group in table.split() for form in group[1:]}

    def __missing__(self, code: int) -> str:
        """Nothing for what nobody sees and for the dots in names, which are typed in five forms or not at all."""
        written = "" if chr(code) in DOTS else plain(chr(code)).translate(ZEROS)
        folded = unicodedata.normalize("NFKC", written).casefold()
        self[code] = "".join(self.simplified.get(character, character) for character in folded)
        return self[code]


FOLDING = Folding()


def folded(text: str) -> str:
    return text.translate(FOLDING)


def segments(text: str) -> list[str]:
    """The segments of a text in order, without the parts of compounds."""
    found, end = [], None
    for piece in PIECE.finditer(DOT_IN_A_NAME.sub("", folded(text))):
        written = marked(piece.group()) if re.match(LETTER, piece.group()) else piece.group()
        if piece.start() == end:
            found[-1] += written
        else:
            found.append(written)
        end = piece.end()
    return found


def marked(word: str) -> str:
    return f"{MARK}{word}{MARK}"


def parts(segment: str) -> Iterator[str]:
    """The words of which compounds are made, so that 2021 finds 2021-12-29."""
    for word in segment.split(MARK):
        pieces = re.split(JOINER, word)
        if len(pieces) > 1:
            yield from map(marked, filter(None, pieces))


def written_form(text: str) -> str:
    whole = segments(text)
    return " ".join([*whole, *(part for segment in whole for part in parts(segment))])


def grams(form: str) -> list[str]:
    """Each word, each pair of neighbours, and a segment's last character: 第_20_项任 → 第_, _20_, _项, 项任, 任."""
    return [gram for segment in form.split() for gram in _grams(segment)]


def _grams(segment: str) -> Iterator[str]:
    units = UNIT.findall(segment)
    for unit, following in zip(units, [*units[1:], ""], strict=True):
        if len(unit) > 1:
            yield unit
        if following or len(unit) == 1:
            yield unit[-1] + following[:1]
