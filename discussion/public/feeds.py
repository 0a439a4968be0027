"""Atom feeds (RFC 4287) of what was published last, with its full text."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.timezone import localtime

from discussion.models import ActionUpdate, SiteIdentity, Statement
from discussion.public.filter_sets import FacetedFilterSet
from discussion.public.filters import StatementFilter
from discussion.public.metadata import conditions
from discussion.search.index.entries import row_of
from discussion.values.characters import sayable
from discussion.values.partial_dates import in_words

NEWEST = 30  # entries
LEADING = 1_000  # statements of a filtered list among which they are looked for
NEVER = datetime(2021, 1, 1, tzinfo=UTC)  # when a feed without entries was last updated


def lasting_id(name: str) -> str:
    """A tag URI (RFC 4151) that no move to another host or path changes: readers know entries by it."""
    return f"tag:nanhai-record,2021:{name}"


def seconds(moment: datetime) -> datetime:
    """In local time (+08:00), to the second."""
    return localtime(moment).replace(microsecond=0)


class FullTextAtom(Atom1Feed):
    """Atom whose entries carry their text, and which holds nothing that XML cannot."""

    def __init__(self, *args, **fields):
        super().__init__(*args, **{name: sayable(value) for name, value in fields.items()})

    def add_item(self, *args, categories=(), **fields):
        cleaned = {name: sayable(value) for name, value in fields.items()}
        super().add_item(*args, categories=[sayable(term) for term in categories or ()], **cleaned)

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})

    def latest_post_date(self):
        return super().latest_post_date() if self.items else seconds(NEVER)


class Subscription(NamedTuple):
    """What one address of a feed gives: whose it is, and how its list is narrowed."""

    site: SiteIdentity
    filterset: FacetedFilterSet | None = None

    @property
    def query(self) -> str:
        """The filters in force, in their own order whatever the reader's was."""
        if self.filterset is None:
            return ""
        given = self.filterset.form.cleaned_data.items()
        chosen = {name: value for name, value in given if value and name != "order"}
        return f"?{urlencode(chosen)}"

    @property
    def conditions(self) -> str:
        """发言人为“顾耀辉”，主题为“改革”的; "" where nothing is filtered."""
        told = "，".join(conditions(self.filterset))
        return told and f"{told}的"


class RecordFeed(Feed):
    """What all feeds of the record share. A subclass names its list, its rows and what is said of one.

    A filter that is wrong is answered with 400, a renamed row's former slug with its present one.
    """

    feed_type = FullTextAtom
    language = "zh-Hans"
    filterset_class: type[FacetedFilterSet] | None = None
    name = ""  # of what is listed, for the title
    list_name = feed_name = ""  # URL names
    entry_template = ""

    @property
    def view_class(self):
        """By it feeds are kept for a version, as pages are."""
        return type(self)

    @classmethod
    def parameters(cls):
        return list(cls.filterset_class.base_filters) if cls.filterset_class else []

    def published(self):
        """The public rows that the feed lists, unsorted."""
        raise NotImplementedError

    def __call__(self, request, *args, **kwargs):
        filterset = self.asked_for(request)
        if filterset is not None:
            if query := filterset.with_present_slugs():
                return redirect(f"{request.path}?{query}", permanent=True)
            if not filterset.form.is_valid():
                return render(request, "400.html", {"errors": filterset.form.errors}, status=400)
        return self.named(super().__call__(request, filterset))

    def asked_for(self, request) -> FacetedFilterSet | None:
        """The filters of this request; without any their choices need not be counted."""
        names = self.filterset_class.base_filters if self.filterset_class else []
        asked = any(request.GET.get(name) for name in names)
        return self.filterset_class(request.GET, queryset=self.published()) if asked else None

    def named(self, response):
        """With an ETag of its content, which a later version may share. No date: a withdrawal makes nothing newer."""
        del response.headers["Last-Modified"]
        response.headers["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
        return response

    def get_object(self, request, filterset):
        return Subscription(SiteIdentity.current(), filterset)

    def items(self, subscription):
        """The last published; under a filter, of the statements that lead its list."""
        rows = self.published()
        if subscription.filterset is None:
            return self.fetched(rows.newest())[:NEWEST]
        keys = subscription.filterset.selection.page(0, LEADING)
        few = rows.filter(pk__in=[row_of(key) for key in keys])
        return self.fetched(few).order_by("-published_at", "-pk")[:NEWEST]

    def fetched(self, rows):
        return rows

    def title(self, subscription):
        return f"{subscription.conditions}{self.name} - {subscription.site.name}"

    def subtitle(self, subscription):
        return subscription.site.slogan or None

    def author_name(self, subscription):
        return subscription.site.organizer or subscription.site.name

    def link(self, subscription):
        return f"{settings.ORIGIN}{reverse(self.list_name)}{subscription.query}"

    def feed_url(self, subscription):
        return f"{settings.ORIGIN}{reverse(self.feed_name)}{subscription.query}"

    def feed_guid(self, subscription):
        return lasting_id(f"{self.feed_name}{subscription.query}")

    def item_guid(self, row):
        return lasting_id(f"{row._meta.model_name}/{row.pk}")

    def item_link(self, row):
        return f"{settings.ORIGIN}{row.get_absolute_url()}"

    def item_title(self, row):
        return str(row)

    def item_description(self, row):
        return None

    def item_pubdate(self, row):
        return seconds(row.published_at)

    def item_updateddate(self, row):
        return seconds(max(row.published_at, row.updated_at))

    def item_extra_kwargs(self, row):
        return {"content": render_to_string(self.entry_template, {"row": row, "origin": settings.ORIGIN})}


class StatementFeed(RecordFeed):
    """All statements, or those of a filter of their list."""

    filterset_class = StatementFilter
    name = "发言"
    list_name, feed_name = "discussion:statements", "discussion:statements-feed"
    entry_template = "discussion/feed_statement.html"

    def published(self):
        return Statement.objects.published()

    def fetched(self, rows):
        return rows.for_feed()

    def item_title(self, statement):
        return f"{statement.official.name}：{statement.title}"

    def item_description(self, statement):
        return escape(statement.lead) or None

    def item_author_name(self, statement):
        return statement.official.name

    def item_author_link(self, statement):
        return f"{settings.ORIGIN}{statement.official.get_absolute_url()}"

    def item_categories(self, statement):
        return [theme.name for theme in statement.themes.all()]


class UpdateFeed(RecordFeed):
    """What was reported last about any task."""

    name = "任务进展"
    list_name, feed_name = "discussion:actions", "discussion:actions-feed"
    entry_template = "discussion/feed_update.html"

    def published(self):
        return ActionUpdate.objects.published()

    def fetched(self, rows):
        return rows.for_feed()

    def item_title(self, update):
        return f"{update.action}（{update.get_state_display()}，{in_words(update.date)}）"

    def item_author_name(self, update):
        return str(update.action.leads) if update.action.leads else None

    def item_categories(self, update):
        return [theme.name for theme in update.action.themes.all()]
