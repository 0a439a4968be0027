"""Reads the public site as a crawler does: every page that links lead to, taken apart for assertions."""

import json
import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
START = ["/", "/sitemap.xml", "/robots.txt", "/changes/days.json"]
ELSEWHERE = re.compile(r"^(https?://(?!testserver)|mailto:|tel:)")


class Page(HTMLParser):
    """One answer: status, text, and for HTML its links, ids, headings, landmarks and title."""

    def __init__(self, path, response):
        super().__init__()
        self.path, self.response, self.status = path, response, response.status_code
        self.links, self.ids, self.headings, self.tags = [], Counter(), [], Counter()
        self.shunned = set()  # links that ask crawlers to stay away: the same tables under each filter
        self.words, self.attributes, self._open = [], [], []
        self.title, self.data, self.data_blocks = "", "", 0
        body = b"".join(response) if response.streaming else response.content
        self.body = body
        if response["Content-Type"].startswith("text/html"):
            self.html = body.decode()
            self.feed(self.html)
        elif response["Content-Type"].partition(";")[0].endswith("xml"):
            named = re.findall(
                r"<loc>(.*?)</loc>|href=\"(.*?)\"", body.decode()
            )  # site map; feed and its texts
            self.links = [unescape(address) for pair in named for address in pair if address]

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags[tag] += 1
        self.attributes.append((tag, attrs))
        self.ids.update([attrs["id"]] if "id" in attrs else [])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)
        self.data_blocks += tag == "script" and attrs.get("type") == "application/ld+json"
        link = attrs.get("href") or attrs.get("src")
        if link or attrs.get("property") == "og:image":
            link = link or attrs["content"]
            self.links.append(link)
            self.shunned.update([link] if "nofollow" in attrs.get("rel", "") else [])

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, words):
        if self._open and self._open[-1] == "title":
            self.title += words
        elif self._open and self._open[-1] == "script":
            self.data += words
        elif not {"script", "style"} & set(self._open[-1:]):
            self.words.append(words)

    def metas(self, name):
        """The contents of the page's meta elements of this name or property; names know no case."""
        named = [attrs for tag, attrs in self.attributes if tag == "meta"]
        return [
            attrs["content"]
            for attrs in named
            if (attrs.get("name") or attrs.get("property", "")).lower() == name.lower()
        ]

    def tagged(self, names):
        """Those of these metas that the page has, with their contents."""
        return {name: contents for name in names if (contents := self.metas(name))}

    @property
    def canonical(self):
        (address,) = [attrs["href"] for _, attrs in self.attributes if attrs.get("rel") == "canonical"]
        return address

    @property
    def linked_data(self):
        """What the page's JSON-LD says, node by node."""
        return json.loads(self.data)["@graph"] if self.data else []

    @property
    def text(self):
        return "".join(self.words)


def read(client, path):
    return Page(path, client.get(path))


def nodes(value):
    """Every JSON-LD node in a value, however deep."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from nodes(part)


def crawl(client, start=START):
    """`{path with query: Page}` of all public pages reachable on our own host, static files left out."""
    prefix = settings.PATH_PREFIX
    waiting, pages = [f"{prefix}{path}" for path in start], {}
    while waiting:
        path = waiting.pop()
        if path in pages:
            continue
        pages[path] = page = Page(path, client.get(path))
        waiting += [target for target in targets(page) if target not in pages]
    return pages


def targets(page):
    """The paths, with query, of a page's links into the site."""
    here = f"http://testserver{page.path}"
    for link in page.links:
        if link not in page.shunned and not ELSEWHERE.match(link):
            address = urlsplit(urldefrag(urljoin(here, link)).url)
            if not address.path.startswith(settings.STATIC_URL):
                yield address.path + (f"?{address.query}" if address.query else "")


def in_order(text, *marks):
    """Whether the marks stand in the text, one after the other."""
    for mark in marks:
        _, found, text = text.partition(mark)
        if not found:
            return False
    return True
