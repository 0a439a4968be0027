"""Finding words in the plainest way: reading every text unit by unit. Slow, and without anything of the product."""

import re
import unicodedata

SIMPLIFIED = str.maketrans("發國於", "发国于")
HAN = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[a-z0-9]+(?:[+.-][a-z0-9]+)*")
QUERY_PIECE = re.compile(r'(?:^|(?<=\s))(-?)"([^"]*)"|(?:^|(?<=\s))(-?)([^\s"]+)')


def runs(text):
    """Runs of units that touch each other: a Han character is a unit, and so is a word of letters or digits."""
    text = unicodedata.normalize("NFKC", text).lower().translate(SIMPLIFIED)
    found, place = [[]], 0
    while place < len(text):
        word = WORD.match(text, place)
        if word:
            found[-1].append(word.group())
            place = word.end()
            continue
        if HAN.match(text[place]):
            found[-1].append(text[place])
        else:
            found.append([])
        place += 1
    return [run for run in found if run]


def parts_of_compounds(text):
    units = [unit for run in runs(text) for unit in run]
    return [[part] for unit in units for part in re.split(r"[+.-]", unit) if part != unit]


def stands_in(wanted, run):
    return any(run[start : start + len(wanted)] == wanted for start in range(len(run)))


def has(texts, wanted):
    """Whether a run of units stands in one of the texts; the parts of 2+2 stand for themselves."""
    return any(stands_in(wanted, run) for text in texts for run in [*runs(text), *parts_of_compounds(text)])


def asked(query):
    """The runs to find and the runs to leave out."""
    wanted, unwanted = [], []
    for match in QUERY_PIECE.finditer(query):
        quoted_without, quoted, plain_without, plain = match.groups()
        words = runs(quoted if quoted is not None else plain)
        (unwanted if quoted_without or plain_without else wanted).extend(words)
    return affordable(wanted), affordable(unwanted)


def affordable(words):
    """Without the characters that stand alone after the first two different ones."""
    single = [word for word in words if len(word) == 1 and HAN.match(word[0])]
    kept = [word for place, word in enumerate(single) if word not in single[:place]][:2]
    return [word for word in words if word not in single or word in kept]


def matches(texts, query):
    wanted, unwanted = asked(query)
    return all(has(texts, run) for run in wanted) and not any(has(texts, run) for run in unwanted)


def has_pairs(texts, wanted):
    """Whether each unit stands beside one of its neighbours; whatever word stands beside a character."""
    found = [run for text in texts for run in [*runs(text), *parts_of_compounds(text)]]
    return all(_beside(found, wanted, place) for place in range(len(wanted)))


def has_characters(texts, wanted):
    """Of a word of three characters each anywhere."""
    if len(wanted) == 3 and all(HAN.match(unit[0]) for unit in wanted):
        return all(has(texts, [unit]) for unit in wanted)
    return has_pairs(texts, wanted)


def _beside(found, wanted, place):
    unit = wanted[place]
    if len(wanted) == 1 or not HAN.match(unit[0]):
        return any(unit in run for run in found)
    pairs = [wanted[start : start + 2] for start in (place - 1, place) if 0 <= start < len(wanted) - 1]
    return any(_stands_like(pair, run) for pair in pairs for run in found)


def _stands_like(pair, run):
    shapes = [unit if HAN.match(unit[0]) else None for unit in run]
    shape = [unit if HAN.match(unit[0]) else None for unit in pair]
    return any(shapes[start : start + 2] == shape for start in range(len(run) - 1))
