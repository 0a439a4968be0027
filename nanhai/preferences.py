"""How a reader likes to read: the 关怀版 or a text size, chosen by plain links and kept in one cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

COOKIE = "reading"
YEAR = 365 * 24 * 3600
KEPT = {  # by parameter and value of the address; "" is what a reader sees who never chose
    ("mode", "elder"): "elder",
    ("mode", "standard"): "",
    ("size", "small"): "small",
    ("size", "medium"): "",
    ("size", "large"): "large",
}


def reading_preferences(request: HttpRequest) -> str:
    """One of "", "small", "large" and "elder": all of the reader that the markup of a page may depend on."""
    kept = request.COOKIES.get(COOKIE, "")
    return kept if kept in KEPT.values() else ""


@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    """Keeps the choice and leads back to the page it was made on; an unknown choice changes nothing."""
    answer = HttpResponseRedirect(_page_to_return_to(request), status=303)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    chosen = [KEPT[choice] for choice in request.GET.items() if choice in KEPT]
    if chosen:
        _keep(answer, chosen[0])
    return answer


def _keep(answer: HttpResponse, value: str) -> None:
    place = {"path": f"{settings.PATH_PREFIX}/", "samesite": "Lax"}
    if value:
        answer.set_cookie(COOKIE, value, max_age=YEAR, secure=settings.HTTPS, httponly=True, **place)
    else:
        answer.delete_cookie(COOKIE, **place)


def _page_to_return_to(request: HttpRequest) -> str:
    """The path in `next` if it is one of this site, else the home page."""
    path = request.GET.get("next", "")
    ours = path.startswith(f"{settings.PATH_PREFIX}/") and url_has_allowed_host_and_scheme(path, None)
    return path if ours else reverse("home")
