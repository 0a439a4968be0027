"""Where somebody binds a phone as their second factor."""

from django import forms
from django.http import Http404
from django.template.response import TemplateResponse

from discussion.accounts.two_factor import bind, has_bound, is_needed_by, offered


class BindingForm(forms.Form):
    token = forms.CharField(
        label="手机上的6位数字",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, request):
        super().__init__(request.POST if request.method == "POST" else None)
        self.request, self.codes = request, []

    def clean_token(self):
        self.codes = bind(self.request, self.cleaned_data["token"])
        if not self.codes:
            raise forms.ValidationError("口令不对。请看手机的时间准不准，再填新出现的口令。")
        return self.cleaned_data["token"]


def binding_page(request, site):
    """The key to bind; once, after the first right code, the recovery codes; from then on that it is bound."""
    if not is_needed_by(request.user):
        raise Http404
    context = {**site.each_context(request), "title": "绑定动态口令", "is_nav_sidebar_enabled": False}
    if has_bound(request.user):
        context["left"] = request.user.recovery_codes.count()
    elif (form := BindingForm(request)).is_valid():
        context["codes"] = form.codes
    else:
        context |= {"form": form, "device": offered(request)}
    return TemplateResponse(request, "admin/second_factor.html", context)
