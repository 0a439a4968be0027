"""The table of sessions."""

from discussion.exchange.tables.columns import Column, RowSpec, TableSpec
from discussion.exchange.tables.references import names
from discussion.exchange.tables.subjects import citations, columns
from forums.models import ForumSession, Outcome, Participant, Series, SessionCitation

SPELLINGS = {Series: names("name", "slug")}

SESSIONS = TableSpec(
    "sessions",
    "论坛期次",
    RowSpec(
        ForumSession,
        (
            *columns("series", "number", "topic", "format", "date", "start_time", "end_time", "venue"),
            Column("summary"),
            Column("themes", "归入主题"),
            Column("notes"),
        ),
        known_by=(("series", "number"),),
        parts=(
            RowSpec(
                Participant,
                (Column("official", "嘉宾（官员）"), Column("name", "嘉宾姓名"), Column("affiliation")),
                known_by=(("official", "name"),),
                accessor="participants",
            ),
            RowSpec(
                Outcome,
                columns("question", "text", "points", "actions"),
                known_by=(("question",),),
                accessor="outcomes",
            ),
            citations(SessionCitation),
        ),
    ),
)
