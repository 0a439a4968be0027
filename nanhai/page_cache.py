"""Public pages are made once for each version of the record and then given to every reader from memory.

What a page may depend on is its path, the parameters that its view knows, the version, the day, and how the reader
likes to read (one word of four, from a cookie). Other
parameters are taken away before the view sees them, so that they neither multiply entries nor come back in links.
Nothing is kept of what a browser with a session gets. Pages are kept as they are sent, compressed.
"""

from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags

from discussion.values.search_queries import LONGEST_QUERY
from discussion.values.version_cache import cache_version
from discussion.workflow.schedule import current_version
from nanhai.preferences import reading_preferences

LARGEST = 1 << 20  # bytes
KEPT_HEADERS = ["Content-Type", "Content-Disposition", "Content-Encoding", "ETag", "Vary"]


class PageCacheMiddleware:
    """Must be the last: its `process_view` answers in place of the view."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.compressed = GZipMiddleware(get_response).process_response

    def __call__(self, request):
        """Pages that are not kept, such as those that say why there is none, are not kept by others either."""
        answer = self.get_response(request)
        if answer.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(answer, ["Cookie"])
            if not answer.has_header("Cache-Control"):
                patch_cache_control(answer, no_cache=True)
        return answer

    def process_view(self, request, view, args, kwargs):
        """Answers for class-based views, but those that say `kept = False`."""
        view_class = getattr(view, "view_class", None)
        editing = request.resolver_match.app_name == "admin"
        if editing or not getattr(view_class, "kept", view_class) or request.method not in ("GET", "HEAD"):
            return None
        request.GET = known_parameters(request.GET, view_class)
        with cache_version(current_version()) as shown:
            name = entry_name(shown, request)
            etag = f'W/"{name[:32]}"'
            if etag_matches(request, etag):
                return with_validators(get_conditional_response(request, etag=etag), request, etag)
            answer = stored_page(name)
            if answer is None:
                answer = view(request, *args, **kwargs)
                if hasattr(answer, "render"):
                    answer.render()
                answer = self.compressed(request, answer)
                store_page(name, request, answer)
        answer = with_validators(answer, request, answer.get("ETag", etag))
        return get_conditional_response(request, etag=answer.get("ETag"), response=answer)


def etag_matches(request: HttpRequest, etag: str) -> bool:
    """Whether the reader names this very page: only then is it known, without asking the view, that there is one."""
    return etag in parse_etags(request.headers.get("If-None-Match", ""))


# What it adds to an address that is passed on, also behind a parameter of this name that is ours.
ADDED_BY_WECHAT = {
    ("from", place) for place in ("timeline", "singlemessage", "groupmessage", "message", "favorites")
}


def known_parameters(query: QueryDict, view_class) -> QueryDict:
    """The parameters that the view reads, each once and no longer than any of them makes sense."""
    names = view_class.parameters() if hasattr(view_class, "parameters") else ["page"]
    kept_query = QueryDict(mutable=True)
    for name, values in query.lists():
        value = next((value for value in reversed(values) if (name, value) not in ADDED_BY_WECHAT), "")
        if name in names and value:
            kept_query[name] = value if len(value) <= LONGEST_QUERY else f"{value[:LONGEST_QUERY]}…"
    return kept_query


def entry_name(version: str, request: HttpRequest) -> str:
    compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    reader = reading_preferences(request), compressed
    said = repr((version, reader, request.method, request.path, sorted(request.GET.items())))
    return sha256(said.encode()).hexdigest()


def has_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def stored_page(name: str) -> HttpResponse | None:
    if (found := cache.get(f"page:{name}")) is None:
        return None
    body, headers = found
    return HttpResponse(body, headers=headers)


def store_page(name: str, request: HttpRequest, answer) -> None:
    whole = answer.status_code == 200 and not answer.streaming and not answer.cookies
    if whole and not has_session(request) and len(answer.content) <= LARGEST:
        headers = {header: answer[header] for header in KEPT_HEADERS if header in answer}
        cache.set(f"page:{name}", (answer.content, headers))


def with_validators(answer, request: HttpRequest, etag: str):
    """Any cache may keep a page; it asks before each use whether the version has ended."""
    if answer.status_code in (200, 304):
        answer["ETag"] = etag
        patch_vary_headers(answer, ["Cookie"])
        patch_cache_control(
            answer, **{"private" if has_session(request) else "public": True, "no_cache": True}
        )
    return answer
