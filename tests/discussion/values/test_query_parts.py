"""What is looked for where no text has the words as typed."""

import pytest

from discussion.values.query_parts import clauses, cores, in_characters, in_pairs, shown
from discussion.values.search_queries import parse


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("土地整治", [("土地",), ("整治",)]),
        ("佛北产业园", [("佛北",), ("北产", "产业"), ("业园",)]),
        ("20项改革", [("_20_",), ("_项", "项改"), ("改革",)]),
        ("2+2战略", [("_2+2_",), ("战略",)]),
        ("土地的整治", [("土地",), ("整治",)]),
        ("虚短空", [("虚短",), ("短空",)]),
        ("谁就土地整治说了什么", [("土地",), ("整治",)]),
        ("土地整治后来怎么样", [("土地",), ("整治",)]),
        ("“土地整治” 虚短空", [("虚短",), ("短空",)]),
        ("土地 整治", []),
        ("改", []),
        ("怎么样", []),
    ],
)
def test_each_character_stands_beside_one_of_its_neighbours(query, parts):
    assert clauses(parse(query), in_pairs) == parts


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("虚短空", [("虚",), ("短",), ("空",)]),
        ("土地整治", [("土地",), ("整治",)]),
        ("3个人", [("_3_",), ("个人",)]),
    ],
)
def test_only_words_of_three_are_taken_apart_into_characters(query, parts):
    assert clauses(parse(query), in_characters) == parts


def test_a_facet_may_stand_for_all_parts_of_its_word():
    named = {"土地": ["t:4"]}
    found = clauses(parse("土地 虚短空"), in_pairs, lambda core: named.get(core, []))
    assert found == [("土地", "t:4"), ("虚短",), ("短空",)]


def test_what_only_asks_is_no_part_of_what_is_looked_for():
    assert list(cores(parse("关于改革任务的有哪些"))) == ["改革任务"]
    assert list(cores(parse("座谈 “谁”"))) == ["座谈"]


def test_parts_are_shown_as_words_that_can_be_marked():
    assert shown(clauses(parse("20项改革"), in_pairs, lambda core: ["t:1"])) == ("_20_", "项改", "改革")
