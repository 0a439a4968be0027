"""Changing one's own password."""

from django.contrib import admin
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.urls import reverse_lazy

from discussion.audit.log import log_event
from discussion.models import AuditAction


class OwnPassword(PasswordChangeView):
    form_class = AdminPasswordChangeForm
    success_url = reverse_lazy("admin:password_change_done")

    @transaction.atomic
    def form_valid(self, form):
        answer = super().form_valid(form)
        log_event(AuditAction.PASSWORD, row=self.request.user)
        return answer

    def form_invalid(self, form):
        """Whoever sits at a browser left open may try to guess."""
        if form.has_error("old_password", "password_incorrect"):
            user = self.request.user
            log_event(AuditAction.PASSWORD, row=user, ok=False, note="原密码不对")
        return super().form_invalid(form)


def own_password(request, extra_context=None):
    return OwnPassword.as_view(extra_context=admin.site.each_context(request))(request)


admin.site.password_change = own_password
