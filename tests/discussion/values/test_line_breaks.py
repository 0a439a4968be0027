"""Headings break between words: the golden ones, and whatever stands in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from discussion.values.line_breaks import CLOSING, OPENING, phrases

NAMES = frozenset({"何春云", "狮山", "大沥", "佛北战新产业园", "智造强区", "新南海"})


@pytest.mark.parametrize(
    ("heading", "whole"),
    [
        ("区人大以五个聚焦助推区委部署落实", ["聚焦", "助推", "部署", "落实"]),
        ("大沥土地整治转入“阵地战”，打造城市客厅", ["大沥", "整治", "“阵地战”，", "城市"]),
        ("狮山以2+2发展战略支撑制造业和佛北战新产业园", ["2+2", "制造业", "佛北战新产业园"]),
        ("从氢能产业大会看南海制造业高质量发展动力机制转换", ["氢能", "制造业", "高质量", "动力", "转换"]),
        (
            "准确把握南海所处的坐标和方位，切实增强抓改革促转型的责任感和紧迫感",
            ["坐标", "方位，", "责任感", "紧迫感"],
        ),
        (
            "制定20项主要改革任务的实施方案、路线图和施工图",
            ["20项", "任务", "实施方案、", "路线图", "施工图"],
        ),
        ("坚定智造强区，提升资源效率，鼓足改革士气", ["智造强区，", "资源", "士气"]),
        ("邀请社会各界和专家智库参与的大讨论活动", ["社会各界", "智库", "讨论", "活动"]),
    ],
)
def test_words_of_the_golden_list_stay_whole(heading, whole):
    pieces = phrases(heading, NAMES)
    assert [word for word in whole if not any(word in piece for piece in pieces)] == []
    assert len(pieces) > 3


marks = some.sampled_from([*OPENING, *CLOSING, *"大讨论的改革2+A 国"])


@given(some.lists(marks, max_size=30).map("".join))
def test_pieces_are_the_text_and_no_mark_stands_on_the_wrong_side(text):
    pieces = phrases(text)
    assert "".join(pieces) == text
    assert not any(piece[0] in CLOSING for piece in pieces[1:])
    assert not any(piece[-1] in OPENING for piece in pieces[:-1])
    assert len(pieces) < 2 or len(pieces[-1].strip(OPENING + CLOSING)) > 1


def test_name_that_no_dictionary_has_stays_whole_only_where_it_is_known():
    heading = "佛北战新产业园签约"
    assert "佛北战新产业园" not in phrases(heading)[0]
    assert phrases(heading, NAMES)[0].startswith("佛北战新产业园")
