from html import unescape
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.utils.safestring import mark_safe

from discussion.public import metadata

register = template.Library()


@register.simple_tag(takes_context=True)
def head(context):
    """The page's `PageMetadata`; None for what is written outside a request."""
    request = context.get("request")
    return metadata.page_metadata(request, context.flatten()) if request and request.resolver_match else None


@register.simple_block_tag
def words(content):
    """The text that its blocks write, once, for the several places that need it."""
    return unescape(content).strip()


@register.filter
def linked_data(page):
    return mark_safe(page.linked_data)  # noqa: S308 (its markup is escaped as JSON)


@register.simple_tag
def site_domain():
    """META-02: the bare host, even of a page that is written without a request."""
    return urlsplit(settings.ORIGIN).hostname
