"""How far a statement's points are followed up: one classification for pages, bars and the editors' queue."""

from collections import Counter
from itertools import accumulate

from django.db import models
from django.db.models import Case, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, StrIndex

from discussion.models.states import Standing


class FollowUp(models.TextChoices):
    ACTION = "action", "要落实"
    QUALITATIVE = "qualitative", "表态，不涉及具体任务"


class FollowUpState(models.TextChoices):
    """The `Standing` of the task that decides, or why there is none."""

    LATE = Standing.LATE.value, Standing.LATE.label
    ONGOING = Standing.ONGOING.value, Standing.ONGOING.label
    ADJUSTED = Standing.ADJUSTED.value, Standing.ADJUSTED.label
    STALE = Standing.STALE.value, Standing.STALE.label
    NOT_STARTED = Standing.NOT_STARTED.value, Standing.NOT_STARTED.label
    UNREPORTED = Standing.UNREPORTED.value, Standing.UNREPORTED.label
    DONE = Standing.DONE.value, Standing.DONE.label
    ENDED = Standing.ENDED.value, Standing.ENDED.label
    AWAITING = "awaiting", "还没有对应的任务"
    QUALITATIVE = "qualitative", "表态"


def follow_up_state(tasks) -> Coalesce:
    """A point's state, given the public tasks: of several the first in the order of `Standing`, of none the point's kind.

    A point with a task is followed up even if it was called a mere declaration.
    """
    of_point = tasks.filter(action_points__point=OuterRef("pk")).with_standing()
    order = StrIndex(Value(" ".join(Standing.values)), F("standing"))
    without_task = Case(
        When(follow_up=FollowUp.ACTION, then=Value(FollowUpState.AWAITING)),
        default=Value(FollowUpState.QUALITATIVE),
    )
    deciding = Subquery(of_point.order_by(order).values(told=F("standing"))[:1])
    return Coalesce(deciding, without_task, output_field=models.CharField())


class Coverage:
    """How many of a statement's points are in each follow-up state; states without any are left out."""

    def __init__(self, points):
        found = Counter(point.follow_up_state for point in points)
        self.counts = [(state, found[state]) for state in FollowUpState if found[state]]
        self.total = found.total()

    @property
    def bars(self) -> list[tuple[FollowUpState, int, int]]:
        return pieces(self.counts)


def pieces(counts: list[tuple]) -> list[tuple]:
    """State, where its piece of a bar begins, and how long it is; the whole is as long as all counts."""
    starts = accumulate((count for _, count in counts), initial=0)
    return [(state, start, count) for (state, count), start in zip(counts, starts, strict=False)]
