"""Random people do random things to a text; whatever they do, certain things never happen.

Never: public text without its passes; a lost edit; a changed record; a point that its task loses; words of a text that
is not public in anything that readers get.
"""

from contextlib import suppress

import pytest
from django.contrib.auth.models import Permission, User
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from discussion.models import ActionPoint, Point, Result, ReviewRecord, Statement, Version, VersionReason
from discussion.workflow import transitions, versions
from discussion.workflow.drafts import (
    draft_of,
    is_revised,
    keep_version,
    record_save,
    revising,
    snapshot_of,
)
from discussion.workflow.policy import Signature, TransitionNotAllowed
from discussion.workflow.snapshots import SnapshotConflict, capture, digest, review_digest
from tests import factories as make
from tests.conftest import MountedClient

pytestmark = pytest.mark.one_database

RIGHTS = {
    "作": [],
    "初": ["first_review"],
    "复": ["second_review"],
    "终": ["final_review"],
    "全": ["first_review", "final_review"],
}
PEOPLE = st.sampled_from(sorted(RIGHTS))
CHANNELS = [
    "/statements/",
    "/statements/feed/",
    "/",
    "/search/?q=机密",
    "/sitemap.xml",
    "/themes/",
    "/changes/",
]
SIGNED = Signature(reviewed=True, proofread=True, cleared=True)
ticks = st.builds(Signature, st.booleans() | st.just(True), st.just(True), st.booleans() | st.just(True))


class Life(RuleBasedStateMachine):
    @initialize(public=st.booleans())
    def begin(self, public):
        self.database = transaction.atomic()
        self.database.__enter__()
        self.people = {name: self.person(name, rights) for name, rights in RIGHTS.items()}
        state = {} if public else make.draft()
        self.row = make.proofed_statement(title="机密0", **state)
        self.action = make.action(points=[self.row.points.get()], code=f"NH-{self.row.pk}")
        keep_version(self.row, VersionReason.STANDING)
        self.allowed = {digest(capture(self.row))} if public else set()
        self.written, self.kept, self.edits = set(), [], 0

    def person(self, name, rights):
        user = User.objects.create_user(f"{name}{User.objects.count()}", last_name=name)
        user.user_permissions.set(Permission.objects.filter(codename__in=rights))
        return user

    def fresh(self):
        self.row = Statement.objects.get(pk=self.row.pk)
        return draft_of(self.row)

    @rule(who=PEOPLE, add=st.booleans())
    def edit(self, who, add):
        """As the form does: straight into the row while nobody sees it, else into its revision."""
        draft = self.fresh()
        if draft and draft.locked:
            return
        self.edits += 1
        title = f"机密{self.edits}"
        if is_revised(self.row):
            with revising(self.row, self.people[who]):
                self.change(title, add)
        else:
            self.change(title, add)
            record_save(self.row, self.people[who])
        self.written.add(title)
        assert snapshot_of(Statement.objects.get(pk=self.row.pk))[0]["fields"]["title"] == title

    def change(self, title, add):
        row = Statement.objects.get(pk=self.row.pk)
        make.change(row, title=title)
        if add:
            make.point(statement=row, heading=f"机密要点{self.edits}")

    @rule()
    def somebody_goes_round_the_forms(self):
        self.fresh()
        if not self.row.is_public:
            make.change(self.row, lead=f"机密{self.edits}改")

    @rule(who=PEOPLE)
    def submit(self, who):
        self.fresh()
        with suppress(TransitionNotAllowed):
            transitions.submit(self.row, self.people[who])

    @rule(who=PEOPLE, signature=ticks, old=st.booleans())
    def approve(self, who, signature, old):
        if draft := self.fresh():
            self.try_to_approve(draft, who, signature, seen="0" * 64 if old else "")

    @rule(who=PEOPLE, meddle=st.booleans(), everybody=st.permutations("初复终全"))
    def take_it_all_the_way(self, who, meddle, everybody):
        """A row of people press in turn; after the first, somebody may go round the forms."""
        self.recall("终")
        self.submit(who)
        for place, reviewer in enumerate(["初", *everybody]):
            if draft := self.fresh():
                self.try_to_approve(draft, reviewer, SIGNED)
            if meddle and place == 0:
                self.somebody_goes_round_the_forms()

    def try_to_approve(self, draft, who, signature, **seen):
        text = review_digest(snapshot_of(self.row))
        with suppress(TransitionNotAllowed):
            transitions.approve(draft, self.people[who], signature, **seen)
            passed = ReviewRecord.objects.about(self.row).filter(result=Result.PASSED).last()
            assert passed.digest == text  # what is signed is what was there
            if draft_of(self.row) is None:
                self.check_passes(draft)
                self.allowed.add(digest(capture(Statement.objects.get(pk=self.row.pk))))

    def check_passes(self, draft):
        """Three levels by three people, none of them an author, all of one text."""
        passes = ReviewRecord.objects.about(self.row).filter(round=draft.round, result=Result.PASSED)
        assert [p.role for p in passes] == ["初审", "复审", "终审"]
        assert len({p.user for p in passes}) == 3
        assert len({p.digest for p in passes}) == 1
        assert all(p.reviewed and p.proofread for p in passes)
        assert passes.last().cleared
        submitted = ReviewRecord.objects.about(self.row).get(round=draft.round, result=Result.SUBMITTED)
        assert submitted.user not in {p.user for p in passes}

    @rule(who=PEOPLE)
    def send_back(self, who):
        if draft := self.fresh():
            with suppress(TransitionNotAllowed):
                transitions.send_back(draft, self.people[who], "机密意见")

    @rule(who=PEOPLE)
    def recall(self, who):
        if draft := self.fresh():
            with suppress(TransitionNotAllowed):
                transitions.recall(draft, self.people[who])

    @rule()
    def settle(self):
        if draft := self.fresh():
            transitions.settle(draft)

    @rule()
    def give_up(self):
        draft = self.fresh()
        if draft and draft.revises and not draft.locked:
            transitions.abandon(draft, self.people["作"])

    @rule(which=st.integers(0, 50), who=PEOPLE)
    def restore(self, which, who):
        draft = self.fresh()
        kept = Version.objects.about(self.row)
        if not (draft and draft.locked) and kept:
            with suppress(SnapshotConflict):
                versions.restore(kept[which % len(kept)], self.people[who])

    @rule(which=st.integers(0, 5))
    def take_a_point_out(self, which):
        draft = self.fresh()
        if self.row.is_public and not (draft and draft.locked):
            with suppress(SnapshotConflict), revising(self.row, self.people["作"]):
                points = list(Point.objects.filter(statement=self.row).exclude(actions=self.action))
                if points:
                    points[which % len(points)].delete()

    @rule(who=PEOPLE)
    def withdraw(self, who):
        self.fresh()
        if self.row.is_public and who == "终":
            transitions.withdraw(self.row, self.people[who], "公开的原因")

    # What never happens

    @invariant()
    def public_text_has_its_passes(self):
        if Statement.objects.published().filter(pk=self.row.pk).exists():
            assert digest(capture(self.row)) in self.allowed

    @invariant()
    def records_stay_and_edits_are_kept(self):
        told = list(ReviewRecord.objects.order_by("pk").values())
        assert told[: len(self.kept)] == self.kept
        self.kept = told
        titles = {version.snapshot[0]["fields"]["title"] for version in Version.objects.about(self.row)}
        assert self.written <= titles

    @invariant()
    def the_task_keeps_its_point(self):
        assert ActionPoint.objects.get(action=self.action).point.eid == "p1"

    def teardown(self):
        try:
            self.nothing_leaks()
        finally:
            transaction.set_rollback(True)
            self.database.__exit__(None, None, None)

    def nothing_leaks(self):
        """Readers get the words of the public text and no others, in every channel."""
        row = Statement.objects.published().filter(pk=self.row.pk).first()
        text = capture(row) if row else []
        public = " ".join(str(value) for entry in text for value in entry["fields"].values())
        client = MountedClient()
        addresses = [*CHANNELS, f"/statements/{self.row.pk}/", f"/actions/{self.action.pk}/"]
        pages = "".join(
            client.get(path).content.decode().replace("q=机密", "").replace("“机密”", "")
            for path in addresses
        )
        secret = [f"机密{number}{end}" for number in range(self.edits + 1) for end in ("<", "改", "\n")]
        secret += [f"机密要点{number}<" for number in range(1, self.edits + 1)] + ["机密意见"]
        assert [word for word in secret if word in pages and word.rstrip("<\n") not in public] == []


def test_whatever_people_do_certain_things_never_happen(db, settings):
    settings.REVIEW_LEVELS = 3
    run_state_machine_as_test(Life, settings=MACHINE)


MACHINE = settings(max_examples=settings.default.max_examples // 10, stateful_step_count=20)
