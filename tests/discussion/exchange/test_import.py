"""What a table does to the record: what it finds again, what it changes, what it refuses, and that it is all or nothing."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.exchange.tables import runs
from discussion.exchange.tables.runs import Run, Stopped
from discussion.exchange.tables.subjects import ACTIONS
from discussion.models import (
    ActionItem,
    ActionUpdate,
    CacheVersion,
    Metric,
    Official,
    SheetImport,
)
from forums.models import ForumSession
from tests import factories as make
from tests.sheets import brought_in, checked, counts, csv_file, exported, table

pytestmark = pytest.mark.django_db

TASK = {"编号": "NH-01", "事项": "整理土地"}
UPDATE = {"编号": "NH-01", "进展日期": "2022-01", "进展情况": "开工"}


def problems(slug, *rows):
    return checked(slug, csv_file(table(*rows))).problems


def bring(slug, *rows):
    return brought_in(slug, csv_file(table(*rows)))


# New rows


def test_task_comes_in_with_all_that_it_refers_to():
    unit, other = make.organization(name="自然资源局", short_name="资源局"), make.organization(name="财政局")
    post = make.post(organization=unit, title="局长")
    make.post(title="局长")
    themes = [make.theme(name="土地"), make.theme(name="改革")]
    point = make.point(heading="让土地连起来")
    source, metric = make.source(title="日报"), make.metric(name="面积")

    bring("actions", TASK | UPDATE | {
        "牵头岗位": "资源局/局长", "牵头单位": "自然资源局", "配合单位": "财政局；资源局", "主题": "土地、改革",
        "来自要点": "让土地连起来", "对应指标": "面积", "状态": "已办结", "办结日期": "2022年1月", "进度": "100%",
        "来源": "日报", "位置": "第2版", "原文写法": "整理",
    })  # fmt: skip

    action = ActionItem.objects.get(code="NH-01")
    assert (action.status, action.lead_post, action.lead_organization) == ("draft", post, unit)
    assert set(action.supporting_organizations.all()) == {unit, other}
    assert set(action.themes.all()) == set(themes)
    assert (list(action.points.all()), list(action.metrics.all())) == ([point], [metric])
    update = action.updates.get()
    assert (update.status, update.date, update.state, update.completed_on, update.progress) == (
        "draft", "2022-01", "done", "2022-01", 100,
    )  # fmt: skip
    citation = update.citations.get()
    assert (citation.source, citation.locator, citation.quote) == (source, "第2版", "整理")


def test_parts_stand_on_rows_of_their_own_and_smaller_parts_below_them():
    make.source(title="日报")
    make.source(title="晚报")
    bring(
        "actions",
        TASK | UPDATE | {"来源": "日报"},
        {"来源": "晚报"},
        {"编号": "NH-01", "进展日期": "2022-02", "进展情况": "封顶", "来源": "晚报"},
        {"编号": "NH-02", "事项": "另一件"},
    )
    updates = ActionItem.objects.get(code="NH-01").updates.order_by("date")
    assert [[str(each.source) for each in update.citations.all()] for update in updates] == [
        ["《日报》", "《晚报》"],
        ["《晚报》"],
    ]
    assert ActionItem.objects.filter(code="NH-02", updates=None).exists()


def test_task_may_hang_on_one_that_comes_later_in_the_file():
    bring("actions", TASK | {"上级任务": "NH-02"}, {"编号": "NH-02", "事项": "上级"})
    assert ActionItem.objects.get(code="NH-01").parent.code == "NH-02"


def test_new_official_and_new_metric_get_their_address_and_their_sound():
    bring("officials", {"姓名": "王 勇"}, {"姓名": "李四", "网址名": "si-li", "检索拼音": "lisi"})
    bring("metrics", {"名称": "座谈场次", "单位": "场"})
    assert list(Official.objects.order_by("pk").values_list("name", "slug", "pinyin", "rank")) == [
        ("王勇", "wang-yong", "wangyong wy yuyong yy", 100),
        ("李四", "si-li", "lisi", 100),
    ]
    assert Metric.objects.get().slug == "zuotanchangci"


def test_guests_and_questions_of_a_session_stand_side_by_side_in_their_order():
    series, official = make.series(name="论坛"), make.official(name="王勇")
    first = {"论坛": "论坛", "期数": 1, "主题": "题目", "日期": "2021-12-14"}
    bring(
        "sessions",
        first | {"嘉宾（官员）": "王勇", "问题": "问一", "成果": "答一"},
        {"嘉宾姓名": "李教授", "单位职务": "大学", "问题": "问二"},
        {"嘉宾姓名": "赵教授"},
    )
    session = ForumSession.objects.get(series=series)
    assert [(str(guest), guest.position) for guest in session.participants.all()] == [
        (official.name, 10), ("李教授", 20), ("赵教授", 30),
    ]  # fmt: skip
    assert [(outcome.question, outcome.text) for outcome in session.outcomes.all()] == [
        ("问一", "答一"),
        ("问二", ""),
    ]
    bring("sessions", {"论坛": "论坛", "期数": 1, "嘉宾姓名": "孙教授"})
    assert [str(guest) for guest in session.participants.all()][-1] == "孙教授"


# Rows that are there


def test_row_that_names_only_the_whole_leaves_the_rest_of_it_alone():
    make.action(code="NH-01", title="整理土地", description="怎么做", **make.draft())
    report = bring("actions", UPDATE | {"事项": "", "内容": ""})
    assert counts(report, "新增") == {"进展": 1}
    assert ActionItem.objects.get().description == "怎么做"


def test_emptied_cell_empties_the_field_and_the_preview_shows_it():
    make.action(code="NH-01", title="整理土地", description="怎么做", **make.draft())
    (change,) = checked("actions", csv_file(table(TASK | {"内容": ""}))).changes
    assert (change["what"], change["cells"]) == ("修改", [["内容", "怎么做", ""]])
    bring("actions", TASK | {"内容": ""})
    assert ActionItem.objects.get().description == ""


def test_missing_column_leaves_the_field_alone():
    make.action(code="NH-01", title="旧名", description="怎么做", **make.draft())
    bring("actions", TASK)
    assert list(ActionItem.objects.values_list("title", "description")) == [("整理土地", "怎么做")]


def test_nothing_that_the_table_leaves_out_is_deleted():
    action = make.action(code="NH-01", title="整理土地", **make.draft())
    make.update(action=action, date="2022-01", text="开工", **make.draft())
    make.action(code="NH-09")
    bring("actions", TASK | UPDATE | {"进展日期": "2022-02", "进展情况": "封顶"})
    assert list(action.updates.order_by("date").values_list("text", flat=True)) == ["开工", "封顶"]
    assert ActionItem.objects.count() == 2


def test_part_of_the_same_day_is_changed_if_it_is_the_only_one():
    action = make.action(code="NH-01", title="整理土地", **make.draft())
    update = make.update(action=action, date="2022-01", text="开工", **make.draft())
    bring("actions", UPDATE | {"进展情况": "已开工"})
    update.refresh_from_db()
    assert update.text == "已开工"


def test_part_that_cannot_be_told_from_another_is_refused():
    action = make.action(code="NH-01", title="整理土地", **make.draft())
    for text in ("一", "二"):
        make.update(action=action, date="2022-01", text=text, **make.draft())
    assert problems("actions", UPDATE) == [
        "第2行“进展日期”（B列）：已有2条进展与这一栏相同，看不出改的是哪一条。请在后台修改。"
    ]
    bring("actions", UPDATE | {"进展情况": "一"}, UPDATE | {"进展情况": "第二条"})
    assert sorted(action.updates.values_list("text", flat=True)) == ["一", "第二条"]


def test_official_is_found_by_a_name_that_only_one_has_or_by_the_address():
    make.official(name="王勇", slug="wang-yong", rank=1, **make.draft())
    bring("officials", {"姓名": "王勇", "排序": 2})
    make.official(name="王勇", slug="wang-yong-2", rank=3, **make.draft())
    assert problems("officials", {"姓名": "王勇", "排序": 9}) == [
        "第2行“姓名”（A列）：有2项官员同名，请填写“网址名”说明是哪一项。"
    ]
    bring("officials", {"姓名": "王小勇", "网址名": "wang-yong-2"})
    assert list(Official.objects.order_by("rank").values_list("name", "rank")) == [("王勇", 2), ("王小勇", 3)]


def test_former_address_leads_to_the_row_and_does_not_come_back():
    official = make.change(make.official(name="王勇", slug="old", **make.withdrawn()), slug="new")
    bring("officials", {"姓名": "王勇", "网址名": "old", "排序": 7})
    official.refresh_from_db()
    assert (official.slug, official.rank) == ("new", 7)


def test_link_that_stays_keeps_what_else_it_says():
    action, kept, gone = (
        make.action(code="NH-01", title="整理土地", **make.draft()),
        make.metric(name="留"),
        make.metric(name="去"),
    )
    link = make.action_metric(action=action, metric=kept, effect="推动")
    make.action_metric(action=action, metric=gone)
    make.metric(name="来")
    bring("actions", TASK | {"对应指标": "来；留"})
    assert [(str(each.metric), each.effect) for each in action.action_metrics.all()] == [
        ("留", "推动"),
        ("来", ""),
    ]
    assert action.action_metrics.first() == link


# What readers see, or reviewers read


@pytest.mark.parametrize(
    ("state", "word"),
    [(make.published(), "已发布"), ({"status": "submitted"}, "已送审"), (make.embargoed(), "已发布")],
)
def test_row_that_is_public_or_in_review_is_not_changed(state, word):
    make.action(code="NH-01", title="旧名", **make.draft() | state)
    assert problems("actions", TASK) == [f"第2行：任务{word}，不能用表格修改，请在后台打开它修改。"]


def test_public_task_takes_new_updates_as_drafts():
    action = make.action(code="NH-01", title="整理土地")
    public = make.update(action=action, date="2021", text="公开的")
    report = bring("actions", UPDATE, {"编号": "NH-01", "进展日期": "2021", "进展情况": "公开的"})
    assert counts(report, "新增") == {"进展": 1}
    assert action.updates.exclude(pk=public.pk).get().status == "draft"
    assert problems("actions", UPDATE | {"进展日期": "2021", "进展情况": "改写"}) == [
        "第2行：进展已发布，不能用表格修改，请在后台打开它修改。"
    ]


def test_figure_of_a_public_metric_and_office_of_a_public_official_are_refused():
    make.metric(name="场次", unit="场")
    make.official(name="王勇")
    make.post(title="局长")
    assert problems("metrics", {"名称": "场次", "截至": "2022", "原文写法": "三场", "数值": 3}) == [
        "第2行：指标已发布，不能用表格修改，请在后台打开它修改。"
    ]
    assert problems("officials", {"姓名": "王勇", "职务": "局长"}) == [
        "第2行：官员已发布，不能用表格修改，请在后台打开它修改。"
    ]


def test_sentence_that_several_rows_of_the_record_share_is_said_once():
    make.official(name="王勇")
    for title in ("局长", "书记"):
        make.post(title=title)
    rows = [{"姓名": "王勇", "职务": "局长", "简介": "新的"}, {"职务": "书记"}]
    report = checked("officials", csv_file(table(*rows)))
    assert report.problems == [
        "第2行：官员已发布，不能用表格修改，请在后台打开它修改。",
        "第3行：官员已发布，不能用表格修改，请在后台打开它修改。",
    ]
    assert (report.problem_count, counts(report, "有错")) == (2, {"官员": 1, "任职": 2})


def test_withdrawn_row_may_be_corrected():
    make.action(code="NH-01", title="旧名", **make.withdrawn())
    bring("actions", TASK)
    assert list(ActionItem.objects.values_list("title", "status")) == [("整理土地", "withdrawn")]


# Mistakes


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"编号": ""}, "第2行“编号”（A列）：请填写，不能空着。"),
        ({"编号": "N" * 21}, "第2行“编号”（A列）：确保该变量包含不超过 20 字符 (目前字符数 21)。"),
        ({"主题": "土地整里"}, "第2行“主题”（C列）：主题“土地整里”不存在。最接近的是“土地整理”。"),
        ({"主题": "土地整理；别的"}, "第2行“主题”（C列）：主题“别的”不存在。"),
        ({"牵头单位": "自然资源"}, "第2行“牵头单位”（C列）：单位“自然资源”不存在。最接近的是“自然资源局”。"),
        ({"牵头岗位": "局长"}, "第2行“牵头岗位”（C列）：有2个职务都叫“局长”，请写明是哪一个：“自然资源局/局长”、“财政局/局长”。"),
        ({"上级任务": "NH-9"}, "第2行“上级任务”（C列）：任务“NH-9”不存在。最接近的是“NH-90”。"),
        ({"上级任务": "NH-01"}, "第2行“上级任务”（C列）：不能填自己。"),
        ({"来自要点": "没有的"}, "第2行“来自要点”（C列）：要点“没有的”不存在。请写成“姓名 2021-12-29《发言标题》#p3”。"),
        ({"启动日期": "2022-02-01", "完成时限": "2022-01-01"}, "第2行：完成时限不能早于启动日期。"),
        ({"进展日期": "2022", "进展情况": ""}, "第2行“进展情况”（D列）：请填写，不能空着。"),
        ({"进展日期": "2022", "进展情况": "一", "状态": "完成"}, "第2行“状态”（E列）：“完成”不是可选的内容，可以填：未启动、推进中、已办结、已调整、已终止。"),
        ({"进展日期": "2022", "进展情况": "一", "状态": "已办结"}, "第2行：状态为“已办结”时，请填写办结日期。"),
        ({"进展日期": "2022", "进展情况": "一", "进度": "101"}, "第2行“进度”（E列）：确保该值小于或等于100。"),
        ({"进展日期": "2022", "进展情况": "一", "进度": "3.5"}, "第2行“进度”（E列）：“3.5”不是整数。"),
        ({"进展日期": "2022", "进展情况": "一", "佐证网址": "网上"}, "第2行“佐证网址”（E列）：输入一个有效的 URL。"),
        ({"来源": "日报"}, "第2行“来源”（C列）：这一行和上面都没有它所属的进展。"),
    ],
)  # fmt: skip
def test_mistake_is_told_with_row_and_column(row, problem):
    make.theme(name="土地整理")
    make.action(code="NH-90")
    for name in ("自然资源局", "财政局"):
        make.post(organization=make.organization(name=name), title="局长")
    make.source(title="日报")
    assert problems("actions", TASK | row) == [problem]
    assert not ActionItem.objects.filter(code="NH-01").exists()


def test_contradiction_within_a_whole_is_told():
    assert problems("actions", TASK | UPDATE, {**UPDATE, "事项": "别的名字"}) == [
        "第3行“事项”（B列）：与第2行不一样（那里是“整理土地”）。同一任务的内容只写在第一行，以后各行留空。"
    ]
    assert problems("actions", TASK | UPDATE, TASK | UPDATE | {"进展日期": "2022-02"}) == []


def test_whole_in_two_places_is_told():
    assert problems("actions", TASK, {"编号": "NH-02", "事项": "别的"}, TASK) == [
        "第4行“编号”（A列）：第2行已经写过这一项任务，请把同一项的各行排在一起（可以按这一列排序）。"
    ]


def test_citation_above_its_update_is_told():
    make.source(title="日报")
    row = {"进展日期": "", "进展情况": "", "来源": "日报"}
    assert problems("actions", TASK | row, UPDATE) == ["第2行“来源”（E列）：这一行和上面都没有它所属的进展。"]


def test_name_of_another_metric_is_told():
    make.metric(name="场次", slug="changci", **make.draft())
    wanted = "已用在另一项指标上。"
    assert problems("metrics", {"名称": "场次", "单位": "场", "网址名": "bie"}) == [
        f"第2行“名称”（A列）：“场次”{wanted}"
    ]
    assert problems(
        "metrics", {"名称": "新", "单位": "场", "网址名": "a"}, {"名称": "新", "单位": "场", "网址名": "b"}
    ) == [f"第3行“名称”（A列）：“新”{wanted}"]


def test_rules_between_parts_are_told():
    make.post(title="局长")
    official = make.official(name="王勇", **make.draft())
    make.appointment(official=official, post=make.post(title="书记"), start="2020")
    assert problems("officials", {"姓名": "李四", "职务": "局长"}, {"职务": "局长"}) == [
        "第2行：此人已在任这一职务。",
        "第3行：此人已在任这一职务。",
    ]
    assert problems(
        "officials", {"姓名": "王勇", "职务": "书记", "任职": "2020"}, {"职务": "书记", "任职": "2021"}
    ) == ["第3行：此人已在任这一职务。"]
    assert problems(
        "metrics", *[{"名称": "场次", "单位": "场", "截至": "2021", "原文写法": n, "数值": 1} for n in "一二"]
    ) == [
        "第2行：这个指标在这一天已有数值。",
        "第3行：这个指标在这一天已有数值。",
    ]


def test_only_the_first_problems_are_listed_and_all_are_counted():
    report = checked("actions", csv_file(table(*({"编号": f"NH-{n:03}", "事项": ""} for n in range(250)))))
    assert (len(report.problems), report.problem_count) == (200, 250)
    assert report.problems[-1] == "第201行“事项”（B列）：请填写，不能空着。"


def test_only_the_first_unknown_names_get_a_suggestion():
    make.theme(name="土地整理")
    rows = [{"编号": f"NH-{n}", "事项": "一", "主题": f"土地整{n}"} for n in range(60)]
    told = problems("actions", *rows)
    assert [problem.endswith("最接近的是“土地整理”。") for problem in told] == [True] * 50 + [False] * 10


def test_only_the_first_changes_are_listed_and_all_are_counted():
    report = checked("actions", csv_file(table(*({"编号": f"NH-{n:03}", "事项": "一"} for n in range(250)))))
    assert (len(report.changes), report.change_count, counts(report, "新增")) == (200, 250, {"任务": 250})


# All or nothing


def test_import_that_fails_in_its_last_row_stores_nothing(monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 1)
    rows = csv_file(table(*({"编号": f"NH-{n}", "事项": "一"} for n in range(3))))
    run = Run(ACTIONS, rows)
    report = run.check()
    make.action(code="NH-2")  # somebody was faster
    with pytest.raises(Stopped) as stopped:
        run.write(report.digest)
    assert stopped.value.report.problems == ["第4行：任务已发布，不能用表格修改，请在后台打开它修改。"]
    assert list(ActionItem.objects.values_list("code", flat=True)) == ["NH-2"]


def test_checking_writes_nothing(monkeypatch):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        checked("actions", csv_file(table(TASK | UPDATE)))
    assert [each["sql"] for each in queries if not each["sql"].startswith("SELECT")] == []


def test_index_and_edition_agree_with_the_record_after_an_import(capsys):
    action = make.action(code="NH-01", title="整理土地", description="旧", **make.draft())
    before = CacheVersion.objects.get().token
    bring("actions", TASK | UPDATE | {"内容": "新"}, {"编号": "NH-02", "事项": "另一件"})
    call_command("search_check")
    assert CacheVersion.objects.get().token != before
    action.refresh_from_db()
    action.publish()
    assert action.description == "新"


def test_upload_itself_is_no_change_of_the_record(django_user_model):
    make.theme()
    before = CacheVersion.objects.get().token
    SheetImport.objects.create(user=django_user_model.objects.create(), content=b"")
    assert CacheVersion.objects.get().token == before


def test_progress_counts_rows_of_the_file_whatever_stands_in_them(monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 2)
    source, told = make.source(title="日报"), []
    rows = table(
        TASK | UPDATE | {"来源": source.title},
        {"进展日期": "2022-02", "进展情况": "封顶"},
        {"编号": "NH-02", "事项": "二"},
    )
    Run(ACTIONS, csv_file(rows), lambda done, total: told.append((done, total))).check()
    assert told == [(2, 3), (3, 3)]


# What it costs


@pytest.mark.parametrize("slug", ["officials", "actions", "metrics", "sessions"])
def test_comparing_needs_the_same_queries_for_two_wholes_and_for_six(slug):
    needed = []
    for _ in range(3):
        WHOLES[slug]()
        WHOLES[slug]()
        content = csv_file(exported(slug))
        with CaptureQueriesContext(connection) as queries:
            checked(slug, content)
        needed.append(len(queries))
    assert needed[0] == needed[1] == needed[2] < 25


WHOLES = {
    "officials": make.appointment,
    "actions": lambda: make.update_citation(update=make.update(action=make.action(points=[make.point()], themes=[make.theme()]))),
    "metrics": make.metric_value_citation,
    "sessions": lambda: make.session_citation(session=make.outcome(points=[make.point()]).session),
}  # fmt: skip


# From the command line


def run_command(tmp_path, capsys, content, *options):
    file = tmp_path / "表格.csv"
    file.write_bytes(content)
    call_command("import_sheet", "actions", str(file), *options)
    return capsys.readouterr().out


def test_command_tells_and_stores(tmp_path, capsys):
    said = run_command(tmp_path, capsys, csv_file(table(TASK | UPDATE)))
    assert said.splitlines()[1:] == [
        "任务：新增1，修改0，不变0，有错0",
        "进展：新增1，修改0，不变0，有错0",
        "已写入，新增的都是草稿。",
    ]
    assert ActionUpdate.objects.get().action.code == "NH-01"


def test_command_only_checks_when_asked(tmp_path, capsys):
    said = run_command(tmp_path, capsys, csv_file(table(TASK)), "--check")
    assert said.splitlines()[-1] == "任务：新增1，修改0，不变0，有错0"
    assert not ActionItem.objects.exists()


def test_command_fails_with_the_problems(tmp_path, capsys):
    with pytest.raises(CommandError, match="什么也没有写入。"):
        run_command(tmp_path, capsys, csv_file(table(TASK, {"编号": "NH-02", "事项": ""})))
    assert capsys.readouterr().err == "第3行“事项”（B列）：请填写，不能空着。\n"
    assert not ActionItem.objects.exists()


@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0", b"a,b\n1,2\n"])
def test_command_fails_on_a_file_that_it_cannot_read(tmp_path, capsys, content):
    with pytest.raises(CommandError, match=r"另存为|空白模板"):
        run_command(tmp_path, capsys, content)


def test_command_fails_on_a_missing_file(tmp_path):
    with pytest.raises(CommandError, match="读不出来"):
        call_command("import_sheet", "actions", str(tmp_path / "没有.csv"))


def test_import_asks_no_more_for_many_updates_than_for_one():
    """Others wait while it writes."""

    def cost(count):
        rows = [
            {"编号": f"NH-{count}{n}", "事项": "整理", "进展日期": "2022-01", "进展情况": "开工"}
            for n in range(count)
        ]
        content = csv_file(table(*rows))
        report = Run(ACTIONS, content).check()
        with CaptureQueriesContext(connection) as queries:
            Run(ACTIONS, content).write(report.digest)
        return len([query for query in queries if query["sql"].startswith("SELECT")])

    assert cost(9) == cost(2)
