"""稿件: the list of what is being worked on, and the page on which a reviewer decides."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from discussion.admin.decisions import DecisionForm
from discussion.admin.wording import admin_url, moment
from discussion.models import Draft, ReviewRecord, Stage, Version
from discussion.workflow import diff, policy, transitions, versions
from discussion.workflow.drafts import snapshot_of
from discussion.workflow.findings import findings, parents_alongside
from discussion.workflow.snapshots import capture


@admin.register(Draft)
class DraftAdmin(admin.ModelAdmin):
    list_display = ["named", "kind", "state", "people", "changed_at"]
    list_filter = ["stage"]
    search_fields = ["title"]
    search_help_text = "按标题查找"
    list_per_page = 50
    list_display_links = None
    show_facets = admin.ShowFacets.ALWAYS

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("authors")

    # Permissions: whoever may see the row may see its draft; nobody adds, changes or deletes one here.

    def has_view_permission(self, request, obj=None):
        allowed = super().has_view_permission(request, obj)
        if obj is None:
            return allowed
        app, _, model = obj.model.partition(".")
        return allowed and request.user.has_perm(f"{app}.view_{model}")

    def has_add_permission(self, request):
        return False

    has_change_permission = has_delete_permission = lambda self, request, obj=None: False

    # The list

    @admin.display(description="稿件", ordering="title")
    def named(self, draft):
        return format_html('<a href="{}">{}</a>', self.page(draft), draft.title)

    @admin.display(description="类型", ordering="model")
    def kind(self, draft):
        return draft.kind

    @admin.display(description="状态", ordering="stage")
    def state(self, draft):
        return state_of(draft)

    @admin.display(description="作者")
    def people(self, draft):
        return "、".join(map(policy.name_of, draft.authors.all()))

    # Pages

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A draft is looked at on its review page, and changed in the form of its row."""
        if request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:discussion_draft_review", int(object_id) if object_id.isdecimal() else 0)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        pages = {
            "review": self.review_view,
            "abandon": self.abandon_view,
            "recall": require_POST(self.recall_view),
        }
        sheet = path(
            "sheet/<str:model>/<int:row>/", wrap(self.sheet_view), name="discussion_reviewrecord_sheet"
        )
        own = [
            sheet,
            *(
                path(f"<int:pk>/{name}/", wrap(view), name=f"discussion_draft_{name}")
                for name, view in pages.items()
            ),
        ]
        return [*own, *super().get_urls()]

    def page(self, draft, name="review"):
        return reverse(f"admin:discussion_draft_{name}", args=[draft.pk])

    def _draft(self, request, pk):
        draft = Draft.objects.filter(pk=pk).first()
        if draft is not None and not self.has_view_permission(request, draft):
            raise PermissionDenied
        return draft

    def review_view(self, request, pk):
        draft = self._draft(request, pk)
        if draft is None:
            self.message_user(request, "这篇稿件已经发布或放弃。", messages.INFO)
            if said := request.POST.get("opinion", "").strip():
                self.message_user(request, f"您写的意见没有提交：“{said}”", messages.WARNING)
            return redirect("admin:index")
        if transitions.settle(draft):
            self.message_user(
                request, "送审以后文字有改动，这一轮审核作废，请作者重新送审。", messages.WARNING
            )
            draft.refresh_from_db()
        alongside = parents_alongside(draft, draft.subject())
        form = DecisionForm(draft, alongside, request.POST or None)
        if request.method == "POST" and form.is_valid() and (done := self._decide(request, draft, form)):
            return done
        return TemplateResponse(request, "admin/review.html", self._review_page(request, draft, form))

    def _decide(self, request, draft, form):
        try:
            with transaction.atomic():
                note = self._step(request, draft, form)
        except policy.TransitionNotAllowed as reason:
            form.add_error(None, str(reason))
            return None
        self.message_user(request, note, messages.SUCCESS)
        return redirect("admin:index")

    def _step(self, request, draft, form) -> str:
        opinion = form.cleaned_data["opinion"]
        level = policy.next_level(draft).name
        if "_return" in request.POST:
            transitions.send_back(draft, request.user, opinion)
            self.log(request, draft, f"退回：{level}：{opinion}")
            return f"已退回“{draft.title}”，作者会看到您的意见。"
        told = {name: form.cleaned_data.get(name) for name in ("seen", "release_at", "along")}
        above = [parent.draft for parent in form.alongside] if told["along"] else []
        transitions.approve(draft, request.user, form.signature, opinion=opinion, **told)
        for passed in [*above, draft]:
            self.log(request, passed, f"审核通过：{level}")
            self._log_publication(request, passed)
        names = "”和“".join(passed.title for passed in [*above, draft])
        return f"已通过“{names}”。{self._what_now(draft)}"

    def log(self, request, draft, message):
        """In the history of the row and in the audit log, as everything that is done to a row."""
        row = draft.subject()
        self.admin_site.get_model_admin(type(row)).log_change(request, row, message)

    def _log_publication(self, request, draft):
        """The last pass publishes, and the draft is no more."""
        if not Draft.objects.filter(pk=draft.pk).exists():
            note = f"更正：{draft.correction}" if draft.correction else "发布"
            self.log(request, draft, note)

    def _what_now(self, draft):
        now = Draft.objects.filter(pk=draft.pk).first()
        if now is None:
            row = draft.subject()
            return (
                "已发布，读者现在就能看到。"
                if row.is_public
                else "已发布，但它所属的内容没有公开，读者还看不到。"
            )
        if now.stage == Stage.SCHEDULED:
            return f"将于{moment(now.release_at)}发布。"
        return f"下一步是{policy.next_level(now).name}。"

    def _review_page(self, request, draft, form):
        row = draft.subject()
        text = snapshot_of(row)
        published = Version.objects.about(row).filter(occasion="published").first()
        before = capture(row) if row.status == "published" else published.snapshot if published else []
        sent_back = versions.returned(row)
        submitted = draft.stage == Stage.SUBMITTED
        return {
            **self.admin_site.each_context(request),
            "title": f"审核：{draft.title}" if submitted else draft.title,
            "opts": self.opts,
            "draft": draft,
            "row": row,
            "row_url": admin_url(row),
            "preview_url": admin_url(row, "preview_page"),
            "phone_url": f"{admin_url(row, 'preview')}?width=phone",
            "state": state_of(draft),
            "changes": diff.between(before, text) if before else [],
            "compared": bool(before),
            "since_return": diff.between(sent_back.snapshot, text) if sent_back else None,
            "findings": findings(row, timezone.now() if policy.is_last_level(draft) else None),
            "records": ReviewRecord.objects.about(row),
            "why_not": policy.why_not(draft, request.user) if submitted else "",
            "not_said": request.POST.get("opinion", ""),
            "may_decide": submitted and not policy.why_not(draft, request.user),
            "publishes": policy.is_last_level(draft),
            "may_recall": draft.locked and policy.may_recall(draft, request.user),
            "form": form,
        }

    def recall_view(self, request, pk):
        draft = get_object_or_404(Draft, pk=pk)
        try:
            with transaction.atomic():
                transitions.recall(draft, request.user)
                self.log(request, draft, "撤回")
        except policy.TransitionNotAllowed as reason:
            self.message_user(request, str(reason), messages.ERROR)
            return redirect(self.page(draft))
        self.message_user(request, "已撤回，可以修改了。", messages.SUCCESS)
        return redirect(admin_url(draft.subject()))

    def abandon_view(self, request, pk):
        draft = self._draft(request, pk)
        row = draft and draft.subject()
        if row is None or not draft.revises or draft.locked:
            return redirect("admin:index")
        if not self.admin_site.get_model_admin(type(row)).has_change_permission(request, row):
            raise PermissionDenied
        if request.method == "POST":
            return self._abandon(request, draft, row)
        context = {
            **self.admin_site.each_context(request),
            "title": f"放弃修订稿：{row}",
            "opts": row._meta,
            "row": row,
            "row_url": admin_url(row),
            "changes": diff.between(capture(row), draft.snapshot),
        }
        return TemplateResponse(request, "admin/abandon.html", context)

    def _abandon(self, request, draft, row):
        try:
            with transaction.atomic():
                self.log(request, draft, "放弃修订稿")
                transitions.abandon(draft, request.user)
        except policy.TransitionNotAllowed as reason:
            self.message_user(request, str(reason), messages.ERROR)
            return redirect(self.page(draft))
        self.message_user(request, f"已放弃“{row}”的修订稿；写过的文字在历史里还能找到。", messages.SUCCESS)
        return redirect(admin_url(row))

    def sheet_view(self, request, model, row):
        """审核表: printed and filed (EDIT-04)."""
        records = ReviewRecord.objects.filter(model=model, row=row)
        app, _, name = model.partition(".")
        if not request.user.has_perm(f"{app}.view_{name}"):
            raise PermissionDenied
        if not records:
            raise Http404
        title = records.last().title
        context = {**self.admin_site.each_context(request), "records": records, "title": title}
        return TemplateResponse(request, "admin/sheet.html", context | {"kind": records.last().kind})


def state_of(draft) -> str:
    """Where the draft is, in words: 待复审, 定于…发布."""
    if draft.stage == Stage.SUBMITTED:
        return f"待{policy.next_level(draft).name}"
    if draft.stage == Stage.SCHEDULED:
        return f"定于{moment(draft.release_at)}发布"
    revision = "（修订稿）" if draft.revises else ""
    return f"{draft.get_stage_display()}{revision}"
