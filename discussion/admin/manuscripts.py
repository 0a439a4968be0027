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
from discussion.models import Manuscript, ReviewRecord, Stage, Version
from discussion.workflow import diff, policy, transitions, versions
from discussion.workflow.drafts import text_of
from discussion.workflow.findings import findings, parents_alongside
from discussion.workflow.snapshots import capture


@admin.register(Manuscript)
class ManuscriptAdmin(admin.ModelAdmin):
    list_display = ["named", "kind", "state", "people", "changed_at"]
    list_filter = ["stage"]
    search_fields = ["title"]
    search_help_text = "按标题查找"
    list_per_page = 50
    list_display_links = None
    show_facets = admin.ShowFacets.ALWAYS

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("authors")

    # Permissions: whoever may see the row may see its manuscript; nobody adds, changes or deletes one here.

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
    def named(self, manuscript):
        return format_html('<a href="{}">{}</a>', self.page(manuscript), manuscript.title)

    @admin.display(description="类型", ordering="model")
    def kind(self, manuscript):
        return manuscript.kind

    @admin.display(description="状态", ordering="stage")
    def state(self, manuscript):
        return state_of(manuscript)

    @admin.display(description="作者")
    def people(self, manuscript):
        return "、".join(map(policy.name_of, manuscript.authors.all()))

    # Pages

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A manuscript is looked at on its review page, and changed in the form of its row."""
        if request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:discussion_manuscript_review", int(object_id) if object_id.isdecimal() else 0)

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
                path(f"<int:pk>/{name}/", wrap(view), name=f"discussion_manuscript_{name}")
                for name, view in pages.items()
            ),
        ]
        return [*own, *super().get_urls()]

    def page(self, manuscript, name="review"):
        return reverse(f"admin:discussion_manuscript_{name}", args=[manuscript.pk])

    def _manuscript(self, request, pk):
        manuscript = Manuscript.objects.filter(pk=pk).first()
        if manuscript is not None and not self.has_view_permission(request, manuscript):
            raise PermissionDenied
        return manuscript

    def review_view(self, request, pk):
        manuscript = self._manuscript(request, pk)
        if manuscript is None:
            self.message_user(request, "这篇稿件已经发布或放弃。", messages.INFO)
            if said := request.POST.get("opinion", "").strip():
                self.message_user(request, f"您写的意见没有提交：“{said}”", messages.WARNING)
            return redirect("admin:index")
        if transitions.settle(manuscript):
            self.message_user(
                request, "送审以后文字有改动，这一轮审核作废，请作者重新送审。", messages.WARNING
            )
            manuscript.refresh_from_db()
        alongside = parents_alongside(manuscript, manuscript.subject())
        form = DecisionForm(manuscript, alongside, request.POST or None)
        if request.method == "POST" and form.is_valid() and (done := self._decide(request, manuscript, form)):
            return done
        return TemplateResponse(request, "admin/review.html", self._review_page(request, manuscript, form))

    def _decide(self, request, manuscript, form):
        try:
            with transaction.atomic():
                note = self._step(request, manuscript, form)
        except policy.TransitionNotAllowed as reason:
            form.add_error(None, str(reason))
            return None
        self.message_user(request, note, messages.SUCCESS)
        return redirect("admin:index")

    def _step(self, request, manuscript, form) -> str:
        opinion = form.cleaned_data["opinion"]
        level = policy.next_level(manuscript).name
        if "_return" in request.POST:
            transitions.send_back(manuscript, request.user, opinion)
            self.log(request, manuscript, f"退回：{level}：{opinion}")
            return f"已退回“{manuscript.title}”，作者会看到您的意见。"
        told = {name: form.cleaned_data.get(name) for name in ("seen", "release_at", "along")}
        above = [parent.manuscript for parent in form.alongside] if told["along"] else []
        transitions.approve(manuscript, request.user, form.signature, opinion=opinion, **told)
        for passed in [*above, manuscript]:
            self.log(request, passed, f"审核通过：{level}")
            self._log_publication(request, passed)
        names = "”和“".join(passed.title for passed in [*above, manuscript])
        return f"已通过“{names}”。{self._what_now(manuscript)}"

    def log(self, request, manuscript, message):
        """In the history of the row and in the audit log, as everything that is done to a row."""
        row = manuscript.subject()
        self.admin_site.get_model_admin(type(row)).log_change(request, row, message)

    def _log_publication(self, request, manuscript):
        """The last pass publishes, and the manuscript is no more."""
        if not Manuscript.objects.filter(pk=manuscript.pk).exists():
            note = f"更正：{manuscript.correction}" if manuscript.correction else "发布"
            self.log(request, manuscript, note)

    def _what_now(self, manuscript):
        now = Manuscript.objects.filter(pk=manuscript.pk).first()
        if now is None:
            row = manuscript.subject()
            return (
                "已发布，读者现在就能看到。"
                if row.is_public
                else "已发布，但它所属的内容没有公开，读者还看不到。"
            )
        if now.stage == Stage.SCHEDULED:
            return f"将于{moment(now.release_at)}发布。"
        return f"下一步是{policy.next_level(now).name}。"

    def _review_page(self, request, manuscript, form):
        row = manuscript.subject()
        text = text_of(row)
        published = Version.objects.about(row).filter(occasion="published").first()
        before = capture(row) if row.status == "published" else published.text if published else []
        sent_back = versions.returned(row)
        submitted = manuscript.stage == Stage.SUBMITTED
        return {
            **self.admin_site.each_context(request),
            "title": f"审核：{manuscript.title}" if submitted else manuscript.title,
            "opts": self.opts,
            "manuscript": manuscript,
            "row": row,
            "row_url": admin_url(row),
            "preview_url": admin_url(row, "preview_page"),
            "phone_url": f"{admin_url(row, 'preview')}?width=phone",
            "state": state_of(manuscript),
            "changes": diff.between(before, text) if before else [],
            "compared": bool(before),
            "since_return": diff.between(sent_back.text, text) if sent_back else None,
            "findings": findings(row, timezone.now() if policy.is_last_level(manuscript) else None),
            "records": ReviewRecord.objects.about(row),
            "why_not": policy.why_not(manuscript, request.user) if submitted else "",
            "not_said": request.POST.get("opinion", ""),
            "may_decide": submitted and not policy.why_not(manuscript, request.user),
            "publishes": policy.is_last_level(manuscript),
            "may_recall": manuscript.locked and policy.may_recall(manuscript, request.user),
            "form": form,
        }

    def recall_view(self, request, pk):
        manuscript = get_object_or_404(Manuscript, pk=pk)
        try:
            with transaction.atomic():
                transitions.recall(manuscript, request.user)
                self.log(request, manuscript, "撤回")
        except policy.TransitionNotAllowed as reason:
            self.message_user(request, str(reason), messages.ERROR)
            return redirect(self.page(manuscript))
        self.message_user(request, "已撤回，可以修改了。", messages.SUCCESS)
        return redirect(admin_url(manuscript.subject()))

    def abandon_view(self, request, pk):
        manuscript = self._manuscript(request, pk)
        row = manuscript and manuscript.subject()
        if row is None or not manuscript.revises or manuscript.locked:
            return redirect("admin:index")
        if not self.admin_site.get_model_admin(type(row)).has_change_permission(request, row):
            raise PermissionDenied
        if request.method == "POST":
            return self._abandon(request, manuscript, row)
        context = {
            **self.admin_site.each_context(request),
            "title": f"放弃修订稿：{row}",
            "opts": row._meta,
            "row": row,
            "row_url": admin_url(row),
            "changes": diff.between(capture(row), manuscript.text),
        }
        return TemplateResponse(request, "admin/abandon.html", context)

    def _abandon(self, request, manuscript, row):
        try:
            with transaction.atomic():
                self.log(request, manuscript, "放弃修订稿")
                transitions.abandon(manuscript, request.user)
        except policy.TransitionNotAllowed as reason:
            self.message_user(request, str(reason), messages.ERROR)
            return redirect(self.page(manuscript))
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


def state_of(manuscript) -> str:
    """Where the manuscript is, in words: 待复审, 定于…发布."""
    if manuscript.stage == Stage.SUBMITTED:
        return f"待{policy.next_level(manuscript).name}"
    if manuscript.stage == Stage.SCHEDULED:
        return f"定于{moment(manuscript.release_at)}发布"
    revision = "（修订稿）" if manuscript.revises else ""
    return f"{manuscript.get_stage_display()}{revision}"
