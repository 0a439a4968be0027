"""The pages of a text on its way to the public: a reviewer decides, an author recalls or gives up."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from discussion.admin.pages import READ, SEND, may_view, may_work_on, page, page_response, row_by_number
from discussion.admin.wording import admin_url, moment
from discussion.models import Draft, ReviewRecord, Stage, Version
from discussion.workflow import diff, policy, transitions, versions
from discussion.workflow.drafts import snapshot_of
from discussion.workflow.findings import findings, parents_alongside
from discussion.workflow.snapshots import capture


class DecisionForm(forms.Form):
    """What a reviewer says; `seen` is the text that they had before them."""

    opinion = forms.CharField(
        label="意见",
        required=False,
        max_length=2000,
        help_text="退回必须写明要改什么；通过可以不写。",
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )
    reviewed = forms.BooleanField(label="已审：内容、导向、事实", required=False)
    proofread = forms.BooleanField(label="已校：文字、姓名、职务、数字", required=False)
    cleared = forms.BooleanField(label="已作保密审查：不含涉密和不宜公开的内容", required=False)
    release_at = forms.DateTimeField(
        label="发布时间",
        required=False,
        help_text="留空表示通过后立即发布。北京时间，例如 2026-12-01 09:00。",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y年%m月%d日 %H:%M"],
        error_messages={"invalid": "请照 2026-12-01 09:00 的样子填写日期和时间。"},
    )
    along = forms.BooleanField(required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, draft, alongside, *args, **kwargs):
        super().__init__(*args, initial={"seen": draft.digest}, **kwargs)
        self.alongside = alongside
        if alongside:
            self.fields["along"].label = format_html(
                "一并通过：{}",
                format_html_join("、", "{}“{}”", ((p.label, review_link(p)) for p in alongside)),
            )
        else:
            del self.fields["along"]
        if not policy.levels():
            del self.fields["reviewed"], self.fields["proofread"], self.fields["cleared"]
        elif not policy.is_last_level(draft):
            del self.fields["cleared"]
        if not policy.is_last_level(draft):
            del self.fields["release_at"]

    @property
    def signature(self) -> policy.Signature:
        ticks = {name: self.cleaned_data.get(name, False) for name in policy.Signature._fields}
        return policy.Signature(**ticks)


def review_link(parent):
    page = reverse("admin:discussion_draft_review", args=[parent.draft.pk])
    return format_html('<a href="{}">{}</a>', page, parent.row)


# Deciding


def draft_is_gone(request, model_admin, pk):
    model_admin.message_user(request, "这篇稿件已经发布或放弃。", messages.INFO)
    if opinion := request.POST.get("opinion", "").strip():
        model_admin.message_user(request, f"您写的意见没有提交：“{opinion}”", messages.WARNING)
    return redirect("admin:index")


@page("<int:pk>/review/", "review", find=row_by_number, gone=draft_is_gone, may=may_view)
def review(request, model_admin, draft):
    if transitions.settle(draft):
        note = "送审以后文字有改动，这一轮审核作废，请作者重新送审。"
        model_admin.message_user(request, note, messages.WARNING)
        draft.refresh_from_db()
    form = DecisionForm(draft, parents_alongside(draft, draft.subject()), request.POST or None)
    if request.method == "POST" and form.is_valid() and (note := decide(request, draft, form)):
        model_admin.message_user(request, note, messages.SUCCESS)
        return redirect("admin:index")
    submitted = draft.stage == Stage.SUBMITTED
    title = f"审核：{draft.title}" if submitted else draft.title
    context = {**texts(draft), **standing(request, draft), "form": form}
    return page_response(request, "admin/review.html", title, opts=model_admin.opts, **context)


def decide(request, draft, form) -> str:
    """What was done, in words; "" where it could not be, which the form then says."""
    try:
        with transaction.atomic():
            return (
                send_back(request, draft, form)
                if "_return" in request.POST
                else approve(request, draft, form)
            )
    except policy.TransitionNotAllowed as reason:
        form.add_error(None, str(reason))
        return ""


def send_back(request, draft, form) -> str:
    opinion, level = form.cleaned_data["opinion"], policy.next_level(draft).name
    transitions.send_back(draft, request.user, opinion)
    log(request, draft, f"退回：{level}：{opinion}")
    return f"已退回“{draft.title}”，作者会看到您的意见。"


def approve(request, draft, form, **own) -> str:
    """`own` is what the form says of another draft."""
    level = policy.next_level(draft).name
    asked = {name: form.cleaned_data.get(name) for name in ("opinion", "seen", "release_at", "along")} | own
    above = [parent.draft for parent in form.alongside] if asked["along"] else []
    transitions.approve(draft, request.user, form.signature, **asked)
    for passed in [*above, draft]:
        log(request, passed, f"审核通过：{level}")
        if not Draft.objects.filter(pk=passed.pk).exists():  # the last pass published it
            log(request, passed, f"更正：{passed.correction}" if passed.correction else "发布")
    names = "”和“".join(passed.title for passed in [*above, draft])
    return f"已通过“{names}”。{what_now(draft)}"


def log(request, draft, message):
    """In the history of the row and in the audit log, as everything that is done to a row."""
    row = draft.subject()
    admin.site.get_model_admin(type(row)).log_change(request, row, message)


def what_now(draft) -> str:
    now = Draft.objects.filter(pk=draft.pk).first()
    if now is None and draft.subject().is_public:
        return "已发布，读者现在就能看到。"
    if now is None:
        return "已发布，但它所属的内容没有公开，读者还看不到。"
    if now.stage == Stage.SCHEDULED:
        return f"将于{moment(now.release_at)}发布。"
    return f"下一步是{policy.next_level(now).name}。"


def texts(draft) -> dict:
    """What the text says, what it changes, and what the checks found in it."""
    row = draft.subject()
    text = snapshot_of(row)
    published = Version.objects.about(row).filter(occasion="published").first()
    before = capture(row) if row.status == "published" else published.snapshot if published else []
    sent_back = versions.returned(row)
    return {
        "row": row,
        "row_url": admin_url(row),
        "preview_url": admin_url(row, "preview_page"),
        "phone_url": f"{admin_url(row, 'preview')}?width=phone",
        "changes": diff.between(before, text) if before else [],
        "compared": bool(before),
        "since_return": diff.between(sent_back.snapshot, text) if sent_back else None,
        "findings": findings(row, timezone.now() if policy.is_last_level(draft) else None),
        "records": ReviewRecord.objects.about(row),
    }


def standing(request, draft) -> dict:
    """Where the draft is, and what this person may do with it."""
    submitted = draft.stage == Stage.SUBMITTED
    why_not = policy.why_not(draft, request.user) if submitted else ""
    return {
        "draft": draft,
        "state": state_of(draft),
        "why_not": why_not,
        "not_said": request.POST.get("opinion", ""),
        "may_decide": submitted and not why_not,
        "publishes": policy.is_last_level(draft),
        "may_recall": draft.locked and policy.may_recall(draft, request.user),
    }


def state_of(draft) -> str:
    """Where the draft is, in words: 待复审, 定于…发布."""
    if draft.stage == Stage.SUBMITTED:
        return f"待{policy.next_level(draft).name}"
    if draft.stage == Stage.SCHEDULED:
        return f"定于{moment(draft.release_at)}发布"
    revision = "（修订稿）" if draft.revises else ""
    return f"{draft.get_stage_display()}{revision}"


# Recalling, giving up


@page("<int:pk>/recall/", "recall", find=row_by_number, may=may_view, methods=SEND)
def recall(request, model_admin, draft):
    """`transitions` says who may: without that right there is a message, and nothing is done."""
    return step(request, model_admin, draft, transitions.recall, log_as="撤回", note="已撤回，可以修改了。")


def may_abandon(request, model_admin, draft):
    row = draft.subject()
    allowed = may_view(request, model_admin, draft)
    return allowed and (row is None or may_work_on(request, admin.site.get_model_admin(type(row)), row))


def to_the_front_page(request, model_admin, pk):
    return redirect("admin:index")


@page("<int:pk>/abandon/", "abandon", find=row_by_number, gone=to_the_front_page, may=may_abandon)
def abandon(request, model_admin, draft):
    row = draft.subject()
    if row is None or not draft.revises or draft.locked:
        return redirect("admin:index")
    if request.method == "POST":
        note = f"已放弃“{row}”的修订稿；写过的文字在历史里还能找到。"
        return step(request, model_admin, draft, transitions.abandon, log_as="放弃修订稿", note=note)
    return page_response(
        request,
        "admin/abandon.html",
        f"放弃修订稿：{row}",
        opts=row._meta,
        row=row,
        row_url=admin_url(row),
        changes=diff.between(capture(row), draft.snapshot),
    )


def step(request, model_admin, draft, transition, *, log_as: str, note: str):
    """Takes one step with the draft and leads to its row; or says on its page why the step cannot be taken."""
    row = draft.subject()
    try:
        with transaction.atomic():
            transition(draft, request.user)
            log(request, draft, log_as)
    except policy.TransitionNotAllowed as reason:
        model_admin.message_user(request, str(reason), messages.ERROR)
        return redirect(admin_url(draft, "review"))
    model_admin.message_user(request, note, messages.SUCCESS)
    return redirect(admin_url(row))


# Filing


def last_record(request, site, model, row):
    return ReviewRecord.objects.filter(model=model, row=row).last()


def may_see_row(request, site, record):
    app, _, model = record.model.partition(".")
    return request.user.has_perm(f"{app}.view_{model}")


@page(
    "discussion/draft/sheet/<str:model>/<int:row>/",
    "discussion_reviewrecord_sheet",
    find=last_record,
    may=may_see_row,
    methods=READ,
)
def sheet(request, site, record):
    """审核表: printed and filed (EDIT-04)."""
    records = ReviewRecord.objects.filter(model=record.model, row=record.row)
    return page_response(request, "admin/sheet.html", record.title, records=records, kind=record.kind)


REVIEW_PAGES = [review, abandon, recall]
