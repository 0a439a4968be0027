"""Characters that are typed or read for one another: of the same sound, or of nearly the same shape."""

from functools import lru_cache
from importlib import resources

from pypinyin import lazy_pinyin

sound = lru_cache(maxsize=20_000)(lambda character: "".join(lazy_pinyin(character)))


@lru_cache(maxsize=1)
def _groups() -> dict[str, tuple[str, ...]]:
    """The groups of like shape that each character is in."""
    lines = resources.files(__package__).joinpath("lookalikes.txt").read_text(encoding="utf-8").splitlines()
    groups = [group for line in lines if not line.startswith("#") for group in line.split()]
    return {each: tuple(group for group in groups if each in group) for each in "".join(groups)}


def likenesses(character: str) -> tuple[str, ...]:
    """What it shares with characters that are alike: its sound, and its groups of like shape."""
    return (sound(character), *_groups().get(character, ()))


def alike(one: str, other: str) -> bool:
    return not set(likenesses(one)).isdisjoint(likenesses(other))
