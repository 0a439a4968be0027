"""Figures as articles print them: exact, with unit and comparator; and what looks like one and counts nothing."""

from decimal import Decimal

import pytest

from discussion.articles.lines import lines_of
from discussion.articles.metrics import metrics_in


def figures(words):
    [line] = lines_of(words)
    return [(m.value, m.value_max, m.unit, m.comparator, m.printed) for m in metrics_in(line)]


@pytest.mark.parametrize(
    ("words", "figure"),
    [
        ("总量达25.3186万人", ("253186", None, "人", "eq", "25.3186万人")),
        ("净增1.2万余人", ("12000", None, "人", "gt", "1.2万余人")),
        ("开展讨论超30场次", ("30", None, "场次", "gt", "超30场次")),
        ("里程超过 410公里", ("410", None, "公里", "gt", "超过 410公里")),
        ("资金近60亿元", ("6000000000", None, "元", "approx", "近60亿元")),
        ("产值可达8-10亿元", ("800000000", "1000000000", "元", "approx", "8-10亿元")),
        ("税收不少于5000万元", ("50000000", None, "元", "ge", "不少于5000万元")),
        ("增长8%以上", ("8", None, "%", "ge", "8%以上")),
        ("失业率控制在3%以内", ("3", None, "%", "le", "控制在3%以内")),
        ("引进博士三百余名", ("300", None, "名", "gt", "三百余名")),
        ("带动上千人增收", ("1000", None, "人", "ge", "上千人")),
        ("满意度达百分之九十八", ("98", None, "%", "eq", "百分之九十八")),
        ("约占总数的18.45%", ("18.45", None, "%", "approx", "18.45%")),
        ("收到建议1,206条", ("1206", None, "条", "eq", "1,206条")),
        ("讨论会1500多场（次）", ("1500", None, "场（次）", "gt", "1500多场（次）")),
        ("每亩增收300元左右", ("300", None, "元", "approx", "300元左右")),
        ("外资4.7亿美元", ("470000000", None, "美元", "eq", "4.7亿美元")),
    ],
)
def test_a_figure_is_read_with_its_unit_and_comparator(words, figure):
    low, high, *rest = figure
    assert figures(words) == [(Decimal(low), high and Decimal(high), *rest)]


@pytest.mark.parametrize(
    "words",
    ["35岁及以下", "2021年12月29日", "1-4月", "第七次会议", "前10名", "“三个一批”目标", "《2023年10件实事》", "“2+2”战略", "三点要求",
     "两成以上", "3楼多功能厅", "下午2:30", "3个月", "20个工作日", "12345热线", "亿元以上项目", "10亿元以上项目", "3.0版", "6个季度"],
)  # fmt: skip
def test_what_counts_nothing_is_no_figure(words):
    assert figures(words) == []


def test_figures_are_read_in_the_order_of_the_line():
    assert [m[4] for m in figures("项目17个，总投资52.6亿元，其中亿元以上项目9个，占比52.9%")] == [
        "17个",
        "52.6亿元",
        "9个",
        "52.9%",
    ]
