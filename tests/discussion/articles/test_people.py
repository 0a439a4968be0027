"""Names and posts: before and behind each other, shared, given and taken; and what only looks like a name."""

import pytest

from discussion.articles.lines import lines_of
from discussion.articles.people import People


def people(words):
    found = People(lines_of(words)).by_name.values()
    return {person.name: person.post for person in found}


@pytest.mark.parametrize(
    ("words", "posts"),
    [
        ("区委书记顾耀辉强调，要干。", {"顾耀辉": "区委书记"}),
        ("县委副书记、县长祁连生，县委常委、常务副县长司徒朗出席。", {"祁连生": "县委副书记、县长", "司徒朗": "县委常委、常务副县长"}),
        ("副县长闻知远、柏子衡参加会议。", {"闻知远": "副县长", "柏子衡": "副县长"}),
        ("区教育局鲍远帆局长、书记到会。", {"鲍远帆": "区教育局局长、书记"}),
        ("会前，市委谷丰年书记讲话。", {"谷丰年": "市委书记"}),
        ("会议由廉正川副书记主持。", {"廉正川": "副书记"}),
        ("市发展和改革委员会主任蔺川题为《向前》的讲话", {"蔺川": "市发展和改革委员会主任"}),
        ("白鹭镇党委副书记、领导小组副组长明月华发言。", {"明月华": "白鹭镇党委副书记、领导小组副组长"}),
        ("樊启明同志任县委委员、常委、书记，褚怀谷同志不再担任县委书记职务。", {"樊启明": "县委委员、常委、书记", "褚怀谷": "县委书记"}),
        ("任命吕靖、李保庚两位同志为区监察委员会委员。", {"吕靖": "区监察委员会委员", "李保庚": "区监察委员会委员"}),
        ("免去钱广德的市司法局局长职务。", {"钱广德": "市司法局局长"}),
        ("魏长庚，男，1975年8月生，现任县委副书记、县长，拟任县委书记。", {"魏长庚": "县委副书记、县长"}),
        ("雍小雅老师是区文化馆副研究馆员。", {"雍小雅": "区文化馆副研究馆员"}),
        ("冯晓岚　区发展和改革局局长", {"冯晓岚": "区发展和改革局局长"}),
        ("顾耀辉（区委书记）：要干。", {"顾耀辉": "区委书记"}),
        ("市县领导宁致远、尉迟安等出席。", {"宁致远": "市县领导", "尉迟安": "市县领导"}),
        ("区政务服务数据局局长牟丹通报。", {"牟丹": "区政务服务数据局局长"}),
        ("市长阿不都·买买提指出，要干。", {"阿不都·买买提": "市长"}),
    ],
)  # fmt: skip
def test_people_are_found_with_their_posts(words, posts):
    assert people(words) == posts


@pytest.mark.parametrize(
    "words",
    ["区委书记高度重视", "（记者 卫小满 通讯员 高原）", "文/李想 图/周末", "丁小舟、康明月、左晴等老师发言", "上海分行行长到会", "建立“周末教授”制度",
     "马书记和陈院长到会", "市委宣传部长和单位负责人", "向人大代表报告"],
)  # fmt: skip
def test_what_only_looks_like_a_name_is_none(words):
    assert people(words) == {}


def test_the_fullest_post_that_is_held_counts():
    text = (
        "免去陈奕君同志市委书记职务。\n县长陈奕君出席。\n县委副书记、县长陈奕君讲话。\n县领导陈奕君等参加。"
    )
    assert people(text) == {"陈奕君": "县委副书记、县长"}
