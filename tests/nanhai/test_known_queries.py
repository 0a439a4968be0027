"""Thirty-odd things that people look for in the first content, each with the speakers whose words must be found.

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
