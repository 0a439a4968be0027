"""Reads the public site as a crawler does: every page that links lead to, taken apart for assertions."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
START = ["/", "/sitemap.xml", "/robots.txt"]
ELSEWHERE = re.compile(r"^(https?://(?!testserver)|mailto:|tel:)")


class Page(HTMLParser):
    """One answer: status, text, and for HTML its links, ids, headings, landmarks and title."""

    def __init__(self, path, response):
        super().__init__()
        self.path, self.response, self.status = path, response, response.status_code
        self.links, self.ids, self.headings, self.tags = [], Counter(), [], Counter()
        self.shunned = set()  # links that ask crawlers to stay away: the same tables under each filter
        self.words, self.attributes, self._open = [], [], []
        self.title = ""
        body = b"".join(response) if response.streaming else response.content
        self.body = body
        if response["Content-Type"].startswith("text/html"):
            self.html = body.decode()
            self.feed(self.html)
        elif response["Content-Type"].partition(";")[0].endswith("xml"):
            self.links = re.findall(r"<loc>(.*?)</loc>", body.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags[tag] += 1
        self.attributes.append((tag, attrs))
        self.ids.update([attrs["id"]] if "id" in attrs else [])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)
        if link := attrs.get("href") or attrs.get("src"):
            self.links.append(link)
            self.shunned.update([link] if "nofollow" in attrs.get("rel", "") else [])

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, words):
        if self._open and self._open[-1] == "title":
            self.title += words
        elif not {"script", "style"} & set(self._open[-1:]):
            self.words.append(words)

    @property
    def text(self):
        return "".join(self.words)


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
