"""Amending what is public: the revision is worked on while readers keep the old text."""

import json

import pytest
from django.contrib.auth.models import User

from discussion.models import ActionPoint, Draft, MetricValue, Point, Statement, Version, VersionReason
from discussion.workflow import drafts, policy, transitions
from discussion.workflow.drafts import (
    draft_of,
    in_place,
    keep_imported_versions,
    record_import,
    revising,
    snapshot_of,
)
from discussion.workflow.findings import findings
from discussion.workflow.snapshots import SnapshotConflict, apply_snapshot, capture, digest
from tests import factories as make


@pytest.fixture
def author(db):
    return User.objects.create_user("zhangsan", last_name="张", first_name="三")


@pytest.fixture
def row(db):
    statement = make.proofed_statement(title="原题")
    make.point(statement=statement, heading="第二点", themes=[make.theme(name="改革")])
    return statement


def publish(row, by):
    """As a site without review levels does."""
    by.is_superuser = True
    transitions.approve(transitions.submit(row, by), by, policy.Signature())


def headings(row):
    return list(row.points.order_by("position", "pk").values_list("heading", "eid"))


def test_a_text_put_back_is_the_text_that_was_captured(row):
    text = capture(row)
    row.points.last().delete()
    make.change(row, title="别的")
    assert apply_snapshot(text) == row
    assert (capture(row), digest(capture(row))) == (text, digest(text))


def test_what_is_put_in_place_is_seen_inside_and_gone_outside(row):
    before = capture(row)
    changed = [{**before[0], "fields": {**before[0]["fields"], "title": "新题"}}, before[1], before[-1]]
    with in_place(row, changed) as placed:
        assert (placed.title, placed.points.count()) == ("新题", 1)
    assert capture(row) == before


def test_a_revision_leaves_the_public_text_alone(row, author):
    before = capture(row)
    with revising(row, author):
        make.change(row, title="新题")
        row.points.last().delete()
        make.point(statement=row, heading="第三点")
    row.refresh_from_db()
    assert (row.title, capture(row), row.is_public) == ("原题", before, True)
    assert draft_of(row).authors.get() == author


def test_nothing_changed_is_no_revision(row, author):
    with revising(row, author):
        make.change(row, title="原题")
    assert draft_of(row) is None


def test_publishing_a_revision_keeps_addresses_and_gives_new_points_new_ones(row, author):
    first, second = row.points.all()
    action = make.action(points=[first])
    with revising(row, author):
        make.change(Point.objects.get(pk=first.pk), heading="第一点改")
        Point.objects.get(pk=second.pk).delete()
        make.point(statement=row, heading="新的一点", position=99)
    with revising(row, author):  # and once more, with what has been added in between
        make.change(Point.objects.get(heading="新的一点"), text="内容")
    other = make.statement(points=1)  # takes the numbers that the revision's transactions gave back

    publish(row, author)

    assert headings(row) == [("第一点改", "p1"), ("新的一点", "p3")]
    assert list(action.points.all()) == [first]
    assert row.points.last().text == "内容"
    assert other.points.count() == 1


def test_parts_of_new_parts_find_their_parent(author, db):
    metric, source = make.metric_value().metric, make.source()
    with revising(metric, author):
        value = make.metric_value(metric=metric, as_printed="400个", value=400, as_of="2022-06")
        make.metric_value_citation(value=value, source=source, locator="第2版")
    with revising(metric, author):
        make.change(MetricValue.objects.get(as_printed="400个"), as_of="2022-07")
    apply_snapshot(draft_of(metric).snapshot, for_good=True)
    added = metric.values.get(as_printed="400个")
    assert (added.as_of, added.citations.get().locator, added.pk > 0) == ("2022-07", "第2版", True)


def test_a_point_with_a_task_cannot_vanish(row, author):
    first = row.points.first()
    with revising(row, author):
        Point.objects.get(pk=first.pk).delete()
    action = make.action(points=[first], code="NH-01", title="建绿道")
    with pytest.raises(policy.TransitionNotAllowed, match="还有“错误”没有改正"):
        publish(row, author)
    assert str(action) in findings(row)[0].message
    assert headings(row)[0][1] == "p1"
    with pytest.raises(SnapshotConflict, match=str(action)):
        apply_snapshot(snapshot_of(row))


def test_a_correction_is_told_with_its_date(row, author, time_machine):
    """EDIT-08."""
    time_machine.move_to("2026-11-25T10:00:00+08:00")
    with revising(row, author):
        make.change(row, title="新题")
    draft = draft_of(row)
    make.change(draft, correction="标题原作“原题”，现予更正")
    publish(row, author)
    row.refresh_from_db()
    assert row.corrections == [{"date": "2026-11-25", "text": "标题原作“原题”，现予更正"}]


def test_every_saved_text_is_kept(row, author):
    before = digest(capture(row))
    with revising(row, author):
        make.change(row, title="二稿")
    with revising(row, author):
        make.change(row, title="三稿")
    publish(row, author)
    versions = Version.objects.about(row).order_by("number")
    assert [(v.number, v.occasion, v.snapshot[0]["fields"]["title"]) for v in versions] == [
        (1, "standing", "原题"),
        (2, "revision", "二稿"),
        (3, "revision", "三稿"),
        (4, "published", "三稿"),
    ]
    assert versions[0].digest == before


def test_a_deleted_statement_comes_back_with_its_addresses(author, db):
    row = make.statement(points=3, **make.draft())
    row.points.get(eid="p2").delete()
    text = capture(row)
    Statement.objects.filter(pk=row.pk).delete()
    apply_snapshot(text, for_good=True)
    back = Statement.objects.get(pk=row.pk)
    make.point(statement=back, heading="新")
    assert {eid for _, eid in headings(back)} == {"p1", "p3", "p4"}
    assert back.status == "draft"


# Links that have a model of their own


def test_a_revised_official_keeps_a_past_appointment_past(author, db):
    official = make.appointment(end="2021").official
    with revising(official, author):
        make.change(official, biography="新的简介")
    publish(official, author)
    assert list(official.appointments.values_list("start", "end")) == [("", "2021")]
    assert official.title == ""


def test_a_new_link_row_of_a_revision_is_published_once(author, db):
    official, post, point = make.official(), make.post(), make.point()
    action = make.action(title="建绿道", themes=[make.theme()])
    with revising(official, author):
        make.appointment(official=official, post=post, start="2022-01")
    with revising(action, author):
        ActionPoint.objects.create(action=action, point=point)
    publish(official, author)
    publish(action, author)
    assert list(official.appointments.values_list("post", "start")) == [(post.pk, "2022-01")]
    assert list(action.action_points.values_list("point", flat=True)) == [point.pk]


def test_a_deleted_task_comes_back_with_its_points(author, db):
    point = make.point()
    action = make.action(points=[point], **make.draft())
    text = capture(action)
    action.action_points.all().delete()
    action.delete()
    assert list(apply_snapshot(text, for_good=True).points.all()) == [point]


def test_an_old_revision_of_a_metric_leaves_the_links_of_tasks_alone(author, db):
    metric = make.metric_value().metric
    make.metric_value_citation(value=metric.values.get(), source=make.source())
    with revising(metric, author):
        make.change(metric, description="新的口径")
    link = make.action_metric(metric=metric)
    publish(metric, author)
    assert list(metric.action_metrics.all()) == [link]


def test_parts_may_exchange_what_is_unique_among_them(author, db):
    metric = make.metric_value(as_printed="甲", as_of="2021").metric
    make.metric_value(metric=metric, as_printed="乙", as_of="2022")
    before = capture(metric)
    after = json.loads(json.dumps(before))
    for entry, day in zip(after[1:], ["2022", "2021"], strict=True):
        entry["fields"]["as_of"] = day
    apply_snapshot(after, for_good=True)
    assert dict(metric.values.values_list("as_printed", "as_of")) == {"甲": "2022", "乙": "2021"}


def test_what_the_database_refuses_is_named_by_its_rule(author, db):
    metric = make.metric_value(as_of="2021").metric
    with revising(metric, author):
        make.metric_value(metric=metric, as_of="2022")
    make.metric_value(metric=metric, as_of="2022")  # entered by somebody else meanwhile
    with pytest.raises(SnapshotConflict, match=r"数值“.*”：这个指标在这一天已有数值。"):
        apply_snapshot([*capture(metric), draft_of(metric).snapshot[-1]], for_good=True)


# Many rows at once


@pytest.fixture
def imported(db, monkeypatch):
    """Five rows of one model and one of another, of which two are written at a time."""
    monkeypatch.setattr(drafts, "BATCH", 2)
    return [*(make.action(**make.draft()) for _ in range(5)), make.metric(**make.draft())]


def test_every_row_of_an_import_becomes_a_draft_of_who_brought_it_in(author, imported):
    for number in (1, 2):
        record_import(imported, author)
        kept = {(row.model, row.row): row for row in Version.objects.filter(number=number)}
        assert [kept[row._meta.label_lower, row.pk].snapshot for row in imported] == [*map(capture, imported)]
        assert {(row.user, row.occasion, row.digest == digest(row.snapshot)) for row in kept.values()} == {
            (author, VersionReason.IMPORTED, True)
        }
    assert [list(draft_of(row).authors.all()) for row in imported] == [[author]] * 6
    assert (Draft.objects.count(), Version.objects.count()) == (6, 12)


def test_every_row_that_a_command_brings_in_has_a_first_version_and_no_draft(imported):
    keep_imported_versions(imported)
    kept = Version.objects.values_list("model", "row", "number", "occasion", "user")
    assert set(kept) == {(r._meta.label_lower, r.pk, 1, VersionReason.IMPORTED, None) for r in imported}
    assert (len(kept), Draft.objects.exists()) == (6, False)
