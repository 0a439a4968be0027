"""The levels of review, and who may decide at which."""

from typing import NamedTuple

from django.conf import settings

from discussion.models import ActionItem, Draft, Result, ReviewRecord, StaffProfile


class TransitionNotAllowed(Exception):  # noqa: N818  (it names what happened)
    """Why a step of the review cannot be taken, as a sentence in Chinese."""


class Level(NamedTuple):
    name: str
    permission: str


class Signature(NamedTuple):
    """What a reviewer ticks: 审, 校, and at the last level 保密审查 (EDIT-02, EDIT-06)."""

    reviewed: bool = False
    proofread: bool = False
    cleared: bool = False


FIRST = Level("初审", "discussion.first_review")
SECOND = Level("复审", "discussion.second_review")
FINAL = Level("终审", "discussion.final_review")
LEVELS = {0: [], 1: [FINAL], 2: [FIRST, FINAL], 3: [FIRST, SECOND, FINAL]}


def levels() -> list[Level]:
    """The levels in force; none means that who may publish does so directly."""
    return LEVELS[settings.REVIEW_LEVELS]


def next_level(draft: Draft) -> Level:
    """Who decides on a submitted draft now."""
    if not levels():
        app, _, model = draft.model.partition(".")
        return Level("发布", f"{app}.publish_{model}")
    return levels()[min(draft.passes, len(levels()) - 1)]


def is_last_level(draft: Draft) -> bool:
    return draft.passes + 1 >= len(levels())


def name_of(user) -> str:
    return (user.last_name + user.first_name) or user.get_username() if user else ""


def require(met, otherwise: str) -> None:
    if not met:
        raise TransitionNotAllowed(otherwise)


def is_within_unit(user, row) -> bool:
    """Whether a row is this account's to decide on: whoever belongs to a unit has its tasks and their parts."""
    unit = StaffProfile.unit_of(user)
    if unit is None:
        return True
    action = row if isinstance(row, ActionItem) else getattr(row, "action", None)
    return action is not None and ActionItem.objects.of_unit(unit).filter(pk=action.pk).exists()


def check_unit(user, row) -> None:
    require(is_within_unit(user, row), f"“{row}”不属于您的单位，您只能查看。")


def is_author(draft: Draft, user) -> bool:
    return draft.submitted_by_id == user.pk or draft.authors.filter(pk=user.pk).exists()


def may_recall(draft: Draft, user) -> bool:
    return is_author(draft, user) or user.has_perm(FINAL.permission)


def why_not(draft: Draft, user) -> str:
    """Why this person cannot decide on the draft now; "" if they can."""
    try:
        check_person(draft, user)
    except TransitionNotAllowed as reason:
        return str(reason)
    return ""


def check_person(draft: Draft, user) -> bool:
    """Refuses whoever may not decide now; whether they may only because the rule of different people is relaxed."""
    level = next_level(draft)
    require(user.has_perm(level.permission), f"现在等待{level.name}，您没有这一级的权限。")
    check_unit(user, draft.subject())
    author = is_author(draft, user)
    decided = records_of_round(draft).filter(result=Result.PASSED, user=user).exists()
    if not levels() or not (author or decided):
        return False
    why = "这是您自己写的稿件，请由别人审核。" if author else "您已审过这一轮的前一级，请由别人审这一级。"
    require(settings.REVIEW_SAME_PERSON, why)
    return True


def check_signature(draft: Draft, signature: Signature) -> None:
    if levels():
        require(signature.reviewed and signature.proofread, "请勾选“已审”和“已校”，再点通过。")
        require(signature.cleared or not is_last_level(draft), "最后一级须作保密审查，请勾选“已作保密审查”。")


def records_of_round(draft: Draft):
    return ReviewRecord.objects.filter(model=draft.model, row=draft.row, round=draft.round)
