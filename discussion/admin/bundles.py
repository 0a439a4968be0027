"""What one article brought, as a bundle: submitted, passed or returned together or row by row, as single rows are."""

from typing import NamedTuple

from django.contrib import admin, messages
from django.db import transaction
from django.shortcuts import redirect

from discussion.admin import review
from discussion.admin.pages import may_change, may_view, page, page_response, page_url, row_by_number
from discussion.admin.review import DecisionForm
from discussion.admin.wording import admin_url, named
from discussion.exchange.articles.taking_over import created_rows, obstacles
from discussion.models import Draft, Publishable, Stage, Status
from discussion.values.findings import Finding
from discussion.workflow import policy, transitions
from discussion.workflow.drafts import draft_of
from discussion.workflow.findings import findings

HINTS = "所选内容有提醒。请看过以后勾选“提醒都看过了”，再点送审；什么也没有送审。"
NONE_CHOSEN = "没有做任何事：请先勾选，或者点“全部”。"


class BundleRow(NamedTuple):
    """A row of the bundle; its parents go before it, so what they keep from readers is no fault of it."""

    row: Publishable
    draft: Draft | None
    findings: list[Finding]
    may_send: bool
    may_decide: bool

    @property
    def key(self) -> str:
        return f"{self.row._meta.label_lower}-{self.row.pk}"

    @property
    def kind(self) -> str:
        return str(self.row._meta.verbose_name)

    @property
    def url(self) -> str:
        """Where the text is read by whoever decides, and changed by whoever wrote it."""
        return admin_url(self.draft, "review") if self.draft and self.draft.locked else admin_url(self.row)

    @property
    def state(self) -> str:
        if self.draft and (self.draft.stage != Stage.DRAFT or self.draft.revises):
            return review.state_of(self.draft)
        return self.row.get_status_display()

    @property
    def hints(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.blocks]


@page("<int:pk>/bundle/", "bundle", find=row_by_number, may=may_view)
def bundle(request, model_admin, article):
    if not article.is_taken_over:
        return redirect(page_url(model_admin, "changelist"))
    rows = created_rows(article)
    bundled = [bundle_row(request, row) for row in rows if isinstance(row, Publishable)]
    waiting = at_one_level([each for each in bundled if each.may_decide])
    sent = request.POST if {"_pass", "_return"} & set(request.POST) else None
    form = DecisionForm(waiting[0].draft, [], sent) if waiting else None
    if request.method == "POST":
        done = decide(request, model_admin, waiting, form) if sent else send(request, model_admin, bundled)
        if done:
            return redirect(page_url(model_admin, "bundle", article.pk))
    stuck = obstacles(article)
    context = {
        "opts": model_admin.opts,
        "article": article,
        "rows": bundled,
        "others": [row for row in rows if not isinstance(row, Publishable)],
        "form": form,
        "deciding": {each.key for each in waiting},
        "level": policy.next_level(waiting[0].draft).name if waiting else "",
        "publishes": bool(waiting) and policy.is_last_level(waiting[0].draft),
        "may_send": any(each.may_send for each in bundled),
        "has_hints": any(each.hints for each in bundled if each.may_send),
        "may_undo": may_change(request, model_admin, article) and not stuck,
        "stuck": stuck,
        "chosen": set(request.POST.getlist("chosen")),
    }
    return page_response(request, "admin/article_bundle.html", f"报道带来的内容：{article}", **context)


def bundle_row(request, row: Publishable) -> BundleRow:
    draft = draft_of(row)
    if draft and draft.stage == Stage.SUBMITTED and transitions.settle(draft):
        draft, row = draft_of(row), type(row)._base_manager.get(pk=row.pk)
    in_review = bool(draft and draft.locked)
    at_rest = row.status == Status.DRAFT and not in_review
    found = [each for each in findings(row) if not each.parent] if at_rest or in_review else []
    owner = admin.site.get_model_admin(type(row))
    may_send = at_rest and owner.has_change_permission(request, row)
    waits = in_review and draft.stage == Stage.SUBMITTED
    return BundleRow(row, draft, found, may_send, waits and not policy.why_not(draft, request.user))


def at_one_level(rows: list[BundleRow]) -> list[BundleRow]:
    """Those that wait for the same level as the first: one signature is given for one level."""
    return [each for each in rows if each.draft.passes == rows[0].draft.passes]


def chosen_of(request, rows: list[BundleRow], button: str) -> list[BundleRow]:
    if request.POST.get(button) == "all":
        return rows
    chosen = set(request.POST.getlist("chosen"))
    return [each for each in rows if each.key in chosen]


def send(request, model_admin, bundled: list[BundleRow]) -> bool:
    """Hands over what can be; what cannot keeps its reasons beside it."""
    rows = chosen_of(request, [each for each in bundled if each.may_send], "send")
    if not rows:
        model_admin.message_user(request, NONE_CHOSEN, messages.WARNING)
        return False
    if any(each.hints for each in rows) and "hints_seen" not in request.POST:
        model_admin.message_user(request, HINTS, messages.ERROR)
        return False
    refused = {}
    for each in rows:
        row = type(each.row)._base_manager.get(pk=each.row.pk)
        if row.status != Status.DRAFT:
            continue  # it went along with another one
        if reason := admin.site.get_model_admin(type(row)).send(request, row, along=True):
            refused[each.key] = reason
    sent = [each.row for each in rows if each.key not in refused]
    report(request, model_admin, "送审", sent, refused)
    return True


def decide(request, model_admin, waiting: list[BundleRow], form: DecisionForm | None) -> bool:
    """Passes or returns what a reviewer has before them, each by the rules of single rows."""
    if form is None or not form.is_valid():
        return False
    passing = "_pass" in request.POST
    rows = chosen_of(request, waiting, "_pass" if passing else "_return")
    if not rows:
        model_admin.message_user(request, NONE_CHOSEN, messages.WARNING)
        return False
    refused = {each.key: reason for each in rows if (reason := decide_one(request, each, form, passing))}
    if len(refused) == len(rows):
        for reason in dict.fromkeys(refused.values()):
            form.add_error(None, reason)
        return False
    done = [each.row for each in rows if each.key not in refused]
    report(request, model_admin, "通过" if passing else "退回", done, refused)
    return True


def decide_one(request, each: BundleRow, form: DecisionForm, passing: bool) -> str:
    """Why the decision could not be taken, or "". What was read is what is decided about."""
    try:
        with transaction.atomic():
            if passing:
                seen = request.POST.get(f"seen-{each.draft.pk}") or "未看"
                review.approve(request, each.draft, form, seen=seen)
            else:
                review.send_back(request, each.draft, form)
    except policy.TransitionNotAllowed as reason:
        return f"“{each.row}”：{reason}"
    return ""


def report(request, model_admin, what: str, done: list[Publishable], refused: dict[str, str]) -> None:
    if done:
        model_admin.message_user(request, f"已{what}{len(done)}项：{named(done)}。", messages.SUCCESS)
    for reason in refused.values():
        model_admin.message_user(request, reason, messages.ERROR)
