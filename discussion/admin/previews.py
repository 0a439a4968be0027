"""Looking at a text before it is public, and giving others a secret link to it."""

from csp.decorators import csp_replace
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from discussion.admin.pages import READ, may_view, may_work_on, page, page_response, row_by_number
from discussion.admin.references import names_a_row
from discussion.admin.wording import admin_url, moment
from discussion.audit.log import log_event
from discussion.models import AuditAction, PreviewLink
from discussion.workflow.policy import TransitionNotAllowed
from discussion.workflow.preview import LINK_DAYS, make_link, open_links
from discussion.workflow.preview import preview as public_page
from discussion.workflow.snapshots import SnapshotConflict


class LinkForm(forms.Form):
    note = forms.CharField(label="给谁看", max_length=60, help_text="例如“王区长”，方便以后认出是哪一条。")
    days = forms.TypedChoiceField(
        label="有效期", coerce=int, choices=[(days, f"{days}天") for days in LINK_DAYS], initial=3
    )


@page("<int:pk>/preview/", "preview", find=row_by_number, may=may_view, methods=READ)
def preview(request, model_admin, obj):
    return page_response(
        request,
        "admin/preview.html",
        f"预览：{obj}",
        opts=model_admin.opts,
        row_url=admin_url(obj),
        page_url=admin_url(obj, "preview_page"),
        links_url=admin_url(obj, "preview_links"),
        width=request.GET.get("width"),
    )


@page("<int:pk>/preview/page/", "preview_page", find=row_by_number, may=may_view, methods=READ)
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
def preview_page(request, model_admin, obj):
    """The page itself, for the frame of `preview` and of the review page."""
    try:
        return public_page(obj, request)
    except SnapshotConflict as reason:
        plain = "text/plain; charset=utf-8"
        return HttpResponse(f"现在还不能预览：{reason}", content_type=plain, status=409)


def may_share(request, model_admin, obj):
    return may_view(request, model_admin, obj) and may_work_on(request, model_admin, obj)


@page("<int:pk>/preview/links/", "preview_links", find=row_by_number, may=may_share)
def preview_links(request, model_admin, obj):
    form = LinkForm(request.POST if "_make" in request.POST else None)
    made = make(request, model_admin, obj, form.cleaned_data) if form.is_valid() else ""
    if request.POST.get("_revoke"):
        return revoke(request, model_admin, obj, request.POST["_revoke"])
    about = PreviewLink.objects.about(obj)
    response = page_response(
        request,
        "admin/preview_links.html",
        f"预览链接：{obj}",
        opts=model_admin.opts,
        row_url=admin_url(obj),
        form=LinkForm() if made else form,
        made=made,
        links=about.select_related("created_by").prefetch_related("visits"),
        open_links=open_links(about.valid().select_related("draft")),
    )
    response.carried_out = bool(made)
    return response


def make(request, model_admin, obj, asked) -> str:
    """The address of a new link, shown in this answer and never again; "" where there is nothing to show."""
    try:
        with transaction.atomic():
            link, secret = make_link(obj, request.user, asked["days"], asked["note"])
            log_event(AuditAction.ADD, row=link, note=link_note(link))
    except TransitionNotAllowed as reason:
        model_admin.message_user(request, str(reason), messages.ERROR)
        return ""
    return request.build_absolute_uri(reverse("discussion:preview", args=[secret]))


@transaction.atomic
def revoke(request, model_admin, obj, number):
    if not names_a_row(number):
        raise Http404
    link = get_object_or_404(PreviewLink.objects.about(obj).select_for_update(), pk=int(number))
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save()
        log_event(AuditAction.CHANGE, row=link, note=f"作废；{link_note(link)}")
    model_admin.message_user(request, "链接已作废，对方再也打不开。", messages.SUCCESS)
    return redirect(request.path)


def link_note(link) -> str:
    """What the audit log says of a link; never its secret."""
    return f"{link.kind}{link.row}号；给“{link.note}”看；有效期至{moment(link.expires_at)}"


PREVIEW_PAGES = [preview, preview_page, preview_links]
