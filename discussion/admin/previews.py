"""Looking at a text before it is public, and giving others a secret link to it."""

from csp.decorators import csp_replace
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

from discussion.admin.wording import admin_url, moment
from discussion.audit.log import log_event
from discussion.models import AuditAction, PreviewLink
from discussion.workflow.policy import TransitionNotAllowed
from discussion.workflow.preview import LINK_DAYS, make_link, open_links, preview
from discussion.workflow.snapshots import SnapshotConflict

framed_by_ourselves = [xframe_options_sameorigin, csp_replace({"frame-ancestors": ["'self'"]})]


class LinkForm(forms.Form):
    note = forms.CharField(label="给谁看", max_length=60, help_text="例如“王区长”，方便以后认出是哪一条。")
    days = forms.TypedChoiceField(
        label="有效期", coerce=int, choices=[(days, f"{days}天") for days in LINK_DAYS], initial=3
    )


class PreviewMixin(admin.ModelAdmin):
    def get_urls(self):
        wrap = self.admin_site.admin_view
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("<int:pk>/preview/", wrap(self.preview_view), name=f"{name}_preview"),
            path("<int:pk>/preview/page/", wrap(self.preview_page), name=f"{name}_preview_page"),
            path("<int:pk>/preview/links/", wrap(self.links_view), name=f"{name}_preview_links"),
            *super().get_urls(),
        ]

    def _previewed(self, request, pk):
        row = get_object_or_404(self.model._base_manager, pk=pk)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return row

    @method_decorator(framed_by_ourselves)
    def preview_page(self, request, pk):
        """The page itself, for the frame of `preview_view` and of the review page."""
        try:
            return preview(self._previewed(request, pk), request)
        except SnapshotConflict as lost:
            return HttpResponse(
                f"现在还不能预览：{lost}", content_type="text/plain; charset=utf-8", status=409
            )

    def preview_view(self, request, pk):
        row = self._previewed(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"预览：{row}",
            "opts": self.opts,
            "row_url": admin_url(row),
            "page_url": admin_url(row, "preview_page"),
            "links_url": admin_url(row, "preview_links"),
            "width": request.GET.get("width"),
        }
        return TemplateResponse(request, "admin/preview.html", context)

    def links_view(self, request, pk):
        row = self._previewed(request, pk)
        if not (super().has_change_permission(request) and self.is_within_unit(request, row)):
            raise PermissionDenied
        form = LinkForm(request.POST if "_make" in request.POST else None)
        made = self._make(request, row, form.cleaned_data) if form.is_valid() else ""
        if request.POST.get("_revoke"):
            return self._revoke(request, row, request.POST["_revoke"])
        about = PreviewLink.objects.about(row)
        context = {
            **self.admin_site.each_context(request),
            "title": f"预览链接：{row}",
            "opts": self.opts,
            "row_url": admin_url(row),
            "form": LinkForm() if made else form,
            "made": made,
            "links": about.select_related("created_by").prefetch_related("visits"),
            "open_links": open_links(about.valid().select_related("draft")),
        }
        page = TemplateResponse(request, "admin/preview_links.html", context)
        page.carried_out = bool(made)
        return page

    def _make(self, request, row, asked) -> str:
        """The address of a new link, shown in this answer and never again; "" where there is nothing to show."""
        try:
            with transaction.atomic():
                link, secret = make_link(row, request.user, asked["days"], asked["note"])
                log_event(AuditAction.ADD, request=request, row=link, note=link_note(link))
        except TransitionNotAllowed as reason:
            self.message_user(request, str(reason), messages.ERROR)
            return ""
        return request.build_absolute_uri(reverse("discussion:preview", args=[secret]))

    @transaction.atomic
    def _revoke(self, request, row, number):
        if not number.isdecimal() or len(number) > 18:
            raise Http404
        link = get_object_or_404(PreviewLink.objects.about(row).select_for_update(), pk=int(number))
        if link.revoked_at is None:
            link.revoked_at = timezone.now()
            link.save()
            log_event(AuditAction.CHANGE, request=request, row=link, note=f"作废；{link_note(link)}")
        self.message_user(request, "链接已作废，对方再也打不开。", messages.SUCCESS)
        return redirect(request.path)


def link_note(link) -> str:
    """What the audit log says of a link; never its secret."""
    return f"{link.kind}{link.row}号；给“{link.note}”看；有效期至{moment(link.expires_at)}"
