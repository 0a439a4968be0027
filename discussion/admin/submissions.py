"""A form is carried out once, however often it is sent: by a second click, a reload, or Back on a slow line.

Django masks the CSRF token anew for each page, so the token that a form sends back names the page it was sent from.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac

from discussion.admin.work import work_of
from discussion.models import SubmittedForm

KEPT = timedelta(days=2)
FOUND = 302
DONE = "刚才这一步已经完成，没有再做一次。"


def carried_out_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers a form sent again as before; one sent again with other contents is marked by `Work.sent_before`."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if request.method != "POST" or not (token := request.POST.get("csrfmiddlewaretoken")):
            return view(request, *args, **kwargs)
        page, contents = _hash(token, request.get_full_path()), _hash(*_sent(request))
        earlier = SubmittedForm.objects.filter(page=page).order_by("pk")
        if done := earlier.filter(contents=contents).first():
            messages.info(request, DONE)
            return redirect(done.location)
        work_of(request).sent_before = earlier.last()
        response = view(request, *args, **kwargs)
        if _did_something(response):
            SubmittedForm.objects.filter(at__lt=timezone.now() - KEPT).delete()
            location = response.get("Location", request.get_full_path())
            SubmittedForm.objects.create(page=page, contents=contents, location=location)
        return response

    return inner


def _did_something(response: HttpResponse) -> bool:
    """A form that is shown again did nothing; a page that is the result says so by `carried_out`."""
    popup = "popup_response" in str(getattr(response, "template_name", ""))  # answers by closing itself
    return popup or response.status_code == FOUND or getattr(response, "carried_out", False)


def _sent(request: HttpRequest) -> list[str]:
    fields = [(name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"]
    files = [(name, file.name, file.size) for name, file in request.FILES.items()]
    return [repr(sorted(fields)), repr(sorted(files))]


def _hash(*parts: str) -> str:
    """Keyed, because forms also send passwords."""
    return salted_hmac("discussion.admin.submissions", "\0".join(parts), algorithm="sha256").hexdigest()
