"""Resetting the second factor of an account whose phone is lost or new."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from discussion.accounts.two_factor import has_bound, unbind
from discussion.admin.wording import admin_url


class SecondFactorMixin(admin.ModelAdmin):
    def get_urls(self):
        reset = self.admin_site.admin_view(self.reset_second_factor)
        return [path("<int:pk>/second-factor/", reset, name="auth_user_second_factor"), *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        bound = bool(settings.OTP_GROUPS and obj) and has_bound(obj)
        context["offers_reset"] = bound and self.has_change_permission(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    @transaction.atomic
    def reset_second_factor(self, request, pk):
        user = self.get_object(request, str(pk))
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if request.method == "POST":
            unbind(user)
            self.log_change(request, user, "动态口令：重置")
            self.message_user(request, f"已重置“{user}”的动态口令，下次登录时重新绑定。", messages.SUCCESS)
            return redirect(admin_url(user))
        context = {
            **self.admin_site.each_context(request),
            "title": f"重置动态口令：{user}",
            "opts": self.opts,
            "row": user,
            "row_url": admin_url(user),
        }
        return TemplateResponse(request, "admin/reset_second_factor.html", context)
