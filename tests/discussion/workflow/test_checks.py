"""What the checks before publication find, and what an editor can do about it (INSP-10, LEAD-02, SRC-01, TOPIC-04)."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from discussion.models import AcceptedWord, Status
from discussion.models.record_apps import record
from discussion.values.names import KnownNames
from discussion.workflow.checks import proofread
from tests import factories as make
from tests.pages import address, filled, notes, press


def findings_of(row):
    return [(finding.level, finding.message) for finding in proofread(row)]


def test_statement_in_order_has_no_finding(db):
    assert findings_of(make.proofed_statement()) == []


@pytest.mark.parametrize(
    ("written", "slips"),
    [
        ("区委书记顾耀晖要求", [("顾耀晖", "顾耀辉")]),
        ("区委书记顾跃辉要求", [("顾跃辉", "顾耀辉")]),
        ("王永、王泳和王勇", [("王永", "王勇"), ("王泳", "王勇")]),
        ("区委书记故耀辉要求", [("故耀辉", "顾耀辉")]),
        ("颀耀辉、王甬", [("颀耀辉", "顾耀辉"), ("王甬", "王勇")]),
        ("回故耀辉煌的历程，事故耀辉", []),
        ("王玉、王主任", []),
        ("勇于担当，女王勇敢，坚如磐石", []),
        ("顾耀辉和王勇", []),
        ("王通说", []),
        ("欧阳明华", []),
        ("", []),
    ],
)
def test_names_one_character_away_are_found(written, slips):
    """ERR-01: mutated names, and words that only look like them."""
    names = KnownNames(["顾耀辉", "王勇", "盘石", "欧阳明华", "欧阳平"])
    assert names.near_misses(written) == slips


def test_slip_in_a_name_blocks_and_says_the_way_out(db):
    make.official(name="顾耀辉")
    statement = make.proofed_statement(lead="顾耀晖要求抓落实")
    message = "“顾耀晖”与“顾耀辉”只差一个字。写错了请改正；没有写错，请把“顾耀晖”加入“不算笔误的词语”。"
    assert findings_of(statement) == [("error", message)]
    make.participant(name="顾耀晖")
    assert findings_of(statement) == []


@pytest.mark.parametrize(
    ("lead", "written"),
    [("王 永要求抓落实", "王永"), ("顾\u3000耀 晖要求抓落实", "顾耀晖"), ("李伟成 故耀辉", "故耀辉")],
)
def test_spaces_do_not_hide_a_slip_in_a_name(db, lead, written):
    for name in ("顾耀辉", "王勇"):
        make.official(name=name)
    [(level, message)] = findings_of(make.proofed_statement(lead=lead))
    assert (level, message.partition("与")[0]) == ("error", f"“{written}”")


def test_words_that_editors_accepted_are_no_slip(db):
    """ERR-03: 何春天 is the spring that comes, however much it looks like 何春燕."""
    make.official(name="何春燕")
    statement = make.proofed_statement(lead="何春天来得早，何春夜喜雨")
    assert [message.partition("与")[0] for _, message in findings_of(statement)] == ["“何春天”", "“何春夜”"]
    AcceptedWord.objects.create(text="何春天")
    assert [message.partition("与")[0] for _, message in findings_of(statement)] == ["“何春夜”"]


def test_post_not_held_at_the_date_blocks(db):
    statement = make.proofed_statement(speaker_title="区委书记", date=date(2021, 12, 29))
    statement.official.name = "甲"
    appointment = statement.official.appointments.get()
    appointment.end = "2021-12-28"
    appointment.save()
    message = "甲在2021年12月29日不任“区委书记”。请核对发言日期、当时职务和任职的起止日期。"
    assert findings_of(statement) == [("error", message)]
    appointment.end = "2021"
    appointment.save()
    assert findings_of(statement) == []


def test_title_without_any_record_is_a_warning(db):
    statement = make.proofed_statement()
    statement.speaker_title = "区委书记、某组组长"
    name = statement.official.name
    message = f"任职记录里没有{name}的“某组组长”。请核对当时职务，或在官员页补上这项任职。"
    assert findings_of(statement) == [("warning", message)]


def test_sentence_entered_twice_is_a_warning(db):
    statement = make.proofed_statement()
    sentence = "要把大讨论的成果转化为行动"
    for text in (f"{sentence}。另外一句话在此。", f"前面还有一句话。{sentence}。"):
        make.point(statement=statement, text=text, themes=statement.themes.all())
    assert findings_of(statement) == [("warning", f"“{sentence}”出现了2次。请看是否重复录入。")]


def test_theme_missing_everywhere_blocks_and_at_a_point_warns(db):
    statement = make.proofed_statement()
    point = make.point(statement=statement, heading="无主题")
    assert findings_of(statement) == [("warning", "1个要点没有主题：“无主题”。请给要点选主题。")]
    statement.themes.clear()
    point.delete()
    statement.points.get().themes.clear()
    assert findings_of(statement)[0] == (
        "error",
        "发言和要点都没有主题，读者按主题找不到它。请至少选一个主题。",
    )
    assert len(findings_of(statement)) == 2  # all is said at once: the bare points too


def test_statement_without_source_or_points_is_a_warning(db):
    statement = make.proofed_statement()
    statement.citations.all().delete()
    statement.points.all().delete()
    assert [level for level, _ in findings_of(statement)] == ["warning", "warning"]


def test_deadline_before_start_blocks(db):
    action = make.action(themes=[make.theme()], points=[make.point()], lead_post=make.post())
    action.start, action.deadline = date(2022, 1, 2), date(2022, 1, 1)
    assert findings_of(action) == [("error", "完成时限早于启动日期。请改正其中一个。")]


def test_bare_task_waits_for_three_ticks(db):
    assert [level for level, _ in findings_of(make.action())] == ["warning"] * 3


def test_completion_without_evidence_blocks(db):
    update = make.update(state="done", completed_on="2022-01", date="2022-01")
    message = f"“{update}”没有佐证。请填写佐证网址、佐证图片或引证，再标为已办结。"
    assert findings_of(update) == [("error", message)]
    update.completed_on = ""
    assert [level for level, _ in findings_of(update)] == ["error", "error"]
    make.update_citation(update=update)
    assert findings_of(update) == [("error", f"“{update}”没有办结日期。请填写办结日期。")]


def test_progress_must_agree_with_completion(db):
    update = make.update(state="done", completed_on="2022-01", progress=50)
    make.update_citation(update=update)
    assert findings_of(update) == [("error", f"“{update}”的进度是50%，与“已办结”不符。请改正其中一个。")]


def test_a_post_held_openly_beside_an_ended_term_is_a_warning(db):
    ended = make.appointment(end="2021")
    again = make.appointment(official=ended.official, post=ended.post)
    [(level, message)] = findings_of(ended.official)
    assert (level, f"“{ended.post}”有一条已经离任" in message) == ("warning", True)
    make.change(again, start="2022")
    assert findings_of(ended.official) == []


def test_second_official_of_one_name_is_a_warning(db):
    make.official(name="王勇")
    second = make.appointment(official=make.official(name="王勇")).official
    message = "已有一位“王勇”。同一个人请不要重复录入；确是两人，请在简介里写明区别。"
    assert findings_of(second) == [("warning", message)]


@pytest.mark.parametrize(
    ("value", "printed", "agrees"),
    [(320, "超320场次", True), (2.5, "2.5万", True), (400, "超500场次", False)],
)
def test_figure_agrees_with_what_was_printed(db, value, printed, agrees):
    row = make.metric_value(value=value, as_printed=printed, metric=make.metric(themes=[make.theme()]))
    make.metric_value_citation(value=row)
    row.refresh_from_db()
    message = f"数值“{printed}”里没有数字{row.number}。请核对原文写法和数值。"
    assert findings_of(row.metric) == ([] if agrees else [("warning", message)])


def test_figure_without_source_or_date_blocks(db):
    value = make.metric_value(metric=make.metric(themes=[make.theme()]))
    message = "数值“超320场次”没有来源。请打开这个数值，在“引证”里选来源。"
    assert findings_of(value.metric) == [("error", message)]
    make.metric_value_citation(value=value)
    assert findings_of(value.metric) == []


def test_number_missing_in_a_series_is_a_warning(db):
    session = make.session(number=4, themes=[make.theme()])
    make.session(number=2, series=session.series)
    make.session_citation(session=session)
    message = f"{session.series}缺第1、3期。请核对期数；前面的期次来源里有的，请补录。"
    assert findings_of(session) == [("warning", message)]


def test_every_publishable_model_is_checked():
    from discussion.models import Publishable

    assert set(Publishable.__subclasses__()) - set(record().checks) == set()


def test_every_message_says_what_to_do(db):
    """A finding is a statement and a request."""
    rows = [
        make.statement(),
        make.action(),
        make.metric(),
        make.session(number=3),
        make.official(),
        make.theme(),
    ]
    rows += [make.update(state="done", completed_on="2022")]
    messages = [message for row in rows for _, message in findings_of(row)]
    assert len(messages) > 8
    assert [message for message in messages if "请" not in message or not message.endswith("。")] == []


# In the editing pages


def test_error_keeps_the_row_a_draft_and_is_shown_with_what_to_do(editor):
    row = make.proofed_statement(**make.draft())
    row.themes.clear()
    row.points.get().themes.clear()
    response = press(editor, row, "_publish", lead="新的导语")
    row.refresh_from_db()
    assert (row.status, row.lead) == (Status.DRAFT, "新的导语")
    assert f"1项未发布：“{row}”还有要核对的地方，请看发布前核对。" in notes(response)
    assert response.text.count('#findings">发布前核对') == 2
    assert 'id="findings"' in response.text
    assert "发言和要点都没有主题，读者按主题找不到它。请至少选一个主题。" in response.text


def test_warning_waits_for_its_tick(editor):
    row = make.proofed_statement(**make.draft())
    row.citations.all().delete()
    page = address(type(row), "change", row.pk)
    editor.post(page, filled(editor.get(page), _publish="1"))
    row.refresh_from_db()
    assert row.status == Status.DRAFT
    press(editor, row, "_publish")
    row.refresh_from_db()
    assert row.status == Status.PUBLISHED


def test_ticks_of_one_row_do_not_serve_another(editor):
    """A tick names its finding, not just the box."""
    row = make.proofed_statement(**make.draft())
    row.citations.all().delete()
    page = address(type(row), "change", row.pk)
    editor.post(page, filled(editor.get(page), _publish="1", ticked=["0" * 12]))
    row.refresh_from_db()
    assert row.status == Status.DRAFT


def test_update_marked_done_without_evidence_is_not_released(editor):
    action = make.action(**make.draft())
    page = address(type(action), "change", action.pk)
    update = {
        "date": "2022-01-05",
        "state": "done",
        "completed_on": "2022-01-05",
        "text": "办完",
        "release": "on",
    }
    data = filled(editor.get(page)) | {"updates-TOTAL_FORMS": 1}
    data |= {f"updates-0-{name}": value for name, value in update.items()}
    response = editor.post(page, data)
    assert "没有佐证。请填写佐证网址、佐证图片或引证，再标为已办结。" in response.text
    assert action.updates.count() == 0
    ticked = re.findall(r'name="ticked" value="(\w+)"', response.text)
    passed = {"updates-0-evidence_url": "https://www.example.cn/1", "ticked": ticked, "_publish": "1"}
    editor.post(page, data | passed)
    assert [row.status for row in action.updates.all()] == ["published"]


# Over everything


def test_command_lists_findings_and_fails_for_errors_in_public(db):
    make.proofed_statement()
    out = StringIO()
    call_command("proofread", stdout=out)
    said = out.getvalue()
    make.update(action=make.action(), state="done", completed_on="2022", date="2022")
    with pytest.raises(SystemExit) as ended:
        call_command("proofread", stdout=out)
    assert "0处错误" in said
    assert ended.value.code == 1
    assert "错误  进展" in out.getvalue()


def test_first_content_has_no_error(content, db):
    out = StringIO()
    call_command("proofread", stdout=out)
    assert out.getvalue().splitlines()[-1] == "共0处错误，0处提醒。"
