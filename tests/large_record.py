"""A record of a size that readers must still find their way in: 60 officials, 24 themes, hundreds of meetings a year."""

from datetime import date, timedelta

from django.utils import timezone

from benchmarks import statements
from discussion.models import ActionItem, Appointment, Meeting, Official, Organization, Post, Theme

STATEMENTS, MEETINGS, BODIES, TASKS = 1_000, 500, 8, 100


def build():
    statements.build(STATEMENTS)
    public = {"status": "published", "published_at": timezone.now() - timedelta(days=1)}
    Meeting.objects.bulk_create(
        Meeting(name=f"例会{number}", slug=f"other-{number}", date=date(2021, 12, 1), **public)
        for number in range(MEETINGS)
    )
    bodies = Organization.objects.bulk_create(
        Organization(name=f"某某区第{number}局", slug=f"body-{number}", rank=number)
        for number in range(BODIES)
    )
    for number, official in enumerate(Official.objects.order_by("rank")):
        post = Post.objects.create(organization=bodies[number % BODIES], title=f"第{number}科科长")
        Appointment.objects.create(official=official, post=post)
    themes = list(Theme.objects.order_by("rank"))
    tasks = ActionItem.objects.bulk_create(
        ActionItem(
            code=f"L-{number}",
            title=f"推进第{number}项改革任务",
            lead_organization=bodies[number % BODIES],
            **public,
        )
        for number in range(TASKS)
    )
    for number, task in enumerate(tasks):
        task.themes.add(themes[number % len(themes)])
