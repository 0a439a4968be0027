"""The index agrees with the record after every change, wherever it is made, and can be checked and mended."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from discussion.models import CacheVersion, IndexedStatement, IndexedTheme, ScheduledChange, Statement, Tally
from discussion.models.record_apps import record
from discussion.search.backends.text import Document, text_index
from discussion.search.index.entries import row_of
from discussion.search.index.refresh import IndexRebuild
from discussion.search.index.signals import indexed_together
from discussion.search.query.engine import Filters, Selection
from discussion.values.search_queries import parse
from discussion.workflow.schedule import current_version
from forums.models import ForumSession
from tests import factories as make
from tests.world import ADDING

RIGHT = {"发言": 0, "其他内容": 0, "多余的条目": 0, "计数": 0}


def disagreement():
    return IndexRebuild(write=False).run()


def results(words="", **filters):
    return {row_of(key) for key in Selection(Filters(**filters), parse(words)).page(0, 50)}


@pytest.mark.parametrize("model", ADDING, ids=lambda model: model.__name__)
def test_index_agrees_through_the_life_of_a_row(db, world, time_machine, model):
    for number, state in enumerate((make.draft, make.embargoed, make.withdrawn)):
        row = ADDING[model](world, f"某{number}", **state())
        assert disagreement() == RIGHT
        row.publish()
        assert disagreement() == RIGHT
        row.withdraw("有误")
        assert disagreement() == RIGHT


@pytest.mark.parametrize("model", ADDING, ids=lambda model: model.__name__)
def test_index_agrees_when_a_set_time_comes(db, world, time_machine, model):
    time_machine.move_to("2022-03-01T09:00:00+08:00", tick=False)
    row = ADDING[model](world, "某", **make.embargoed())
    assert (disagreement(), ScheduledChange.objects.count() > 0) == (RIGHT, True)
    before = current_version()
    time_machine.move_to("2022-03-02T09:00:01+08:00", tick=False)
    assert row.is_public
    assert (current_version() != before, current_version() == current_version()) == (True, True)
    assert (disagreement(), ScheduledChange.objects.count()) == (RIGHT, 0)


def test_rows_made_together_come_into_the_index_at_the_end(db):
    with indexed_together():
        row = make.statement(title="甲", themes=[make.theme()], points=3)
        with indexed_together():
            make.statement(title="乙", **make.draft()).publish()
        make.statement(title="丙").delete()
        row.official.withdraw("有误")
        assert not IndexedStatement.objects.exists()
    assert (disagreement(), IndexedStatement.objects.count()) == (RIGHT, 1)


def test_rows_made_together_that_fail_leave_nothing_to_index(db):
    def fail():
        with indexed_together():
            make.statement()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    make.statement()
    assert (disagreement(), IndexedStatement.objects.count()) == (RIGHT, 1)


def test_withdrawal_at_a_set_time_takes_the_statement_away(db, client, time_machine):
    time_machine.move_to("2022-03-01T09:00:00+08:00", tick=False)
    row = make.statement(
        title="即将撤下", withdrawn_at=timezone.now() + timedelta(hours=1), withdrawn_reason="有误"
    )
    assert list(client.get("/statements/?q=撤下").context["object_list"]) == [row]
    time_machine.move_to("2022-03-01T10:00:00+08:00", tick=False)
    assert list(client.get("/statements/?q=撤下").context["object_list"]) == []


def test_links_made_and_undone_from_either_side_are_heard(db):
    theme, other = make.theme(), make.theme()
    statement = make.statement()
    point = make.point(statement=statement)
    for change in (
        lambda: statement.themes.add(theme),
        lambda: theme.points.add(point),
        lambda: point.themes.set([theme, other]),
        lambda: other.points.remove(point),
        lambda: theme.points.clear(),
        lambda: theme.statements.clear(),
        lambda: other.statements.set([statement]),
        lambda: statement.themes.clear(),
    ):
        change()
        assert disagreement() == RIGHT
    assert results(theme=theme.pk) == set()


def test_follow_up_of_points_is_counted_as_tasks_come_and_go(db):
    theme = make.theme()
    point = make.point(themes=[theme])
    action = make.action(points=[point])

    def followed():
        assert disagreement() == RIGHT
        return Tally.objects.get(theme=theme.pk).followed

    assert followed() == 1
    action.withdraw("有误")
    assert followed() == 0
    action.publish()
    assert followed() == 1
    action.action_points.get().delete()
    assert followed() == 0


def test_statements_move_when_their_date_rank_speaker_or_phase_change(db):
    row = make.statement(themes=[make.theme()], date=date(2021, 1, 1))
    for fields in (
        {"date": date(2022, 1, 1)},
        {"rank": 7},
        {"official": make.official()},
        {"phase": make.phase(), "meeting": make.meeting()},
        {"title": "改了题目"},
    ):
        make.change(row, **fields)
        assert (disagreement(), results()) == (RIGHT, {row.pk})
    assert results("改了题目") == {row.pk}


def test_deleted_rows_leave_nothing_behind(db):
    theme = make.theme()
    row = make.statement(themes=[theme], points=2)
    make.statement(themes=[theme])
    theme.delete()
    assert (disagreement(), IndexedTheme.objects.count()) == (RIGHT, 0)
    row.delete()
    action, metric, session = make.action(), make.metric(), make.session()
    for gone in (action, metric, session):
        gone.delete()
    assert (disagreement(), IndexedStatement.objects.count()) == (RIGHT, 1)


def test_only_published_text_is_in_the_index(db):
    for state in (make.draft, make.embargoed, make.withdrawn):
        make.statement(title="机密题目", **state())
        make.point(statement=make.statement(official=make.official(**state())), heading="机密要点")
        make.statement(title="机密会上", meeting=make.meeting(**state()))
        make.action(title="机密事项", **state())
        make.update(text="机密进展", **state())
        make.session(topic="机密题目", series=make.series(**state()))
    keys = text_index().keys(0, 1 << 62)
    assert [
        text for text in text_index().stored(keys).values() if "机密" in f"{text.titles}{text.text}"
    ] == []


def test_index_changes_with_its_transaction_or_not_at_all(db):
    row = make.statement(title="原来的题目")
    before = CacheVersion.objects.get().token
    with transaction.atomic():
        make.change(row, title="没有存下的题目")
        assert results("没有存下") == {row.pk}
        transaction.set_rollback(True)
    assert (results("没有存下"), results("原来的题目"), CacheVersion.objects.get().token) == (
        set(),
        {row.pk},
        before,
    )


def test_renamed_series_renames_its_sessions(db):
    session = make.session(series=make.series(name="旧论坛"))
    make.change(session.series, name="新论坛")
    index, kind = text_index(), record().documents[ForumSession]
    assert index.hits(kind.query(parse("新论坛")), 0, 5).keys == [kind.key(session.pk)]
    assert index.hits(kind.query(parse("旧论坛")), 0, 5).total == 0


# The commands


def run(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue().strip()


def wrong_date():
    Statement.objects.filter(pk=Statement.objects.first().pk).update(date=date(2020, 2, 2))


def wrong_title():
    Statement.objects.filter(pk=Statement.objects.first().pk).update(title="绕过模型改的")


def wrong_tally():
    Tally.objects.filter(pk=Tally.objects.first().pk).update(statements=99)


def lost_entry():
    IndexedStatement.objects.first().delete()


def lost_text():
    text_index().remove([IndexedStatement.objects.first().key])


def loose_text():
    text_index().put([Document(record().documents[ForumSession].key(999), "没有的", "期次")])


def leftover():
    """A statement that went without anyone hearing of it, as by SQL."""
    last = Statement.objects.filter(points=None).last()
    for table in ("discussion_statement_themes", "discussion_statementcitation"):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE statement_id = %s", [last.pk])
    Statement.objects.filter(pk=last.pk)._raw_delete("default")


@pytest.mark.parametrize(
    "damage", [wrong_date, wrong_title, wrong_tally, lost_entry, lost_text, loose_text, leftover]
)
def test_check_finds_any_damage_and_mends_it(db, world, damage):
    make.statement(themes=[make.theme()])
    assert run("search_check") == "检索索引与记录一致。"
    damage()
    with pytest.raises(CommandError, match="检索索引与记录不一致"):
        run("search_check")
    assert run("search_check", "--fix").startswith("已改正：")
    assert (run("search_check"), disagreement()) == ("检索索引与记录一致。", RIGHT)


def test_rebuild_makes_the_whole_index_and_goes_on_where_it_was_stopped(db, world):
    right = sorted(
        Tally.objects.values_list("theme", "official", "phase", "year", "statements", "points", "followed")
    )
    for model in (IndexedStatement, IndexedTheme, Tally):
        model.objects.all().delete()
    text_index().clear()
    assert "重新写入：发言1、" in run("search_rebuild")
    assert "重新写入：发言0、其他内容0、" in run("search_rebuild")
    told = Tally.objects.values_list("theme", "official", "phase", "year", "statements", "points", "followed")
    assert (sorted(told), disagreement()) == (right, RIGHT)


def test_index_of_another_analyser_announces_itself_and_is_made_anew(db, client, caplog):
    make.statement(title="题目")
    CacheVersion.objects.update(analyser=99)
    client.get("/statements/")
    assert "search_rebuild" in caplog.text
    with pytest.raises(CommandError, match="另一版本"):
        run("search_check")
    assert "重新写入：发言1、" in run("search_rebuild", "--if-needed")
    assert run("search_rebuild", "--if-needed") == ""
    assert run("search_check") == "检索索引与记录一致。"


def test_a_kind_of_rows_that_the_index_does_not_know_is_noticed(db):
    """After an upgrade by which more is found, as meetings once were."""
    make.meeting()
    text_index().remove(text_index().keys(0, 1 << 62))
    assert "其他内容1" in run("search_rebuild", "--if-needed")
    assert run("search_rebuild", "--if-needed") == ""
