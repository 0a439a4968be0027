"""What an editor holds, as plain text: TXT in the encodings of Chinese computers, DOCX, saved web pages, PDF with text."""

import re

from discussion.articles.documents.errors import DocumentError
from discussion.articles.documents.html import looks_like_html, text_of_html
from discussion.articles.documents.pdf import text_of_pdf
from discussion.articles.documents.plain import decoded
from discussion.articles.documents.word import text_of_docx
from discussion.articles.normaliser import HAN
from discussion.articles.reading import LONGEST_TEXT

__all__ = ["DocumentError", "text_of"]

LARGEST_FILE = 20 << 20  # bytes
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
SINGLE_FILE_PAGES = (b"from:", b"mime-version:", b"content-type: multipart")
FEWEST_HAN = 0.1  # of the letters of a Chinese article
LETTER = re.compile(r"[^\W\d_]")
IS_HAN = re.compile(f"[{HAN}]")


def text_of(content: bytes) -> str:
    """The text of a file, judged by what it holds and not by its name.

    Raises DocumentError, with a sentence for the editor, for what holds no Chinese article.
    """
    if len(content) > LARGEST_FILE:
        raise DocumentError(f"文件超过{LARGEST_FILE >> 20} MB，请只留下要导入的部分再试。")
    if not content.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise DocumentError("文件是空的，里面没有文字。")
    text = _read(content)
    if len(text) > LONGEST_TEXT:
        raise DocumentError(f"文字超过{LONGEST_TEXT // 10_000}万字，请分成几篇。")
    return _chinese(text)


def _read(content: bytes) -> str:
    _refuse_other_kinds(content)
    if content.startswith(b"PK"):
        return text_of_docx(content)
    if content.lstrip()[:5] == b"%PDF-":
        return text_of_pdf(content)
    text = decoded(content)
    return text_of_html(text) if looks_like_html(text) else text


def _refuse_other_kinds(content: bytes) -> None:
    if content.startswith(PICTURES):
        raise DocumentError("这是一张图片，里面的文字读不出来。请先识别成文字，或者粘贴文字。")
    if content.startswith(OLD_OFFICE):
        raise DocumentError(
            "这是旧式的.doc文件，或者设了打开密码。请用Word或WPS打开，另存为“Word文档（.docx）”再试。"
        )
    if content.startswith(b"{\\rtf"):
        raise DocumentError("这是RTF文件。请用Word或WPS打开，另存为“Word文档（.docx）”再试。")
    if content[:40].lower().startswith(SINGLE_FILE_PAGES):
        raise DocumentError(
            "这是单个文件的网页（.mhtml）。请在浏览器里另存为“网页，仅HTML”再试，或者粘贴文字。"
        )


def _chinese(text: str) -> str:
    letters = LETTER.findall(text)
    if not letters:
        raise DocumentError("文件里没有文字。")
    if sum(bool(IS_HAN.match(letter)) for letter in letters) < FEWEST_HAN * len(letters):
        raise DocumentError("文件里几乎没有汉字，不像一篇中文报道。请检查是不是选错了文件。")
    return text
