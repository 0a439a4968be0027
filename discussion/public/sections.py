"""The sections of the site (栏目): each has a list page and the pages of its rows, and its views name it.

Together they are the site's menu and the part of the site map that is there whatever is published.
"""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse

from discussion.models import ActionItem, Meeting, Metric, Official, Statement, Theme


def with_query(path: str, query: Mapping) -> str:
    return f"{path}?{urlencode(query)}" if query else path


class SectionType(models.TextChoices):
    """栏目类别, the controlled list (META-09)."""

    DISCLOSURE = "信息公开"
    NEWS = "时政要闻"
    FIGURES = "数据发布"
    SPECIAL = "专题专栏"


class FeedLink(NamedTuple):
    title: str
    name: str  # the URL name
    query: tuple[tuple[str, str], ...] = ()
    filtered: bool = False  # whether it takes the filters of its list

    @property
    def address(self) -> str:
        return with_query(reverse(self.name), dict(self.query))

    def under(self, query: Mapping[str, str]) -> "FeedLink":
        """The feed of a filtered list, as far as there is one."""
        if not self.filtered or not query:
            return self
        return self._replace(title=f"筛选出的{self.title.removeprefix('最新')}", query=tuple(query.items()))


class Section(NamedTuple):
    """What the list page and the pages of its rows say of their section in four tags (META-04)."""

    name: str
    kind: SectionType
    url_name: str  # of its list
    keywords: str
    description: str
    feed: FeedLink | None = None
    model: type[models.Model] | None = None  # the menu offers the section while such a row is public

    @property
    def address(self) -> str:
        return reverse(self.url_name)


STATEMENTS = Section(
    "发言",
    SectionType.NEWS,
    "discussion:statements",
    "大讨论,发言,要点,发言人,会议",
    "大讨论中各位官员的发言：按发言人、主题、阶段、会议和年份查找，逐条要点都有固定网址，可以引用，并能看到每条要点后来有没有形成任务。",
    FeedLink("最新发言", "discussion:statements-feed", filtered=True),
    model=Statement,
)
OFFICIALS = Section(
    "官员",
    SectionType.DISCLOSURE,
    "discussion:officials",
    "大讨论,官员,领导,职务,分工",
    "参加大讨论的官员名单，按领导排序列出职务和发言篇数；点姓名可以看各人的任职经历、全部发言、谈到的主题和所任岗位牵头的任务。",
    model=Official,
)
THEMES = Section(
    "主题",
    SectionType.SPECIAL,
    "discussion:themes",
    "大讨论,主题,对照表,要点",
    "大讨论的各个主题，以及主题与发言人的对照表：每位发言人就每个主题谈了几项要点，其中几项已经有了任务，点开就能看到这些发言。",
    model=Theme,
)
MEETINGS = Section(
    "会议",
    SectionType.NEWS,
    "discussion:meetings",
    "大讨论,会议,务虚会,日程",
    "大讨论的各次会议，按年份排列，新的在前；每次会议写明日期、地点和所属阶段，并照会上的次序列出全部发言，可以看到各项要点后来办到哪一步。",
    model=Meeting,
)
ACTIONS = Section(
    "任务",
    SectionType.DISCLOSURE,
    "discussion:actions",
    "大讨论,任务,台账,进展,督办",
    "由发言要点形成的任务：可按状态、牵头单位、主题和现任负责人筛选，超期的排在最前，每项都列出节点、进展和佐证。",
    FeedLink("最新任务进展", "discussion:actions-feed"),
    model=ActionItem,
)
METRICS = Section(
    "数读",
    SectionType.FIGURES,
    "discussion:metrics",
    "大讨论,数字,指标,数据,统计",
    "大讨论中的数字：照原文写法列出数值、限定词、截止日期和来源，有几次数值的画成图并附数据表，可以下载，也能看到哪些任务影响它。",
    model=Metric,
)
SOURCES = Section(
    "来源",
    SectionType.DISCLOSURE,
    "discussion:sources",
    "大讨论,来源,报纸,文件,报告",
    "本站事实所依据的报纸、文件和报告：写明标题、作者、发布单位、刊发日期和版次，并列出每份来源支持了本站的哪些发言、数字、进展和论坛。",
)
