"""What is checked of forums before publication, added to the discussion's checks."""

from collections.abc import Iterator

from discussion.values.findings import Finding, warning
from discussion.workflow.checks import checks, name_sources, row_has_a_theme
from forums.models import ForumSession, Participant, Series

name_sources.append(lambda: Participant.objects.exclude(name="").values_list("name", flat=True))
checks(ForumSession)(row_has_a_theme)


@checks(ForumSession)
def numbers_run_without_a_gap(session: ForumSession) -> Iterator[Finding]:
    others = session.series.sessions.filter(number__lt=session.number).values_list("number", flat=True)
    missing = sorted(set(range(1, session.number)) - set(others))
    if missing:
        numbers = "、".join(map(str, missing[:10]))
        yield warning(f"{session.series}缺第{numbers}期。请核对期数；前面的期次来源里有的，请补录。")


@checks(ForumSession)
def session_names_its_source(session: ForumSession) -> Iterator[Finding]:
    if not session.citations.exists():
        yield warning("没有写来源。请在“引证”里选来源，写明位置。")


@checks(Series)
def series_has_a_description(series: Series) -> Iterator[Finding]:
    if not series.description:
        yield warning("没有说明。请用一两句话告诉读者这个论坛是什么。")
