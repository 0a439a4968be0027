"""The levels of review, and who may decide at which."""

from typing import NamedTuple

from django.conf import settings

from discussion.models import ActionItem, Manuscript, Member, Result, ReviewRecord


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


def next_level(manuscript: Manuscript) -> Level:
    """Who decides on a submitted manuscript now."""
    if not levels():
        app, _, model = manuscript.model.partition(".")
        return Level("发布", f"{app}.publish_{model}")
    return levels()[min(manuscript.passes, len(levels()) - 1)]


def is_last_level(manuscript: Manuscript) -> bool:
    return manuscript.passes + 1 >= len(levels())


def name_of(person) -> str:
    return (person.last_name + person.first_name) or person.get_username() if person else ""


def require(met, otherwise: str) -> None:
    if not met:
        raise TransitionNotAllowed(otherwise)


def is_within_unit(user, row) -> bool:
    """Whether a row is this account's to decide on: whoever belongs to a unit has its tasks and their parts."""
    unit = Member.unit_of(user)
    if unit is None:
        return True
    action = row if isinstance(row, ActionItem) else getattr(row, "action", None)
    return action is not None and ActionItem.objects.of_unit(unit).filter(pk=action.pk).exists()


def check_unit(user, row) -> None:
    require(is_within_unit(user, row), f"“{row}”不属于您的单位，您只能查看。")


def is_author(manuscript: Manuscript, person) -> bool:
    return manuscript.submitted_by_id == person.pk or manuscript.authors.filter(pk=person.pk).exists()


def may_recall(manuscript: Manuscript, person) -> bool:
    return is_author(manuscript, person) or person.has_perm(FINAL.permission)


def why_not(manuscript: Manuscript, person) -> str:
    """Why this person cannot decide on the manuscript now; "" if they can."""
    try:
        check_person(manuscript, person)
    except TransitionNotAllowed as reason:
        return str(reason)
    return ""


def check_person(manuscript: Manuscript, person) -> bool:
    """Refuses whoever may not decide now; whether they may only because the rule of different people is relaxed."""
    level = next_level(manuscript)
    require(person.has_perm(level.permission), f"现在等待{level.name}，您没有这一级的权限。")
    check_unit(person, manuscript.subject())
    author = is_author(manuscript, person)
    decided = records_of_round(manuscript).filter(result=Result.PASSED, person=person).exists()
    if not levels() or not (author or decided):
        return False
    why = "这是您自己写的稿件，请由别人审核。" if author else "您已审过这一轮的前一级，请由别人审这一级。"
    require(settings.REVIEW_SAME_PERSON, why)
    return True


def check_signature(manuscript: Manuscript, signature: Signature) -> None:
    if levels():
        require(signature.reviewed and signature.proofread, "请勾选“已审”和“已校”，再点通过。")
        require(
            signature.cleared or not is_last_level(manuscript), "最后一级须作保密审查，请勾选“已作保密审查”。"
        )


def records_of_round(manuscript: Manuscript):
    return ReviewRecord.objects.filter(model=manuscript.model, row=manuscript.row, round=manuscript.round)
