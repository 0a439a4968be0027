"""How a statement is named as a reference, after GB/T 7714."""

from datetime import date

from django.utils import timezone

from discussion.models import Fidelity, SiteIdentity, Statement
from discussion.values.partial_dates import in_words


def reference(statement: Statement, read_on: date) -> str:
    """Author, title, kind, and the days it was published and read; the address follows.

    南海大讨论实录. 顾耀辉2021年12月29日在区委工作务虚会上的发言：大讨论不能一阵风（编辑整理，非原话）[EB/OL]. (2022-01-05)[2026-11-25].
    The author of a digest is the record, whose words it has; of a full text or an excerpt the speaker.
    """
    released = timezone.localdate(statement.published_at)
    if statement.is_digest:
        author, speaker = SiteIdentity.current().name, statement.official.name
        title = f"{speaker}{occasion(statement)}：{statement.title}（{Fidelity.DIGEST.label}）"
    else:
        author, title = statement.official.name, f"{statement.title}（{occasion(statement)}）"
    return f"{author}. {title}[EB/OL]. ({released:%Y-%m-%d})[{read_on:%Y-%m-%d}]."


def occasion(statement: Statement) -> str:
    """2021年12月29日在区委工作务虚会上的发言."""
    where = f"在{statement.meeting.name}上" if statement.meeting else ""
    return f"{in_words(statement.date.isoformat())}{where}的发言"
