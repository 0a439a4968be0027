"""What machines are told of the discussion's pages: their columns, and what is said of a row.

A page is known by its URL name, a row by its model. `nanhai.metadata` puts the apps' together.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.urls import reverse

from discussion.models import ActionItem, Meeting, Metric, Official, SiteIdentity, Statement, Theme
from discussion.public import linked_data
from discussion.public.share_images import card_address
from discussion.values.graphemes import summary
from discussion.values.partial_dates import in_words

LONGEST_TITLE = 32  # characters: what fits where a page is passed on (READ-04)
LONGEST_DESCRIPTION = 120
SENTENCE_ENDS = "。！？…；”）》"


def with_query(path: str, query: Mapping) -> str:
    return f"{path}?{urlencode(query)}" if query else path


class ColumnType(models.TextChoices):
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


class Column(NamedTuple):
    """A column of the site: its list page and the pages of its rows carry its four tags (META-04)."""

    name: str
    kind: ColumnType
    address: str  # the URL name of its list
    keywords: str
    description: str
    feed: FeedLink | None = None


@dataclass(frozen=True)
class Article:
    """What the page of one row is about (META-05, META-06)."""

    title: str
    headline: str  # the title as it stands by itself where the page is passed on
    description: str
    published_at: datetime
    updated_at: datetime
    author: str = ""
    sources: str = ""  # "" where the row cites none: then it is this site's own
    keywords: tuple[str, ...] = ()
    image: str = ""
    feed: FeedLink | None = None
    node: dict = field(default_factory=dict)  # its JSON-LD


STATEMENTS = Column(
    "发言",
    ColumnType.NEWS,
    "discussion:statements",
    "大讨论,发言,要点,发言人,会议",
    "大讨论中各位官员的发言：按发言人、主题、阶段、会议和年份查找，逐条要点都有固定网址，可以引用，并能看到每条要点后来有没有形成行动事项。",
    FeedLink("最新发言", "discussion:statements-feed", filtered=True),
)
OFFICIALS = Column(
    "官员",
    ColumnType.DISCLOSURE,
    "discussion:officials",
    "大讨论,官员,领导,职务,分工",
    "参加大讨论的官员名单，按领导排序列出职务和发言篇数；点姓名可以看各人的任职经历、全部发言、谈到的主题和所任岗位牵头的行动事项。",
)
THEMES = Column(
    "主题",
    ColumnType.SPECIAL,
    "discussion:themes",
    "大讨论,主题,对照表,要点",
    "大讨论的各个主题，以及主题与发言人的对照表：每位发言人就每个主题谈了几项要点，其中几项已经有了行动事项，点开就能看到这些发言。",
)
ACTIONS = Column(
    "行动",
    ColumnType.DISCLOSURE,
    "discussion:actions",
    "大讨论,行动事项,台账,进展,督办",
    "由发言要点形成的行动事项台账：可按状态、办理情况、牵头单位、主题和现任负责人筛选，超期的排在最前，每项都列出节点、进展和佐证。",
    FeedLink("最新行动事项进展", "discussion:actions-feed"),
)
METRICS = Column(
    "数读",
    ColumnType.FIGURES,
    "discussion:metrics",
    "大讨论,数字,指标,数据,统计",
    "大讨论中的数字：照原文写法列出数值、限定词、截止日期和来源，有几次数值的画成图并附数据表，可以下载，也能看到哪些行动事项影响它。",
)
SOURCES = Column(
    "来源",
    ColumnType.DISCLOSURE,
    "discussion:sources",
    "大讨论,来源,报纸,文件,报告",
    "本站事实所依据的报纸、文件和报告：写明标题、作者、发布单位、刊发日期和版次，并列出每份来源支持了本站的哪些发言、数字、进展和论坛。",
)
COLUMNS = {
    "discussion:statements": STATEMENTS,
    "discussion:statement": STATEMENTS,
    "discussion:meeting": STATEMENTS,
    "discussion:officials": OFFICIALS,
    "discussion:official": OFFICIALS,
    "discussion:themes": THEMES,
    "discussion:theme": THEMES,
    "discussion:actions": ACTIONS,
    "discussion:actions-summary": ACTIONS,
    "discussion:actions-print": ACTIONS,
    "discussion:action": ACTIONS,
    "discussion:metrics": METRICS,
    "discussion:metric": METRICS,
    "discussion:sources": SOURCES,
    "discussion:source": SOURCES,
}


def conditions(filterset) -> tuple[str, ...]:
    """The filters in force, in words: 发言人为“顾耀辉”."""
    applied = getattr(filterset, "applied", [])
    return tuple(f"{part['label']}为“{part['choice']}”" for part in applied)


def described(*parts: str) -> str:
    """The parts on one line, as many characters as a description may have (META-08)."""
    return summary("".join(parts), LONGEST_DESCRIPTION)


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends in a mark of its own; "" stays ""."""
    return text if not text or text[-1] in SENTENCE_ENDS else f"{text}。"


def headline(statement: Statement) -> str:
    """顾耀辉：标题, short enough to be passed on whole (READ-04)."""
    return summary(f"{statement.official.name}：{statement.title}", LONGEST_TITLE)


def publishers(citations: Iterable) -> str:
    """Who published the cited sources, each once; a source without a publisher goes by its title."""
    sources = [citation.source for citation in citations]
    return "、".join(dict.fromkeys(source.publisher or str(source) for source in sources))


def names(rows: Iterable) -> tuple[str, ...]:
    return tuple(str(row) for row in rows)


def picture_address(picture) -> str:
    return f"{settings.ORIGIN}{picture.url}" if picture else ""


def feed_of(title: str, **chosen: str) -> FeedLink:
    """The feed of the statements that a page shows."""
    return STATEMENTS.feed._replace(title=title, query=tuple(chosen.items()))


def article(row, *description: str, **more) -> Article:
    """What every published row can tell."""
    title = more.pop("title", str(row))
    return Article(
        title=title,
        headline=more.pop("headline", title),
        description=described(*description),
        published_at=row.published_at,
        updated_at=max(row.published_at, row.updated_at),
        **more,
    )


def statement_article(statement: Statement, site: SiteIdentity) -> Article:
    themes, points = names(statement.themes.all()), names(statement.points.all())
    return article(
        statement,
        f"{statement.byline}在{in_words(statement.date.isoformat())}的发言“{statement.title}”。",
        sentence(statement.lead),
        f"要点：{'；'.join(points)}。" if points else "",
        headline=headline(statement),
        author=statement.official.name,
        sources=publishers(statement.citations.all()),
        keywords=(statement.official.name, *themes),
        image=card_address(statement, site) or picture_address(statement.picture),
        feed=feed_of(f"{statement.official.name}的发言", speaker=statement.official.slug),
        node=linked_data.news_article(statement),
    )


def official_article(official: Official, site: SiteIdentity) -> Article:
    return article(
        official,
        f"{official.title}{official.name}在大讨论中的全部发言和逐条要点、谈到的主题、参加的论坛，",
        "以及所任岗位牵头的行动事项办到哪一步。",
        official.biography,
        keywords=(official.name, *official.title.split("、")) if official.title else (official.name,),
        image=picture_address(official.portrait),
        feed=feed_of(f"{official.name}的发言", speaker=official.slug),
        node=linked_data.person(official),
    )


def theme_article(theme: Theme, site: SiteIdentity) -> Article:
    return article(
        theme,
        f"大讨论中关于“{theme.name}”的发言要点、行动事项、指标和论坛：",
        "谁谈了这个主题、谈了什么，哪些要点已经形成事项、办到哪一步，有什么数字可以对照。",
        theme.description,
        keywords=(theme.name,),
        feed=feed_of(f"关于“{theme.name}”的发言", theme=theme.slug),
        node={"@type": "WebPage", "about": linked_data.term(theme)},
    )


def action_article(action: ActionItem, site: SiteIdentity) -> Article:
    lead = f"由{action.leads}牵头，" if action.leads else ""
    return article(
        action,
        f"行动事项{action.code}“{action.title}”，{lead}目前{action.state_label}：",
        "来自哪些发言要点，定了什么事，有哪些节点、进展和佐证，看哪些数字。",
        sentence(action.description),
        title=action.title,
        keywords=(action.code, *names(action.themes.all())),
        node={"@type": "WebPage", "about": [linked_data.term(theme) for theme in action.themes.all()]},
    )


def metric_article(metric: Metric, site: SiteIdentity) -> Article:
    latest = metric.latest
    figure = f"{latest.as_printed}（截至{in_words(latest.as_of)}）。" if latest else "尚无数值。"
    return article(
        metric,
        f"指标“{metric.name}”：{figure}",
        "本页列出各次数值的原文写法、限定词、截止日期和来源，以及影响它的行动事项，可下载表格。",
        sentence(metric.description),
        sources=publishers(latest.citations.all()) if latest else "",
        keywords=(metric.name, *names(metric.themes.all())),
        node=linked_data.dataset(metric),
    )


def meeting_article(meeting: Meeting, site: SiteIdentity) -> Article:
    return article(
        meeting,
        f"{in_words(meeting.date.isoformat())}{meeting.name}上的发言，按会上次序排列：",
        "谁先谁后、各讲了哪几条要点、后来落实到哪一步，逐篇逐条都有固定网址，可以引用。",
        sentence(meeting.description),
        keywords=(meeting.name,),
        feed=feed_of(f"{meeting.name}上的发言", meeting=meeting.slug),
        node=linked_data.event(meeting),
    )


ARTICLES: dict[type[models.Model], Callable[..., Article]] = {
    Statement: statement_article,
    Official: official_article,
    Theme: theme_article,
    ActionItem: action_article,
    Metric: metric_article,
    Meeting: meeting_article,
}
