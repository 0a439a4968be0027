"""The head of a pasted speech: read for what it says, filled into the form, told on the page; no word of it lost."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from discussion.articles.header import ArticleHeader, parse_header
from discussion.articles.speakers import speakers
from discussion.articles.speech import read_speech
from discussion.models import Statement
from tests import factories as make
from tests.pages import address, english, filled, notes

NAMES = ["顾耀辉", "王勇", "盘石"]
DAY = date(2021, 12, 29)


@pytest.mark.parametrize(
    ("line", "head"),
    [
        (
            "佛山市委常委、南海区委书记 顾耀辉",
            ArticleHeader(speaker="顾耀辉", post="佛山市委常委、南海区委书记"),
        ),
        ("（区委书记顾耀辉）", ArticleHeader(speaker="顾耀辉", post="区委书记")),
        ("区委书记顾耀辉：", ArticleHeader(speaker="顾耀辉", post="区委书记")),
        ("发言人：王勇", ArticleHeader(speaker="王勇")),
        ("讲话人：区政府 王勇", ArticleHeader(speaker="王勇", post="区政府")),
        ("顾 耀 辉", ArticleHeader(speaker="顾耀辉")),
        ("王勇（区长）", ArticleHeader(speaker="王勇", post="区长")),
        ("王勇，南海区区长", ArticleHeader(speaker="王勇", post="南海区区长")),
        ("王勇 区长", ArticleHeader(speaker="王勇", post="区长")),
        ("区长王勇同志", ArticleHeader(speaker="王勇", post="区长")),
        ("区长 王勇（2021年12月29日）", ArticleHeader(speaker="王勇", post="区长", day=DAY)),
        ("2021年12月29日", ArticleHeader(day=DAY)),
        ("（2021-12-29）", ArticleHeader(day=DAY)),
        ("（二〇二一年十二月二十九日）", ArticleHeader(day=DAY)),
        ("二零二一年十二月二十九日", ArticleHeader(day=DAY)),
        ("二○二二年三月十日", ArticleHeader(day=date(2022, 3, 10))),
        ("2021/12/29", ArticleHeader(day=DAY)),
        ("2021.12.29 星期三", ArticleHeader(day=DAY, kept=("2021.12.29 星期三",))),
        ("时间：2021年12月29日", ArticleHeader(day=DAY)),
        ("时间：2021年12月29日上午", ArticleHeader(day=DAY, kept=("时间：2021年12月29日上午",))),
        ("会议时间：2021年12月", ArticleHeader(kept=("会议时间：2021年12月",))),
        ("时间：2021年13月29日", ArticleHeader(kept=("时间：2021年13月29日",))),
        ("发布时间：2021-12-30 08:00", ArticleHeader(kept=("发布时间：2021-12-30 08:00",))),
        ("来源：南方日报 2021年12月30日 A02版", ArticleHeader(source="来源：南方日报 2021年12月30日 A02版")),
        ("2021-12-30 08:00 来源：南方日报", ArticleHeader(source="2021-12-30 08:00 来源：南方日报")),
        ("（来源：珠江时报）", ArticleHeader(source="（来源：珠江时报）")),
        ("发言人：张三", ArticleHeader(stranger="发言人：张三", kept=("发言人：张三",))),
        ("区委书记 张三", ArticleHeader(stranger="区委书记 张三", post="区委书记", kept=("区委书记 张三",))),
        ("（区长张三）", ArticleHeader(stranger="（区长张三）", post="区长", kept=("（区长张三）",))),
    ],
)
def test_a_line_of_the_head_is_read(line, head):
    assert parse_header([line], NAMES) == (head, [])


@pytest.mark.parametrize(
    "line",
    [
        "区委书记顾耀辉在务虚会上的讲话",
        "顾耀辉：大讨论不能一阵风",
        "王勇 坚持稳增长",
        "专访区委书记顾耀辉",
        "2021年12月29日，南海召开区委工作务虚会",
        "2021年12月30日，区委书记顾耀辉讲了话。",
        "区委书记强调",
        "区委书记 高度重视",
        "不忘来源",
        "抢抓时间",
    ],
)
def test_a_line_that_says_something_else_is_left_alone(line):
    assert parse_header([line], NAMES) == (ArticleHeader(), [line])


@pytest.mark.parametrize(
    ("line", "speaker", "post"),
    [
        ("2021年12月29日，区长王勇在区委工作务虚会上的讲话", "王勇", "区长"),
        ("2021年12月29日 佛山市委常委、南海区委书记顾耀辉同志在务虚会上的讲话（节选）", "顾耀辉", "佛山市委常委、南海区委书记"),
        ("2021-12-29，王勇在推进会上作主题发言", "王勇", ""),
    ],
)  # fmt: skip
def test_a_line_below_the_title_may_tell_the_speaker_the_post_and_the_day_and_stays(line, speaker, post):
    pasted = read_speech(f"解放思想再出发\n{line}\n一、甲", NAMES)
    assert pasted.head == ArticleHeader(speaker=speaker, post=post, day=DAY, kept=(line,))
    assert (pasted.title, pasted.lead) == ("解放思想再出发", "")


@pytest.mark.parametrize(
    "line",
    [
        "2021年12月29日，区长王勇在区委工作务虚会上",
        "2021年12月29日，专访区长王勇在务虚会上的讲话",
        "2021年13月29日，区长王勇在务虚会上的讲话",
        "2021年12月29日，区长张三在务虚会上的讲话",
        "2021年12月29日，区长王勇在务虚会上讲话。",
    ],
)
def test_a_line_below_the_title_that_tells_something_else_is_the_lead(line):
    pasted = read_speech(f"解放思想再出发\n{line}\n一、甲", NAMES)
    assert (pasted.head, pasted.title, pasted.lead) == (ArticleHeader(), "解放思想再出发", line)


def test_the_only_line_of_the_head_is_the_title_whatever_it_tells():
    line = "2021年12月29日，区长王勇在务虚会上的讲话"
    assert (read_speech(f"{line}\n一、甲", NAMES).title, read_speech(f"{line}\n一、甲", NAMES).head) == (
        line,
        ArticleHeader(),
    )


def test_each_thing_is_read_once():
    lines = ["区长王勇：", "区委书记顾耀辉：", "2021年12月29日", "2021年12月30日", "题目（2021年12月31日）"]
    head, left = parse_header(lines, NAMES)
    assert head == ArticleHeader(speaker="王勇", post="区长", day=DAY)
    assert left == ["区委书记顾耀辉：", "2021年12月30日", "题目（2021年12月31日）"]


HEAD = """在区委工作务虚会上的讲话
（2021年12月29日）
佛山市委常委、南海区委书记 顾耀辉
来源：《统一思想》 南方日报 2021年12月30日 A02版
同志们,今天开会。
"""


@pytest.mark.parametrize("body", ["一、解放思想\n二、狠抓落实", "要解放思想。\n要狠抓落实。"])
def test_what_the_head_says_is_neither_lead_nor_point(body):
    pasted = read_speech(HEAD + body, NAMES)
    assert pasted.title == "在区委工作务虚会上的讲话"
    assert pasted.head == ArticleHeader(
        speaker="顾耀辉",
        post="佛山市委常委、南海区委书记",
        day=DAY,
        source="来源：《统一思想》 南方日报 2021年12月30日 A02版",
    )
    told = [pasted.lead, *(point.heading or point.text for point in pasted.points)]
    assert "".join(told).startswith("同志们，今天开会")
    assert not [line for line in told if re.search(r"顾耀辉|2021|南方日报", line)]


def test_a_source_may_end_the_text_but_a_date_there_is_no_head():
    pasted = read_speech("题目\n一、甲\n2021年12月29日\n（来源：南方日报）", NAMES)
    assert pasted.head == ArticleHeader(source="（来源：南方日报）")
    assert [(point.heading, point.text) for point in pasted.points] == [("甲", "2021年12月29日")]


PARTS = ["题目", "标题：题目", "（2021年12月29日）", "时间：2021年12月29日上午9时", "来源：南方日报", "区长王勇：",
         "发言人：张三", "发布时间：2021-12-30", "2021年12月29日，区长王勇在会上的讲话", "甲话。"]  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=7))
def test_no_word_of_a_head_is_lost(lines):
    """Only labels go, and a date in words becomes one of the calendar."""
    head = (pasted := read_speech("\n".join(lines), NAMES)).head
    day = head.day and f"{head.day.year}年{head.day.month}月{head.day.day}日"
    held = [head.speaker, head.post, day or "", head.source, *head.kept, pasted.title, pasted.lead]
    held += [f"{point.number}{point.heading}{point.text}" for point in pasted.points]
    for line in lines:
        words = line.removeprefix("标题：").strip("（）：。")
        pieces = ["区长", "王勇"] if words == "区长王勇" else [words]
        assert all(any(piece in words for words in held) for piece in pieces)


@pytest.fixture
def world(db):
    return {"official": make.official(name="顾耀辉"), "source": make.source(title="统一思想")}


PASTED = f"{HEAD}一、解放思想"


def paste(editor, text):
    return editor.post(address(Statement, "paste"), {"text": text})


FIDELITY = "编辑整理，非原话；贴的是一字不差的原话，请改选“全文”或“摘登”"


def summary_on(page):
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page.text))


def test_the_form_is_filled_with_what_the_head_says_and_the_page_tells_it(world, editor):
    page = paste(editor, PASTED)
    form = page.context["adminform"].form
    names = ["title", "official", "speaker_title", "date", "lead"]
    assert [form[name].value() for name in names] == [
        "在区委工作务虚会上的讲话",
        world["official"].pk,
        "佛山市委常委、南海区委书记",
        DAY,
        "同志们，今天开会。",
    ]
    assert summary_on(page) == {
        "标题": "在区委工作务虚会上的讲话",
        "发言人": "顾耀辉",
        "当时职务": "佛山市委常委、南海区委书记",
        "发言日期": "2021年12月29日",
        "文本性质": FIDELITY,
        "来源": "来源：《统一思想》 南方日报 2021年12月30日 A02版（已填进引证：《统一思想》A02版，整行写进内部备注）",
        "内部备注": "来源：《统一思想》 南方日报 2021年12月30日 A02版",
    }
    assert english(page.text, {"editor"}) == set()


def test_what_was_filled_in_is_what_saving_keeps(world, editor):
    editor.post(address(Statement, "add"), filled(paste(editor, PASTED), date="2021-12-29"))
    row = Statement.objects.get()
    assert (row.official, row.speaker_title, row.date) == (
        world["official"],
        "佛山市委常委、南海区委书记",
        DAY,
    )
    assert [(c.source, c.locator) for c in row.citations.all()] == [(world["source"], "A02版")]
    assert [point.heading for point in row.points.all()] == ["解放思想"]


def test_a_line_that_tells_speaker_and_day_is_kept_in_the_notes(world, editor):
    line = "2021年12月29日，区长顾耀辉在推进会上的讲话"
    form = paste(editor, f"题目\n{line}\n一、甲").context["adminform"].form
    assert [form[name].value() for name in ("official", "speaker_title", "date", "notes")] == [
        world["official"].pk,
        "区长",
        DAY,
        line,
    ]


def test_a_citation_that_says_all_of_the_line_leaves_no_note(world, editor):
    make.change(world["source"], publisher="南方日报", date="2021-12-30")
    form = paste(editor, PASTED).context["adminform"].form
    assert form["notes"].value() is None


def test_a_source_that_is_not_on_record_stays_in_the_notes(db, editor):
    make.official(name="顾耀辉")
    page = paste(editor, PASTED)
    line = "来源：《统一思想》 南方日报 2021年12月30日 A02版"
    assert page.context["adminform"].form["notes"].value() == line
    assert summary_on(page)["来源"] == (
        f"{line}（来源里没有这一条，已写进内部备注；请在“引证”里选来源，或者新建）"
    )


def test_an_unknown_speaker_leaves_the_field_empty_and_is_told(world, editor):
    page = paste(editor, "题目\n区委书记 张三\n一、甲")
    form = page.context["adminform"].form
    assert [form[name].value() for name in ("official", "speaker_title", "notes")] == [
        None,
        "区委书记",
        "区委书记 张三",
    ]
    assert notes(page) == [
        "没有认出发言人：“区委书记 张三”。名单里没有这个人，请核对姓名，或者在“发言人”旁边点加号新建。"
    ]
    assert summary_on(page)["发言人"] == "名单里没有这个人，请选择"


def test_of_two_people_with_one_name_none_is_chosen(world, editor):
    make.official(name="顾耀辉")
    page = paste(editor, PASTED)
    form = page.context["adminform"].form
    assert form["official"].value() is None
    assert form["notes"].value().endswith("\n顾耀辉")
    assert summary_on(page)["发言人"] == "名单里不止一位“顾耀辉”，请自己选"


def test_a_speech_without_a_head_says_what_is_to_be_filled_in(world, editor):
    assert summary_on(paste(editor, "一、甲\n二、乙")) == {
        "发言人": "没有读出，请选择",
        "发言日期": "没有读出，请填写",
        "文本性质": FIDELITY,
        "来源": "没有读出，请写引证",
    }


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("来源：南方日报 2022年3月9日", {"publisher": "南方日报", "date": "2022-03-09", "title": "讲话"}),
        ("来源：《务虚会》 南方日报", {"publisher": "南方日报", "date": "", "title": "务虚会"}),
    ],
)
def test_a_source_that_is_not_on_record_is_begun_by_one_click(world, editor, line, typed):
    page = paste(editor, f"讲话\n{line}\n一、甲\n二、乙")
    query = re.search(r'source/add/\?([^"]+)" target', page.text).group(1)
    form = editor.get(f"{reverse('admin:discussion_source_add')}?{unescape(query)}")
    assert {name: form.context["adminform"].form[name].value() for name in typed} == typed


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("区委书记顾耀辉：解放思想\n正文。\n区长王勇：改革\n正文", ["顾耀辉", "王勇"]),
        ("区委书记 顾耀辉\n正文很长。\n区长 王 勇\n正文", ["顾耀辉", "王勇"]),
        ("王勇：我说\n顾耀辉同志：他说", ["王勇", "顾耀辉"]),
        ("区委书记顾耀辉表示，要干。\n区长王勇指出：好。", ["顾耀辉", "王勇"]),
        ("里水镇党委书记李明：好\n大沥镇党委书记 黄伟：好", ["李明", "黄伟"]),
        ("“要干。”——区长王勇\n“干好。”（区委书记 顾耀辉）", ["王勇", "顾耀辉"]),
        ("【区长王勇】\n好\n■盘石发言：好", ["王勇", "盘石"]),
        ("发言人：区长 张三\n正文\n区长张三：好", ["张三"]),
        ("顾耀辉：王勇很好\n区委书记 顾耀辉同志\n区委书记顾耀辉强调，好", ["顾耀辉"]),
        ("会上，王勇指出，要干。\n顾耀辉要求，全区要干。", ["王勇", "顾耀辉"]),
        ("随后，区委书记顾耀辉强调，要干。\n王勇同志在会上明确提出：要干。", ["顾耀辉", "王勇"]),
        ("【顾耀辉】要干。\n【王勇】要干好。", ["顾耀辉", "王勇"]),
        ("（区委书记 顾耀辉）要干。\n[区长王勇] 要干好。", ["顾耀辉", "王勇"]),
        ("张大明（桂城街道党工委书记）：好\n王勇（区长）：好", ["张大明", "王勇"]),
        ("（一）区委书记顾耀辉：好\n王勇\t要求各镇街书记", ["顾耀辉", "王勇"]),
        ("王勇\t要干。\n区委书记顾耀辉  要干好。", ["王勇", "顾耀辉"]),
        ("“要干。”王勇说\n“干好。”顾耀辉表示，“再干。”", ["王勇", "顾耀辉"]),
        ("“要干。”区长王勇在会上说。", ["王勇"]),
        ("王勇要干。刚才，顾耀辉书记指出，要干。\n我同意顾耀辉“要干”的话，正如“要干。”顾耀辉说。", []),
        ("刚才，顾耀辉同志指出，要干。\n在上次会上，顾耀辉强调，要干。\n王勇 顾耀辉 盘石", []),
        ("（见王勇的报告）要干。\n【顾耀辉的要求】要干。\n区委（书记）：好\n（一）王勇", []),
        ("正如区委书记顾耀辉所说：要干\n王勇同志在会上讲话，很好。\n尊敬的顾耀辉书记：", []),
        ("记者：好\n各位代表、同志们：\n区长负责制：好\n局长要带头：好\n目标：王勇", []),
    ],
)
def test_who_speaks_in_a_text_is_read(text, people):
    assert speakers(text, NAMES) == people


def test_the_speeches_of_several_are_not_taken_for_one(editor):
    make.official(name="王勇")
    page = paste(editor, "区委书记顾耀辉：解放思想\n正文。\n区长王勇：改革\n正文。")
    told = "这里像是2个人的发言：顾耀辉、王勇。一篇发言只有一个发言人，请分开，一次粘贴一篇。"
    assert page.context["form"].errors == {"text": [told]}
    assert "解放思想\n正文。" in page.text.replace("\r", "")


def test_a_speech_that_quotes_others_goes_on_after_a_tick(editor):
    text = "题目\n区委书记顾耀辉：解放思想\n区委常委李志明：抓好落实"
    make.official(name="顾耀辉")
    refused = paste(editor, text)
    assert 'type="checkbox" name="one_speaker"' in refused.text
    page = editor.post(address(Statement, "paste"), {"text": text, "one_speaker": "on"})
    assert filled(page)["title"] == "题目"
