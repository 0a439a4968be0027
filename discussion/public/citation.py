"""How a statement is named as a reference, after GB/T 7714."""

from datetime import date

from django.utils import timezone

from discussion.models import Fidelity, Statement


def reference(statement: Statement, read_on: date) -> str:
    """Author, title, kind, and the days it was published and read; the address follows.

    顾耀辉. 大讨论不能一阵风（编辑整理，非原话）[EB/OL]. (2022-01-05)[2026-11-25].
    A digest says that it is one: its words are the editor's, not the speaker's.
    """
    digest = f"（{Fidelity.DIGEST.label}）" if statement.fidelity == Fidelity.DIGEST else ""
    released = timezone.localdate(statement.published_at)
    author, title = statement.official.name, f"{statement.title}{digest}"
    return f"{author}. {title}[EB/OL]. ({released:%Y-%m-%d})[{read_on:%Y-%m-%d}]."
