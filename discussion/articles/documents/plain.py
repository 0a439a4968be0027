"""Bytes to text in the encodings that Chinese computers write."""

import codecs
import re

from discussion.articles.documents.errors import DocumentError

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    b"\x84\x31\x95\x33": "gb18030",
}
DECLARED = re.compile(r"<meta[^>]{0,200}?charset\s?=\s?[\"']?([\w-]{2,20})", re.IGNORECASE)
GUOBIAO = {"gb2312", "gbk", "gb-2312", "gb_2312-80", "x-gbk", "cp936", "gb18030"}
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")
MOST_CONTROLS = 0.01
DECLARED_WITHIN = 4096  # bytes


def decoded(content: bytes) -> str:
    """The text of bytes in UTF-8, GB18030 (with GBK and GB2312), UTF-16 with a mark, or what a page declares."""
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if len(CONTROLS.findall(text)) <= MOST_CONTROLS * len(text):
            return text.removeprefix("\ufeff")
    raise DocumentError(
        "看不懂文件的编码，或者这不是文字文件。请另存为UTF-8编码的文本再试，或者直接粘贴文字。"
    )


def _encodings(content: bytes) -> list[str]:
    marked = [encoding for mark, encoding in MARKS.items() if content.startswith(mark)]
    declared = DECLARED.search(content[:DECLARED_WITHIN].decode("latin-1"))
    name = declared[1].lower() if declared else ""
    own = ["gb18030"] if name in GUOBIAO else [name] if name in {"big5", "utf-16"} else []
    return [*marked, "utf-8", *own, "gb18030"]
