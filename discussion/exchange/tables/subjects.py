"""The tables of the discussion."""

from discussion.exchange.tables.cells import Name
from discussion.exchange.tables.columns import Column, RowSpec, TableSpec
from discussion.models import (
    ActionItem,
    ActionUpdate,
    ActionUpdateCitation,
    Appointment,
    Metric,
    MetricValue,
    MetricValueCitation,
    Official,
)
from discussion.models.record_apps import record

ADDRESS = Column("slug", filled_in=True, note="填了就按它认出是哪一项；新的一项留空，会自动填写。")


def table_specs() -> dict[str, TableSpec]:
    """Every table that editors exchange, by its slug."""
    return {table.slug: table for table in record().tables}


def columns(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def citations(model, quote="原文写法") -> RowSpec:
    return RowSpec(
        model,
        (Column("source"), Column("locator"), Column("quote", quote)),
        known_by=(("source",),),
        accessor="citations",
    )


OFFICIALS = TableSpec(
    "officials",
    "官员与任职",
    RowSpec(
        Official,
        (
            Column("name", kind_class=Name),
            ADDRESS,
            Column("pinyin", filled_in=True),
            *columns("rank", "biography", "notes"),
        ),
        known_by=(("slug",), ("name",)),
        parts=(
            RowSpec(
                Appointment,
                columns("post", "start", "end"),
                known_by=(("post",),),
                accessor="appointments",
            ),
        ),
    ),
)

ACTIONS = TableSpec(
    "actions",
    "任务与进展",
    RowSpec(
        ActionItem,
        (
            *columns("code", "title", "description", "lead_post", "lead_organization"),
            *columns("supporting_organizations", "parent", "themes"),
            Column("point", through="action_points"),
            Column("metric", through="action_metrics"),
            *columns("start", "deadline", "notes"),
        ),
        known_by=(("code",),),
        parts=(
            RowSpec(
                ActionUpdate,
                (
                    Column("date", "进展日期"),
                    *columns("text", "state", "progress", "completed_on", "next_step", "evidence_url"),
                ),
                known_by=(("date",),),
                accessor="updates",
                parts=(citations(ActionUpdateCitation),),
            ),
        ),
    ),
)

METRICS = TableSpec(
    "metrics",
    "指标与数值",
    RowSpec(
        Metric,
        (
            Column("name"),
            ADDRESS,
            *columns("description", "unit", "direction", "target", "themes", "rank"),
        ),
        known_by=(("slug",), ("name",)),
        parts=(
            RowSpec(
                MetricValue,
                columns("as_of", "as_printed", "qualifier", "value"),
                known_by=(("as_of",),),
                accessor="values",
                parts=(citations(MetricValueCitation, quote="引证原文"),),
            ),
        ),
    ),
)
