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
    ArticleImport,
    Draft,
    Official,
    Point,
    Publishable,
    Result,
    ReviewRecord,
    StaffProfile,
    Stage,
    Statement,
)
from discussion.workflow.policy import FINAL, levels, next_level

SHOWN = 8
RECENT = 50  # articles among which bundles are looked for
QUEUE = "queue"  # what the list of points calls the queue of the front page
URGENCIES = {"late": "超期", "due_soon": "临期", "stale": "久未更新"}


class QueueItem(NamedTuple):
    title: str
    url: str
    note: str


class Queue(NamedTuple):
    """Work of one kind: its first items, how much there is, and where the rest is."""

    name: str
    items: list[QueueItem]
    count: int
    url: str


def is_empty() -> bool:
    """Whether nobody has put anything on record."""
    return not (Official.objects.exists() or Statement.objects.published().exists())


def dashboard(user) -> list[Queue]:
    """The queues that have something in them, the most pressing first."""
    own = Draft.objects.filter(authors=user)
    scheduled = Draft.objects.filter(stage=Stage.SCHEDULED)
    queues = [
        *_articles(user),
        _drafts("待我审核", awaiting(user), "?stage__exact=submitted"),
        _drafts("退回给我", own.filter(stage=Stage.RETURNED), "?stage__exact=returned"),
        _drafts("我的草稿", own.filter(stage=Stage.DRAFT), "?stage__exact=draft"),
        _drafts("我送审的", own.filter(stage=Stage.SUBMITTED), "?stage__exact=submitted"),
        _drafts("定时发布", _recallable(scheduled, user), "?stage__exact=scheduled"),
        *_tasks(user),
        *_points(user),
    ]
    return [queue for queue in queues if queue.count]


def _articles(user) -> list[Queue]:
    """Articles that are not looked through, and those of which this person may pass or return the whole bundle."""
    if not user.has_perm("discussion.view_articleimport"):
        return []
    url = reverse("admin:discussion_articleimport_changelist")
    rows = ArticleImport.objects.only("name", "created", "changed_at", "taken_over_at")
    waiting = set(awaiting(user).values_list("model", "row"))
    taken = rows.filter(taken_over_at__isnull=False)[:RECENT] if waiting else []
    counts = {row: sum((each["model"], each["row"]) in waiting for each in row.created) for row in taken}
    bundles = [
        QueueItem(str(row), reverse("admin:discussion_articleimport_bundle", args=[row.pk]), f"{count}项")
        for row, count in counts.items()
        if count
    ]
    queues = [Queue("整篇报道待我审核", bundles[:SHOWN], len(bundles), f"{url}?taken_over_at__isempty=0")]
    if user.has_perm("discussion.change_articleimport"):
        left = rows.filter(taken_over_at__isnull=True)
        items = [
            QueueItem(
                str(row),
                reverse("admin:discussion_articleimport_review", args=[row.pk]),
                f"{localtime(row.changed_at):%Y-%m-%d %H:%M}",
            )
            for row in left[:SHOWN]
        ]
        queues.append(Queue("没有看完的报道", items, left.count(), f"{url}?taken_over_at__isempty=1"))
    return queues


def awaiting(user):
    """The drafts on which this person may decide now."""
    waiting = Draft.objects.filter(stage=Stage.SUBMITTED)
    if not levels():
        return waiting.filter(model__in=_published_by(user))
    turns = [place for place, level in enumerate(levels()) if user.has_perm(level.permission)]
    waiting = waiting.filter(passes__in=turns)
    if settings.REVIEW_SAME_PERSON:
        return waiting
    own = {name: OuterRef(name) for name in ("model", "row", "round")}
    decided = ReviewRecord.objects.filter(result=Result.PASSED, user=user, **own)
    return waiting.exclude(Q(authors=user) | Q(submitted_by=user)).exclude(Exists(decided))


def _published_by(user) -> list[str]:
    kinds = (model._meta for model in apps.get_models() if issubclass(model, Publishable))
    return [
        meta.label_lower for meta in kinds if user.has_perm(f"{meta.app_label}.publish_{meta.model_name}")
    ]


def _recallable(drafts, user):
    """As `levels.may_recall()` says it of one."""
    if user.has_perm(FINAL.permission):
        return drafts
    return drafts.filter(Q(authors=user) | Q(submitted_by=user))


def _drafts(name: str, found, query: str) -> Queue:
    found = found.distinct()
    url = f"{reverse('admin:discussion_draft_changelist')}{query}"
    first = (
        found.order_by("changed_at", "pk")
        .defer("snapshot")
        .annotate(is_revision=Q(snapshot__isnull=False))[:SHOWN]
    )
    return Queue(name, [_draft_item(draft) for draft in first], found.count(), url)


def _draft_item(draft: Draft) -> QueueItem:
    if draft.locked:
        url = reverse("admin:discussion_draft_review", args=[draft.pk])
    else:
        app, _, model = draft.model.partition(".")
        url = reverse(f"admin:{app}_{model}_change", args=[draft.row])
    return QueueItem(draft.title, url, f"{draft.kind}，{_note(draft)}")


def _note(draft: Draft) -> str:
    if draft.stage == Stage.SUBMITTED:
        return f"待{next_level(draft).name}"
    if draft.stage == Stage.SCHEDULED:
        return f"{localtime(draft.release_at):%Y-%m-%d %H:%M}发布"
    if draft.stage == Stage.RETURNED:
        return draft.remark[:60]
    return "修订稿" if draft.is_revision else draft.get_stage_display()


def tasks_of(user) -> QuerySet:
    """The public tasks on which this person may report: all, or those of their unit."""
    tasks = ActionItem.objects.published().with_state().with_judgement()
    if not user.has_perm("discussion.change_actionitem"):
        return tasks.none()
    unit = StaffProfile.unit_of(user)
    return tasks if unit is None else tasks.of_unit(unit)


def _tasks(user) -> list[Queue]:
    tasks = tasks_of(user).order_by(F("deadline").asc(nulls_last=True), "code", "pk")
    queues = {
        "late": ("超期任务", lambda task: f"应于{task.deadline:%Y-%m-%d}完成"),
        "due_soon": ("临期任务", lambda task: f"{task.deadline:%Y-%m-%d}到期"),
        "stale": (
            f"超过{settings.STALE_DAYS}天未更新",
            lambda task: f"上次进展：{task.updated_on or '还没有'}",
        ),
    }
    url = reverse("admin:discussion_actionitem_changelist")
    return [
        _queue(name, tasks.filter(**{urgency: True}), note, f"{url}?urgency={urgency}")
        for urgency, (name, note) in queues.items()
    ]


def _points(user) -> list[Queue]:
    """Points belong to no unit: its members only read them."""
    if not user.has_perm("discussion.change_point") or StaffProfile.unit_of(user) is not None:
        return []
    url = f"{reverse('admin:discussion_point_changelist')}?followed={QUEUE}"
    points = Point.objects.published().awaiting().select_related("statement__official")
    points = points.order_by("-statement__date", "statement", "position", "pk")
    return [_queue("还没有任务的要点", points, lambda point: point.statement.official.name, url)]


def _queue(name: str, rows, note, url: str) -> Queue:
    items = [QueueItem(str(row), _change(row), note(row)) for row in rows[:SHOWN]]
    return Queue(name, items, rows.count(), url)


def _change(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


# A search over everything


def search(request, site, words: str) -> list[Queue]:
    """What each list that this person may see finds under the words, those with nothing left out."""
    queues = [_search_model(request, model_admin, words) for model_admin in site.model_admins()]
    return [queue for queue in queues if queue and queue.count]


def _search_model(request, model_admin, words: str) -> Queue | None:
    if not (model_admin.search_fields and model_admin.has_view_permission(request)):
        return None
    rows, _ = model_admin.get_search_results(request, model_admin.get_queryset(request), words)
    meta = model_admin.opts
    url = f"{reverse(f'admin:{meta.app_label}_{meta.model_name}_changelist')}?{urlencode({'q': words})}"
    if model_admin.list_select_related:
        rows = rows.select_related(*model_admin.list_select_related)
    return _queue(str(meta.verbose_name), rows.order_by("-pk").distinct(), lambda row: "", url)
