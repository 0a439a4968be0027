"""What files hold, judged by their content: text in the encodings of Chinese computers, pages, and what is refused."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfWriter

from discussion.articles.documents import LARGEST_FILE, DocumentError, text_of
from discussion.articles.reading import LONGEST_TEXT

TEXT = "区长王勇指出，要抓好落实。镕囍"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_text_is_read_in_the_encodings_of_chinese_computers(encoding):
    assert text_of(TEXT.encode(encoding)) == TEXT


PAGE = """<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>网站</title><style>p {{ margin: 0 }}</style></head><body>
<div id="nav"><a href="/">首页</a> <a href="/xw">新闻中心</a> <a href="/zw">政务公开</a></div>
<div class="main"><div class="list"><ul><li><a href="1">相关新闻：区里召开另一个会议，部署各项工作</a></li></ul></div>
<div class="text"><h1>全区大讨论动员会召开</h1><p>　　区委书记<b>顾耀辉</b>指出，要解放&nbsp;思想。</p><p>区长王勇说，<br>要抓好落实。
还要接着干，一件接着一件干，一年接着一年干。</p>
<table><tr><td>序号<td>任务</tr><tr><td>1</td><td>建学校</td></tr></table></div></div>
<div id="footer">主办：区政府 <script>document.write("<p>脚本</p>")</script></div></body></html>"""
MAIN = [
    "全区大讨论动员会召开",
    "区委书记顾耀辉指出，要解放\xa0思想。",
    "区长王勇说，",
    "要抓好落实。 还要接着干，一件接着一件干，一年接着一年干。",
    "序号\t任务",
    "1\t建学校",
]


@pytest.mark.parametrize("charset", ["gb2312", "utf-8", ""])
def test_the_main_text_of_a_page_is_found_whatever_encoding_it_declares(charset):
    assert (
        text_of(PAGE.format(charset=charset).encode("gb18030" if charset != "utf-8" else "utf-8")).split("\n")
        == MAIN
    )


def test_a_wechat_page_is_read_from_its_content():
    page = (
        "<html><body><h1 id='activity-name'> 大讨论开始了 </h1><div>点赞的人很多很多很多很多很多很多很多很多很多</div>"
        "<div id='js_content' style='visibility: hidden'><section><p><span>区长</span><span>王勇</span></p><section>要干。</section>"
        "</section></div><div>推荐阅读：别的文章别的文章别的文章别的文章别的文章别的文章</div></body></html>"
    )
    assert text_of(page.encode()).split("\n") == ["大讨论开始了", "区长王勇", "要干。"]


@pytest.mark.parametrize(
    "inside",
    [
        "<script>var a = '<p>脚本</p>';</script >区长王勇要干。",
        "<!-- <p>注释</p> -->区长王勇要干。",
        "<SCRIPT>脚本</Script><b>区长</b>王勇要干。<script>没有结尾",
        "<p>区长王勇要干。<p></div></div></div>",
        "<< <区长王勇要干。",
    ],
)
def test_broken_pages_are_read_as_browsers_do(inside):
    assert text_of(f"<html><body><div>{inside}</div></body></html>".encode()).strip("< ") == "区长王勇要干。"


def archive(parts: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return content.getvalue()


def blank_pdf() -> bytes:
    content, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(content)
    return content.getvalue()


BOMB = b"<w:document xmlns:w='w'><w:body>" + b" " * (7 << 20) + b"</w:body></w:document>"
ENTITY = (
    b"<!DOCTYPE d [<!ENTITY a 'aa'>]><w:document xmlns:w='w'><w:body><w:p>&a;</w:p></w:body></w:document>"
)
REFUSED = {
    "empty": b"",
    "blank": b" \r\n\t ",
    "only a mark": b"\xef\xbb\xbf",
    "picture": b"\x89PNG\r\n\x1a\n\0\0",
    "photo": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "old Word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "RTF": b"{\\rtf1\\ansi hello}",
    "saved as one file": b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
    "bytes": bytes(range(256)) * 20,
    "English": b"The council met on Monday to discuss the plan." * 20,
    "figures": b"1 2 3 4 5",
    "too large": b"\xe4\xb8\xad" * (LARGEST_FILE // 3 + 1),
    "too long": "中".encode() * (LONGEST_TEXT + 1),
    "broken archive": b"PK\x03\x04broken",
    "spreadsheet": archive({"xl/workbook.xml": b"<x/>"}),
    "slides": archive({"ppt/presentation.xml": b"<x/>"}),
    "another archive": archive({"a.txt": b"x"}),
    "broken part": archive({"word/document.xml": b"<w:document"}),
    "no body": archive({"word/document.xml": b"<document/>"}),
    "macros": archive({"word/document.xml": b"<x/>", "word/vbaProject.bin": b"x"}),
    "bomb": archive({"word/document.xml": BOMB}),
    "entities": archive({"word/document.xml": ENTITY}),
    "broken PDF": b"%PDF-1.7 broken",
    "scan": blank_pdf(),
    "page without text": b"<html><body><div><script>1</script></div></body></html>",
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_what_holds_no_article_is_refused_in_one_sentence(content):
    with pytest.raises(DocumentError) as refused:
        text_of(content)
    assert str(refused.value).endswith("。")


def test_the_command_says_why_a_file_is_refused(tmp_path):
    file = tmp_path / "photo.docx"
    file.write_bytes(REFUSED["picture"])
    with pytest.raises(CommandError, match="图片"):
        call_command("draft_article", file)
