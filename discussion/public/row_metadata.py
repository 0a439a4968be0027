"""What the page of one row says of it: title, description, sources, keywords, picture, feed, JSON-LD."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from discussion.models import ActionItem, Meeting, Metric, Official, SiteIdentity, Statement, Theme
from discussion.public import linked_data
from discussion.public.sections import STATEMENTS, FeedLink
from discussion.public.share_images import share_image_address
from discussion.values.graphemes import summary
from discussion.values.partial_dates import in_words

LONGEST_TITLE = 32  # characters: what fits where a page is passed on (READ-04)
LONGEST_DESCRIPTION = 120
SENTENCE_ENDS = "。！？…；”）》"


@dataclass(frozen=True)
class RowMetadata:
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


def described_row(row, *description: str, **more) -> RowMetadata:
    """What every published row can tell."""
    title = more.pop("title", str(row))
    return RowMetadata(
        title=title,
        headline=more.pop("headline", title),
        description=described(*description),
        published_at=row.published_at,
        updated_at=max(row.published_at, row.updated_at),
        **more,
    )


def of_statement(statement: Statement, site: SiteIdentity) -> RowMetadata:
    themes, points = names(statement.themes.all()), names(statement.points.all())
    return described_row(
        statement,
        f"{statement.byline}在{in_words(statement.date.isoformat())}的发言“{statement.title}”。",
        sentence(statement.lead),
        f"要点：{'；'.join(points)}。" if points else "",
        headline=headline(statement),
        author=site.name if statement.is_digest else statement.official.name,
        sources=publishers(statement.citations.all()),
        keywords=(statement.official.name, *themes),
        image=share_image_address(statement, site) or picture_address(statement.picture),
        feed=feed_of(f"{statement.official.name}的发言", speaker=statement.official.slug),
        node=linked_data.news_article(statement, site),
    )


def of_official(official: Official) -> RowMetadata:
    return described_row(
        official,
        f"{official.title}{official.name}在大讨论中的全部发言和逐条要点、谈到的主题、参加的论坛，",
        "以及所任岗位牵头的任务现在办到哪一步。",
        official.biography,
        keywords=(official.name, *official.title.split("、")) if official.title else (official.name,),
        image=picture_address(official.portrait),
        feed=feed_of(f"{official.name}的发言", speaker=official.slug),
        node=linked_data.person(official),
    )


def of_theme(theme: Theme) -> RowMetadata:
    return described_row(
        theme,
        f"大讨论中关于“{theme.name}”的发言要点、任务、指标和论坛：",
        "谁谈了这个主题、谈了什么，哪些要点已经形成任务、办到哪一步，有什么数字可以对照。",
        theme.description,
        keywords=(theme.name,),
        feed=feed_of(f"关于“{theme.name}”的发言", theme=theme.slug),
        node={"@type": "WebPage", "about": linked_data.term(theme)},
    )


def of_action(action: ActionItem) -> RowMetadata:
    lead = f"由{action.leads}牵头，" if action.leads else ""
    return described_row(
        action,
        f"任务{action.code}“{action.title}”，{lead}目前{action.standing_label}：",
        "来自哪些发言要点，定了什么事，有哪些节点、进展和佐证，看哪些数字。",
        sentence(action.description),
        title=action.title,
        keywords=(action.code, *names(action.themes.all())),
        node={"@type": "WebPage", "about": [linked_data.term(theme) for theme in action.themes.all()]},
    )


def of_metric(metric: Metric) -> RowMetadata:
    latest = metric.latest
    figure = f"{latest.as_printed}（截至{in_words(latest.as_of)}）。" if latest else "尚无数值。"
    return described_row(
        metric,
        f"指标“{metric.name}”：{figure}",
        "本页列出各次数值的原文写法、限定词、截止日期和来源，以及影响它的任务，可下载表格。",
        sentence(metric.description),
        sources=publishers(latest.citations.all()) if latest else "",
        keywords=(metric.name, *names(metric.themes.all())),
        node=linked_data.dataset(metric),
    )


def of_meeting(meeting: Meeting) -> RowMetadata:
    return described_row(
        meeting,
        f"{in_words(meeting.date.isoformat())}{meeting.name}上的发言，按会上次序排列：",
        "谁先谁后、各讲了哪几条要点、后来落实到哪一步，逐篇逐条都有固定网址，可以引用。",
        sentence(meeting.description),
        keywords=(meeting.name,),
        feed=feed_of(f"{meeting.name}上的发言", meeting=meeting.slug),
        node=linked_data.event(meeting),
    )
