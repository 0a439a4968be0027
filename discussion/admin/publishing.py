"""Releasing rows to the public, from a row's form and from a list."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth import get_permission_codename
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html, format_html_join

from discussion.admin.previews import PreviewMixin
from discussion.admin.record import RecordAdmin
from discussion.admin.withdrawal import WithdrawalMixin
from discussion.admin.wording import admin_link, admin_url, moment, named
from discussion.models import Draft, Publishable, Status
from discussion.models.drafts import LOCKED
from discussion.workflow import policy, transitions
from discussion.workflow.drafts import draft_of
from discussion.workflow.findings import checked, drafts_above, findings, hidden_parents_of
from discussion.workflow.parents import hidden_parents

MAY_NOT_PUBLISH = "已经保存，没有发布：现在发布要经过审核，请点“保存并送审”。"


def what_to_publish_first(parents):
    return format_html_join(
        "，",
        "{}“{}”{}，请先发布",
        ((parent.label, admin_link(parent.row), parent.state) for parent in parents),
    )


class PublishableAdmin(PreviewMixin, WithdrawalMixin, RecordAdmin):
    actions = ["publish_selected", "submit_selected", "withdraw_selected"]
    readonly_fields = ["publication"]

    def get_fieldsets(self, request, obj=None):
        state = [(None, {"fields": ["publication"]})] if obj else []
        return [*state, *super().get_fieldsets(request, obj)]

    def get_queryset(self, request):
        about = {"model": self.opts.label_lower, "row": OuterRef("pk")}
        revisions = Draft.objects.filter(**about, snapshot__isnull=False)
        return super().get_queryset(request).annotate(is_being_revised=Exists(revisions))

    @admin.display(description="发布状态", ordering="status")
    def badge(self, row):
        badge = format_html(
            '<span class="status-badge status-badge--{}">{}</span>', row.status, row.get_status_display()
        )
        return format_html("{} 有修订稿", badge) if getattr(row, "is_being_revised", False) else badge

    @admin.display(description="发布状态")
    def publication(self, row):
        """The state in full: since when, why no longer, or why readers still do not see it."""
        lines = [self.badge(row)]
        if row.status == Status.PUBLISHED:
            lines += [moment(row.published_at), what_to_publish_first(hidden_parents(row, timezone.now()))]
        if row.status == Status.WITHDRAWN:
            lines += [moment(row.withdrawn_at), f"公开的原因：{row.withdrawn_reason}"]
        return format_html_join(" ", "{}", ((line,) for line in lines if line))

    # Permissions

    def has_publish_permission(self, request):
        codename = get_permission_codename("publish", self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}")

    def may_publish_directly(self, request) -> bool:
        return not policy.levels() and self.has_publish_permission(request)

    def shows(self, row):
        return False  # what readers see is never changed here: what is saved becomes a revision

    def has_change_permission(self, request, obj=None):
        """In review, nobody changes the text."""
        allowed = super().has_change_permission(request, obj)
        return allowed and not (isinstance(obj, Publishable) and is_locked(request, obj))

    def has_delete_permission(self, request, obj=None):
        """What was public once is withdrawn with a reason, never deleted; nor is what is in review."""
        kept = isinstance(obj, Publishable) and (obj.published_at or is_locked(request, obj))
        return super().has_delete_permission(request, obj) and not kept

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        actions.pop("submit_selected" if self.may_publish_directly(request) else "publish_selected", None)
        return actions

    # The form's buttons

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        publishing = {
            "may_publish": self.may_publish_directly(request),
            "may_withdraw": self.has_publish_permission(request),
            "ticked": (request.POST or request.GET).getlist("ticked"),
            "along": "along" in (request.POST or request.GET),
            "findings": SimpleLazyObject(lambda: self._findings(request)),
        }
        context = {"publishing": publishing, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def _findings(self, request):
        if not (editing := getattr(request, "editing", None)):
            return []
        at = timezone.now() if self.may_publish_directly(request) else None
        return checked(self.model._base_manager.get(pk=editing.whole.pk), at)

    def after_saving(self, request, row, response):
        if not {"_publish", "_submit"} & set(request.POST):
            return response
        row = self.model._base_manager.get(pk=row.pk)
        if "_submit" in request.POST:
            done = self.submit(request, [row])
        elif done := self.may_publish_directly(request):
            done = self.publish(request, [row])
        else:
            self.message_user(request, MAY_NOT_PUBLISH, messages.ERROR)
        # where it could not be done, the form's message says what is missing
        ticks = urlencode({name: request.POST.getlist(name) for name in ("ticked", "along")}, doseq=True)
        return response if done else redirect(f"{admin_url(row)}?{ticks}".rstrip("?"))

    # The list's actions

    @admin.action(description="发布所选", permissions=["publish"])
    def publish_selected(self, request, queryset):
        self.publish(request, queryset)

    @admin.action(description="送审所选", permissions=["change"])
    def submit_selected(self, request, queryset):
        self.submit(request, queryset)

    def publish(self, request, rows) -> bool:
        """Releases what can be released, says exactly what happened, and whether all is public now."""
        waiting = [row for row in rows if row.status != Status.PUBLISHED or draft_of(row)]
        released, reasons = [], {}
        self.remember(request, *waiting)
        for row in waiting:
            if reason := self._reason_against(request, row) or self.release(request, row):
                reasons[row] = reason
            else:
                released.append(row)
        self._report_released(request, released, len(rows) - len(waiting))
        self._report_refused(request, reasons)
        return not reasons

    def release(self, request, row) -> str:
        """Publishes without review, where there are no levels; why it could not be, or ""."""
        along = "along" in request.POST
        above = [parent.row for parent in hidden_parents_of(row, timezone.now())] if along else []
        try:
            with transaction.atomic():
                draft = draft_of(row)
                if not (draft and draft.locked):
                    draft = transitions.submit(row, request.user, along=along)
                transitions.approve(draft, request.user, policy.Signature(), along=along)
                self._log_each(request, [*above, row], "发布")
        except policy.TransitionNotAllowed as reason:
            return str(reason)
        return ""

    def _reason_against(self, request, row):
        """Why a row cannot be published now, or "": its parents come first, then what the checks found."""
        report = findings(row, timezone.now())
        hidden = [finding.parent for finding in report if finding.parent]
        if hidden and not ("along" in request.POST and all(parent.may_go_along for parent in hidden)):
            return format_html("“{}”的{}", row, what_to_publish_first(hidden))
        ticked = request.POST.getlist("ticked")
        if any(f.blocks or f.key not in ticked for f in report if not f.parent):
            return format_html("“{}”还有要核对的地方，请看{}", row, to_findings(row))
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

    def submit(self, request, rows) -> bool:
        """Hands over what can be handed over; whether that was all."""
        self.remember(request, *rows)
        refused = {row: reason for row in rows if (reason := self._send(request, row))}
        if sent := [row for row in rows if row not in refused]:
            self.message_user(request, f"已送审{len(sent)}项：{named(sent)}。", messages.SUCCESS)
        for reason in refused.values():
            self.message_user(request, reason, messages.ERROR)
        return not refused

    def _send(self, request, row) -> str:
        if row.status == Status.PUBLISHED and draft_of(row) is None:
            return f"“{row}”已发布，没有修改过，不用送审。"
        if not self.has_change_permission(request, row):
            return f"您不能送审“{row}”：不属于您的单位，或者正在审核。"
        above = drafts_above(row) if "along" in request.POST else []
        try:
            with transaction.atomic():
                transitions.submit(row, request.user, along=bool(above))
                self._log_each(request, [*above, row], "送审")
        except policy.TransitionNotAllowed as reason:
            wrong = any(finding.blocks for finding in findings(row))
            return format_html("{}{}", reason, to_findings(row)) if wrong else str(reason)
        return ""

    def _log_each(self, request, rows, message):
        for row in rows:
            self.log_change(request, row, message)


def to_findings(row):
    return format_html('<a href="{}#findings">发布前核对</a>', admin_url(row))


def is_locked(request, row) -> bool:
    """Whether the row's text is in review or waits for its time; asked many times while a page is made."""
    known = request.__dict__.setdefault("_locked_drafts", {})
    key = (row._meta.label_lower, row.pk)
    if key not in known:
        known[key] = Draft.objects.about(row).filter(stage__in=LOCKED).exists()
    return known[key]
