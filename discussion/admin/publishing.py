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

from discussion.admin.pages import page_url
from discussion.admin.previews import PREVIEW_PAGES
from discussion.admin.record import RecordAdmin
from discussion.admin.withdrawal import withdraw
from discussion.admin.wording import admin_link, admin_url, moment, named
from discussion.admin.work import work_of
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


class PublishableAdmin(RecordAdmin):
    pages = [*PREVIEW_PAGES, withdraw, *RecordAdmin.pages]
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
    def badge(self, obj):
        badge = format_html(
            '<span class="status-badge status-badge--{}">{}</span>', obj.status, obj.get_status_display()
        )
        return format_html("{} 有修订稿", badge) if getattr(obj, "is_being_revised", False) else badge

    @admin.display(description="发布状态")
    def publication(self, obj):
        """The state in full: since when, why no longer, or why readers still do not see it."""
        lines = [self.badge(obj)]
        if obj.status == Status.PUBLISHED:
            lines += [moment(obj.published_at), what_to_publish_first(hidden_parents(obj, timezone.now()))]
        if obj.status == Status.WITHDRAWN:
            lines += [moment(obj.withdrawn_at), f"公开的原因：{obj.withdrawn_reason}"]
        return format_html_join(" ", "{}", ((line,) for line in lines if line))

    # Permissions

    def has_publish_permission(self, request):
        codename = get_permission_codename("publish", self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}")

    def may_publish_directly(self, request) -> bool:
        return not policy.levels() and self.has_publish_permission(request)

    def shows(self, obj):
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

    def form_context(self, request):
        sent = request.POST or request.GET
        publishing = {
            "may_publish": self.may_publish_directly(request),
            "may_withdraw": self.has_publish_permission(request),
            "ticked": sent.getlist("ticked"),
            "along": "along" in sent,
            "findings": SimpleLazyObject(lambda: self._findings(request)),
        }
        return {**super().form_context(request), "publishing": publishing}

    def _findings(self, request):
        if not (editing := work_of(request).editing):
            return []
        at = timezone.now() if self.may_publish_directly(request) else None
        return checked(self.model._base_manager.get(pk=editing.whole.pk), at)

    def after_saving(self, request, obj, response):
        if not {"_publish", "_submit"} & set(request.POST):
            return response
        obj = self.model._base_manager.get(pk=obj.pk)
        if "_submit" in request.POST:
            done = self.submit(request, [obj])
        elif done := self.may_publish_directly(request):
            done = self.publish(request, [obj])
        else:
            self.message_user(request, MAY_NOT_PUBLISH, messages.ERROR)
        # where it could not be done, the form's message says what is missing
        ticks = urlencode({name: request.POST.getlist(name) for name in ("ticked", "along")}, doseq=True)
        return response if done else redirect(f"{admin_url(obj)}?{ticks}".rstrip("?"))

    # The list's actions

    @admin.action(description="发布所选", permissions=["publish"])
    def publish_selected(self, request, queryset):
        self.publish(request, queryset)

    @admin.action(description="送审所选", permissions=["change"])
    def submit_selected(self, request, queryset):
        self.submit(request, queryset)

    @admin.action(description="撤下所选", permissions=["publish"])
    def withdraw_selected(self, request, queryset):
        ids = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True))
        return redirect(f"{page_url(self, 'withdraw')}?{urlencode({'ids': ids})}")

    def publish(self, request, rows) -> bool:
        """Releases what can be released, says exactly what happened, and whether all is public now."""
        waiting = [obj for obj in rows if obj.status != Status.PUBLISHED or draft_of(obj)]
        released, reasons = [], {}
        for obj in waiting:
            if reason := self._reason_against(request, obj) or self.release(request, obj):
                reasons[obj] = reason
            else:
                released.append(obj)
        self._report_released(request, released, len(rows) - len(waiting))
        self._report_refused(request, reasons)
        return not reasons

    def release(self, request, obj) -> str:
        """Publishes without review, where there are no levels; why it could not be, or ""."""
        along = "along" in request.POST
        above = [parent.row for parent in hidden_parents_of(obj, timezone.now())] if along else []
        try:
            with transaction.atomic():
                transitions.publish_directly(obj, request.user, along=along)
                self._log_each(request, [*above, obj], "发布")
        except policy.TransitionNotAllowed as reason:
            return str(reason)
        return ""

    def _reason_against(self, request, obj):
        """Why a row cannot be published now, or "": its parents come first, then what the checks found."""
        report = findings(obj, timezone.now())
        hidden = [finding.parent for finding in report if finding.parent]
        if hidden and not ("along" in request.POST and all(parent.may_go_along for parent in hidden)):
            return format_html("“{}”的{}", obj, what_to_publish_first(hidden))
        ticked = request.POST.getlist("ticked")
        if any(f.blocks or f.key not in ticked for f in report if not f.parent):
            return format_html("“{}”还有要核对的地方，请看{}", obj, to_findings(obj))
        return ""

    def _report_released(self, request, released, already):
        if released:
            note = f"已发布{len(released)}项：{named(released)}。"
            self.message_user(request, format_html("{}{}", note, self._look(released)), messages.SUCCESS)
        if already:
            self.message_user(request, f"{already}项原来就已发布，没有改动。", messages.INFO)
        hidden = {theme for obj in released for theme in self.hidden_themes(obj)}
        if hidden:
            links = format_html_join("、", "{}", ((admin_link(theme),) for theme in hidden))
            note = format_html("主题{}还没有发布，发布以后读者才能看到它、按它筛选。", links)
            self.message_user(request, note, messages.WARNING)

    def _look(self, released):
        """A link to the public page, after a single row was released."""
        page = self.get_view_on_site_url(released[0]) if len(released) == 1 else None
        return format_html('<a href="{}">在网站上查看</a>', page) if page else ""

    def hidden_themes(self, obj):
        """Themes that the row has and readers cannot see."""
        if not hasattr(obj, "themes"):
            return []
        return obj.themes.exclude(pk__in=obj.themes.model.objects.published().values("pk"))

    def _report_refused(self, request, reasons):
        if reasons:
            why = format_html_join("；", "{}", ((reason,) for reason in reasons.values()))
            self.message_user(request, format_html("{}项未发布：{}。", len(reasons), why), messages.ERROR)

    def submit(self, request, rows) -> bool:
        """Hands over what can be handed over; whether that was all."""
        along = "along" in request.POST
        refused = {obj: reason for obj in rows if (reason := self.send(request, obj, along=along))}
        if sent := [obj for obj in rows if obj not in refused]:
            self.message_user(request, f"已送审{len(sent)}项：{named(sent)}。", messages.SUCCESS)
        for reason in refused.values():
            self.message_user(request, reason, messages.ERROR)
        return not refused

    def send(self, request, obj, *, along: bool) -> str:
        """Hands a row over to review; why it could not be, or ""."""
        if obj.status == Status.PUBLISHED and draft_of(obj) is None:
            return f"“{obj}”已发布，没有修改过，不用送审。"
        if not self.has_change_permission(request, obj):
            return f"您不能送审“{obj}”：不属于您的单位，或者正在审核。"
        above = drafts_above(obj) if along else []
        try:
            with transaction.atomic():
                transitions.submit(obj, request.user, along=bool(above))
                self._log_each(request, [*above, obj], "送审")
        except policy.TransitionNotAllowed as reason:
            wrong = any(finding.blocks for finding in findings(obj))
            return format_html("{}{}", reason, to_findings(obj)) if wrong else str(reason)
        return ""

    def _log_each(self, request, rows, message):
        for obj in rows:
            self.log_change(request, obj, message)


def to_findings(obj):
    return format_html('<a href="{}#findings">发布前核对</a>', admin_url(obj))


def is_locked(request, obj) -> bool:
    """Whether the row's text is in review or waits for its time."""
    locked = Draft.objects.about(obj).filter(stage__in=LOCKED)
    return work_of(request).once(("locked", obj._meta.label_lower, obj.pk), locked.exists)
