"""What the discussion itself adds to the record, declared as any other app does it."""

from discussion.exchange.articles import actions, metrics, people, sources, statements
from discussion.exchange.tables import references, subjects
from discussion.models import (
    AcceptedWord,
    ActionItem,
    ActionUpdate,
    ArticleImport,
    AuditEvent,
    Draft,
    Meeting,
    Metric,
    MetricValue,
    Official,
    Organization,
    Phase,
    Picture,
    Point,
    Post,
    SiteIdentity,
    Source,
    Statement,
    Theme,
)
from discussion.models.record_apps import RecordApp
from discussion.public import sections, sitemaps
from discussion.search.index import documents
from discussion.workflow import checks

RECORD = RecordApp(
    documents=documents.DOCUMENTS,
    checks=checks.CHECKS,
    names={Official: checks.names_of_officials},
    tables=(subjects.OFFICIALS, subjects.ACTIONS, subjects.METRICS),
    spellings=references.SPELLINGS,
    article_kinds={
        "source": sources.SourceKind(),
        "slips": sources.SlipKind(),
        "officials": people.OfficialKind(),
        "statements": statements.StatementKind(),
        "points": statements.PointKind(),
        "metrics": metrics.MetricKind(),
        "actions": actions.ActionKind(),
    },
    sections=(
        sections.STATEMENTS,
        sections.OFFICIALS,
        sections.THEMES,
        sections.MEETINGS,
        sections.ACTIONS,
        sections.METRICS,
        sections.SOURCES,
    ),
    sitemaps=sitemaps.SITEMAPS,
    editing_order=(
        Draft,
        ArticleImport,
        Statement,
        Point,
        ActionItem,
        ActionUpdate,
        Metric,
        MetricValue,
        Meeting,
        Official,
        Theme,
        Picture,
        Source,
        Organization,
        Post,
        Phase,
        AcceptedWord,
        SiteIdentity,
        AuditEvent,
    ),
)
