"""No pattern takes longer than in proportion to what is typed, pasted or uploaded: a quadratic one stops the site."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from re import _parser
from time import process_time

import pytest

import discussion
import forums
import nanhai
from discussion.articles.follow_ups import called_for
from discussion.articles.header import LONGEST_LINE, parse_header
from discussion.articles.normaliser import normalise
from discussion.articles.reading import read_article
from discussion.articles.speech import read_speech
from discussion.templatetags.record import summary
from discussion.values.search_queries import parse

LENGTHS = [2_000, 20_000, 100_000]  # the short ones so that a bad pattern fails soon
SLOWEST = 0.2  # seconds
# of a text in which every character is changed or every line is a point; a loaded machine takes three times as long
SLOWEST_WHOLE = {normalise: 1, read_speech: 3, read_article: 4}
ANCHORED = {"match", "fullmatch"}
METHODS = ANCHORED | {"search", "sub", "split", "findall", "finditer"}


def modules() -> Iterator:
    for package in (discussion, forums, nanhai):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in found.name and found.name not in {"nanhai.asgi", "nanhai.wsgi"}:
                yield importlib.import_module(found.name)


def kept(value, name: str, depth: int = 0) -> Iterator[tuple[str, re.Pattern]]:
    """The patterns of a module, also those in tables, rules and classes, with the name by which they are called."""
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, dict | list | tuple) and depth < 4:
        for each in value.values() if isinstance(value, dict) else value:
            yield from kept(each, name, depth + 1)
    elif isinstance(value, type) and value.__module__.startswith(("discussion", "forums", "nanhai")):
        for inner, each in vars(value).items():
            if isinstance(each, re.Pattern):
                yield inner, each


def calls(module) -> Iterator[tuple[str, str, ast.expr]]:
    """Whatever is called by the name of a pattern's method: `OWNER.method(first, …)`."""
    for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in METHODS
            and node.args
        ):
            owner = node.func.value
            yield getattr(owner, "id", getattr(owner, "attr", "")), node.func.attr, node.args[0]


def patterns() -> dict[str, tuple[re.Pattern, bool]]:
    """Each pattern by where it stands, and whether it is only asked from the beginning of a text."""
    found = {}
    for module in modules():
        called = list(calls(module))
        for top, value in vars(module).items():
            for name, pattern in kept(value, top):
                methods = {method for owner, method, _ in called if owner == name}
                found[f"{module.__name__}.{name}: {pattern.pattern}"] = (
                    pattern,
                    bool(methods) and methods <= ANCHORED,
                )
        for owner, method, argument in called:
            if owner == "re" and (written := constant(argument, module)):
                found[f"{module.__name__}: {written}"] = re.compile(written), method in ANCHORED
    return found


def constant(argument: ast.expr, module) -> str | None:
    try:
        return eval(compile(ast.Expression(argument), "", "eval"), vars(module))
    except NameError:
        return None  # made of a name, a query or an address: tried by what leads there


PATTERNS = dict(sorted(patterns().items()))  # the same in each process


def characters_of(parsed) -> Iterator[str]:
    """A few of the characters by which a pattern tells one thing from another."""
    for operation, argument in parsed:
        name = str(operation)
        if name in {"LITERAL", "NOT_LITERAL"}:
            yield chr(argument)
        elif name == "RANGE":
            yield chr(argument[0])
        elif name == "IN":
            yield from list(characters_of(argument))[:2]
        elif isinstance(argument, tuple):
            for each in (
                part for group in argument for part in (group if isinstance(group, list) else [group])
            ):
                if isinstance(each, _parser.SubPattern):
                    yield from characters_of(each)


def motifs(pattern: re.Pattern) -> list[str]:
    own = list(dict.fromkeys([*" \n1a_中", *characters_of(_parser.parse(pattern.pattern, pattern.flags))]))
    return [*own[:16], *map("".join, product(own[:6], repeat=2))]


def slowest(act: Callable[[str], object], runs: list[str]) -> tuple[float, int, str]:
    """Seconds for the worst run, its length, and what was repeated; stops at the first that takes too long."""
    worst = (0.0, 0, "")
    for length, run in product(LENGTHS, runs):
        text = f"中{(run * length)[:length]}\0"
        started = process_time()
        act(text)
        worst = max(worst, (process_time() - started, length, run))
        if worst[0] > SLOWEST:
            break
    return worst


@pytest.mark.parametrize("place", PATTERNS)
def test_pattern_is_linear(place):
    pattern, anchored = PATTERNS[place]
    worst = slowest(pattern.fullmatch if anchored else lambda text: pattern.sub("", text), motifs(pattern))
    assert worst[0] < SLOWEST, worst


# What is typed goes through several patterns, and through some that are made of a name or of a query.
BAD = [
    *" )\n。一(○",
    "一○",
    "一.",
    "一\n",
    "),",
    "?),)",
    "中 ",
    "a \n",
    " \n",
    "每年公布",
    "（a)",
    '"中',
    "，顾",
    "2021年 ",
    "书记 ",
    "区长王勇说，",
    "第一期论坛",
    "12个",
    "一是",
]


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(normalise, id="normalise"),
        pytest.param(read_speech, id="pasting.read"),
        pytest.param(read_article, id="read_article"),
        pytest.param(called_for, id="called_for"),
        pytest.param(parse, id="parse"),
        pytest.param(lambda text: summary(text, 120), id="summary"),
        pytest.param(lambda text: parse_header(["标题", text], ["顾耀辉"]), id="parse_header"),
        pytest.param(
            lambda text: parse_header(["标题", text[:LONGEST_LINE]], ["顾耀辉"]), id="parse_header of a line"
        ),
    ],
)
def test_what_is_typed_is_read_in_linear_time(act):
    worst = slowest(act, BAD)
    assert worst[0] < SLOWEST_WHOLE.get(act, SLOWEST), worst
