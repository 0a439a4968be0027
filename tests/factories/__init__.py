"""One function per model: a published row with plausible contents, anything overridable by keyword."""

from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.utils import timezone

from discussion.models import (
    ActionItem,
    ActionMetric,
    ActionPoint,
    ActionUpdate,
    ActionUpdateCitation,
    Appointment,
    Meeting,
    Metric,
    MetricValue,
    MetricValueCitation,
    Milestone,
    Official,
    Organization,
    Phase,
    Picture,
    Point,
    Post,
    SiteIdentity,
    Source,
    Statement,
    StatementCitation,
    Status,
    Theme,
)
from discussion.search.index.signals import indexed_together
from forums.models import ForumSession, Outcome, Participant, Series, SessionCitation, SessionPicture

DAY = date(2021, 12, 29)
RELEASED = datetime(2022, 1, 5, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
numbers = count(1)


def published(**fields):
    return {"status": Status.PUBLISHED, "published_at": RELEASED, **fields}


def draft():
    return {"status": Status.DRAFT, "published_at": None}


def embargoed():
    return {"status": Status.PUBLISHED, "published_at": timezone.now() + timedelta(days=1)}


def withdrawn():
    return {
        "status": Status.WITHDRAWN,
        "published_at": RELEASED,
        "withdrawn_at": timezone.now() - timedelta(hours=1),
        "withdrawn_reason": "来源有误",
    }


def change(row, **fields):
    """Saves a row with some fields changed, as an editor would."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


def site(**fields):
    return SiteIdentity.objects.create(**{"name": "大讨论实录", **fields})


def picture(**fields):
    """A row without a stored file; tests of the pipeline upload real ones."""
    number = next(numbers)
    picture = Picture(**{"alt": f"图片{number}", **fields})
    picture.file.name = f"pictures/{number:064x}.jpg"
    picture.width, picture.height = 1200, 800
    Picture.objects.bulk_create([picture])
    return picture


def organization(**fields):
    return Organization.objects.create(**{"name": f"单位{next(numbers)}", **fields})


def post(**fields):
    number = next(numbers)
    fields.setdefault("organization", None)
    fields["organization"] = fields["organization"] or organization()
    return Post.objects.create(**{"title": f"职务{number}", **fields})


def official(**fields):
    return Official.objects.create(**published(name=f"官员{next(numbers)}") | fields)


def appointment(**fields):
    fields.setdefault("official", None)
    fields.setdefault("post", None)
    fields["official"] = fields["official"] or official()
    fields["post"] = fields["post"] or post()
    return Appointment.objects.create(**fields)


def theme(**fields):
    return Theme.objects.create(**published(name=f"主题{next(numbers)}") | fields)


def phase(**fields):
    return Phase.objects.create(**{"name": f"阶段{next(numbers)}", **fields})


def meeting(**fields):
    return Meeting.objects.create(**published(name=f"会议{next(numbers)}", date=DAY) | fields)


def source(**fields):
    return Source.objects.create(**{"title": f"来源{next(numbers)}", **fields})


@indexed_together()
def statement(themes=(), points=0, **fields):
    """A statement, with as many points as asked for."""
    fields.setdefault("official", None)
    fields["official"] = fields["official"] or official()
    row = Statement.objects.create(
        **published(title=f"发言{next(numbers)}", date=DAY, speaker_title="区委书记") | fields
    )
    row.themes.set(themes)
    for position in range(points):
        point(statement=row, position=position)
    return row


@indexed_together()
def proofed_statement(**fields):
    """A statement in which the checks before publication find nothing."""
    row = statement(themes=[theme()], **fields)
    appointment(official=row.official, post=post(title=row.speaker_title))
    point(statement=row, themes=row.themes.all())
    statement_citation(statement=row)
    return row


@indexed_together()
def point(themes=(), **fields):
    fields.setdefault("statement", None)
    fields["statement"] = fields["statement"] or statement()
    row = Point.objects.create(**{"heading": f"要点{next(numbers)}", "text": "要点内容", **fields})
    row.themes.set(themes)
    return row


def statement_citation(**fields):
    return StatementCitation.objects.create(
        **{"statement": fields.get("statement") or statement(), "source": fields.get("source") or source()}
        | fields
    )


@indexed_together()
def action(themes=(), points=(), **fields):
    number = next(numbers)
    row = ActionItem.objects.create(**published(code=f"T-{number}", title=f"事项{number}") | fields)
    row.themes.set(themes)
    for linked in points:
        ActionPoint.objects.create(action=row, point=linked)
    return row


def milestone(**fields):
    fields.setdefault("action", None)
    fields["action"] = fields["action"] or action()
    return Milestone.objects.create(**{"title": f"节点{next(numbers)}", **fields})


def update(**fields):
    fields.setdefault("action", None)
    fields["action"] = fields["action"] or action()
    return ActionUpdate.objects.create(
        **published(date="2021-12-30", text=f"进展{next(numbers)}", state="ongoing") | fields
    )


def update_citation(**fields):
    return ActionUpdateCitation.objects.create(
        **{"update": fields.get("update") or update(), "source": fields.get("source") or source()} | fields
    )


@indexed_together()
def metric(themes=(), **fields):
    row = Metric.objects.create(**published(name=f"指标{next(numbers)}", unit="场次") | fields)
    row.themes.set(themes)
    return row


def metric_value(**fields):
    fields.setdefault("metric", None)
    fields["metric"] = fields["metric"] or metric()
    return MetricValue.objects.create(
        **{"value": 320, "qualifier": "gt", "as_printed": "超320场次", "as_of": "2021-12-29", **fields}
    )


def metric_value_citation(**fields):
    return MetricValueCitation.objects.create(
        **{"value": fields.get("value") or metric_value(), "source": fields.get("source") or source()}
        | fields
    )


def action_metric(**fields):
    return ActionMetric.objects.create(
        **{"action": fields.get("action") or action(), "metric": fields.get("metric") or metric()} | fields
    )


def series(**fields):
    return Series.objects.create(**published(name=f"论坛{next(numbers)}") | fields)


@indexed_together()
def session(themes=(), **fields):
    number = next(numbers)
    fields.setdefault("series", None)
    fields["series"] = fields["series"] or series()
    row = ForumSession.objects.create(
        **published(number=number, topic=f"期次{number}", date=date(2021, 12, 14)) | fields
    )
    row.themes.set(themes)
    return row


def participant(**fields):
    fields.setdefault("session", None)
    fields["session"] = fields["session"] or session()
    if not fields.get("official"):
        fields.setdefault("name", f"嘉宾{next(numbers)}")
    return Participant.objects.create(**fields)


@indexed_together()
def outcome(points=(), actions=(), **fields):
    fields.setdefault("session", None)
    fields["session"] = fields["session"] or session()
    row = Outcome.objects.create(**{"question": f"问题{next(numbers)}", **fields})
    row.points.set(points)
    row.actions.set(actions)
    return row


def session_citation(**fields):
    return SessionCitation.objects.create(
        **{"session": fields.get("session") or session(), "source": fields.get("source") or source()} | fields
    )


def session_picture(**fields):
    return SessionPicture.objects.create(
        **{"session": fields.get("session") or session(), "picture": fields.get("picture") or picture()}
        | fields
    )
