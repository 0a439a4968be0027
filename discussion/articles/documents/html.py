"""Web pages as a browser saves them: the main text, found among navigation by how much of it is no link.

Tags are read by a pattern in one pass, as the parser of the standard library takes quadratic time for broken pages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from discussion.articles.documents.errors import DocumentError

BLOCKS = {
    "p", "div", "section", "article", "main", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "tbody", "blockquote", "pre",
    "dl", "dt", "dd", "figure", "figcaption", "header", "footer", "nav", "aside", "form", "center", "body", "html", "fieldset", "address",
}  # fmt: skip
CELLS = {"td", "th"}
CONTAINERS = BLOCKS | CELLS
CLOSED_BY_NEXT = {"p", "li", "tr", "td", "th", "dd", "dt"}  # elements that end where the next of them begins
LEFT_OUT = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "select",
    "textarea",
    "button",
    "object",
    "head",
    "title",
}
FURNITURE = {"nav", "footer", "aside", "form"}
TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,20})(?P<attributes>[^<>]*)>|<!--|<[!?][^<>]*>"
)
COMMENT_END = re.compile("-->")
ENDS = {name: re.compile(rf"</{name}[^<>]{{0,200}}>", re.IGNORECASE) for name in LEFT_OUT}
ID = re.compile(r"(?<![\w-])id\s{0,3}=\s{0,3}[\"']?([\w-]{1,60})", re.IGNORECASE)
SPACE = re.compile(r"[ \t\r\n\f]+")
WECHAT = "js_content"
WECHAT_TITLE = "activity-name"
MAIN_SHARE = 0.6  # of the text that is no link, in the smallest element that has so much
OPENING = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|div|p|table|section|article|h[1-6]|span|title)\b", re.IGNORECASE
)
LOOKED_AT = 3000
DEEPEST = 200
MOST_TAGS = 100_000
SHORTEST_HEADLINE = 4


@dataclass
class Node:
    """An element: its lines and the elements in it, in their order."""

    tag: str
    parts: list["Node | str"] = field(default_factory=list)
    own: int = 0  # characters that are in no link, at first without the elements within

    def elements(self) -> Iterator["Node"]:
        return (part for part in self.parts if isinstance(part, Node))


def looks_like_html(text: str) -> bool:
    return bool(OPENING.search(text[:LOOKED_AT])) and text.count("<") > 2


def text_of_html(markup: str) -> str:
    """The main text of a page, a line for each block; raises DocumentError where there is none."""
    page = Page(markup)
    main = page.by_id.get(WECHAT) or main_node(page.root)
    lines = lines_of(main)
    title = page.by_id.get(WECHAT_TITLE) or page.headline
    above = "".join(lines_of(title)).strip() if title else ""
    if len(above) >= SHORTEST_HEADLINE and above not in lines[:3]:
        lines.insert(0, above)
    if not lines:
        raise DocumentError("网页里没有找到正文。请在浏览器里选中文字，复制过来粘贴。")
    return "\n".join(lines)


class Page:
    """The elements of a page that hold text."""

    def __init__(self, markup: str):
        self.markup = markup
        self.root = Node("html")
        self.open = [self.root]
        self.by_id: dict[str, Node] = {}
        self.headline: Node | None = None
        self.links = 0  # that are open
        self._read()
        _sum_up(self.root)

    def _read(self) -> None:
        place, tags = 0, 0
        while tag := TAG.search(self.markup, place):
            self._text(self.markup[place : tag.start()])
            place = self._behind(tag)
            tags += 1
            if tags > MOST_TAGS:
                raise DocumentError("网页太大，不读取。请在浏览器里选中正文，复制过来粘贴。")
        self._text(self.markup[place:])

    def _behind(self, tag: re.Match) -> int:
        """Where reading goes on: behind the tag, or behind an element or a comment that says nothing."""
        name = (tag["name"] or "").lower()
        if tag[0] == "<!--":
            return self._after(COMMENT_END, tag.end())
        if name in LEFT_OUT and not tag["close"]:
            return self._after(ENDS[name], tag.end())
        if name == "br":
            self.open[-1].parts.append("\n")
        elif name == "a":
            self.links = max(self.links + (-1 if tag["close"] else 1), 0)
        elif name in CONTAINERS and tag["close"]:
            self._close(name)
        elif name in CONTAINERS:
            self._open(name, tag["attributes"])
        return tag.end()

    def _after(self, end: re.Pattern, place: int) -> int:
        found = end.search(self.markup, place)
        return found.end() if found else len(self.markup)

    def _open(self, name: str, attributes: str) -> None:
        if name == self.open[-1].tag and name in CLOSED_BY_NEXT:
            self.open.pop()
        if len(self.open) >= DEEPEST:
            return
        node = Node(name)
        self.open[-1].parts.append(node)
        self.open.append(node)
        if identity := ID.search(attributes):
            self.by_id.setdefault(identity[1], node)
        if name == "h1" and not self.headline:
            self.headline = node

    def _close(self, name: str) -> None:
        place = next((i for i in range(len(self.open) - 1, 0, -1) if self.open[i].tag == name), 0)
        if place:
            del self.open[place:]

    def _text(self, printed: str) -> None:
        words = SPACE.sub(" ", unescape(printed))
        if words:
            self.open[-1].parts.append(words)
            self.open[-1].own += 0 if self.links else len(words.strip())


def _sum_up(node: Node) -> int:
    node.own += sum(_sum_up(element) for element in node.elements())
    return node.own


def main_node(root: Node) -> Node:
    """The smallest element with most of the text that is no link."""
    node = root
    while True:
        inner = [element for element in node.elements() if element.tag not in FURNITURE]
        largest = max(inner, key=lambda element: element.own, default=None)
        is_whole = largest and largest.own and largest.own >= MAIN_SHARE * root.own
        if not is_whole or largest.tag in {"p", "pre"}:
            return node
        node = largest


def lines_of(node: Node) -> list[str]:
    """Inline text runs on, a block or a line break begins a new line, the cells of a row are parted by tabs."""
    lines = [""]
    for part in node.parts:
        if isinstance(part, str):
            first, *more = part.split("\n")
            lines[-1] += first
            lines += more
        elif part.tag in CELLS:
            words = " ".join(lines_of(part))
            lines[-1] = f"{lines[-1].strip()}\t{words}" if lines[-1].strip() else words
        elif part.tag not in FURNITURE:
            lines += [*lines_of(part), ""]
    return [words for line in lines if (words := line.strip(" \n\xa0\u3000"))]
