"""DOCX files as Word and WPS write them: numbers that stand in no run, tables, text boxes, changes."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from discussion.articles.documents import text_of
from discussion.articles.documents.numbering import formatted

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def part(name: str, inside: str, namespace: str = W) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} xmlns:w="{namespace}" xmlns:mc="mc" xmlns:wps="wps">{inside}</w:{name}>'


def p(words: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"


def numbered(words: str, num: int, level: int = 0) -> str:
    return p(words, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def level(number: int, form: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def lines(body: str, numbering: str = "", styles: str = "", namespace: str = W) -> list[str]:
    content = BytesIO()
    with ZipFile(content, "w") as file:
        file.writestr("word/document.xml", part("document", f"<w:body>{body}</w:body>", namespace))
        if numbering:
            file.writestr("word/numbering.xml", part("numbering", numbering, namespace))
        if styles:
            file.writestr("word/styles.xml", part("styles", styles, namespace))
    return text_of(content.getvalue()).split("\n")


OUTLINE = (
    f'<w:abstractNum w:abstractNumId="0">{level(0, "chineseCountingThousand", "%1、")}{level(1, "chineseCounting", "（%2）")}'
    f"{level(2, 'decimal', '%3.')}</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


@pytest.mark.parametrize("namespace", [W, STRICT])
def test_automatic_numbers_are_restored_and_begin_anew_below_the_next(namespace):
    body = "".join(
        [numbered("甲", 1), numbered("乙", 1, 1), numbered("丙", 1, 2), numbered("丁", 1, 2), numbered("戊", 1, 1),
         numbered("己", 1), numbered("庚", 1, 1), numbered("辛", 2), numbered("壬", 0)]
    )  # fmt: skip
    assert lines(body, OUTLINE, namespace=namespace) == [
        "一、甲", "（一）乙", "1.丙", "2.丁", "（二）戊", "二、己", "（一）庚", "一、辛", "壬",
    ]  # fmt: skip


def test_numbers_may_come_from_a_style_and_from_the_one_that_it_is_based_on():
    styles = (
        '<w:style w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = (
        p("甲", '<w:pStyle w:val="a"/>') + p("乙", '<w:pStyle w:val="b"/>') + p("丙", '<w:pStyle w:val="a"/>')
    )
    assert lines(body, OUTLINE, styles) == ["一、甲", "（一）乙", "二、丙"]


def test_a_level_knows_the_style_that_stands_for_it():
    named = OUTLINE.replace('<w:lvl w:ilvl="1">', '<w:lvl w:ilvl="1"><w:pStyle w:val="b"/>')
    styles = '<w:style w:styleId="b"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    assert lines(numbered("甲", 1) + p("乙", '<w:pStyle w:val="b"/>'), named, styles) == [
        "一、甲",
        "（一）乙",
    ]


def test_joined_numbers_and_bullets():
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "%1")}{level(1, "decimal", "%1.%2")}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1">{level(0, "bullet", chr(0xF0B7))}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    body = numbered("甲", 1) + numbered("乙", 1, 1) + numbered("丙", 1, 1) + numbered("丁", 2)
    assert lines(body, numbering) == ["1 甲", "1.1 乙", "1.2 丙", "\uf0b7 丁"]


@pytest.mark.parametrize(
    ("number", "form", "written"),
    [
        (7, "chineseCounting", "七"),
        (10, "chineseCounting", "十"),
        (12, "japaneseCounting", "十二"),
        (20, "chineseCounting", "二十"),
        (22, "ideographDigital", "二十二"),
        (105, "chineseCounting", "一百零五"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (2, "ideographTraditional", "乙"),
        (2, "lowerLetter", "b"),
        (4, "decimalZero", "04"),
        (5, "unheardOf", "5"),
    ],
)
def test_numbers_are_written_in_the_formats_of_word(number, form, written):
    assert formatted(number, form) == written


def test_deleted_and_hidden_words_are_left_out_and_inserted_ones_read():
    body = (
        "<w:p><w:r><w:t>要</w:t></w:r><w:del><w:r><w:delText>不</w:delText></w:r></w:del><w:ins><w:r><w:t>抓好</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>"
        "<w:r><w:instrText>HYPERLINK</w:instrText></w:r><w:hyperlink><w:r><w:t>落实</w:t><w:tab/><w:t>。</w:t></w:r></w:hyperlink></w:p>"
    )
    assert lines(body) == ["要抓好落实\t。"]


def test_tables_and_text_boxes_are_read_in_their_order():
    cell = "<w:tc>{}</w:tc>"
    table = f"<w:tbl><w:tr>{cell.format(p('一'))}{cell.format(p('建学校'))}</w:tr><w:tr>{cell.format(p('甲') + p('乙'))}{cell.format(p('丙'))}</w:tr></w:tbl>"
    box = f"<wps:txbx><w:txbxContent>{p('框里的字')}</w:txbxContent></wps:txbx>"
    drawn = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    body = (
        p("前")
        + table
        + f"<w:p><w:r><w:t>中</w:t></w:r><w:r>{drawn}</w:r></w:p>"
        + f"<w:sdt><w:sdtContent>{p('后')}</w:sdtContent></w:sdt>"
    )
    assert lines(body) == ["前", "一\t建学校", "甲", "乙", "丙", "中", "框里的字", "后"]
