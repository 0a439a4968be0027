"""Web pages as a browser saves them: the main text, found among navigation by how much of it is no link."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from discussion.articles.documents.errors import DocumentError

BLOCKS = {
    "p", "div", "section", "article", "main", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "tbody", "blockquote", "pre",
    "dl", "dt", "dd", "figure", "figcaption", "header", "footer", "nav", "aside", "form", "center", "body", "html", "fieldset", "address",
}  # fmt: skip
CELLS = {"td", "th"}
CONTAINERS = BLOCKS | CELLS
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
}
FURNITURE = {"nav", "footer", "aside", "form"}
VOID = {
    "br",
    "hr",
    "img",
    "input",
    "meta",
    "link",
    "col",
    "area",
    "base",
    "embed",
    "source",
    "track",
    "wbr",
    "param",
}
WECHAT = "js_content"
WECHAT_TITLE = "activity-name"
MAIN_SHARE = 0.6  # of the text that is no link, in the smallest element that has so much
OPENING = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|div|p|table|section|article|h[1-6]|span|title)\b", re.IGNORECASE
)
LOOKED_AT = 3000
DEEPEST = 400
SHORTEST_HEADLINE = 4


@dataclass
class Node:
    """An element: its lines and the elements in it, in their order."""

    tag: str
    id: str = ""
    parts: list = field(default_factory=list)  # Node or str
    own: int = 0  # characters that are in no link, with all elements within


def looks_like_html(text: str) -> bool:
    return bool(OPENING.search(text[:LOOKED_AT])) and text.count("<") > 2


def text_of_html(markup: str) -> str:
    """The main text of a page, a line for each block; raises DocumentError where there is none."""
    builder = PageBuilder()
    builder.feed(markup)
    builder.close()
    main = builder.by_id.get(WECHAT) or main_node(builder.root)
    lines = [line for line in lines_of(main) if line]
    title = builder.by_id.get(WECHAT_TITLE) or builder.headline
    above = "".join(lines_of(title)).strip() if title else ""
    if len(above) >= SHORTEST_HEADLINE and above not in lines[:3]:
        lines.insert(0, above)
    if not lines:
        raise DocumentError("网页里没有找到正文。请在浏览器里选中文字，复制过来粘贴。")
    return "\n".join(lines)


class PageBuilder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Node("html")
        self.open = [self.root]
        self.by_id: dict[str, Node] = {}
        self.headline: Node | None = None
        self.skipped = 0  # how many elements are open that say nothing
        self.links = 0

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self.open[-1].parts.append("\n")
        if tag in VOID:
            return
        if tag in LEFT_OUT:
            self.skipped += 1
        self.links += tag == "a"
        if tag in CONTAINERS and not self.skipped and len(self.open) < DEEPEST:
            self._open(tag, dict(attrs))

    def _open(self, tag: str, attributes: dict) -> None:
        if tag == self.open[-1].tag and tag in {"p", "li", "tr", "td", "dd", "dt"}:
            self.open.pop()  # such elements end where the next begins
        node = Node(tag, attributes.get("id") or "")
        self.open[-1].parts.append(node)
        self.open.append(node)
        if node.id:
            self.by_id.setdefault(node.id, node)
        if tag == "h1" and not self.headline:
            self.headline = node

    def handle_endtag(self, tag):
        if tag in LEFT_OUT:
            self.skipped = max(self.skipped - 1, 0)
        self.links = max(self.links - (tag == "a"), 0)
        if tag in CONTAINERS and not self.skipped:
            place = next((i for i in range(len(self.open) - 1, 0, -1) if self.open[i].tag == tag), 0)
            if place:
                del self.open[place:]

    def handle_data(self, data):
        if self.skipped or not data:
            return
        self.open[-1].parts.append(re.sub(r"[ \t\r\n\f]+", " ", data))
        if not self.links:
            length = len(data.strip())
            for node in self.open:
                node.own += length


def main_node(root: Node) -> Node:
    """The smallest element with most of the text that is no link."""
    node = root
    while True:
        inner = [part for part in node.parts if isinstance(part, Node) and part.tag not in FURNITURE]
        largest = max(inner, key=lambda part: part.own, default=None)
        if (
            not largest
            or not largest.own
            or largest.own < MAIN_SHARE * root.own
            or largest.tag in {"p", "pre"}
        ):
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
        elif part.tag in FURNITURE:
            continue
        elif part.tag in CELLS:
            words = " ".join(line for line in lines_of(part) if line)
            lines[-1] = f"{lines[-1].strip()}\t{words}" if lines[-1].strip() else words
        else:
            lines += [*lines_of(part), ""]
    return [line.strip(" \n\xa0\u3000") for line in lines if line.strip(" \n\xa0\u3000")]
