"""A row's history: every version kept, the difference between any two, and bringing one back."""

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from discussion.admin.wording import admin_url
from discussion.models import ReviewRecord, Version
from discussion.workflow import diff, versions
from discussion.workflow.policy import TransitionNotAllowed
from discussion.workflow.snapshots import SnapshotConflict, whole_of

PER_PAGE = 50


class HistoryMixin(admin.ModelAdmin):
    keeps_deleted = True  # what the list's template offers

    def get_urls(self):
        wrap = self.admin_site.admin_view
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("deleted/", wrap(self.deleted_view), name=f"{name}_deleted"),
            path("versions/<int:pk>/restore/", wrap(self.restore_view), name=f"{name}_restore"),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        whole = whole_of(row)
        versions = Version.objects.about(whole).defer("snapshot").select_related("user")
        context = {
            **self.admin_site.each_context(request),
            "title": f"历史：{whole}",
            "opts": self.opts,
            "row": whole,
            "row_url": admin_url(whole),
            "versions": Paginator(versions, PER_PAGE).get_page(request.GET.get("page")),
            "may_restore": self._may_restore(request, whole),
            "log": self._log(whole),
            "records": ReviewRecord.objects.about(whole).exists(),
            "label": whole._meta.label_lower,
            **self._compared(request, whole),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/history.html", context)

    def _compared(self, request, whole) -> dict:
        """The difference between the two versions that were chosen, else nothing."""
        numbers = [number for name in ("from", "to") if (number := request.GET.get(name, "")).isdecimal()]
        found = Version.objects.about(whole).filter(number__in=[int(n) for n in numbers if len(n) < 10])
        chosen = sorted(found, key=lambda version: version.number)
        if len(chosen) != 2:
            return {}
        return {"chosen": chosen, "changes": diff.between(chosen[0].snapshot, chosen[1].snapshot)}

    def _log(self, whole):
        content_type = ContentType.objects.get_for_model(whole, for_concrete_model=False)
        entries = LogEntry.objects.filter(object_id=str(whole.pk), content_type=content_type)
        return entries.select_related("user", "content_type")[:PER_PAGE]

    def _may_restore(self, request, whole):
        return self.admin_site.get_model_admin(type(whole)).has_change_permission(request, whole)

    def restore_view(self, request, pk):
        version = get_object_or_404(Version, pk=pk, model=self.opts.label_lower)
        row = version.subject()
        allowed = self.has_change_permission(request, row) if row else self.has_add_permission(request)
        if not allowed:
            raise PermissionDenied
        if request.method != "POST":
            raise Http404
        try:
            row = versions.restore(version, request.user)
        except (SnapshotConflict, TransitionNotAllowed) as lost:
            self.message_user(request, f"没有恢复：{lost}", messages.ERROR)
            return redirect(admin_url(row, "history") if row else self._deleted_url())
        self.log_change(request, row, f"恢复：第{version.number}版")
        self.message_user(
            request, f"第{version.number}版已恢复为草稿，请看过以后再送审或发布。", messages.SUCCESS
        )
        return redirect(admin_url(row))

    def deleted_view(self, request):
        """For those who may restore: a title is a draft's too."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"已删除的{self.opts.verbose_name}",
            "opts": self.opts,
            "versions": Paginator(versions.deleted(self.model), PER_PAGE).get_page(request.GET.get("page")),
        }
        return TemplateResponse(request, "admin/deleted.html", context)

    def _deleted_url(self):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_deleted")
