"""The small word lists beside this module: one entry a line or between spaces; a line that begins with # says where they come from."""

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources

from discussion.articles.normaliser import HAN


def rows(name: str) -> list[list[str]]:
    lines = (
        (resources.files(__package__) / "lexicons" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    )
    return [line.split() for line in lines if line.strip() and not line.startswith("#")]


@cache
def words(name: str) -> frozenset[str]:
    return frozenset(word for row in rows(name) for word in row)


def any_of(entries: Iterable[str]) -> str:
    """A pattern for one of the entries, the longest first; their first characters are looked at before all of them."""
    ordered = sorted(entries, key=lambda entry: (-len(entry), entry))
    first = "".join(sorted({re.escape(entry[0]) for entry in ordered}))
    return f"(?=[{first}])(?:{'|'.join(map(re.escape, ordered))})"


@cache
def surnames() -> tuple[frozenset[str], frozenset[str]]:
    """The single surnames, which stand in lines together, and the compound ones, each with a line of its own."""
    lines = [row[0] for row in rows("surnames")]
    single = {character for line in lines if len(line) > LONGEST_SURNAME for character in line}
    return frozenset(single), frozenset(line for line in lines if len(line) <= LONGEST_SURNAME)


@cache
def verbs(kind: str) -> tuple[str, ...]:
    return tuple(verb for verb_kind, verb in rows("verbs") if verb_kind == kind)


LONGEST_SURNAME = 4
HAN_CLASS = f"[{HAN}]"
TITLES = words("posts")
ROLES = words("roles")
GROUPS = words("groups")
