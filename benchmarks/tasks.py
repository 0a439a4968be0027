"""A seeded record of any size, made of synthetic rows that point to each other as real ones do."""

from datetime import date, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from discussion.models import (
    ActionItem,
    ActionPoint,
    ActionUpdate,
    Appointment,
    Official,
    Organization,
    Point,
    Post,
    Statement,
    Theme,
)

STATES = ["not-started", "ongoing", "ongoing", "done", "adjusted", "ended"]
UNITS, OFFICIALS, THEMES = 40, 60, 24
UPDATES_EACH, POINTS_EACH = 5, 8


@transaction.atomic
def build(actions: int, seed: int = 1) -> None:
    """So many tasks with five updates each, and half as many statements with eight points each."""
    random, now = Random(seed), timezone.now() - timedelta(days=1)
    public = {"status": "published", "published_at": now}
    units = Organization.objects.bulk_create(
        [Organization(name=f"单位{n}", slug=f"unit-{n}", rank=n) for n in range(UNITS)]
    )
    posts = Post.objects.bulk_create([Post(organization=unit, title=f"{unit.name}主任") for unit in units])
    officials = Official.objects.bulk_create(
        [
            Official(name=f"官员{n}", slug=f"official-{n}", pinyin="gy", rank=n, **public)
            for n in range(OFFICIALS)
        ]
    )
    Appointment.objects.bulk_create(
        [Appointment(official=who, post=post) for who, post in zip(officials, posts, strict=False)]
    )
    themes = Theme.objects.bulk_create(
        [Theme(name=f"主题{n}", slug=f"theme-{n}", rank=n, **public) for n in range(THEMES)]
    )
    points = _statements(actions // 2, random, officials, themes, public)
    _actions(actions, random, posts, themes, points, public)


def _day(random: Random) -> date:
    return date(2021, 1, 1) + timedelta(days=random.randrange(2000))


def _statements(count, random, officials, themes, public) -> list[Point]:
    statements = Statement.objects.bulk_create(
        [
            Statement(
                title=f"关于第{n}项工作的发言",
                official=random.choice(officials),
                speaker_title="主任",
                date=_day(random),
                last_eid=POINTS_EACH,
                **public,
            )
            for n in range(count)
        ],
        batch_size=2000,
    )
    points = Point.objects.bulk_create(
        [
            Point(statement=row, eid=f"p{n}", position=n, heading=f"第{n}个要点", text="要抓好落实。")
            for row in statements
            for n in range(1, POINTS_EACH + 1)
        ],
        batch_size=2000,
    )
    _tag(Statement, "statement_id", statements, themes, random)
    _tag(Point, "point_id", points, themes, random)
    return points


def _actions(count, random, posts, themes, points, public) -> None:
    actions = ActionItem.objects.bulk_create(
        [
            ActionItem(
                code=f"B-{n:07}",
                title=f"第{n}项任务",
                lead_post=random.choice(posts),
                deadline=_day(random) if n % 3 else None,
                **public,
            )
            for n in range(count)
        ],
        batch_size=2000,
    )
    ActionUpdate.objects.bulk_create(
        [
            ActionUpdate(
                action=row,
                date=_day(random).isoformat(),
                text="按计划推进。",
                state=random.choice(STATES),
                completed_on="2022-01-01",
                **public,
            )
            for row in actions
            for _ in range(UPDATES_EACH)
        ],
        batch_size=2000,
    )
    _tag(ActionItem, "actionitem_id", actions, themes, random)
    links = zip(actions, random.sample(points, min(len(points), count)), strict=False)
    ActionPoint.objects.bulk_create(
        [ActionPoint(action=row, point=point) for row, point in links], batch_size=2000
    )


def _tag(model, key, rows, themes, random) -> None:
    through = model.themes.through
    through.objects.bulk_create(
        [through(**{key: row.pk, "theme_id": random.choice(themes).pk}) for row in rows], batch_size=2000
    )
