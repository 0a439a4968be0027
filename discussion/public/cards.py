"""Cards: a row as a picture for a phone, to be passed on with a code that leads back to the very row.

A card says whose words it has, when and where they were said, and what came of them up to a day; what editors put into
words is marked. Its address lies under the row's own.
"""

from collections.abc import Iterable

from django.http import Http404
from django.utils import timezone

from discussion.models import ActionItem, Fidelity, Meeting, Metric, Point, SiteIdentity, Statement
from discussion.models.actions import actions_of_points
from discussion.public.card_drawing import Card, Outcome, draw
from discussion.public.drawings import DrawnPicture
from discussion.public.linked_data import absolute
from discussion.public.row_metadata import publishers, sentence
from discussion.values.lettering import font_path
from discussion.values.partial_dates import in_words

MOST_OUTCOMES, MOST_NAMES = 3, 6


# What stands on the cards


def card_path(row) -> str:
    """Where the card of a row or of a point lies; "" where none can be drawn."""
    path, _, eid = row.get_absolute_url().partition("#")
    return f"{path}{eid and f'{eid}/'}card.png" if font_path() else ""


def card_for(site: SiteIdentity, kind: str, row, words: str, **more) -> Card:
    day = in_words(timezone.localdate().isoformat()) if more.get("outcomes") else ""
    return Card(site.name, kind, words, absolute(row.get_absolute_url()), day=day, **more)


def joined_paragraphs(*parts: str) -> str:
    """Sentences and paragraphs one after the other."""
    return "".join(sentence(line.strip()) for part in parts for line in part.splitlines())


def occasion(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def occasion_of(statement: Statement) -> str:
    return occasion(in_words(statement.date.isoformat()), statement.meeting.name if statement.meeting else "")


def name_list(people: Iterable) -> str:
    """甲、乙、丙等9人: some of the names, and how many there are."""
    names = list(dict.fromkeys(map(str, people)))
    more = f"等{len(names)}人" if len(names) > MOST_NAMES else ""
    return "、".join(names[:MOST_NAMES]) + more


def outcomes_of(actions: Iterable[ActionItem]) -> tuple[Outcome, ...]:
    """Tasks with their standings, some of them one by one."""
    tasks = [Outcome(action.standing_label, action.title, action.standing) for action in actions]
    more = (Outcome(f"另有{len(tasks) - MOST_OUTCOMES}项任务"),) if len(tasks) > MOST_OUTCOMES else ()
    return (*tasks[:MOST_OUTCOMES], *more)


def of_point(point: Point, statement: Statement, site: SiteIdentity) -> Card:
    """The heading with the text under it, or what there is; the speaker's own words in quotation marks."""
    quoted = point.has_own_words or (not point.heading and not statement.is_digest)
    words = point.heading or joined_paragraphs(point.text)
    only_own = not statement.is_digest or (point.has_own_words and not point.text)
    return card_for(
        site,
        "发言要点",
        point,
        f"“{words}”" if quoted else words,
        text=joined_paragraphs(point.text) if point.heading else "",
        mark="" if only_own else Fidelity.DIGEST.label,
        who=statement.official.name,
        post=statement.speaker_title,
        occasion=occasion_of(statement),
        outcomes=outcomes_of(point.actions.all()) or (Outcome(point.follow_up_label),),
    )


def of_metric(metric: Metric, site: SiteIdentity) -> Card:
    latest = metric.latest
    return card_for(
        site,
        "数字",
        metric,
        latest.as_printed if latest else "还没有数值",
        text=joined_paragraphs(metric.name, metric.description),
        who=f"来源：{publishers(latest.citations.all())}" if latest and latest.citations.all() else "",
        occasion=f"截至{in_words(latest.as_of)}" if latest else "",
        outcomes=outcomes_of(link.action for link in metric.action_metrics.all()),
    )


def of_action(action: ActionItem, site: SiteIdentity) -> Card:
    """The task with the first words that it follows from, and how it stands with the last report."""
    statements = [link.point.statement for link in action.action_points.all()]
    said, report = next(iter(statements), None), next(iter(action.updates.all()), None)
    reported = f"{in_words(report.date)}：{report.text}" if report else ""
    due = f"完成时限{in_words(action.deadline.isoformat())}" if action.deadline else "未定时限"
    lead = f"牵头单位：{action.leads}" if action.leads else ""
    return card_for(
        site,
        f"任务{action.code}",
        action,
        action.title,
        text=joined_paragraphs(action.description),
        mark=Fidelity.DIGEST.label if any(statement.is_digest for statement in statements) else "",
        who=f"出自{said.official.name}的发言" if said else lead,
        post=said.speaker_title if said else "",
        occasion=occasion_of(said) if said else "",
        outcomes=(
            Outcome(action.standing_label, reported, action.standing),
            Outcome(due, lead if said else ""),
        ),
    )


def of_meeting(meeting: Meeting, statements: list[Statement], site: SiteIdentity) -> Card:
    points = [point for statement in statements for point in statement.followed_points]
    followed = Outcome(f"{len(statements)}篇发言，{len(points)}项要点", "逐条要点后来怎么样，扫码可看")
    return card_for(
        site,
        "会议",
        meeting,
        meeting.name,
        text=joined_paragraphs(meeting.description),
        who=f"{name_list(statement.official for statement in statements)}发言" if statements else "",
        occasion=occasion(in_words(meeting.date.isoformat()), meeting.venue),
        outcomes=(followed,) if statements else (),
    )


# Who gets them


class CardPicture(DrawnPicture):
    draw = staticmethod(draw)


class PointCard(CardPicture):
    """Its address belongs to the statement: gone with it, and with its reason."""

    model = Statement

    def get_queryset(self):
        return Statement.objects.published().for_detail().prefetch_related(actions_of_points())

    def addressed(self, rows):
        return rows.filter(pk=self.kwargs["pk"])

    def words(self, site):
        statement = self.object
        point = next((row for row in statement.points.all() if row.eid == self.kwargs["eid"]), None)
        if point is None:
            raise Http404
        return of_point(point, statement, site)


class MetricCard(CardPicture):
    model = Metric

    def get_queryset(self):
        return Metric.objects.published().for_detail()

    def words(self, site):
        return of_metric(self.object, site)


class ActionCard(CardPicture):
    model = ActionItem

    def get_queryset(self):
        return ActionItem.objects.published().for_detail()

    def words(self, site):
        return of_action(self.object, site)


class MeetingCard(CardPicture):
    model = Meeting

    def get_queryset(self):
        return Meeting.objects.published()

    def words(self, site):
        statements = Statement.objects.published().filter(meeting=self.object).for_list()
        return of_meeting(self.object, list(statements), site)
