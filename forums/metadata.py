"""The forums' section, and what the pages of its rows say of them."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from discussion.public.linked_data import absolute, known, place, terms
from discussion.public.row_metadata import (
    RowMetadata,
    described_row,
    names,
    picture_address,
    publishers,
    sentence,
)
from discussion.public.sections import FeedLink, Section, SectionType
from discussion.values.partial_dates import in_words
from forums.models import ForumSession, Series

SHANGHAI = ZoneInfo("Asia/Shanghai")
SESSIONS = Section(
    "论坛",
    SectionType.NEWS,
    "forums:sessions",
    "大讨论,论坛,期次,嘉宾,成果",
    "大讨论各期论坛的题目、日期和地点，按期数排列，可按主题和年份筛选；每一期都列出嘉宾、问题和成果，并连到相关的发言要点和任务。",
    FeedLink("最新论坛", "forums:sessions-feed"),
    model=ForumSession,
)


def of_session(session: ForumSession) -> RowMetadata:
    place = f"，地点是{session.place}" if session.place else ""
    questions = names(session.outcomes.all())
    return described_row(
        session,
        f"{in_words(session.date.isoformat())}举行的{session}“{session.heading}”{place}。",
        sentence(session.summary),
        f"问题：{'；'.join(questions)}。" if questions else "",
        "本页列出主办单位、嘉宾、问题和成果，以及后来形成的任务。",
        title=f"{session}：{session.heading}",
        sources=publishers(session.citations.all()),
        keywords=(session.series.name, *names(session.themes.all())),
        image=picture_address(session.picture),
        node=event(session),
    )


def of_series(series: Series) -> RowMetadata:
    place = f"惯常地点是{series.venue}，" if series.venue else ""
    return described_row(
        series,
        f"{series.name}各期的题目、日期和时间线，{place}缺的期数照缺注明，",
        "每一期和整个论坛都可以下载日历文件，点开能看到嘉宾、问题和成果。",
        sentence(series.description),
        keywords=(series.name,),
        node=event_series(series),
    )


def event(session: ForumSession) -> dict:
    return known(
        {
            "@type": "Event",
            "name": f"{session}：{session.heading}",
            "startDate": moment(session, session.start_time),
            "endDate": session.end_time and moment(session, session.end_time),
            "location": place(session.place),
            "organizer": [
                {"@type": "Organization", "name": str(host)} for host in session.series.hosts.all()
            ],
            "performer": [{"@type": "Person", "name": str(guest)} for guest in session.participants.all()],
            "superEvent": {
                "@type": "EventSeries",
                "name": session.series.name,
                "url": absolute(session.series.get_absolute_url()),
            },
            "about": terms(session.themes),
            "image": picture_address(session.picture),
        }
    )


def event_series(series: Series) -> dict:
    hosts = [{"@type": "Organization", "name": str(host)} for host in series.hosts.all()]
    return known(
        {"@type": "EventSeries", "name": series.name, "location": place(series.venue), "organizer": hosts}
    )


def moment(session: ForumSession, at: time | None) -> str:
    """The day, with the time where the source gives one."""
    return datetime.combine(session.date, at, SHANGHAI).isoformat() if at else session.date.isoformat()
