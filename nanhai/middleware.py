"""What every request passes through that no library gives."""

from django.conf import settings
from django.http import HttpRequest

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
    if settings.PROXY_COUNT and len(forwarded) >= settings.PROXY_COUNT:
        return forwarded[-settings.PROXY_COUNT].strip()
    return request.META.get("REMOTE_ADDR", "")
