"""What is checked of forums before publication."""

from collections.abc import Iterable, Iterator

from discussion.values.findings import Finding, warning
from discussion.workflow.checks import row_has_a_theme
from forums.models import ForumSession, Participant, Series


def names_of_guests() -> Iterable[str]:
    return Participant.objects.exclude(name="").values_list("name", flat=True)


def numbers_run_without_a_gap(session: ForumSession) -> Iterator[Finding]:
    others = session.series.sessions.filter(number__lt=session.number).values_list("number", flat=True)
    missing = sorted(set(range(1, session.number)) - set(others))
    if missing:
        numbers = "、".join(map(str, missing[:10]))
        yield warning(f"{session.series}缺第{numbers}期。请核对期数；前面的期次来源里有的，请补录。")


def session_names_its_source(session: ForumSession) -> Iterator[Finding]:
    if not session.citations.exists():
        yield warning("没有写来源。请在“引证”里选来源，写明位置。")


def series_has_a_description(series: Series) -> Iterator[Finding]:
    if not series.description:
        yield warning("没有说明。请用一两句话告诉读者这个论坛是什么。")


CHECKS = {
    ForumSession: [row_has_a_theme, numbers_run_without_a_gap, session_names_its_source],
    Series: [series_has_a_description],
}
