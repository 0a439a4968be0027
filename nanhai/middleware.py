"""What every request passes through that no library gives."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104, a socket file has no address, and a log-in without one is not counted
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class HeadMiddleware:
    """Answers HEAD with the headers of GET alone: servers warn of a body that they have to throw away."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if request.method == "HEAD" and answer.streaming:
            answer.streaming_content = []
        elif request.method == "HEAD":
            answer.headers.setdefault("Content-Length", str(len(answer.content)))
            answer.content = b""
        return answer


class PermissionsPolicyMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


def client_address(request: HttpRequest) -> str:
    """The reader's IP address: what the outermost of our own `PROXY_COUNT` proxies saw.

    Entries further left in X-Forwarded-For are written by the client and are never believed.
    """
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    trusted = settings.PROXY_COUNT and len(forwarded) >= settings.PROXY_COUNT
    seen = forwarded[-settings.PROXY_COUNT] if trusted else ""
    return bare_address(seen) or bare_address(request.META.get("REMOTE_ADDR", "")) or NOWHERE


def bare_address(written: str) -> str:
    """203.0.113.9 of “203.0.113.9:52100” and “::ffff:203.0.113.9”, 2001:db8::9 of “[2001:db8::9]:443”; "" of what is none, as “unknown”."""
    address = written.strip().strip('"')
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)
