"""Some seventy things that people look for in the first content, each with what must be found.

Read off the text by eye: nothing that is missing here may be found, and nothing that stands here may be missed.
"""

import pytest

from discussion.models import Statement
from discussion.search.index.entries import row_of
from discussion.search.query.engine import Filters, Selection
from discussion.values.search_queries import parse

pytestmark = [pytest.mark.usefixtures("content", "db")]

GOLDEN = [
    ("改革", "gu-yaohui wang-yong xiang-xiuxing li-weicheng lv-yuanyuan"),
    ("制造业", "wang-yong pan-shi lv-yuanyuan"),
    ("土地", "wang-yong xiang-xiuxing he-chunyun"),
    ("智造强区", "wang-yong"),
    ("三缺一涨", "gu-yaohui"),
    ("2+2", "pan-shi"),
    ("20项", "li-weicheng"),
    ("9个方面", "li-weicheng"),
    ("5个", ""),
    ("魁星阁", "lv-yuanyuan"),
    ("政协", "tang-lubang"),
    ("委员联络", "tang-lubang"),
    ("全域土地综合整治", "xiang-xiuxing he-chunyun"),
    ("抓改革", "gu-yaohui xiang-xiuxing"),
    ("铁军", "he-chunyun"),
    ("游击战", "he-chunyun"),
    ("乡村振兴", "lv-yuanyuan"),
    ("財政", "gu-yaohui"),
    ("實體經濟", "gu-yaohui"),
    ("城乡融合", "gu-yaohui"),
    ("\uff12\uff0b\uff12", "pan-shi"),
    ("“两业融合”", "pan-shi"),
    ("改革 土地", "wang-yong xiang-xiuxing"),
    ("改革 -土地", "gu-yaohui li-weicheng lv-yuanyuan"),
    ("第一阶段", "gu-yaohui lv-yuanyuan"),
    ("全媒体", ""),
    ("专家", "lv-yuanyuan"),
    ("短板", "gu-yaohui"),
    ("长效机制", "gu-yaohui"),
    ("水", ""),
    ("客厅", "he-chunyun"),
    ("路线图", "li-weicheng"),
    ("佛北", "pan-shi"),
    ("干部队伍", "wang-yong"),
    ("视察", ""),
]


@pytest.mark.parametrize(("query", "speakers"), GOLDEN)
def test_query_finds_exactly_the_statements_with_its_words(query, speakers):
    """LAY-16: recall and precision are both 1."""
    keys = Selection(Filters(), parse(query)).page(0, 20)
    rows = Statement.objects.select_related("official").in_bulk([row_of(key) for key in keys])
    assert sorted(row.official.slug for row in rows.values()) == sorted(speakers.split())


# What the page of the search shows in each group, in its order; those behind `+` have the parts of the words only.
ASKED = [
    (
        "20项改革任务",
        {"statements": "+ li-weicheng", "actions": "+ NH-07", "metrics": "+ gaige-renwu"},
    ),
    (
        "20项改革任务后来怎么样",
        {"statements": "+ li-weicheng", "actions": "+ NH-07", "metrics": "+ gaige-renwu"},
    ),
    (
        "改革任务20项",
        {"statements": "+ li-weicheng", "actions": "+ NH-07", "metrics": "+ gaige-renwu"},
    ),
    (
        "土地整治",
        {
            "themes": "tudi",
            "statements": "he-chunyun + gu-yaohui wang-yong xiang-xiuxing",
            "actions": "+ NH-15 NH-12",
        },
    ),
    (
        "谁就土地整治说了什么",
        {
            "themes": "tudi",
            "statements": "+ gu-yaohui wang-yong xiang-xiuxing he-chunyun",
            "actions": "+ NH-15 NH-12",
        },
    ),
    (
        "顾耀辉 土地",
        {"people": "gu-yaohui", "chosen": "顾耀辉", "themes": "tudi", "statements": "+ gu-yaohui"},
    ),
    (
        "顾耀辉谈土地",
        {"people": "gu-yaohui", "chosen": "顾耀辉", "themes": "tudi", "statements": "+ gu-yaohui"},
    ),
    (
        "顾书记 改革",
        {"people": "gu-yaohui", "chosen": "顾耀辉", "themes": "gaige", "statements": "gu-yaohui"},
    ),
    (
        "区长王勇 制造业",
        {"people": "wang-yong", "chosen": "王勇", "themes": "chanye", "statements": "wang-yong"},
    ),
    (
        "干部作风 王勇",
        {"people": "wang-yong", "chosen": "干部作风 王勇", "themes": "ganbu", "statements": "wang-yong"},
    ),
    (
        "顾耀辉在区委工作务虚会上的发言",
        {
            "people": "gu-yaohui",
            "chosen": "顾耀辉 区委工作务虚会",
            "meetings": "quwei-wuxuhui-2021",
            "statements": "gu-yaohui",
        },
    ),
    ("吕部长 经验", {"people": "lv-yuanyuan", "chosen": "吕园园", "statements": "lv-yuanyuan"}),
    ("盘石 2+2", {"people": "pan-shi", "chosen": "盘石", "statements": "pan-shi"}),
    ("必答题", {"series": "kuixingge"}),
    ("虚短空", {"statements": "+ wang-yong"}),
    (
        "区委工作务虚会",
        {
            "chosen": "区委工作务虚会",
            "meetings": "quwei-wuxuhui-2021",
            "statements": "gu-yaohui wang-yong xiang-xiuxing tang-lubang li-weicheng pan-shi he-chunyun lv-yuanyuan",
            "actions": "NH-07",
        },
    ),
    (
        "务虚会 土地",
        {
            "themes": "tudi",
            "meetings": "quwei-wuxuhui-2021",
            "statements": "+ gu-yaohui wang-yong xiang-xiuxing he-chunyun",
        },
    ),
    (
        "魁星阁论坛",
        {
            "series": "kuixingge",
            "statements": "lv-yuanyuan",
            "actions": "NH-17",
            "sessions": "6 5 4 3 2",
            "themes": "zhiku",
        },
    ),
    (
        "思想解放",
        {
            "chosen": "思想解放",
            "themes": "sixiang",
            "statements": "gu-yaohui tang-lubang lv-yuanyuan",
            "actions": "NH-17",
            "meetings": "+ quwei-wuxuhui-2021",
            "series": "kuixingge",
        },
    ),
    ("2021年 智库", {"chosen": "2021年", "themes": "zhiku", "statements": "lv-yuanyuan"}),
    ("城市客厅", {"themes": "chengshi", "statements": "he-chunyun", "actions": "NH-13"}),
    ("佛山副中心", {"statements": "pan-shi", "actions": "NH-11"}),
    ("佛北产业园", {"statements": "+ pan-shi", "actions": "+ NH-11"}),
    ("两业融合 狮山", {"statements": "pan-shi", "actions": "NH-10"}),
    ("氢能大会", {"sessions": "+ 1"}),
    ("汽车产业链会议", {"sessions": "+ 3"}),
    ("金融支持实体经济", {"sessions": "+ 4"}),
    ("中医药强区", {"themes": "minsheng", "sessions": "5"}),
    ("教育均衡", {"themes": "+ minsheng", "sessions": "+ 6"}),
    ("委员联络工作", {"statements": "+ tang-lubang", "actions": "NH-16"}),
    ("专家智库", {"themes": "+ zhiku", "statements": "+ lv-yuanyuan", "metrics": "zhiku-changci"}),
    ("镇街讨论", {"metrics": "+ zhenjie-changci quzhi-changci zhiku-changci"}),
    ("大沥规划", {"themes": "+ chengshi", "statements": "+ he-chunyun", "actions": "+ NH-13"}),
    ("大沥书记", {"officials": "he-chunyun"}),
    ("宣传部长", {"officials": "lv-yuanyuan"}),
    ("政府工作报告", {"series": "kuixingge", "actions": "NH-17"}),
    ("第二阶段工作", {"statements": "+ gu-yaohui lv-yuanyuan"}),
    ("基层治理", {"themes": "jiceng", "statements": "+ gu-yaohui lv-yuanyuan"}),
    ("安全风险", {"statements": "+ gu-yaohui"}),
    ("全媒体宣传", {"statements": "+ lv-yuanyuan"}),
    ("五条经验", {"statements": "lv-yuanyuan"}),
    ("“土地整治”", {"themes": "tudi", "statements": "he-chunyun"}),
    ("“顾耀辉” 土地", {"themes": "tudi"}),
    ("顾耀晖 改革", {"themes": "gaige", "meant": "gu-yaohui"}),
]


@pytest.mark.parametrize(("query", "expected"), ASKED)
def test_search_shows_what_is_meant(client, query, expected):
    context = client.get("/search/", {"q": query}).context
    found = {
        "people": told(context["people"]),
        "chosen": " ".join(chip.choice for chip in context["chips"]),
        "meant": told(context["meant"]),
        **{group.name: told(group.rows, in_parts=group.in_parts) for group in context["groups"]},
    }
    statements = client.get("/statements/", {"q": query}).context["object_list"]
    assert {**found, "statements": told(statements)} == {
        **dict.fromkeys(["people", "chosen", "meant", "statements"], ""),
        **expected,
    }


def told(rows, *, in_parts=False):
    """What a row is known by."""
    words = ["+"] if in_parts else []
    for row in rows:
        words += ["+"] if getattr(row, "begins_parts", False) and not in_parts else []
        known = getattr(row, "official", row)
        words.append(str(getattr(known, "slug", "") or getattr(known, "code", "") or known.number))
    return " ".join(words)
