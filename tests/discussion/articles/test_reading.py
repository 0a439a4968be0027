"""Whole articles of many layouts, all invented, against what an editor would take from them."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discussion.articles.draft import KINDS
from discussion.articles.reading import LONGEST_TEXT, read_article
from tests.discussion.articles.scoring import Tally, scores

CASES = Path(__file__).parent / "cases"
# own: read while the rules were made; held: written before them and put aside; late: written when they were made
ARTICLES = sorted(CASES.glob("*/*.txt"))


def tallies(path: Path) -> dict[str, Tally]:
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    return scores(expected, read_article(path.read_text(encoding="utf-8")).as_json())


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_article_is_read_as_an_editor_would(path):
    found = tallies(path)
    assert {kind: (tally.f1, tally.faults) for kind, tally in found.items()} == dict.fromkeys(
        found, (1.0, [])
    )


def records(draft) -> list:
    points = [point for statement in draft.statements for top in statement.points for point in top.walk()]
    return [record for kind in KINDS for record in getattr(draft, kind)] + points


def assert_places_are_true(draft):
    """Each place lies in the text, and holds the words that the record says it read there."""
    for record in records(draft):
        start, end = record.at
        assert 0 <= start < end <= len(draft.text)
        words = next(filter(None, (getattr(record, name, "") for name in ("name", "printed"))), "")
        assert words in draft.text[start:end]
    assert all(0 <= start < end <= len(draft.text) for start, end in draft.unclaimed)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_places_of_an_article_hold_the_words_of_its_records(path):
    draft = read_article(path.read_text(encoding="utf-8"))
    assert_places_are_true(draft)
    for point in (p for s in draft.statements for top in s.points for p in top.walk()):
        begin = (point.heading or point.text)[:6].strip("“”")
        assert begin in draft.text[slice(*point.at)].replace("\n", "")


PIECES = [
    "区委书记顾耀辉：", "区长王勇指出，", "他强调：", "会议要求，", "一是抓产业；", "二是抓民生。", "一、解放思想", "（一）破除", "1 甲", "2.6月底前完成",
    "● 财政收支", "超320场次", "8-10亿元", "三百余名", "第二期河畔论坛", "“要干。”", "”", "《讲话》", "主题：改革", "时间：4月17日", "（记者 张三）",
    "任命李四为区财政局局长，", "来源：日报", "记者：", "答：", "下一步，将建设学校。", "\n", "\n\n", " ", "，", "\t", "\u3000", "\uff10\uff11", "\uff41", "\ue000", "𠮷",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(deadline=None)
def test_places_are_true_in_whatever_is_put_together(text):
    assert_places_are_true(read_article(text))


@given(st.text(max_size=400))
@settings(deadline=None)
def test_any_text_is_read_without_an_error(text):
    assert_places_are_true(read_article(text))


def test_every_line_is_claimed_or_told():
    draft = read_article("会议召开\n\n区长王勇指出，要抓好落实。\n\n天气很好，风也不大。")
    assert [draft.text[start:end] for start, end in draft.unclaimed] == ["天气很好，风也不大。"]


def test_a_text_longer_than_any_article_is_left_unread():
    draft = read_article("中" * (LONGEST_TEXT + 1))
    assert (records(draft), draft.unclaimed) == ([], [(0, LONGEST_TEXT + 1)])


def test_tasks_are_never_certain():
    draft = read_article("会议召开\n下一步，区里将新建学校12所。")
    assert [(action.text, action.confident) for action in draft.actions] == [
        ("下一步，区里将新建学校12所。", False)
    ]


def test_people_on_record_need_no_post_to_be_found():
    text = "大讨论\n盘石：大讨论不能停。"
    assert [s.speaker for s in read_article(text, ["盘石"]).statements] == ["盘石"]
    assert read_article(text).statements == []
