"""DOCX (ECMA-376, WordprocessingML): paragraphs with their automatic numbers, tables and text boxes in their order.

Only text is read. Deleted and hidden words are left out, nothing outside the file is fetched.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from zipfile import BadZipFile, ZipFile

from discussion.articles.documents.errors import DocumentError
from discussion.articles.documents.numbering import Numbering

DOCUMENT = "word/document.xml"
LARGEST_PART = 6 << 20  # bytes, unpacked
MOST_PARTS = 5000
DAMAGED = "文件打不开，可能已经损坏。请用Word或WPS打开，另存为.docx再试。"
BROKEN = (
    BadZipFile,
    KeyError,
    ValueError,
    EOFError,
    ParseError,
    zlib.error,
    NotImplementedError,
    RecursionError,
)
LEFT_OUT = {
    "del",
    "moveFrom",
    "rPr",
    "pPr",
    "instrText",
    "delText",
    "delInstrText",
    "Fallback",
    "pict_shape",
    "rt",
    "footnote",
    "annotationRef",
}
CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
LONGEST_CELL = 200  # characters of a cell that stays in one line with its row
DEEPEST = 60


class NoDoctype(TreeBuilder):
    """Refuses a document type: entities belong in none of the parts, and only do harm."""

    def doctype(self, name, pubid, system):
        raise DocumentError("文件里有不该有的XML声明，为安全起见不读取。请用Word或WPS打开，另存为.docx再试。")


def text_of_docx(content: bytes) -> str:
    """The text of a DOCX file, a line for each paragraph; raises DocumentError."""
    try:
        archive = ZipFile(BytesIO(content))
        _refuse(archive)
        body = part_of(archive, DOCUMENT).find("{*}body")
        if body is None:
            raise DocumentError(DAMAGED)
        reader = DocumentReader(
            Numbering(part_of(archive, "word/numbering.xml"), part_of(archive, "word/styles.xml"))
        )
        return "\n".join(reader.lines(body))
    except BROKEN as error:
        raise DocumentError(DAMAGED) from error


def part_of(archive: ZipFile, name: str) -> Element:
    """A part of the file as XML; one that there is not is empty."""
    if name not in archive.namelist():
        return Element("empty")
    parser = XMLParser(target=NoDoctype())  # noqa: S314, a document type is refused
    parser.feed(archive.read(name))
    return parser.close()


def _refuse(archive: ZipFile) -> None:
    names = archive.namelist()
    if DOCUMENT not in names:
        raise DocumentError(_other_kind(names))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise DocumentError("文件里有宏，为安全起见不读取。请用Word或WPS另存为不含宏的.docx再试。")
    read = [
        part
        for part in archive.infolist()
        if part.filename.startswith("word/") and part.filename.endswith(".xml")
    ]
    if len(names) > MOST_PARTS or any(part.file_size > LARGEST_PART for part in read):
        raise DocumentError("文件解开后太大，不读取。请只留下要导入的部分，另存为.docx再试。")


def _other_kind(names: list[str]) -> str:
    if any(name.startswith("xl/") for name in names):
        return "这是表格（.xlsx），不是报道。表格请在相应栏目的“导入表格”里导入。"
    if any(name.startswith("ppt/") for name in names):
        return "这是演示文稿（.pptx）。请把文字复制出来粘贴。"
    return "这不是.docx文件。请用Word或WPS打开，另存为“Word文档（.docx）”再试。"


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


class DocumentReader:
    def __init__(self, numbering: Numbering):
        self.numbering = numbering

    def lines(self, parent: Element, depth: int = 0) -> Iterator[str]:
        """The lines of a body, a cell or a text box."""
        if depth > DEEPEST:
            return
        for element in parent:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element, depth)
            elif name == "tbl":
                yield from self._table(element, depth)
            elif name not in LEFT_OUT:
                yield from self.lines(element, depth + 1)

    def _paragraph(self, paragraph: Element, depth: int) -> Iterator[str]:
        words = "".join(self._words(paragraph))
        number = self.numbering.next_number(paragraph) if words.strip() else ""
        if words.strip():
            yield number + words.strip("\n")
        for box in self._boxes(paragraph):
            yield from self.lines(box, depth + 1)

    def _words(self, element: Element) -> Iterator[str]:
        for child in element:
            name = local(child)
            if name == "t":
                yield child.text or ""
            elif name in CHARACTERS:
                yield CHARACTERS[name]
            elif name == "r" and _is_hidden(child):
                continue
            elif name not in LEFT_OUT and name != "txbxContent":
                yield from self._words(child)

    def _boxes(self, element: Element) -> Iterator[Element]:
        """The text boxes that hang on a paragraph; of two forms of one box only the first."""
        for child in element:
            if local(child) == "txbxContent":
                yield child
            elif local(child) not in LEFT_OUT:
                yield from self._boxes(child)

    def _table(self, table: Element, depth: int) -> Iterator[str]:
        """A row in a line, its cells parted by tabs; long cells have lines of their own."""
        for row in table.iterfind("{*}tr"):
            cells = [list(self.lines(cell, depth + 1)) for cell in row.iterfind("{*}tc")]
            if any(len(cell) > 1 or len("".join(cell)) > LONGEST_CELL for cell in cells):
                for cell in cells:
                    yield from cell
            else:
                yield "\t".join("".join(cell) for cell in cells)


def _is_hidden(run: Element) -> bool:
    vanish = run.find("{*}rPr/{*}vanish")
    return vanish is not None and _value(vanish) not in {"0", "false", "off"}


def _value(element: Element) -> str:
    return next((value for key, value in element.items() if key.rpartition("}")[2] == "val"), "")
