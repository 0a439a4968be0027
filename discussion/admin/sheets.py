"""Tables in and out of a list: upload, preview, confirmation; download of the table and of an empty one."""

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth import get_permission_codename
from django.db.models import Model
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone

from discussion.admin.pages import READ, page, page_response, page_url
from discussion.admin.publishing import PublishableAdmin
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


# Who may


def may_import(request, model_admin, job=None) -> bool:
    """Who may add and change everything that the table writes; not reviewers, nor who belongs to a unit."""
    free = StaffProfile.unit_of(request.user) is None
    return free and all(has_permission(request.user, verb, model_admin.table) for verb in ("add", "change"))


def may_export(request, model_admin) -> bool:
    return has_permission(request.user, "view", model_admin.table)


def has_permission(user, verb: str, table: TableSpec) -> bool:
    return all(user.has_perm(permission(verb, model)) for model in table.models)


def permission(verb: str, model: type[Model]) -> str:
    return f"{model._meta.app_label}.{get_permission_codename(verb, model._meta)}"


# Out


@page("table/export.xlsx", "table_xlsx", may=may_export, methods=READ)
def export_xlsx(request, model_admin):
    table = model_admin.table
    return xlsx_response(
        filename(table, "xlsx"),
        table.title,
        exported(request, model_admin),
        lambda sheet: looks(table, sheet),
    )


@page("table/export.csv", "table_csv", may=may_export, methods=READ)
def export_csv(request, model_admin):
    return csv_response(filename(model_admin.table, "csv"), exported(request, model_admin))


@page("table/empty.xlsx", "table_empty", may=may_import, methods=READ)
def empty_table(request, model_admin):
    table = model_admin.table
    return xlsx_response(
        f"{table.title}（空白模板）.xlsx", table.title, empty(table), lambda sheet: looks(table, sheet)
    )


def exported(request, model_admin):
    """The rows that the list shows, in its order."""
    log_event(AuditAction.EXPORT, note=model_admin.table.title)
    try:
        return rows(model_admin.table, model_admin.get_changelist_instance(request).queryset)
    except IncorrectLookupParameters:
        raise Http404 from None


def filename(table: TableSpec, ending: str) -> str:
    return f"{table.title}{timezone.localdate()}.{ending}"


# In


@page("table/", "table", may=may_import)
@own_transaction  # a file is read, and a run may begin beside the request
def upload(request, model_admin):
    table = model_admin.table
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(table, *sent)
    if form.is_valid():
        job = receive(request.user, table, form)
        jobs.start(jobs.check, job)
        return redirect(page_url(model_admin, "table_import", job.key))
    context = {
        "form": form,
        "columns": table.columns,
        "empty": page_url(model_admin, "table_empty"),
        "waiting": uploads_of(request.user, table).exclude(step=Step.DONE).first(),
    }
    return table_page(request, model_admin, "admin/table_upload.html", f"导入表格：{table.title}", context)


def receive(user, table: TableSpec, form: UploadForm) -> SheetImport:
    """What was left behind is thrown away: expired files, and this editor's earlier ones."""
    uploads_of(user, table).exclude(step=Step.WRITING).delete()
    SheetImport.objects.expired().delete()
    return SheetImport.objects.create(
        user=user,
        subject=table.slug,
        name=form.cleaned_data["file"].name[:200],
        content=form.content,
        rows=form.rows,
    )


def uploads_of(user, table: TableSpec):
    """An editor's uploads for a table, as long as they are kept."""
    return SheetImport.objects.kept().defer("content").filter(user=user, subject=table.slug)


def own_upload(request, model_admin, key):
    return uploads_of(request.user, model_admin.table).filter(key=key).first()


@page("table/<str:key>/", "table_import", find=own_upload, may=may_import)
@own_transaction
def import_table(request, model_admin, job):
    if request.method == "POST":
        return decide(request, model_admin, job)
    context = {"job": job, "report": job.report, "most_shown": MOST_SHOWN}
    title = f"{job.state}：{job.name}"
    response = table_page(request, model_admin, "admin/table_import.html", title, context)
    if job.running and not job.interrupted:
        response["Refresh"] = str(SECONDS)
    return response


def decide(request, model_admin, job: SheetImport):
    """Whoever presses a second time, or in a second window, changes nothing."""
    if "discard" in request.POST and (job.interrupted or not job.running):
        job.delete()
        model_admin.message_user(request, "已放弃导入，什么也没有写入。", messages.SUCCESS)
        return redirect(page_url(model_admin, "changelist"))
    confirmed = "confirm" in request.POST and not job.report.get("problem_count")
    if confirmed and SheetImport.objects.move(job.pk, Step.CHECKED, Step.WRITING):
        jobs.start(jobs.write, job)
    again = "again" in request.POST and job.interrupted
    if again and SheetImport.objects.move(job.pk, Step(job.step), Step.CHECKING, rows_done=0):
        jobs.start(jobs.check, job)
    return redirect(page_url(model_admin, "table_import", job.key))


def table_page(request, model_admin, template: str, title: str, context: dict):
    addresses = {
        name: page_url(model_admin, page) for name, page in (("back", "changelist"), ("upload", "table"))
    }
    own = {"opts": model_admin.opts, "table": model_admin.table}
    return page_response(request, template, title, **own, **addresses, **context)


class TableAdmin(PublishableAdmin):
    """For the list of a table's wholes; `table` declares what the table holds."""

    table: TableSpec
    pages = [upload, empty_table, export_xlsx, export_csv, import_table, *PublishableAdmin.pages]
    change_list_template = "admin/table_list.html"

    def changelist_view(self, request, extra_context=None):
        tables = {
            "may_import": may_import(request, self),
            "may_export": may_export(request, self),
            "query": request.GET.urlencode(),
            "upload": page_url(self, "table"),
            "xlsx": page_url(self, "table_xlsx"),
            "csv": page_url(self, "table_csv"),
        }
        return super().changelist_view(request, {"tables": tables, **(extra_context or {})})
