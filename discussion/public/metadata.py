"""What stands in the head of a page for machines: its section, its row and its own address."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.timezone import localtime

from discussion.models import Profile, SiteIdentity
from discussion.public.linked_data import absolute, known
from discussion.public.row_metadata import RowMetadata, picture_address
from discussion.public.sections import STATEMENTS, FeedLink, Section, with_query

ICON = "nanhai/img/icon-300.png"  # square, as chat windows show it
MARKUP = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})  # nothing may end the script element


@dataclass(frozen=True)
class PageMetadata:
    """A page's section, what is said of the row it shows, and its own address without what does not belong to it."""

    site: SiteIdentity
    path: str
    query: Mapping[str, str]  # known parameters only
    page: int = 1
    narrowed: tuple[str, ...] = ()  # the filters in force, in words
    section: Section | None = None
    row: RowMetadata | None = None

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
        if self.row:
            return self.row.description
        told = self.section.description if self.section else self.site.introduction
        return f"{self.narrowing}。{told}" if self.narrowing else told

    @property
    def is_list(self) -> bool:
        return bool(self.section) and self.path == self.section.address

    @property
    def feed(self) -> FeedLink | None:
        """The feed of what the page shows: of a row, of a filtered list, of a section."""
        if self.row and self.row.feed:
            return self.row.feed
        feed = (self.section or STATEMENTS).feed
        return feed and feed.under(self.query if self.is_list else {})

    @property
    def picture(self) -> str:
        """The row's own, or what the site shows on its front page; "" where there is neither."""
        own = self.row.image if self.row else ""
        return own or picture_address(self.site.hero)

    @property
    def image(self) -> str:
        """What goes along when the page is passed on: every page has one (READ-05)."""
        return self.picture or absolute(static(ICON))

    @property
    def published_time(self) -> str:
        return iso(self.row.published_at)

    @property
    def modified_time(self) -> str:
        return iso(self.row.updated_at)

    @property
    def source(self) -> str:
        """ContentSource is never empty: what cites nothing is this site's own."""
        return self.row.sources or self.owner

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
        if not self.section:
            return None
        steps = [("首页", reverse("home")), (self.section.name, self.section.address)]
        if self.row:
            steps.append((self.row.title, self.path))
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
        if not self.row:
            return None
        common = {"name": self.row.title, "description": self.row.description, "url": self.canonical}
        return common | self.row.node | self._dates | known({"image": self.row.image})

    @property
    def _dates(self) -> dict:
        """When the page was published and by whom; a person or an event was not."""
        if self.row.node["@type"] not in {"NewsArticle", "WebPage", "Dataset"}:
            return {}
        return {
            "datePublished": self.published_time,
            "dateModified": self.modified_time,
            "publisher": {"@id": self._publisher["@id"]},
            "inLanguage": "zh-Hans",
        }


def iso(moment: datetime) -> str:
    return localtime(moment).isoformat(timespec="seconds")


def search_action() -> dict:
    return {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{absolute(reverse('search'))}?q={{words}}"},
        "query-input": "required name=words",
    }


def page_metadata(request: HttpRequest, context: Mapping) -> PageMetadata:
    """The head of the page that is about to be written for a request, from what its template is given.

    The section is named by the view that answers, so that a page that says why there is none has it too. A view of
    one row says of it what it knows (`row_metadata()`).
    """
    site, listed = context["site"], context.get("page_obj")
    view_class = getattr(request.resolver_match.func, "view_class", None)
    describe = getattr(context.get("view"), "row_metadata", None)
    return PageMetadata(
        site=site,
        path=request.path,
        query=known_query(request, context),
        page=listed.number if listed else 1,
        narrowed=conditions(context.get("filter")),
        section=getattr(view_class, "section", None),
        row=describe(site) if describe else None,
    )


def conditions(filterset) -> tuple[str, ...]:
    """The filters in force, in words: 发言人为“顾耀辉”."""
    applied = getattr(filterset, "applied", [])
    return tuple(f"{part['label']}为“{part['choice']}”" for part in applied)


def known_query(request: HttpRequest, context: Mapping) -> dict[str, str]:
    """The parameters of the page's form that were given and are right, in the form's order."""
    form = getattr(context.get("filter"), "form", None) or context.get("form")
    if form is None:
        return {}
    return {
        name: value for name in form.fields if (value := request.GET.get(name)) and name not in form.errors
    }
