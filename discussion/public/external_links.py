"""Links out of the site: of a government site they first ask whether to leave it (LINK-03).

The address is signed, so that nobody can lend the site's name to a link of their own.
"""

from urllib.parse import urlencode, urlsplit

from django.core.signing import BadSignature, Signer
from django.shortcuts import render
from django.urls import reverse
from django.views.generic import TemplateView

from discussion.models import Profile, SiteIdentity

GOVERNMENT = ".gov.cn"
signer = Signer(salt="discussion.public.external_links")


def is_governmental(url: str) -> bool:
    return f".{urlsplit(url).hostname or ''}".endswith(GOVERNMENT)


def external_url(url: str, site: SiteIdentity) -> str:
    """The address to link to: the page that asks first, or the place itself."""
    if site.profile != Profile.GOV or is_governmental(url):
        return url
    return f"{reverse('discussion:out')}?{urlencode({'to': signer.sign(url)})}"


class ExternalLink(TemplateView):
    """Says where a link leads and lets the reader go on or stay."""

    template_name = "discussion/out.html"
    kept = False

    def get(self, request, *args, **kwargs):
        try:
            target = signer.unsign(request.GET.get("to", ""))
        except BadSignature:
            return render(request, "400.html", {"here": request.path}, status=400)
        return super().get(request, target=target, host=urlsplit(target).hostname)
