"""Files as they come: other programs' habits, editors' slips, and what nobody should send."""
# ruff: noqa: DTZ001, RUF001 (a spreadsheet's dates know no zone; full-width digits are what is tried)

import io
import re
import resource
import tracemalloc
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from time import process_time

import pytest
from openpyxl import Workbook, load_workbook

from discussion.exchange.tables import files, workbooks
from discussion.exchange.tables.cells import Day
from discussion.exchange.tables.files import open_table
from discussion.exchange.tables.problems import FileError
from discussion.exchange.tables.runs import Run, Stopped
from discussion.exchange.tables.subjects import ACTIONS
from discussion.exchange.tables.workbooks import text_cell, unescaped
from discussion.models import ActionItem, ActionUpdate, MetricValue
from forums.models import ForumSession
from tests import factories as make
from tests.sheets import brought_in, checked, csv_file, saved, table, xlsx_file

pytestmark = pytest.mark.django_db

TASK = {"编号": "NH-01", "事项": "整理土地"}
ROWS = table(TASK | {"内容": "第一行\n第二行", "启动日期": "2021年12月29日"})


def refused(content, subject=ACTIONS):
    with pytest.raises(FileError) as error:
        open_table(content, subject).count()
    return str(error.value)


def imported(content):
    brought_in("actions", content)
    return ActionItem.objects.get()


# Ways to write a CSV


@pytest.mark.parametrize(
    ("encoding", "mark", "newline"),
    [
        ("utf-8", ",", "\r\n"),
        ("utf-8-sig", ",", "\r\n"),
        ("utf-8-sig", ";", "\n"),
        ("gb18030", ",", "\r\n"),
        ("gbk", "\t", "\n"),
        ("utf-16", "\t", "\r\n"),
    ],
)
def test_csv_is_read_in_the_encodings_and_with_the_marks_of_spreadsheets(encoding, mark, newline):
    text = csv_file(ROWS, "utf-8", mark).decode().replace("\r\n", newline)
    action = imported(text.encode(encoding))
    assert (action.title, action.description, action.start) == (
        "整理土地",
        "第一行\n第二行",
        date(2021, 12, 29),
    )


def test_csv_in_gbk_says_how_it_was_read():
    assert checked("actions", csv_file(ROWS, "gbk")).notes[0] == (
        "文件不是UTF-8编码，已按GBK（GB18030）读取，请留意文字是否正确。"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "看不懂文件的文字编码。请另存为.xlsx，或“CSV UTF-8（逗号分隔）”再上传。"),
        (b"\x81\xff\xff\xff", "看不懂文件的文字编码。请另存为.xlsx，或“CSV UTF-8（逗号分隔）”再上传。"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", f"这是旧式的.xls文件，或者设了打开密码。{files.SAVE_AS}"),
        (b"<html><table>", f"这是网页格式的表格。{files.SAVE_AS}"),
        (b"PK\x03\x04 mimetype application/vnd.oasis", f"这不是.xlsx文件。{files.SAVE_AS}"),
        (b"PK\x03\x04 xl/workbook.xml", workbooks.DAMAGED),
        (b"", "前20行里没有“任务与进展”的表头。请下载空白模板，照它的表头填写。"),
        ("编号,事项\n".encode(), "表头下面没有内容。"),
        ('编号,事项\nNH-01,"没有收尾\nNH-02,二\n'.encode(), "第2行起读不下去：引号不成对，或者一格里的文字太长。"),
        (b"x" * (files.LARGEST_FILE + 1), "文件超过10 MB，请拆成几个文件，分几次导入。"),
    ],
)  # fmt: skip
def test_file_that_cannot_be_read_says_what_to_do(content, sentence):
    assert refused(content) == sentence


# Headings


@pytest.mark.parametrize(
    ("headings", "sentence"),
    [
        (["编号", "事项", "编号"], "表头“编号”出现了两次，请删去一列。"),
        (["编号", "事项", "完成时间"], "不认识表头“完成时间”。最接近的是“完成时限”。不需要的列请先删去。"),
        (["事项", "内容"], "缺少“编号”列，不知道各行说的是哪一项任务。"),
        (["编号", "进展情况"], "缺少“进展日期”列，不知道各行说的是哪一项进展。"),
        (["编号", "进展日期", "位置"], "缺少“来源”列，不知道各行说的是哪一项引证。"),
        (["姓名", "网址名"], "前20行里没有“任务与进展”的表头。请下载空白模板，照它的表头填写。"),
    ],
)
@pytest.mark.parametrize("form", [csv_file, xlsx_file])
def test_heading_that_does_not_fit_is_told(form, headings, sentence):
    assert refused(form([headings, ["1"] * len(headings)])) == sentence


def test_headings_may_have_stars_spaces_and_any_order_and_may_be_missing():
    report = checked("actions", csv_file([["事 项*", "编号（必填）"], ["整理土地", "NH-01"]]))
    assert report.changes[0]["cells"] == [["编号", "", "NH-01"], ["事项", "", "整理土地"]]
    assert report.notes[0].startswith("文件里没有这些列，原有的内容不变：内容、牵头岗位、")


def test_cell_under_no_heading_is_told_and_not_dropped():
    report = checked("actions", csv_file([["编号", "事项"], ["NH-01", "整理土地", "", "多出来的"]]))
    assert report.problems == ["第2行：D列有内容，但没有表头。"]


def test_blank_rows_do_not_count_and_do_not_shift_the_numbers():
    report = checked("actions", csv_file([[], ["编号", "事项"], [" ", "\u3000"], ["NH-01", ""], []]))
    assert report.rows == 1
    assert report.problems == ["第4行“事项”（B列）：请填写，不能空着。"]


# What stands in a cell


def cell_of(value, number_format="General", heading="进展情况"):
    book = Workbook()
    book.active.append(["编号", "事项", "进展日期", heading])
    book.active.append(["NH-01", "整理土地", "2022", None])
    cell = book.active["D2"]
    cell.value, cell.number_format = value, number_format
    return saved(book)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (320, "General", "320"),
        (320.0, "0.00", "320"),
        (0.5, "0%", "50%"),
        (1.25, "General", "1.25"),
        (True, "General", "是"),
        (datetime(2021, 12, 29), "yyyy-mm-dd", "2021-12-29"),
        (time(14, 30), "hh:mm", "14:30"),
        ("'=1+1", "General", "=1+1"),
        ("''直引号", "General", "'直引号"),
        (" 文字\u3000", "@", "文字"),
    ],
)
def test_cell_is_read_as_its_reader_sees_it(value, number_format, text):
    content = cell_of(value, number_format)
    brought_in("actions", content)
    assert ActionUpdate.objects.get().text == text


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("=1+1", "是公式。请复制这一列，用“选择性粘贴→数值”贴回来再导入。"),
        ("#N/A", "是错误值“#N/A”，请改正。"),
        ("长" * 32_767, "有三万多字，到了Excel单元格的上限，后面可能已被截断。请改用CSV文件。"),
    ],
)
def test_cell_that_must_not_be_read_is_told(value, sentence):
    assert checked("actions", cell_of(value)).problems == [f"第2行“进展情况”（D列）：{sentence}"]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2021-12-29", "2021-12-29"), ("2021/12/29", "2021-12-29"), ("2021年12月29日", "2021-12-29"),
        ("２０２１．１２．２９", "2021-12-29"), ("'2021-12-29", "2021-12-29"), ("2022", "2022"), ("2022-01", "2022-01"),
        ("2022年1月", "2022-01"), (2022, "2022"), (datetime(2021, 12, 29), "2021-12-29"),
        (date(2021, 12, 29), "2021-12-29"),
    ],
)  # fmt: skip
def test_partial_date_is_read_as_people_write_it(written, stored):
    row = TASK | {"进展日期": written, "进展情况": "开始"}
    brought_in("actions", xlsx_file(table(row)))
    assert ActionUpdate.objects.get().date == stored


@pytest.mark.parametrize(
    ("number_format", "stored"),
    [
        ("mmm-yy", "2022-01"), ('yyyy"年"m"月"', "2022-01"), ("[$-804]yyyy", "2022"), ("m/d/yy", "2022-01-01"),
        ('yyyy"年"m"月"d"日"', "2022-01-01"), ("yyyy-mm-dd hh:mm:ss", "2022-01-01"),
    ],
)  # fmt: skip
def test_real_date_is_as_precise_as_its_cell_shows(number_format, stored):
    """A spreadsheet makes the first of January of the typed 2022-01 and shows it as Jan-22."""
    book = load_workbook(io.BytesIO(xlsx_file(table(TASK | {"进展日期": "", "进展情况": "开始"}))))
    cell = book.active["C2"]
    cell.value, cell.number_format = datetime(2022, 1, 1), number_format
    brought_in("actions", saved(book))
    assert ActionUpdate.objects.get().date == stored


def test_dates_of_the_other_epoch_are_the_same_days():
    book = load_workbook(io.BytesIO(xlsx_file(table(TASK | {"启动日期": date(2021, 12, 29)}))))
    book.epoch = datetime(1904, 1, 1)
    assert imported(saved(book)).start == date(2021, 12, 29)


def test_date_beyond_the_calendar_is_told():
    content = cell_of(9_999_999, "yyyy-mm-dd", heading="办结日期")
    assert (
        checked("actions", content).problems[0] == "第2行“办结日期”（D列）：不是日历上有的日期（9999999）。"
    )


def test_full_date_must_have_a_day():
    report = checked("actions", csv_file(table(TASK | {"完成时限": "2022年6月"})))
    assert report.problems == ["第2行“完成时限”（C列）：“2022年6月”没有写到日，请写成“2021-12-29”。"]


@pytest.mark.parametrize(
    "written", ["14:30", "14：30", "'14:30", time(14, 30), timedelta(hours=14, minutes=30)]
)
def test_time_is_read_as_people_write_it(written):
    make.series(name="论坛")
    row = {"论坛": "论坛", "期数": 1, "主题": "题目", "日期": "2021-12-14", "开始时间": written}
    brought_in("sessions", xlsx_file(table(row)))
    assert ForumSession.objects.get().start_time == time(14, 30)


@pytest.mark.parametrize("written", ["25:00", "下午", "14:75"])
def test_wrong_time_is_told(written):
    make.series(name="论坛")
    row = {"论坛": "论坛", "期数": 1, "主题": "题目", "日期": "2021-12-14", "开始时间": written}
    assert checked("sessions", csv_file(table(row))).problems == [
        f"第2行“开始时间”（E列）：“{written}”不是时间，请写成“14:30”。"
    ]


@pytest.mark.parametrize(
    ("written", "number"),
    [("320", "320"), ("３２０", "320"), ("1,200.5", "1200.5"), (320, "320"), (0.125, "0.125"), ("-3", "-3"), ("－３", "-3"), ("15.3%", "15.3")],
)  # fmt: skip
def test_number_is_read_however_it_is_stored(written, number):
    make.metric(name="场次", unit="场", **make.draft())
    brought_in(
        "metrics", xlsx_file(table({"名称": "场次", "截至": "2021", "原文写法": "照写", "数值": written}))
    )
    assert MetricValue.objects.get().value == Decimal(number)


@pytest.mark.parametrize("written", ["三百", "NaN", "1e999999", "1.2.3", "∞"])
def test_what_is_no_number_is_told(written):
    make.metric(name="场次", unit="场", **make.draft())
    row = {"名称": "场次", "截至": "2021", "原文写法": "照写", "数值": written}
    (problem,) = checked("metrics", csv_file(table(row))).problems
    assert problem.startswith("第2行“数值”（D列）：")
    assert not MetricValue.objects.exists()


def test_line_breaks_in_a_one_line_field_are_closed_up():
    row = {"编号": "NH-01", "事项": "整理\n土地 LAND\nUSE"}
    assert imported(xlsx_file(table(row))).title == "整理土地 LAND USE"


def test_control_characters_are_left_out():
    assert imported(csv_file(table({"编号": "NH\x0b-01", "事项": "整理\x00土地"}))).code == "NH-01"


# Workbooks


def merged(*areas, rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for area in areas:
        book.active.merge_cells(area)
    return saved(book)


UPDATES = table(
    TASK | {"进展日期": "2022-01", "进展情况": "一"},
    {"进展日期": "2022-02", "进展情况": "二"},
    {"编号": "NH-02", "事项": "修路"},
)
PLEASE = "合并了单元格，请取消合并，每行都填。"


@pytest.mark.parametrize(
    ("areas", "sentences"),
    [
        (["B2:B3", "A2:A3"], [f"第2至3行的“编号”{PLEASE}", f"第2至3行的“事项”{PLEASE}"]),
        (["C2:D2"], [f"第2行的“进展日期”“进展情况”{PLEASE}"]),
        (["A4:A9"], [f"第4至9行的“编号”{PLEASE}"]),
        (["A1:A2"], [f"第1至2行的“编号”{PLEASE}"]),
        (["F2:G3"], [f"第2至3行的F列{PLEASE}"]),
        (["E1:F1", "A5:A9", "A6:D6"], []),
    ],
)
def test_merged_cells_in_a_row_that_says_something_are_refused(areas, sentences):
    report = checked("actions", merged(*areas, rows=UPDATES))
    assert [problem for problem in report.problems if "合并" in problem] == sentences
    assert report.problem_count == len(report.problems)
    assert bool(report.problems) is bool(sentences)


def test_merged_cells_are_refused_though_the_record_would_take_the_rows():
    content = merged("A2:A3", rows=UPDATES)
    run = Run(ACTIONS, content)
    with pytest.raises(Stopped):
        run.write(run.check().digest)
    assert not ActionItem.objects.exists()


def test_merged_cells_of_a_sheet_that_is_not_read_are_nobodys_concern():
    book = load_workbook(io.BytesIO(xlsx_file(table(TASK))))
    other = book.create_sheet("说明")
    other.append(["怎么填"])
    other.merge_cells("A1:C3")
    assert checked("actions", saved(book)).problems == []


def areas_written(*refs):
    cells = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs).encode()
    return rewritten(
        xlsx_file(table(TASK)),
        SHEET,
        lambda xml: xml.replace(b"</sheetData>", b"</sheetData><mergeCells>" + cells + b"</mergeCells>"),
    )


def test_area_of_one_cell_or_of_whole_columns_is_no_merged_cell():
    assert checked("actions", areas_written("A2", "A2:A2", "A:A", "2:2")).problems == []


def test_area_that_is_none_is_damage():
    assert refused(areas_written("?")) == workbooks.DAMAGED


def allocated(work):
    """Megabytes that Python's objects took at their most meanwhile; a tree of the junk below takes 6 to 22."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] >> 20
    finally:
        tracemalloc.stop()


def test_countless_merged_areas_are_refused_before_they_take_memory():
    content = areas_written(*(f"A{n}:B{n}" for n in range(3, 300_003)))
    told = []
    assert allocated(lambda: told.append(refused(content))) < 20
    assert told == ["合并的单元格太多，请先全部取消合并，每行都填。"]


@pytest.mark.parametrize(
    "junk",
    [
        b"<sheetProtection/>" * 50_000,
        b"<scenarios>" + b'<scenario name="x"/>' * 50_000 + b"</scenarios>",
        b"<mergeCells>" + b'<mergeCell ref="A1"/>' * 50_000 + b"</mergeCells>",
    ],
    ids=["elements", "parts of one", "areas that are none"],
)
def test_much_behind_the_rows_takes_little_memory(junk):
    content = rewritten(
        xlsx_file(table(TASK)), SHEET, lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + junk)
    )
    counts = []
    assert allocated(lambda: counts.append(open_table(content, ACTIONS).count())) < 2
    assert counts == [1]


def test_visible_sheet_with_the_headings_is_read_and_the_others_are_told():
    book = Workbook()
    book.active.title = "说明"
    book.active.append(["怎么填"])
    hidden = book.create_sheet("藏着")
    hidden.sheet_state = "hidden"
    right = book.create_sheet("台账")
    for row in table(TASK):
        hidden.append(["编号", "事项"])
        right.append(row)
    report = checked("actions", saved(book))
    assert report.notes[0] == "只读取了工作表“台账”，另外2张没有读取。"
    assert [change["name"] for change in report.changes] == ["任务 NH-01"]


def rewritten(content, part, change):
    """A workbook with one of its parts changed, as other programs or hands would have written it."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, change(source.read(name)) if name == part else source.read(name))
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_million_empty_rows_cost_little_memory_and_are_refused():
    def padded(xml):
        empty = "".join(
            f'<row r="{n}" ht="15" customHeight="1"><c r="A{n}" s="0"/></row>' for n in range(3, 1_000_003)
        )
        return xml.replace(b"</sheetData>", empty.encode() + b"</sheetData>")

    content = rewritten(xlsx_file(table(TASK)), SHEET, padded)
    before = peak_memory()
    with pytest.raises(FileError, match="空行也算"):
        open_table(content, ACTIONS).count()
    assert peak_memory() - before < 60


def peak_memory():
    """Megabytes that this process has used at its largest; it never falls."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def test_claimed_size_of_a_sheet_is_not_believed():
    content = rewritten(
        xlsx_file(table(TASK)), SHEET, lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    )
    assert open_table(content, ACTIONS).count() == 1


def test_cell_far_to_the_right_is_told_and_takes_no_room():
    def far(xml):
        return xml.replace(b"</sheetData>", b'<row r="3"><c r="XFD3" t="str"><v>x</v></c></row></sheetData>')

    report = checked("actions", rewritten(xlsx_file(table(TASK)), SHEET, far))
    assert report.problems[-1] == "第3行：GR列有内容，但没有表头。"


def test_more_rows_than_allowed_are_refused(monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 2)
    rows = table(*({"编号": f"NH-{n}", "事项": "多"} for n in range(3)))
    assert refused(csv_file(rows)) == "超过2行，请拆成几个文件，分几次导入。"


def test_part_that_unpacks_too_large_is_never_unpacked():
    bomb = rewritten(xlsx_file(table(TASK)), "xl/styles.xml", lambda xml: xml + b" " * (9 << 20))
    assert refused(bomb) == "文件解压后太大（xl/styles.xml），请把内容复制到新的表格里，或拆成几个文件。"


def test_entities_that_multiply_are_refused():
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'.encode()

    def laughing(xml):
        return laughs + xml.replace(
            b"</sheetData>", b'<row r="3"><c r="A3" t="str"><v>&a11;</v></c></row></sheetData>'
        )

    assert refused(rewritten(xlsx_file(table(TASK)), SHEET, laughing)) == workbooks.DAMAGED


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"])
def test_damaged_workbook_is_told(part):
    assert (
        refused(rewritten(xlsx_file(table(TASK)), part, lambda xml: xml[: len(xml) // 2]))
        == workbooks.DAMAGED
    )


def test_shared_strings_are_read_without_their_pronunciation():
    def shared(xml):
        return xml.replace(b"</si>", b'<rPh sb="0" eb="1"><t>zhengli</t></rPh></si>')

    content = rewritten(xlsx_file(table(TASK)), "xl/sharedStrings.xml", shared)
    assert imported(content).title == "整理土地"


# What Chinese Excel does of its own


def styled(number_format_id, value):
    """A task with a start that is stored under a number of a format, without the format's code."""
    content = xlsx_file(table(TASK | {"启动日期": "日期"}))
    styles = rb'\1<xf numFmtId="0"/><xf numFmtId="%d"/></cellXfs>' % number_format_id
    content = rewritten(
        content, "xl/styles.xml", lambda xml: re.sub(rb"(<cellXfs[^>]*>).*?</cellXfs>", styles, xml)
    )
    cell = b'" s="1"><v>%s</v></c>' % str(value).encode()
    return rewritten(
        content,
        SHEET,
        lambda xml: re.sub(rb'" t="inlineStr"><is><t>' + "日期".encode() + b"</t></is></c>", cell, xml),
    )


@pytest.mark.parametrize(
    ("number_format_id", "value", "read"),
    [
        (14, 44559, Day("2021-12-29")),
        *((number, 44559, Day("2021-12-29", 7)) for number in (27, 36, 50, 52, 57)),
        *((number, 44559, Day("2021-12-29")) for number in (28, 29, 30, 31, 51, 53, 54, 58)),
        *((number, 0.625, time(15)) for number in (32, 33, 34, 35, 55, 56)),
        *((number, 44559, 44559) for number in (0, 23, 24, 25, 26, 59, 62, 67, 81, 99, 170)),
    ],
)
def test_formats_that_are_stored_by_number_alone_are_those_of_chinese_excel(number_format_id, value, read):
    opened = open_table(styled(number_format_id, value), ACTIONS)
    opened.count()
    [row] = opened.rows()
    assert [cell for column, cell in row.cells.items() if column.heading == "启动日期"] == [read]


def test_a_format_of_nothing_but_brackets_stops_nobody():
    content = xlsx_file(table(TASK))
    content = rewritten(content, "xl/styles.xml", lambda xml: xml.replace(
        b"<numFmts", b"<numFmts").replace(b"<fonts", b'<numFmts count="1"><numFmt numFmtId="200" formatCode="' + b"[" * 100_000 + b'"/></numFmts><fonts', 1))  # fmt: skip
    started = process_time()
    open_table(content, ACTIONS).count()
    assert process_time() - started < 1


@pytest.mark.parametrize(
    ("stored", "read"), [("甲_x000D_\n乙", "甲\n乙"), ("_x005F_x0041_", "_x0041_"), ("_xD83D_甲", "甲")]
)
def test_escapes_of_the_format_are_undone(stored, read):
    assert text_cell(unescaped(stored)) == read


@pytest.mark.parametrize(("column", "cell"), [("启动日期", 2022.1), ("编号", 1.1), ("完成时限", 2022.1)])
def test_a_number_with_decimals_is_no_date_and_no_code(db, column, cell):
    report = checked("actions", xlsx_file(table(TASK | {column: cell})))
    assert ["带小数的数字" in problem for problem in report.problems][:1] == [True]


@pytest.mark.parametrize("form", [csv_file, xlsx_file])
def test_headings_may_stand_below_a_title(form):
    rows = table(TASK)
    opened = open_table(form([["2022年台账"], ["单位：个"], *rows]), ACTIONS)
    assert (opened.heading_row, opened.count()) == (3, 1)
    assert "表头在第3行，上面的不读取。" in opened.notes


def test_strict_workbooks_are_told():
    strict = rewritten(xlsx_file(table(TASK)), "xl/workbook.xml", lambda xml: xml.replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"))  # fmt: skip
    assert refused(strict) == "这是“严格”格式的工作簿，读不了。请另存为“Excel工作簿（.xlsx）”再上传。"


def test_hidden_rows_are_told():
    content = rewritten(
        xlsx_file(table(TASK)), SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="2" hidden="1"')
    )
    opened = open_table(content, ACTIONS)
    opened.count()
    assert "有1行在表格里隐藏着（可能被筛选），也读取了；不要的请先删去。" in opened.notes


@pytest.mark.parametrize("how", [b'hidden="1"', b'width="0" customWidth="1"'])
def test_hidden_columns_are_told(how):
    rows = table(TASK | {"完成时限": "2022-12-31"})
    columns = (
        b'<cols><col min="2" max="3" %s/><col min="9000" max="16384" hidden="1"/></cols><sheetData>' % how
    )
    content = rewritten(xlsx_file(rows), SHEET, lambda xml: xml.replace(b"<sheetData>", columns))
    opened = open_table(content, ACTIONS)
    opened.count()
    assert f"“{rows[0][1]}”“{rows[0][2]}”列在表格里隐藏着，也读取了；不要的请先删去。" in opened.notes


def test_a_table_with_nothing_hidden_tells_of_nothing_hidden():
    opened = open_table(xlsx_file(table(TASK)), ACTIONS)
    opened.count()
    assert [note for note in opened.notes if "隐藏" in note] == []


def test_empty_rows_and_the_sum_of_all_parts_count_towards_the_limits(monkeypatch):
    book = Workbook()
    for row in range(1, 12):
        book.active.row_dimensions[row].height = 20
    book.active["A1"] = "编号"
    content = io.BytesIO()
    book.save(content)
    monkeypatch.setattr(workbooks, "MOST_READ", 10)
    read = next(iter(workbooks.Workbook(content.getvalue()).sheets().values()))
    with pytest.raises(FileError, match="空行也算"):
        list(read())
    monkeypatch.setattr(workbooks, "LARGEST_WHOLE", 100)
    with pytest.raises(FileError, match="解压后太大"):
        workbooks.Workbook(content.getvalue())
