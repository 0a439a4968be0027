"""Tables in and out of a list: upload, preview, confirmation; download of the table and of an empty one."""

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from discussion.audit.log import log_event
from discussion.exchange.spreadsheets import csv_response, xlsx_response
from discussion.exchange.tables import jobs
from discussion.exchange.tables.columns import TableSpec
from discussion.exchange.tables.exporting import empty, looks, rows
from discussion.exchange.tables.files import LARGEST_FILE, MOST_ROWS, open_table
from discussion.exchange.tables.problems import FileError
from discussion.exchange.tables.runs import MOST_SHOWN
from discussion.models import AuditAction, SheetImport, StaffProfile
from discussion.models.sheets import Step
from discussion.models.transactions import own_transaction

SECONDS = 2  # between two looks at a run


class UploadForm(forms.Form):
    file = forms.FileField(
        label="表格文件",
        help_text=f".xlsx或.csv，不超过{LARGEST_FILE >> 20} MB、{MOST_ROWS}行。上传以后先看预览，不会马上写入。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": "请选择一个文件。",
            "empty": "这个文件是空的。",
            "invalid": "请选择一个文件。",
        },
    )

    def __init__(self, subject: TableSpec, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject

    def clean_file(self):
        """Too large a file is refused before anything of it is read."""
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_FILE:
            raise forms.ValidationError(f"文件超过{LARGEST_FILE >> 20} MB，请拆成几个文件，分几次导入。")
        try:
            self.content = upload.read()
            self.rows = open_table(self.content, self.subject).count()
        except FileError as error:
            raise forms.ValidationError(str(error)) from None
        return upload


class SheetsMixin:
    """For the list of a table's wholes; `table` declares what the table holds."""

    table: TableSpec
    change_list_template = "admin/table_list.html"

    def get_urls(self):
        def page(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=self._page_name(name))

        return [
            page("table/", self.upload_view, "table"),
            page("table/empty.xlsx", self.empty_view, "table_empty"),
            page("table/export.xlsx", self.export_xlsx_view, "table_xlsx"),
            page("table/export.csv", self.export_csv_view, "table_csv"),
            page("table/<str:key>/", self.import_view, "table_import"),
            *super().get_urls(),
        ]

    def _page_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _page_address(self, name: str, *args) -> str:
        return reverse(f"admin:{self._page_name(name)}", args=args)

    def changelist_view(self, request, extra_context=None):
        tables = {
            "may_import": self.may_import(request),
            "may_export": self.may_export(request),
            "query": request.GET.urlencode(),
            "upload": self._page_address("table"),
            "xlsx": self._page_address("table_xlsx"),
            "csv": self._page_address("table_csv"),
        }
        return super().changelist_view(request, {"tables": tables, **(extra_context or {})})

    # Permissions

    def may_import(self, request) -> bool:
        """Who may add and change everything that the table writes; not reviewers, nor who belongs to a unit."""
        return (
            StaffProfile.unit_of(request.user) is None
            and self._may(request, "add")
            and self._may(request, "change")
        )

    def may_export(self, request) -> bool:
        return self._may(request, "view")

    def _may(self, request, verb: str) -> bool:
        return all(request.user.has_perm(permission(verb, model)) for model in self.table.models)

    # Out

    def export_xlsx_view(self, request):
        table = self._exported(request)
        title = self.table.title
        return xlsx_response(self._filename("xlsx"), title, table, lambda sheet: looks(self.table, sheet))

    def export_csv_view(self, request):
        return csv_response(self._filename("csv"), self._exported(request))

    def empty_view(self, request):
        if not self.may_import(request):
            raise PermissionDenied
        filename = f"{self.table.title}（空白模板）.xlsx"
        return xlsx_response(
            filename, self.table.title, empty(self.table), lambda sheet: looks(self.table, sheet)
        )

    def _exported(self, request):
        """The rows that the list shows, in its order."""
        if not self.may_export(request):
            raise PermissionDenied
        log_event(AuditAction.EXPORT, request=request, note=self.table.title)
        try:
            return rows(self.table, self.get_changelist_instance(request).queryset)
        except IncorrectLookupParameters:
            raise Http404 from None

    def _filename(self, ending: str) -> str:
        return f"{self.table.title}{timezone.localdate()}.{ending}"

    # In

    @own_transaction  # a file is read, and a run may begin beside the request
    def upload_view(self, request):
        if not self.may_import(request):
            raise PermissionDenied
        uploaded = (request.POST, request.FILES) if request.method == "POST" else ()
        form = UploadForm(self.table, *uploaded)
        if form.is_valid():
            job = self._received(request, form)
            jobs.start(jobs.check, job)
            return redirect(self._page_address("table_import", job.key))
        page = {
            "form": form,
            "columns": self.table.columns,
            "empty": self._page_address("table_empty"),
            "waiting": self._own(request).exclude(step=Step.DONE).first(),
        }
        return self._page(request, "admin/table_upload.html", f"导入表格：{self.table.title}", page)

    def _received(self, request, form) -> SheetImport:
        """What was left behind is thrown away: expired files, and this editor's earlier ones."""
        self._own(request).exclude(step=Step.WRITING).delete()
        SheetImport.objects.expired().delete()
        return SheetImport.objects.create(
            user=request.user,
            subject=self.table.slug,
            name=form.cleaned_data["file"].name[:200],
            content=form.content,
            rows=form.rows,
        )

    @own_transaction
    def import_view(self, request, key):
        job = self._job(request, key)
        if request.method == "POST":
            return self._decided(request, job)
        title = f"{job.state}：{job.name}"
        page = {"job": job, "report": job.report, "most_shown": MOST_SHOWN}
        answer = self._page(request, "admin/table_import.html", title, page)
        if job.running and not job.interrupted:
            answer["Refresh"] = str(SECONDS)
        return answer

    def _job(self, request, key) -> SheetImport:
        if not self.may_import(request):
            raise PermissionDenied
        job = self._own(request).filter(key=key).first()
        if job is None:
            raise Http404
        return job

    def _own(self, request):
        """This editor's uploads for this table, as long as they are kept."""
        kept = SheetImport.objects.kept().defer("content")
        return kept.filter(user=request.user, subject=self.table.slug)

    def _decided(self, request, job: SheetImport):
        """Whoever presses a second time, or in a second window, changes nothing."""
        if "discard" in request.POST and (job.interrupted or not job.running):
            job.delete()
            self.message_user(request, "已放弃导入，什么也没有写入。", messages.SUCCESS)
            return redirect(self._page_address("changelist"))
        confirmed = "confirm" in request.POST and not job.report.get("problem_count")
        if confirmed and SheetImport.objects.move(job.pk, Step.CHECKED, Step.WRITING):
            jobs.start(jobs.write, job)
        again = "again" in request.POST and job.interrupted
        if again and SheetImport.objects.move(job.pk, Step(job.step), Step.CHECKING, rows_done=0):
            jobs.start(jobs.check, job)
        return redirect(self._page_address("table_import", job.key))

    def _page(self, request, template: str, title: str, page: dict) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "table": self.table,
            "back": self._page_address("changelist"),
            "upload": self._page_address("table"),
            **page,
        }
        return TemplateResponse(request, template, context)


def permission(verb: str, model: type[Model]) -> str:
    return f"{model._meta.app_label}.{get_permission_codename(verb, model._meta)}"
