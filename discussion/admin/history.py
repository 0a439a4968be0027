"""A row's history: every version kept, the difference between any two, and bringing one back."""

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.shortcuts import redirect

from discussion.admin.pages import READ, SEND, may_add, may_view, page, page_response, page_url
from discussion.admin.wording import admin_url
from discussion.models import ReviewRecord, Version
from discussion.workflow import diff, versions
from discussion.workflow.policy import TransitionNotAllowed
from discussion.workflow.snapshots import SnapshotConflict, whole_of

PER_PAGE = 50


def row_of_history(request, model_admin, object_id):
    return model_admin.get_object(request, unquote(object_id))


def without_row(request, model_admin, object_id):
    return model_admin.history_view(request, object_id)


@page(
    "<path:object_id>/history/", "history", find=row_of_history, gone=without_row, may=may_view, methods=READ
)
def history(request, model_admin, obj):
    whole = whole_of(obj)
    kept = Version.objects.about(whole).defer("snapshot").select_related("user")
    return page_response(
        request,
        "admin/history.html",
        f"历史：{whole}",
        opts=model_admin.opts,
        row=whole,
        row_url=admin_url(whole),
        versions=Paginator(kept, PER_PAGE).get_page(request.GET.get("page")),
        may_restore=admin.site.get_model_admin(type(whole)).has_change_permission(request, whole),
        log=log_of(whole),
        records=ReviewRecord.objects.about(whole).exists(),
        label=whole._meta.label_lower,
        **comparison(request, whole),
    )


def comparison(request, whole) -> dict:
    """The difference between the two versions that were chosen, else nothing."""
    numbers = [number for name in ("from", "to") if (number := request.GET.get(name, "")).isdecimal()]
    named = Version.objects.about(whole).filter(number__in=[int(n) for n in numbers if len(n) < 10])
    chosen = sorted(named, key=lambda version: version.number)
    if len(chosen) != 2:
        return {}
    return {"chosen": chosen, "changes": diff.between(chosen[0].snapshot, chosen[1].snapshot)}


def log_of(whole):
    content_type = ContentType.objects.get_for_model(whole, for_concrete_model=False)
    entries = LogEntry.objects.filter(object_id=str(whole.pk), content_type=content_type)
    return entries.select_related("user", "content_type")[:PER_PAGE]


def version_by_number(request, model_admin, pk):
    return Version.objects.filter(pk=pk, model=model_admin.opts.label_lower).first()


def may_restore(request, model_admin, version):
    row = version.subject()
    return model_admin.has_change_permission(request, row) if row else may_add(request, model_admin)


@page("versions/<int:pk>/restore/", "restore", find=version_by_number, may=may_restore, methods=SEND)
def restore(request, model_admin, version):
    row = version.subject()
    try:
        row = versions.restore(version, request.user)
    except (SnapshotConflict, TransitionNotAllowed) as reason:
        model_admin.message_user(request, f"没有恢复：{reason}", messages.ERROR)
        return redirect(admin_url(row, "history") if row else page_url(model_admin, "deleted"))
    model_admin.log_change(request, row, f"恢复：第{version.number}版")
    note = f"第{version.number}版已恢复为草稿，请看过以后再送审或发布。"
    model_admin.message_user(request, note, messages.SUCCESS)
    return redirect(admin_url(row))


@page("deleted/", "deleted", may=may_add, methods=READ)
def deleted(request, model_admin):
    """For those who may restore: a title is a draft's too."""
    return page_response(
        request,
        "admin/deleted.html",
        f"已删除的{model_admin.opts.verbose_name}",
        opts=model_admin.opts,
        versions=Paginator(versions.deleted(model_admin.model), PER_PAGE).get_page(request.GET.get("page")),
    )
