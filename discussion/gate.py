"""What stands before every editing page: whoever is logged in may have to do something else first."""

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from discussion.models import Member

ALWAYS_OPEN = {"login", "logout", "password_change", "password_change_done", "jsi18n"}


class EditingGate:
    """Leads to the password page while an account has to change its password."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        page = request.resolver_match
        if page.app_name != "admin" or page.url_name in ALWAYS_OPEN or not request.user.is_authenticated:
            return None
        if reason := reason_to_change_password(request):
            messages.warning(request, reason)
            return redirect("admin:password_change")
        return None


def reason_to_change_password(request: HttpRequest) -> str:
    member = Member.of(request.user)
    if member.must_change_password:
        return "这个密码是别人设的，请先换成只有您知道的密码。"
    return "密码已到期，请换一个新的。" if member.password_is_expired else ""
