"""三审三校: who may take which step, and what it does to what readers see."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.utils import timezone

from discussion.models import Manuscript, Result, ReviewRecord, Stage, Statement, Status, Theme
from discussion.workflow import policy, transitions, versions
from discussion.workflow.drafts import begun, keep_version, manuscript_of, revising, saved, text_of
from discussion.workflow.policy import Signature, TransitionNotAllowed
from discussion.workflow.schedule import edition
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
def draft(db):
    return make.proofed_statement(title="甲", **make.draft())


def pass_all(manuscript, reviewers, **last):
    for reviewer in reviewers[:-1]:
        transitions.approve(manuscript, reviewer, SIGNED)
    transitions.approve(manuscript, reviewers[-1], SIGNED, **last)


def results(row):
    return list(ReviewRecord.objects.about(row).values_list("result", "role", "name"))


def test_a_text_is_public_after_three_passes_by_three_people(draft, author, reviewers):
    """EDIT-01, EDIT-03, EDIT-04."""
    manuscript = transitions.submit(draft, author)
    seen = [draft.is_public]
    for reviewer in reviewers:
        transitions.approve(manuscript, reviewer, SIGNED, opinion="可以")
        seen.append(draft.is_public)

    assert seen == [False, False, False, True]
    assert results(draft) == [
        ("submitted", "", "作者"),
        ("passed", "初审", "first"),
        ("passed", "复审", "second"),
        ("passed", "终审", "final"),
        ("published", "", "final"),
    ]
    assert set(ReviewRecord.objects.values_list("digest", flat=True)) == {review_digest(capture(draft))}
    assert manuscript_of(draft) is None


def test_nobody_decides_out_of_turn(draft, author, reviewers):
    first, second, final = reviewers
    manuscript = transitions.submit(draft, author)
    for early in (second, final, author):
        with pytest.raises(TransitionNotAllowed, match="现在等待初审，您没有这一级的权限"):
            transitions.approve(manuscript, early, SIGNED)
    transitions.approve(manuscript, first, SIGNED)
    with pytest.raises(TransitionNotAllowed, match="现在等待复审"):
        transitions.approve(manuscript, first, SIGNED)
    assert not draft.is_public


def test_the_author_never_reviews_the_own_text(draft, reviewers):
    """EDIT-03, also where the right is there."""
    author = person("多面手", "first_review", "second_review", "final_review")
    manuscript = transitions.submit(draft, author)
    with pytest.raises(TransitionNotAllowed, match="这是您自己写的稿件，请由别人审核"):
        transitions.approve(manuscript, author, SIGNED)
    helper = person("帮手", "first_review")
    manuscript.authors.add(helper)
    with pytest.raises(TransitionNotAllowed, match="这是您自己写的稿件"):
        transitions.approve(manuscript, helper, SIGNED)


def test_one_person_passes_one_level_of_a_round(draft, author):
    both = person("兼任", "first_review", "second_review")
    manuscript = transitions.submit(draft, author)
    transitions.approve(manuscript, both, SIGNED)
    with pytest.raises(TransitionNotAllowed, match="您已审过这一轮的前一级"):
        transitions.approve(manuscript, both, SIGNED)


def test_a_tiny_team_may_relax_the_rule_and_the_record_says_so(draft, settings):
    settings.REVIEW_SAME_PERSON = True
    alone = person("一人", "first_review", "second_review", "final_review")
    manuscript = transitions.submit(draft, alone)
    pass_all(manuscript, [alone] * 3)
    assert draft.is_public
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
def test_each_level_ticks_what_it_did(draft, author, reviewers, signature, level, message):
    """EDIT-02, EDIT-06."""
    manuscript = transitions.submit(draft, author)
    for reviewer in reviewers[:level]:
        transitions.approve(manuscript, reviewer, SIGNED)
    with pytest.raises(TransitionNotAllowed, match=message):
        transitions.approve(manuscript, reviewers[level], signature)
    assert not draft.is_public


def test_returning_needs_an_opinion_and_begins_again_at_the_first_level(draft, author, reviewers):
    manuscript = transitions.submit(draft, author)
    transitions.approve(manuscript, reviewers[0], SIGNED)
    with pytest.raises(TransitionNotAllowed, match="退回须写明意见"):
        transitions.send_back(manuscript, reviewers[1], "  ")
    transitions.send_back(manuscript, reviewers[1], "第二点写错了单位")

    manuscript.refresh_from_db()
    draft.refresh_from_db()
    assert (manuscript.stage, manuscript.remark, draft.status) == (
        "returned",
        "第二点写错了单位",
        Status.DRAFT,
    )
    again = transitions.submit(draft, author)
    assert (again.round, again.passes, policy.next_level(again).name) == (2, 0, "初审")


def test_what_was_sent_back_is_there_to_compare_until_publication(draft, author, reviewers):
    saved(draft, author)
    manuscript = transitions.submit(draft, author)
    assert versions.returned(draft) is None
    transitions.send_back(manuscript, reviewers[0], "标题太短")
    make.change(draft, title="甲乙")
    saved(draft, author)
    manuscript = transitions.submit(draft, author)
    assert [versions.returned(draft).text[0]["fields"]["title"], text_of(draft)[0]["fields"]["title"]] == [
        "甲",
        "甲乙",
    ]
    pass_all(manuscript, reviewers)
    assert versions.returned(draft) is None


def test_a_changed_text_ends_the_round(draft, author, reviewers):
    """EDIT-05: whatever way the change came."""
    manuscript = transitions.submit(draft, author)
    transitions.approve(manuscript, reviewers[0], SIGNED)
    make.change(draft.points.get(), text="偷偷改过的内容")

    with pytest.raises(TransitionNotAllowed, match="送审以后文字有改动，这一轮审核作废"):
        transitions.approve(manuscript, reviewers[1], SIGNED)
    assert transitions.settle(manuscript)
    manuscript.refresh_from_db()
    assert (manuscript.stage, results(draft)[-1][0]) == (Stage.DRAFT, "lapsed")


def test_a_change_of_what_the_text_shows_ends_the_round(draft, author, reviewers):
    """A source's title, a picture's words have no review of their own: they are signed with the text."""
    source = make.source(title="原来的来源")
    make.statement_citation(statement=draft, source=source)
    manuscript = transitions.submit(draft, author)
    transitions.approve(manuscript, reviewers[0], SIGNED)
    make.change(source, title="偷改的来源")
    with pytest.raises(TransitionNotAllowed, match="送审以后文字有改动"):
        transitions.approve(manuscript, reviewers[1], SIGNED)


def test_the_public_note_is_signed_with_the_text(author, reviewers):
    row = make.proofed_statement(title="甲")
    with revising(row, author):
        make.change(row, title="乙")
    seen = transitions.submit(row, author).digest
    transitions.recall(manuscript_of(row), author)
    make.change(manuscript_of(row), correction="另一句更正")
    manuscript = transitions.submit(row, author)
    with pytest.raises(TransitionNotAllowed, match="在您打开以后变了"):
        transitions.approve(manuscript, reviewers[0], SIGNED, seen=seen)


def test_a_time_that_is_over_publishes_nothing(draft, author, reviewers):
    manuscript = transitions.submit(draft, author)
    past = timezone.now() - timedelta(days=1)
    with pytest.raises(TransitionNotAllowed, match="发布时间已经过去"):
        pass_all(manuscript, reviewers, release_at=past)
    assert not draft.is_public


def test_who_wrote_a_deleted_text_does_not_review_it_when_it_is_back(draft, reviewers):
    author = person("原作者", "first_review")
    saved(draft, author)
    version = keep_version(draft, "deleted", author)
    Manuscript.objects.about(draft).delete()
    Statement.objects.filter(pk=draft.pk).delete()
    row = versions.restore(version, person("别人"))
    manuscript = transitions.submit(row, person("送审人"))
    with pytest.raises(TransitionNotAllowed, match="这是您自己写的稿件"):
        transitions.approve(manuscript, author, SIGNED)


def test_a_reviewer_passes_only_the_text_that_was_before_their_eyes(draft, author, reviewers):
    manuscript = transitions.submit(draft, author)
    with pytest.raises(TransitionNotAllowed, match="在您打开以后变了"):
        transitions.approve(manuscript, reviewers[0], SIGNED, seen="0" * 64)


def test_the_author_takes_a_text_back_and_strangers_cannot(draft, author, reviewers):
    manuscript = transitions.submit(draft, author)
    with pytest.raises(TransitionNotAllowed, match="只有作者和终审人员可以撤回"):
        transitions.recall(manuscript, person("旁人"))
    transitions.recall(manuscript, author)
    with pytest.raises(TransitionNotAllowed, match="已不在审核中"):
        transitions.approve(manuscript, reviewers[0], SIGNED)
    assert Statement.objects.get().status == Status.DRAFT


def test_a_text_with_errors_is_not_handed_over(author):
    draft = make.statement(points=1, **make.draft())
    with pytest.raises(TransitionNotAllowed, match="还有“错误”没有改正"):
        transitions.submit(draft, author)


# Publication at a set time


def test_an_approved_text_waits_for_its_time(draft, author, reviewers, time_machine):
    """EDIT-09: Asia/Shanghai, and only what is fully approved."""
    time_machine.move_to("2026-12-01T08:00:00+08:00", tick=False)
    manuscript = transitions.submit(draft, author)
    pass_all(manuscript, reviewers, release_at=timezone.datetime.fromisoformat("2026-12-01T09:00:00+08:00"))
    before = edition(), draft.is_public

    time_machine.move_to("2026-12-01T09:00:01+08:00", tick=False)
    after = edition(), draft.is_public

    assert (before[1], after[1], before[0] == after[0]) == (False, True, False)
    assert results(draft)[-1] == ("published", "", "")


def test_a_text_waiting_for_its_time_can_be_taken_back(draft, author, reviewers, time_machine):
    time_machine.move_to("2026-12-01T08:00:00+08:00", tick=False)
    manuscript = transitions.submit(draft, author)
    pass_all(manuscript, reviewers, release_at=timezone.datetime.fromisoformat("2026-12-01T09:00:00+08:00"))
    transitions.recall(manuscript, author)
    time_machine.move_to("2026-12-01T10:00:00+08:00", tick=False)
    edition()
    assert not draft.is_public


def test_what_cannot_be_published_at_its_time_goes_back_and_readers_lose_nothing(
    author, reviewers, time_machine
):
    time_machine.move_to("2026-12-01T08:00:00+08:00", tick=False)
    row = make.proofed_statement(title="甲")
    point = row.points.get()
    with revising(row, author):
        make.point(statement=row, heading="新要点")
        row.points.get(pk=point.pk).delete()
    manuscript = transitions.submit(row, author)
    pass_all(manuscript, reviewers, release_at=timezone.datetime.fromisoformat("2026-12-01T09:00:00+08:00"))
    action = make.action(points=[point], code="NH-01")
    time_machine.move_to("2026-12-01T10:00:00+08:00", tick=False)
    edition()

    manuscript.refresh_from_db()
    assert (manuscript.stage, str(action) in manuscript.remark) == (Stage.RETURNED, True)
    assert list(row.points.all()) == [point]


# Withdrawal, and records


def test_withdrawing_ends_the_review_of_a_revision(author, reviewers):
    row = make.proofed_statement(title="甲")
    with revising(row, author):
        make.change(row, title="乙")
    manuscript = transitions.submit(row, author)
    transitions.withdraw(row, reviewers[2], "来源有误")
    with pytest.raises(TransitionNotAllowed, match="已不在审核中"):
        transitions.approve(manuscript, reviewers[0], SIGNED)
    row.refresh_from_db()
    assert (row.status, row.is_public) == (Status.WITHDRAWN, False)


def test_a_withdrawn_row_says_why_until_it_is_public_again(draft, author, reviewers, client):
    """EDIT-08."""
    pass_all(transitions.submit(draft, author), reviewers)
    draft.refresh_from_db()
    transitions.withdraw(draft, reviewers[2], "来源有误")
    transitions.submit(draft, author)
    gone = client.get(draft.get_absolute_url())
    assert (gone.status_code, "来源有误" in gone.text) == (410, True)


def test_records_cannot_be_changed_or_removed(draft, author):
    """EDIT-04."""
    transitions.submit(draft, author)
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
    manuscript = transitions.submit(row, other)
    with pytest.raises(TransitionNotAllowed, match="现在等待发布，您没有这一级的权限"):
        transitions.approve(manuscript, other, Signature())
    transitions.approve(manuscript, chief, Signature())
    assert Theme.objects.published().get() == row


@pytest.mark.parametrize(
    ("number", "names"), [(1, ["终审"]), (2, ["初审", "终审"]), (3, ["初审", "复审", "终审"])]
)
def test_the_number_of_levels_is_a_setting(settings, draft, author, number, names):
    settings.REVIEW_LEVELS = number
    manuscript, met = transitions.submit(draft, author), []
    for place in range(number):
        right = policy.next_level(manuscript).permission.partition(".")[2]
        transitions.approve(manuscript, person(f"审{place}", right), SIGNED)
        met = list(ReviewRecord.objects.filter(result="passed").values_list("role", flat=True))
        manuscript = manuscript_of(draft) or manuscript
    assert (met, draft.is_public) == (names, True)


def test_a_manuscript_names_its_authors(draft, author):
    assert list(begun(draft, author).authors.all()) == [author]
    assert Manuscript.objects.count() == 1


# Nothing but the step is written


def newer(row):
    """What a colleague has saved since the row was read."""
    Statement.objects.filter(pk=row.pk).update(title="同事刚改的")
    return row


def title(row):
    return Statement.objects.get(pk=row.pk).title


def test_submitting_a_row_read_earlier_keeps_newer_words(draft, author):
    transitions.submit(newer(draft), author)
    assert (title(draft), Statement.objects.get().status) == ("同事刚改的", "submitted")


def test_withdrawing_a_row_read_earlier_keeps_newer_words(draft, author, reviewers):
    pass_all(transitions.submit(draft, author), reviewers)
    transitions.withdraw(newer(draft), reviewers[2], "来源有误")
    assert (title(draft), Statement.objects.get().status) == ("同事刚改的", "withdrawn")


def test_publishing_a_row_read_earlier_keeps_newer_words(draft):
    newer(draft).publish()
    assert (title(draft), draft.is_public) == ("同事刚改的", True)


def test_a_row_is_withdrawn_once(draft, author, reviewers):
    pass_all(transitions.submit(draft, author), reviewers)
    transitions.withdraw(draft, reviewers[2], "来源有误")
    with pytest.raises(TransitionNotAllowed, match="不是已发布的"):
        transitions.withdraw(draft, reviewers[2], "另一个原因")
    assert Statement.objects.get().withdrawn_reason == "来源有误"


def test_a_revision_in_review_is_not_given_up(author, reviewers):
    row = make.proofed_statement()
    with revising(row, author):
        make.change(row, title="新题")
    manuscript = transitions.submit(row, author)
    with pytest.raises(TransitionNotAllowed, match="正在审核"):
        transitions.abandon(manuscript, author)
    assert manuscript_of(row) == manuscript


def test_a_version_is_not_restored_over_what_is_in_review(draft, author):
    version = keep_version(draft, "draft", author)
    make.change(draft, title="新题")
    transitions.submit(draft, author)
    with pytest.raises(TransitionNotAllowed, match="请先撤回"):
        versions.restore(version, author)
    assert title(draft) == "新题"


def test_what_a_text_shows_over_other_rows_is_signed_with_it(author):
    official = make.official(**make.draft())
    organization = make.appointment(official=official).post.organization
    manuscript = transitions.submit(official, author)
    make.change(organization, name="改过的名称")
    assert transitions.settle(manuscript)
