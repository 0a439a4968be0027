"""三审三校: who may take which step, and what it does to what readers see."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.utils import timezone

from discussion.models import Draft, Result, ReviewRecord, Stage, Statement, Status, Theme
from discussion.workflow import policy, transitions, versions
from discussion.workflow.drafts import (
    draft_of,
    get_or_create_draft,
    keep_version,
    record_save,
    revising,
    snapshot_of,
)
from discussion.workflow.policy import Signature, TransitionNotAllowed
from discussion.workflow.schedule import current_version
from discussion.workflow.snapshots import capture, review_digest
from tests import factories as make

SIGNED = Signature(reviewed=True, proofread=True, cleared=True)


@pytest.fixture(autouse=True)
def three_levels(settings):
    settings.REVIEW_LEVELS = 3


def person(name, *rights):
    user = User.objects.create_user(name, last_name=name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


@pytest.fixture
def author(db):
    return person("作者")


@pytest.fixture
def reviewers(db):
    """One person for each of the three levels."""
    return [person(right, f"{right}_review") for right in ("first", "second", "final")]


@pytest.fixture
def unpublished(db):
    return make.proofed_statement(title="甲", **make.draft())


def pass_all(draft, reviewers, **last):
    for reviewer in reviewers[:-1]:
        transitions.approve(draft, reviewer, SIGNED)
    transitions.approve(draft, reviewers[-1], SIGNED, **last)


def results(row):
    return list(ReviewRecord.objects.about(row).values_list("result", "role", "name"))


def test_a_text_is_public_after_three_passes_by_three_people(unpublished, author, reviewers):
    """EDIT-01, EDIT-03, EDIT-04."""
    draft = transitions.submit(unpublished, author)
    seen = [unpublished.is_public]
    for reviewer in reviewers:
        transitions.approve(draft, reviewer, SIGNED, opinion="可以")
        seen.append(unpublished.is_public)

    assert seen == [False, False, False, True]
    assert results(unpublished) == [
        ("submitted", "", "作者"),
        ("passed", "初审", "first"),
        ("passed", "复审", "second"),
        ("passed", "终审", "final"),
        ("published", "", "final"),
    ]
    assert set(ReviewRecord.objects.values_list("digest", flat=True)) == {review_digest(capture(unpublished))}
    assert draft_of(unpublished) is None


def test_nobody_decides_out_of_turn(unpublished, author, reviewers):
    first, second, final = reviewers
    draft = transitions.submit(unpublished, author)
    for early in (second, final, author):
        with pytest.raises(TransitionNotAllowed, match="现在等待初审，您没有这一级的权限"):
            transitions.approve(draft, early, SIGNED)
    transitions.approve(draft, first, SIGNED)
    with pytest.raises(TransitionNotAllowed, match="现在等待复审"):
        transitions.approve(draft, first, SIGNED)
    assert not unpublished.is_public


def test_the_author_never_reviews_the_own_text(unpublished, reviewers):
    """EDIT-03, also where the right is there."""
    author = person("多面手", "first_review", "second_review", "final_review")
    draft = transitions.submit(unpublished, author)
    with pytest.raises(TransitionNotAllowed, match="这是您自己写的稿件，请由别人审核"):
        transitions.approve(draft, author, SIGNED)
    helper = person("帮手", "first_review")
    draft.authors.add(helper)
    with pytest.raises(TransitionNotAllowed, match="这是您自己写的稿件"):
        transitions.approve(draft, helper, SIGNED)


def test_one_person_passes_one_level_of_a_round(unpublished, author):
    both = person("兼任", "first_review", "second_review")
    draft = transitions.submit(unpublished, author)
    transitions.approve(draft, both, SIGNED)
    with pytest.raises(TransitionNotAllowed, match="您已审过这一轮的前一级"):
        transitions.approve(draft, both, SIGNED)


def test_a_tiny_team_may_relax_the_rule_and_the_record_says_so(unpublished, settings):
    settings.REVIEW_SAME_PERSON = True
    alone = person("一人", "first_review", "second_review", "final_review")
    draft = transitions.submit(unpublished, alone)
    pass_all(draft, [alone] * 3)
    assert unpublished.is_public
    passes = ReviewRecord.objects.filter(result=Result.PASSED)
    assert list(passes.values_list("relaxed", flat=True)) == [True] * 3


@pytest.mark.parametrize(
    ("signature", "level", "message"),
    [
        (Signature(reviewed=True), 0, "请勾选“已审”和“已校”"),
        (Signature(proofread=True), 0, "请勾选“已审”和“已校”"),
        (Signature(reviewed=True, proofread=True), 2, "最后一级须作保密审查"),
    ],
)
def test_each_level_ticks_what_it_did(unpublished, author, reviewers, signature, level, message):
    """EDIT-02, EDIT-06."""
    draft = transitions.submit(unpublished, author)
    for reviewer in reviewers[:level]:
        transitions.approve(draft, reviewer, SIGNED)
    with pytest.raises(TransitionNotAllowed, match=message):
        transitions.approve(draft, reviewers[level], signature)
    assert not unpublished.is_public


def test_returning_needs_an_opinion_and_begins_again_at_the_first_level(unpublished, author, reviewers):
    draft = transitions.submit(unpublished, author)
    transitions.approve(draft, reviewers[0], SIGNED)
    with pytest.raises(TransitionNotAllowed, match="退回须写明意见"):
        transitions.send_back(draft, reviewers[1], "  ")
    transitions.send_back(draft, reviewers[1], "第二点写错了单位")

    draft.refresh_from_db()
    unpublished.refresh_from_db()
    assert (draft.stage, draft.remark, unpublished.status) == (
        "returned",
        "第二点写错了单位",
        Status.DRAFT,
    )
    again = transitions.submit(unpublished, author)
    assert (again.round, again.passes, policy.next_level(again).name) == (2, 0, "初审")


def test_what_was_sent_back_is_there_to_compare_until_publication(unpublished, author, reviewers):
    record_save(unpublished, author)
    draft = transitions.submit(unpublished, author)
    assert versions.returned(unpublished) is None
    transitions.send_back(draft, reviewers[0], "标题太短")
    make.change(unpublished, title="甲乙")
    record_save(unpublished, author)
    draft = transitions.submit(unpublished, author)
    assert [
        versions.returned(unpublished).snapshot[0]["fields"]["title"],
        snapshot_of(unpublished)[0]["fields"]["title"],
    ] == [
        "甲",
        "甲乙",
    ]
    pass_all(draft, reviewers)
    assert versions.returned(unpublished) is None


def test_a_changed_text_ends_the_round(unpublished, author, reviewers):
    """EDIT-05: whatever way the change came."""
    draft = transitions.submit(unpublished, author)
    transitions.approve(draft, reviewers[0], SIGNED)
    make.change(unpublished.points.get(), text="偷偷改过的内容")

    with pytest.raises(TransitionNotAllowed, match="送审以后文字有改动，这一轮审核作废"):
        transitions.approve(draft, reviewers[1], SIGNED)
    assert transitions.settle(draft)
    draft.refresh_from_db()
    assert (draft.stage, results(unpublished)[-1][0]) == (Stage.DRAFT, "lapsed")


def test_a_change_of_what_the_text_shows_ends_the_round(unpublished, author, reviewers):
    """A source's title, a picture's words have no review of their own: they are signed with the text."""
    source = make.source(title="原来的来源")
    make.statement_citation(statement=unpublished, source=source)
    draft = transitions.submit(unpublished, author)
    transitions.approve(draft, reviewers[0], SIGNED)
    make.change(source, title="偷改的来源")
    with pytest.raises(TransitionNotAllowed, match="送审以后文字有改动"):
        transitions.approve(draft, reviewers[1], SIGNED)


def test_the_public_note_is_signed_with_the_text(author, reviewers):
    row = make.proofed_statement(title="甲")
    with revising(row, author):
        make.change(row, title="乙")
    seen = transitions.submit(row, author).digest
    transitions.recall(draft_of(row), author)
    make.change(draft_of(row), correction="另一句更正")
    draft = transitions.submit(row, author)
    with pytest.raises(TransitionNotAllowed, match="在您打开以后变了"):
        transitions.approve(draft, reviewers[0], SIGNED, seen=seen)


def test_only_authors_and_who_decides_last_call_a_text_back(unpublished, author, reviewers):
    draft = transitions.submit(unpublished, author)
    with pytest.raises(TransitionNotAllowed):
        transitions.recall(draft, reviewers[0])
    transitions.recall(draft, reviewers[-1])
    assert draft_of(unpublished).stage == Stage.DRAFT


def test_a_time_that_is_over_publishes_nothing(unpublished, author, reviewers):
    draft = transitions.submit(unpublished, author)
    past = timezone.now() - timedelta(days=1)
    with pytest.raises(TransitionNotAllowed, match="发布时间已经过去"):
        pass_all(draft, reviewers, release_at=past)
    assert not unpublished.is_public


def test_who_wrote_a_deleted_text_does_not_review_it_when_it_is_back(unpublished, reviewers):
    author = person("原作者", "first_review")
    record_save(unpublished, author)
    version = keep_version(unpublished, "deleted", author)
    Draft.objects.about(unpublished).delete()
    Statement.objects.filter(pk=unpublished.pk).delete()
    row = versions.restore(version, person("别人"))
    draft = transitions.submit(row, person("送审人"))
    with pytest.raises(TransitionNotAllowed, match="这是您自己写的稿件"):
        transitions.approve(draft, author, SIGNED)


def test_a_reviewer_passes_only_the_text_that_was_before_their_eyes(unpublished, author, reviewers):
    draft = transitions.submit(unpublished, author)
    with pytest.raises(TransitionNotAllowed, match="在您打开以后变了"):
        transitions.approve(draft, reviewers[0], SIGNED, seen="0" * 64)


def test_the_author_takes_a_text_back_and_strangers_cannot(unpublished, author, reviewers):
    draft = transitions.submit(unpublished, author)
    with pytest.raises(TransitionNotAllowed, match="只有作者和终审人员可以撤回"):
        transitions.recall(draft, person("旁人"))
    transitions.recall(draft, author)
    with pytest.raises(TransitionNotAllowed, match="已不在审核中"):
        transitions.approve(draft, reviewers[0], SIGNED)
    assert Statement.objects.get().status == Status.DRAFT


def test_a_text_with_errors_is_not_handed_over(author):
    unpublished = make.statement(points=1, **make.draft())
    with pytest.raises(TransitionNotAllowed, match="还有“错误”没有改正"):
        transitions.submit(unpublished, author)


# Publication at a set time


def test_an_approved_text_waits_for_its_time(unpublished, author, reviewers, time_machine):
    """EDIT-09: Asia/Shanghai, and only what is fully approved."""
    time_machine.move_to("2026-12-01T08:00:00+08:00", tick=False)
    draft = transitions.submit(unpublished, author)
    pass_all(draft, reviewers, release_at=timezone.datetime.fromisoformat("2026-12-01T09:00:00+08:00"))
    before = current_version(), unpublished.is_public

    time_machine.move_to("2026-12-01T09:00:01+08:00", tick=False)
    after = current_version(), unpublished.is_public

    assert (before[1], after[1], before[0] == after[0]) == (False, True, False)
    assert results(unpublished)[-1] == ("published", "", "")


def test_a_text_waiting_for_its_time_can_be_taken_back(unpublished, author, reviewers, time_machine):
    time_machine.move_to("2026-12-01T08:00:00+08:00", tick=False)
    draft = transitions.submit(unpublished, author)
    pass_all(draft, reviewers, release_at=timezone.datetime.fromisoformat("2026-12-01T09:00:00+08:00"))
    transitions.recall(draft, author)
    time_machine.move_to("2026-12-01T10:00:00+08:00", tick=False)
    current_version()
    assert not unpublished.is_public


def test_what_cannot_be_published_at_its_time_goes_back_and_readers_lose_nothing(
    author, reviewers, time_machine
):
    time_machine.move_to("2026-12-01T08:00:00+08:00", tick=False)
    row = make.proofed_statement(title="甲")
    point = row.points.get()
    with revising(row, author):
        make.point(statement=row, heading="新要点")
        row.points.get(pk=point.pk).delete()
    draft = transitions.submit(row, author)
    pass_all(draft, reviewers, release_at=timezone.datetime.fromisoformat("2026-12-01T09:00:00+08:00"))
    action = make.action(points=[point], code="NH-01")
    time_machine.move_to("2026-12-01T10:00:00+08:00", tick=False)
    current_version()

    draft.refresh_from_db()
    assert (draft.stage, str(action) in draft.remark) == (Stage.RETURNED, True)
    assert list(row.points.all()) == [point]


@pytest.mark.parametrize(
    "tamper",
    [
        lambda row: Statement.objects.filter(pk=row.pk).update(title="改过的标题"),
        lambda row: row.points.update(text="改过的要点"),
        lambda row: Draft.objects.about(row).update(correction="改过的更正说明"),
    ],
    ids=["title", "point", "correction"],
)
def test_a_text_that_changed_after_the_last_pass_is_not_published_at_its_time(
    unpublished, author, reviewers, time_machine, tamper
):
    """Past all locks, for example in the database: what readers get is what the reviewers signed."""
    time_machine.move_to("2026-12-01T08:00:00+08:00", tick=False)
    draft = transitions.submit(unpublished, author)
    pass_all(draft, reviewers, release_at=timezone.datetime.fromisoformat("2026-12-01T09:00:00+08:00"))
    tamper(unpublished)
    time_machine.move_to("2026-12-01T10:00:00+08:00", tick=False)
    current_version()

    draft.refresh_from_db()
    assert (draft.stage, draft.remark) == (Stage.RETURNED, "到时没有发布：审定以后文字有改动。")
    assert (Statement.objects.published().count(), results(unpublished)[-1][0]) == (0, "lapsed")


# Withdrawal, and records


def test_withdrawing_ends_the_review_of_a_revision(author, reviewers):
    row = make.proofed_statement(title="甲")
    with revising(row, author):
        make.change(row, title="乙")
    draft = transitions.submit(row, author)
    transitions.withdraw(row, reviewers[2], "来源有误")
    with pytest.raises(TransitionNotAllowed, match="已不在审核中"):
        transitions.approve(draft, reviewers[0], SIGNED)
    row.refresh_from_db()
    assert (row.status, row.is_public) == (Status.WITHDRAWN, False)


def test_a_withdrawn_row_says_why_until_it_is_public_again(unpublished, author, reviewers, client):
    """EDIT-08."""
    pass_all(transitions.submit(unpublished, author), reviewers)
    unpublished.refresh_from_db()
    transitions.withdraw(unpublished, reviewers[2], "来源有误")
    transitions.submit(unpublished, author)
    gone = client.get(unpublished.get_absolute_url())
    assert (gone.status_code, "来源有误" in gone.text) == (410, True)


def test_records_cannot_be_changed_or_removed(unpublished, author):
    """EDIT-04."""
    transitions.submit(unpublished, author)
    record = ReviewRecord.objects.get()
    for forbidden in (
        record.save,
        record.delete,
        ReviewRecord.objects.all().delete,
        lambda: ReviewRecord.objects.update(name="别人"),
    ):
        with pytest.raises(ValidationError):
            forbidden()


def test_without_levels_who_may_publish_publishes(settings, db):
    settings.REVIEW_LEVELS = 0
    row = make.theme(**make.draft())
    chief, other = person("社长", "publish_theme"), person("记者")
    draft = transitions.submit(row, other)
    with pytest.raises(TransitionNotAllowed, match="现在等待发布，您没有这一级的权限"):
        transitions.approve(draft, other, Signature())
    transitions.approve(draft, chief, Signature())
    assert Theme.objects.published().get() == row


@pytest.mark.parametrize(
    ("number", "names"), [(1, ["终审"]), (2, ["初审", "终审"]), (3, ["初审", "复审", "终审"])]
)
def test_the_number_of_levels_is_a_setting(settings, unpublished, author, number, names):
    settings.REVIEW_LEVELS = number
    draft, met = transitions.submit(unpublished, author), []
    for place in range(number):
        right = policy.next_level(draft).permission.partition(".")[2]
        transitions.approve(draft, person(f"审{place}", right), SIGNED)
        met = list(ReviewRecord.objects.filter(result="passed").values_list("role", flat=True))
        draft = draft_of(unpublished) or draft
    assert (met, unpublished.is_public) == (names, True)


def test_a_draft_names_its_authors(unpublished, author):
    assert list(get_or_create_draft(unpublished, author).authors.all()) == [author]
    assert Draft.objects.count() == 1


# Nothing but the step is written


def newer(row):
    """What a colleague has saved since the row was read."""
    Statement.objects.filter(pk=row.pk).update(title="同事刚改的")
    return row


def title(row):
    return Statement.objects.get(pk=row.pk).title


def test_submitting_a_row_read_earlier_keeps_newer_words(unpublished, author):
    transitions.submit(newer(unpublished), author)
    assert (title(unpublished), Statement.objects.get().status) == ("同事刚改的", "submitted")


def test_withdrawing_a_row_read_earlier_keeps_newer_words(unpublished, author, reviewers):
    pass_all(transitions.submit(unpublished, author), reviewers)
    transitions.withdraw(newer(unpublished), reviewers[2], "来源有误")
    assert (title(unpublished), Statement.objects.get().status) == ("同事刚改的", "withdrawn")


def test_publishing_a_row_read_earlier_keeps_newer_words(unpublished):
    newer(unpublished).publish()
    assert (title(unpublished), unpublished.is_public) == ("同事刚改的", True)


def test_a_row_is_withdrawn_once(unpublished, author, reviewers):
    pass_all(transitions.submit(unpublished, author), reviewers)
    transitions.withdraw(unpublished, reviewers[2], "来源有误")
    with pytest.raises(TransitionNotAllowed, match="不是已发布的"):
        transitions.withdraw(unpublished, reviewers[2], "另一个原因")
    assert Statement.objects.get().withdrawn_reason == "来源有误"


def test_a_revision_in_review_is_not_given_up(author, reviewers):
    row = make.proofed_statement()
    with revising(row, author):
        make.change(row, title="新题")
    draft = transitions.submit(row, author)
    with pytest.raises(TransitionNotAllowed, match="正在审核"):
        transitions.abandon(draft, author)
    assert draft_of(row) == draft


def test_a_version_is_not_restored_over_what_is_in_review(unpublished, author):
    version = keep_version(unpublished, "draft", author)
    make.change(unpublished, title="新题")
    transitions.submit(unpublished, author)
    with pytest.raises(TransitionNotAllowed, match="请先撤回"):
        versions.restore(version, author)
    assert title(unpublished) == "新题"


def test_what_a_text_shows_over_other_rows_is_signed_with_it(author):
    official = make.official(**make.draft())
    organization = make.appointment(official=official).post.organization
    draft = transitions.submit(official, author)
    make.change(organization, name="改过的名称")
    assert transitions.settle(draft)
