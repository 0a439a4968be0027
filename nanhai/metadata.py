"""What stands in the head of a page for machines: both apps' columns and rows put together."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localtime

import discussion.public.metadata
import forums.metadata
from discussion.models import Profile, SiteIdentity
from discussion.public.linked_data import absolute, known
from discussion.public.metadata import STATEMENTS, Article, Column, FeedLink, conditions, with_query

COLUMNS = {**discussion.public.metadata.COLUMNS, **forums.metadata.COLUMNS}
ARTICLES = {**discussion.public.metadata.ARTICLES, **forums.metadata.ARTICLES}
MARKUP = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})  # nothing may end the script element


@dataclass(frozen=True)
class PageMetadata:
    """A page's column, the row it shows, and its own address without what does not belong to it."""

    site: SiteIdentity
    path: str
    query: Mapping[str, str]  # known parameters only
    page: int = 1
    narrowed: tuple[str, ...] = ()  # the filters in force, in words
    column: Column | None = None
    article: Article | None = None

    @property
    def canonical(self) -> str:
        """META-10: parameters that the page does not know make no page of their own."""
        number = {"page": self.page} if self.page > 1 else {}
        return absolute(with_query(self.path, {**self.query, **number}))

    @property
    def narrowing(self) -> str:
        """What sets this view of a list apart from the whole list: 发言人为“顾耀辉”，第2页."""
        number = (f"第{self.page}页",) if self.page > 1 else ()
        return "，".join(self.narrowed + number)

    @property
    def description(self) -> str:
        """What the page says of itself unless its template says more."""
        if self.article:
            return self.article.description
        told = self.column.description if self.column else self.site.introduction
        return f"{self.narrowing}。{told}" if self.narrowing else told

    @property
    def is_list(self) -> bool:
        return bool(self.column) and self.path == reverse(self.column.address)

    @property
    def feed(self) -> FeedLink | None:
        """The feed of what the page shows: of a row, of a filtered list, of a column."""
        if self.article and self.article.feed:
            return self.article.feed
        feed = (self.column or STATEMENTS).feed
        return feed and feed.under(self.query if self.is_list else {})

    @property
    def image(self) -> str:
        if self.article:
            return self.article.image
        hero = self.site.hero
        return absolute(hero.url) if hero else ""

    @property
    def published_time(self) -> str:
        return iso(self.article.published_at)

    @property
    def modified_time(self) -> str:
        return iso(self.article.updated_at)

    @property
    def source(self) -> str:
        """ContentSource is never empty: what cites nothing is this site's own."""
        return self.article.sources or self.owner

    @property
    def owner(self) -> str:
        return self.site.organizer or self.site.name

    @property
    def linked_data(self) -> str:
        """The page's JSON-LD, safe inside a script element."""
        graph = [self._publisher, *filter(None, [self._website, self._breadcrumbs, self._node])]
        document = {"@context": "https://schema.org", "@graph": graph}
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(MARKUP)

    @property
    def _publisher(self) -> dict:
        name = "GovernmentOrganization" if self.site.profile == Profile.GOV else "Organization"
        return {"@type": name, "@id": f"{absolute(reverse('home'))}#publisher", "name": self.owner}

    @property
    def _website(self) -> dict | None:
        if self.path != reverse("home"):
            return None
        return known(
            {
                "@type": "WebSite",
                "name": self.site.name,
                "alternateName": self.site.slogan,
                "url": absolute(reverse("home")),
                "inLanguage": "zh-Hans",
                "publisher": {"@id": self._publisher["@id"]},
                "potentialAction": search_action(),
            }
        )

    @property
    def _breadcrumbs(self) -> dict | None:
        if not self.column:
            return None
        steps = [("首页", reverse("home")), (self.column.name, reverse(self.column.address))]
        if self.article:
            steps.append((self.article.title, self.path))
        return {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
                for position, (name, path) in enumerate(steps, 1)
            ],
        }

    @property
    def _node(self) -> dict | None:
        """The row's own, with what every page of a row has."""
        if not self.article:
            return None
        common = {"name": self.article.title, "description": self.article.description, "url": self.canonical}
        return common | self.article.node | self._dates | known({"image": self.article.image})

    @property
    def _dates(self) -> dict:
        """When the page was published and by whom; a person or an event was not."""
        if self.article.node["@type"] not in {"NewsArticle", "WebPage", "Dataset"}:
            return {}
        return {
            "datePublished": self.published_time,
            "dateModified": self.modified_time,
            "publisher": {"@id": self._publisher["@id"]},
            "inLanguage": "zh-Hans",
        }


def iso(moment: datetime) -> str:
    return localtime(moment).isoformat(timespec="seconds")


def search_action() -> dict | None:
    try:
        address = reverse("search")
    except NoReverseMatch:
        return None
    return {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{absolute(address)}?q={{words}}"},
        "query-input": "required name=words",
    }


def page_metadata(request: HttpRequest, context: Mapping) -> PageMetadata:
    """The head of the page that is about to be written for a request, from what its template is given."""
    site, row, listed = context["site"], context.get("object"), context.get("page_obj")
    told = ARTICLES.get(type(row))
    return PageMetadata(
        site=site,
        path=request.path,
        query=known_query(request, context),
        page=listed.number if listed else 1,
        narrowed=conditions(context.get("filter")),
        column=COLUMNS.get(request.resolver_match.view_name),
        article=told(row, site) if told else None,
    )


def known_query(request: HttpRequest, context: Mapping) -> dict[str, str]:
    """The parameters of the page's form that were given and are right, in the form's order."""
    form = getattr(context.get("filter"), "form", None) or context.get("form")
    if form is None:
        return {}
    return {
        name: value for name in form.fields if (value := request.GET.get(name)) and name not in form.errors
    }
