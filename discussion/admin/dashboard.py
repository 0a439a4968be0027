"""今天要做什么: what waits for one person on the front page of the editing pages."""

from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime

from discussion.models import (
    ActionItem,
    Manuscript,
    Member,
    Point,
    Publishable,
    Result,
    ReviewRecord,
    Stage,
)
from discussion.workflow.policy import FINAL, levels, next_level

SHOWN = 8
QUEUE = "queue"  # what the list of points calls the pile of the front page
URGENCIES = {"late": "超期", "due_soon": "临期", "stale": "久未更新"}


class Item(NamedTuple):
    title: str
    url: str
    note: str


class Pile(NamedTuple):
    """Work of one kind: its first items, how much there is, and where the rest is."""

    name: str
    items: list[Item]
    count: int
    url: str


def dashboard(person) -> list[Pile]:
    """The piles that have something in them, the most pressing first."""
    own = Manuscript.objects.filter(authors=person)
    scheduled = Manuscript.objects.filter(stage=Stage.SCHEDULED)
    piles = [
        _manuscripts("待我审核", awaiting(person), "?stage__exact=submitted"),
        _manuscripts("退回给我", own.filter(stage=Stage.RETURNED), "?stage__exact=returned"),
        _manuscripts("我的草稿", own.filter(stage=Stage.DRAFT), "?stage__exact=draft"),
        _manuscripts("我送审的", own.filter(stage=Stage.SUBMITTED), "?stage__exact=submitted"),
        _manuscripts("定时发布", _recallable(scheduled, person), "?stage__exact=scheduled"),
        *_tasks(person),
        *_points(person),
    ]
    return [pile for pile in piles if pile.count]


def awaiting(person):
    """The manuscripts on which this person may decide now."""
    waiting = Manuscript.objects.filter(stage=Stage.SUBMITTED)
    if not levels():
        return waiting.filter(model__in=_published_by(person))
    turns = [place for place, level in enumerate(levels()) if person.has_perm(level.permission)]
    waiting = waiting.filter(passes__in=turns)
    if settings.REVIEW_SAME_PERSON:
        return waiting
    own = {name: OuterRef(name) for name in ("model", "row", "round")}
    decided = ReviewRecord.objects.filter(result=Result.PASSED, person=person, **own)
    return waiting.exclude(Q(authors=person) | Q(submitted_by=person)).exclude(Exists(decided))


def _published_by(person) -> list[str]:
    kinds = (model._meta for model in apps.get_models() if issubclass(model, Publishable))
    return [
        meta.label_lower for meta in kinds if person.has_perm(f"{meta.app_label}.publish_{meta.model_name}")
    ]


def _recallable(manuscripts, person):
    """As `levels.may_recall()` says it of one."""
    if person.has_perm(FINAL.permission):
        return manuscripts
    return manuscripts.filter(Q(authors=person) | Q(submitted_by=person))


def _manuscripts(name: str, found, query: str) -> Pile:
    found = found.distinct()
    url = f"{reverse('admin:discussion_manuscript_changelist')}{query}"
    first = (
        found.order_by("changed_at", "pk").defer("text").annotate(is_revision=Q(text__isnull=False))[:SHOWN]
    )
    return Pile(name, [_of_manuscript(manuscript) for manuscript in first], found.count(), url)


def _of_manuscript(manuscript: Manuscript) -> Item:
    if manuscript.locked:
        url = reverse("admin:discussion_manuscript_review", args=[manuscript.pk])
    else:
        app, _, model = manuscript.model.partition(".")
        url = reverse(f"admin:{app}_{model}_change", args=[manuscript.row])
    return Item(manuscript.title, url, f"{manuscript.kind}，{_note(manuscript)}")


def _note(manuscript: Manuscript) -> str:
    if manuscript.stage == Stage.SUBMITTED:
        return f"待{next_level(manuscript).name}"
    if manuscript.stage == Stage.SCHEDULED:
        return f"{localtime(manuscript.release_at):%Y-%m-%d %H:%M}发布"
    if manuscript.stage == Stage.RETURNED:
        return manuscript.remark[:60]
    return "修订稿" if manuscript.is_revision else manuscript.get_stage_display()


def tasks_of(person) -> QuerySet:
    """The public tasks on which this person may report: all, or those of their unit."""
    tasks = ActionItem.objects.published().with_state()
    if not person.has_perm("discussion.change_actionitem"):
        return tasks.none()
    unit = Member.unit_of(person)
    return tasks if unit is None else tasks.of_unit(unit)


def _tasks(person) -> list[Pile]:
    tasks = tasks_of(person).order_by(F("deadline").asc(nulls_last=True), "code", "pk")
    told = {
        "late": ("超期事项", lambda task: f"应于{task.deadline:%Y-%m-%d}完成"),
        "due_soon": ("临期事项", lambda task: f"{task.deadline:%Y-%m-%d}到期"),
        "stale": (
            f"超过{settings.STALE_DAYS}天未更新",
            lambda task: f"上次进展：{task.updated_on or '还没有'}",
        ),
    }
    url = reverse("admin:discussion_actionitem_changelist")
    return [
        _pile(name, tasks.filter(**{urgency: True}), note, f"{url}?urgency={urgency}")
        for urgency, (name, note) in told.items()
    ]


def _points(person) -> list[Pile]:
    """Points belong to no unit: its members only read them."""
    if not person.has_perm("discussion.change_point") or Member.unit_of(person) is not None:
        return []
    url = f"{reverse('admin:discussion_point_changelist')}?followed={QUEUE}"
    points = Point.objects.published().awaiting().select_related("statement__official")
    points = points.order_by("-statement__date", "statement", "position", "pk")
    return [_pile("待跟进的要点", points, lambda point: point.statement.official.name, url)]


def _pile(name: str, rows, note, url: str) -> Pile:
    items = [Item(str(row), _change(row), note(row)) for row in rows[:SHOWN]]
    return Pile(name, items, rows.count(), url)


def _change(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


# A search over everything


def search(request, site, words: str) -> list[Pile]:
    """What each list that this person may see finds under the words, those with nothing left out."""
    piles = [_found(request, model_admin, words) for model_admin in site._registry.values()]
    return [pile for pile in piles if pile and pile.count]


def _found(request, model_admin, words: str) -> Pile | None:
    if not (model_admin.search_fields and model_admin.has_view_permission(request)):
        return None
    rows, _ = model_admin.get_search_results(request, model_admin.get_queryset(request), words)
    meta = model_admin.opts
    url = f"{reverse(f'admin:{meta.app_label}_{meta.model_name}_changelist')}?{urlencode({'q': words})}"
    if model_admin.list_select_related:
        rows = rows.select_related(*model_admin.list_select_related)
    return _pile(str(meta.verbose_name), rows.order_by("-pk").distinct(), lambda row: "", url)
