"""The audit log to read, search and take away; nobody changes it here."""

from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.db.models import Count, Max
from django.utils.timezone import localtime

from discussion.admin.lists import DatedChangeList
from discussion.admin.pages import READ, may_view, page
from discussion.audit.log import log_event
from discussion.exchange.spreadsheets import csv_response
from discussion.models import AuditAction, AuditEvent

COLUMNS = [
    ("序号", lambda event: event.number),
    ("时间", lambda event: f"{localtime(event.time):%Y-%m-%d %H:%M:%S}"),
    ("用户名", lambda event: event.username),
    ("IP地址", lambda event: event.address),
    ("操作", lambda event: event.get_action_display()),
    ("结果", lambda event: event.get_ok_display()),
    ("对象", lambda event: what(event)),
    ("对象编号", lambda event: event.row),
    ("说明", lambda event: event.note),
    ("操作前的指纹", lambda event: event.before),
    ("操作后的指纹", lambda event: event.after),
    ("校验值", lambda event: event.hash),
]


def what(event) -> str:
    """The row that the event is about, as it was called then: 发言“标题”."""
    return f"{kind(event.model)}“{event.name}”" if event.model else ""


def kind(label: str) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except LookupError:  # a model that is no more
        return label


def table_of(events):
    yield [heading for heading, _ in COLUMNS]
    for event in events.iterator(chunk_size=2000):
        yield [cell(event) for _, cell in COLUMNS]


@page("export/", "export", may=may_view, methods=READ)
@transaction.atomic
def export(request, model_admin):
    """The events that the list shows under the same filters, as a table; that it was taken is an event too."""
    events = model_admin.get_changelist_instance(request).get_queryset(request)
    known = events.aggregate(count=Count("pk"), last=Max("number"))
    log_event(AuditAction.EXPORT, note=f"操作日志{known['count']}条")
    return csv_response("caozuo-rizhi.csv", table_of(events.filter(number__lte=known["last"] or 0)))


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):
    pages = [export]
    list_display = ["time", "username", "action", "ok", "what", "address"]
    list_filter = ["action", "ok"]
    list_per_page = 50
    search_fields = ["username", "name", "address"]
    search_help_text = "按用户名、对象名称或IP地址查找"
    date_hierarchy = "time"
    show_full_result_count = False
    fields = [
        "number",
        "time",
        "username",
        "address",
        "action",
        "ok",
        "what",
        "row",
        "note",
        "before",
        "after",
        "previous",
        "hash",
    ]

    @admin.display(description="对象", ordering="name")
    def what(self, event):
        return what(event)

    def get_changelist(self, request, **kwargs):
        return DatedChangeList

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
