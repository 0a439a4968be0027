"""PDF with a text layer; the lines of a paragraph, broken where the page ended, are put together again."""

import logging
import re
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from discussion.articles.documents.errors import DocumentError
from discussion.articles.marks import mark_of

MOST_PAGES = 40
FEWEST_CHARACTERS = 20
ENDS = re.compile(r"[。！？；：…]”?$")
FULL = 0.85  # of the usual length of a line that goes on in the next
DAMAGED = "PDF文件打不开，可能已经损坏。请直接粘贴文字。"
BROKEN = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    OSError,
    AssertionError,
)


def text_of_pdf(content: bytes) -> str:
    """The text layer of a PDF; raises DocumentError for a scan, a locked or a broken file."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        pages = _pages(content)
    except BROKEN as error:
        raise DocumentError(DAMAGED) from error
    lines = [line.strip() for page in pages for line in page.split("\n") if line.strip()]
    if sum(map(len, lines)) < FEWEST_CHARACTERS:
        raise DocumentError("这份PDF是扫描的图片，没有文字层，读不出文字。请先识别成文字，或者粘贴文字。")
    return "\n".join(_joined(lines))


def _pages(content: bytes) -> list[str]:
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise DocumentError("这份PDF设了打开密码，读不出来。请直接粘贴文字。")
    if len(reader.pages) > MOST_PAGES:
        raise DocumentError(f"这份PDF有{len(reader.pages)}页，一次最多{MOST_PAGES}页。请只留下要导入的几页。")
    return [page.extract_text() for page in reader.pages]


def _joined(lines: list[str]) -> list[str]:
    """A line that is as long as most and ends in no mark goes on in the next."""
    lengths = sorted(map(len, lines))
    usual = lengths[int(len(lengths) * 0.8)] if lengths else 0
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and not mark_of(line):
            joined[-1] += line
        else:
            joined.append(line)
        goes_on = len(line) >= FULL * usual and len(line) > 12 and not ENDS.search(line)
    return joined
