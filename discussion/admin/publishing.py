"""Releasing rows to the public, from a row's form and from a list."""

from django.contrib import admin, messages
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime

from discussion.admin.record import RecordAdmin
from discussion.admin.withdrawal import WithdrawalMixin
from discussion.admin.wording import admin_link, named
from discussion.models import Publishable, Status
from discussion.proofreading import proofread


def unpublished_parents(row):
    """The rows that must be public before this one can be, each with the label of its field."""
    parents = [(row._meta.get_field(name).verbose_name, getattr(row, name)) for name in row.hangs_on]
    return [(label, parent) for label, parent in parents if parent and not parent.is_public]


def what_to_publish_first(parents):
    return format_html_join(
        "，", "{}“{}”尚未发布，请先发布", ((label, admin_link(row)) for label, row in parents)
    )


class PublishableAdmin(WithdrawalMixin, RecordAdmin):
    actions = ["publish_selected", "submit_selected", "withdraw_selected"]
    readonly_fields = ["publication"]

    def get_fieldsets(self, request, obj=None):
        state = [(None, {"fields": ["publication"]})] if obj else []
        return [*state, *super().get_fieldsets(request, obj)]

    @admin.display(description="发布状态", ordering="status")
    def badge(self, row):
        return format_html(
            '<span class="status-badge status-badge--{}">{}</span>', row.status, row.get_status_display()
        )

    @admin.display(description="发布状态")
    def publication(self, row):
        """The state in full: since when, why no longer, or why readers still do not see it."""
        lines = [self.badge(row)]
        if row.status == Status.PUBLISHED:
            lines += [moment(row.published_at), what_to_publish_first(unpublished_parents(row))]
        if row.status == Status.WITHDRAWN:
            lines += [moment(row.withdrawn_at), f"公开的原因：{row.withdrawn_reason}"]
        return format_html_join(" ", "{}", ((line,) for line in lines if line))

    # Permissions

    def has_publish_permission(self, request):
        codename = get_permission_codename("publish", self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}")

    def shows(self, row):
        return row.status == Status.PUBLISHED

    def has_delete_permission(self, request, obj=None):
        """What was public once is withdrawn with a reason, never deleted."""
        was_public = isinstance(obj, Publishable) and obj.published_at
        return super().has_delete_permission(request, obj) and not was_public

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    # The form's buttons

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        row = self.get_object(request, object_id) if object_id else None
        publishing = {
            "row": row,
            "may_publish": self.has_publish_permission(request),
            "published": bool(row and row.status == Status.PUBLISHED),
            "draft": not row or row.status == Status.DRAFT,
            "findings": SimpleLazyObject(lambda: proofread(row) if row else []),
            "ticked": request.POST.getlist("ticked"),
        }
        context = {"publishing": publishing, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if "_publish" in request.POST:
            self._publish_from_form(request, form.instance)
        elif "_submit" in request.POST:
            self.submit(request, [form.instance])

    def _publish_from_form(self, request, row):
        if not self.has_publish_permission(request):
            raise PermissionDenied
        if not self.publish(request, [row]):
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"  # stay on the form, where the message says what is missing

    # The list's actions

    @admin.action(description="发布所选", permissions=["publish"])
    def publish_selected(self, request, queryset):
        self.publish(request, queryset)

    @admin.action(description="送审所选", permissions=["change"])
    def submit_selected(self, request, queryset):
        self.submit(request, queryset)

    def publish(self, request, rows) -> bool:
        """Releases what can be released, says exactly what happened, and whether all is public now."""
        waiting = [row for row in rows if row.status != Status.PUBLISHED]
        reasons = {row: reason for row in waiting if (reason := self._reason_against(request, row))}
        released = [row for row in waiting if row not in reasons]
        self.remember(request, *released)
        for row in released:
            row.publish()
            self.log_change(request, row, "发布")
        self._report_released(request, released, len(rows) - len(waiting))
        self._report_refused(request, reasons)
        return not reasons

    def _reason_against(self, request, row):
        """Why a row cannot be published now, or "": its parents come first, then what the checks found."""
        if parents := unpublished_parents(row):
            return format_html("“{}”的{}", row, what_to_publish_first(parents))
        ticked = request.POST.getlist("ticked")
        if any(finding.blocks or finding.key not in ticked for finding in proofread(row)):
            return format_html("“{}”还有要核对的地方，请打开它，看“发布前核对”", admin_link(row))
        return ""

    def _report_released(self, request, released, already):
        if released:
            note = f"已发布{len(released)}项：{named(released)}。"
            self.message_user(request, format_html("{}{}", note, self._look(released)), messages.SUCCESS)
        if already:
            self.message_user(request, f"{already}项原来就已发布，没有改动。", messages.INFO)
        hidden = {theme for row in released for theme in self.hidden_themes(row)}
        if hidden:
            links = format_html_join("、", "{}", ((admin_link(theme),) for theme in hidden))
            note = format_html("主题{}还没有发布，发布以后读者才能看到它、按它筛选。", links)
            self.message_user(request, note, messages.WARNING)

    def _look(self, released):
        """A link to the public page, after a single row was released."""
        page = self.get_view_on_site_url(released[0]) if len(released) == 1 else None
        return format_html('<a href="{}">在网站上查看</a>', page) if page else ""

    def hidden_themes(self, row):
        """Themes that the row has and readers cannot see."""
        if not hasattr(row, "themes"):
            return []
        return row.themes.exclude(pk__in=row.themes.model.objects.published().values("pk"))

    def _report_refused(self, request, reasons):
        if reasons:
            why = format_html_join("；", "{}", ((reason,) for reason in reasons.values()))
            self.message_user(request, format_html("{}项未发布：{}。", len(reasons), why), messages.ERROR)

    def submit(self, request, rows):
        drafts = [
            row for row in rows if row.status == Status.DRAFT and self.has_change_permission(request, row)
        ]
        self.remember(request, *drafts)
        for row in drafts:
            row.status = Status.SUBMITTED
            row.save()
            self.log_change(request, row, "送审")
        if drafts:
            self.message_user(request, f"已送审{len(drafts)}项：{named(drafts)}。", messages.SUCCESS)
        if others := len(rows) - len(drafts):
            self.message_user(request, f"{others}项不是您能送审的草稿，没有送审。", messages.WARNING)


def moment(time):
    return date_format(localtime(time), "DATETIME_FORMAT")
