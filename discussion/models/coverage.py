"""How far a statement's points are followed up: one classification for pages, bars and the editors' queue."""

from collections import Counter
from itertools import accumulate

from django.db import models
from django.db.models import Case, Exists, OuterRef, Value, When

from discussion.models.states import CLOSED_STATES, State

IDLE_STATES = [State.UNREPORTED, State.NOT_STARTED]


class FollowUp(models.TextChoices):
    ACTION = "action", "要落实"
    QUALITATIVE = "qualitative", "定性表述"


class FollowUpState(models.TextChoices):
    DONE = "done", "已办结"
    ONGOING = "ongoing", "推进中"
    UNREPORTED = "unreported", "尚无进展"
    AWAITING = "awaiting", "待跟进"
    QUALITATIVE = "qualitative", "定性"


def follow_up_state(tasks) -> Case:
    """A point's state, given the public tasks: of several the open one decides, of none the point's own kind.

    Nothing is called under way of which no public update tells, or tells that it is not begun. A point with a task is followed up even if it was
    called 定性表述. Ended tasks count as done ones do.
    """
    of_point = tasks.filter(action_points__point=OuterRef("pk"))
    still_open = of_point.with_state().exclude(state__in=CLOSED_STATES)
    return Case(
        When(Exists(still_open.exclude(state__in=IDLE_STATES)), then=Value(FollowUpState.ONGOING)),
        When(Exists(still_open), then=Value(FollowUpState.UNREPORTED)),
        When(Exists(of_point), then=Value(FollowUpState.DONE)),
        When(follow_up=FollowUp.ACTION, then=Value(FollowUpState.AWAITING)),
        default=Value(FollowUpState.QUALITATIVE),
        output_field=models.CharField(),
    )


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
