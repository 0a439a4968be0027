"""A row's form as the place where its text is worked on, whatever state the row is in.

A row that readers see is edited in the same form; what is saved goes into its revision. A form that was opened before
somebody else saved is not saved over theirs.
"""

import logging
from collections import Counter
from contextlib import contextmanager, nullcontext

from django.contrib import admin, messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone

from discussion.admin.references import names_a_row
from discussion.admin.wording import admin_url, moment
from discussion.articles.normaliser import NormalisedText
from discussion.models import Draft, EditingSession, Publishable, Version, VersionReason
from discussion.models.drafts import AboutRow
from discussion.models.previews import OPEN_FOR
from discussion.workflow import diff, drafts, policy
from discussion.workflow.mending import mended, without_lost_links
from discussion.workflow.snapshots import SnapshotConflict, capture, digest, whole_of

logger = logging.getLogger(__name__)


LOCKED_MEANWHILE = (
    "没有保存：它正在审核或等待发布，文字已锁定。您填写的内容留在这个浏览器里，"
    "撤回或退回以后打开这一页，点“恢复填写的内容”。"
)
CONFLICT = "保存没有完成：在您打开这一页以后，别人保存过。您填写的内容都还在下面，没有丢失。"


class EditingAdmin(admin.ModelAdmin):
    # The form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        request.saved = None
        with transaction.atomic() if request.method == "POST" else nullcontext():
            response = self._worked_on(request, object_id, form_url, extra_context)
        return self._after(request, request.saved, response) if request.saved else response

    def _after(self, request, row, response):
        """What was saved in a revision has been taken out of place by now."""
        EditingSession.objects.about(whole_of(row)).filter(user=request.user).delete()
        return self.after_saving(request, row, response)

    def _worked_on(self, request, object_id, form_url, extra_context):
        whole = self.whole_at(object_id)
        if whole is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST":  # whoever saves at the same moment waits here, and is then found out
            whole = (
                type(whole)._base_manager.select_for_update(no_key=True).filter(pk=whole.pk).first() or whole
            )
        request.editing = Editing(request, whole)
        if request.method == "POST" and request.editing.locked:
            self.message_user(request, LOCKED_MEANWHILE, messages.ERROR)
            return redirect(request.path)
        own = whole if isinstance(whole, self.model) else None
        if request.method == "GET" and self.has_change_permission(request, own):
            request.editing.note_others()
        try:
            return self._work(request, object_id, form_url, extra_context)
        except SnapshotConflict as misfit:
            logger.warning("修订稿和现在的记录对不上：%s：%s", request.path, misfit)
        return self._mend(request, object_id, form_url, extra_context)

    def _work(self, request, object_id, form_url, extra_context):
        if request.method == "POST" and request.editing.was_overtaken():
            self._rehearse(request, object_id, form_url)
        return self._at_work(request, object_id, form_url, extra_context)

    def _mend(self, request, object_id, form_url, extra_context):
        """Opens a revision that no longer fits as far as it does, and says what it lost."""
        request.saved = None
        try:
            request.editing.mend()
            return self._work(request, object_id, form_url, extra_context)
        except SnapshotConflict as misfit:
            return self._lead_away(request, misfit)

    def _lead_away(self, request, misfit):
        """A revision that no longer fits the record cannot be opened; its page says what it changes, and what to do."""
        request.saved = None
        self.message_user(request, f"修订稿和现在的记录对不上，打不开：{misfit}", messages.ERROR)
        return redirect("admin:discussion_draft_review", request.editing.draft.pk)

    def whole_at(self, object_id):
        """The row that is published as one with the row of this form; None where there is none yet."""
        key = int(object_id) if names_a_row(object_id) else None
        row = self.model._base_manager.filter(pk=key).first() if key is not None else None
        if row is None and key is not None and key < 0 and (draft := Draft.adding(key)):
            return draft.subject()
        return row and whole_of(row)

    def _at_work(self, request, object_id, form_url, extra_context):
        """The form's answer, made while the text being worked on is in place."""
        editing = request.editing
        with editing.place():
            context = {"editing": editing, **(extra_context or {})}
            response = super().changeform_view(request, object_id, form_url, context)
            if hasattr(response, "render"):
                response.render()
        if request.saved and editing.revised:
            self._tell_of_revision(request, editing, told=editing.keep_correction())
        return response

    def _tell_of_revision(self, request, editing, *, told):
        """Only now, when the revision has been taken out of place again; `told`: the public note is new."""
        if drafts.snapshot_of(editing.whole) == editing.stored:
            self.message_user(request, "更正说明已存。" if told else "没有改动。", messages.INFO)
            return
        if not {"_publish", "_submit"} & set(request.POST):
            note = f"“{request.saved}”的修改已存为修订稿；发布以前，读者看到的仍是原来的内容。"
            self.message_user(request, note, messages.SUCCESS)
        self.log_change(request, editing.whole, "修改：修订稿")

    def _rehearse(self, request, object_id, form_url):
        """Saves what was typed only to compare it with what somebody else saved, and takes it back."""
        editing = request.editing
        editing.rehearsing = True
        with transaction.atomic(), editing.place(rehearsal=True):
            super().changeform_view(request, object_id, form_url)
            typed = capture(editing.whole)
            transaction.set_rollback(True)
        editing.rehearsing = False
        editing.conflict = diff.between(editing.text, typed)
        editing.last_version = Version.objects.about(editing.whole).select_related("user").first()

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        editing = getattr(request, "editing", None)
        return refusing(form, CONFLICT) if editing and editing.conflict is not None else form

    # What saving does

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        editing = getattr(request, "editing", None)
        if editing and editing.rehearsing:
            return
        request.saved = form.instance
        self._tell_what_was_shaped(request, [form, *(part for formset in formsets for part in formset.forms)])
        if not (editing and editing.revised):
            drafts.record_save(form.instance, request.user)

    def _tell_what_was_shaped(self, request, forms_of_page):
        changes = Counter()
        for form in forms_of_page:
            for name in form.changed_data:
                changes += getattr(form.fields[name], "changes", Counter())
        if changes:
            note = f"文字已自动整理：{NormalisedText('', changes).summary}。数字、时间和网址没有动。"
            self.message_user(request, note, messages.INFO)

    def after_saving(self, request, row, response):
        """What a button asks for besides saving."""
        return response

    def response_change(self, request, obj):
        editing = getattr(request, "editing", None)
        if not (editing and editing.revised) or "_popup" in request.POST:
            return super().response_change(request, obj)
        stays = "_continue" in request.POST
        return redirect(request.path) if stays else self.response_post_save_change(request, obj)

    def message_user(self, request, *args, **kwargs):
        if not is_rehearsal(request):
            super().message_user(request, *args, **kwargs)

    def log_change(self, request, obj, message):
        """Of a revision, nothing that is taken back is logged; `_at_work()` logs it afterwards."""
        editing = getattr(request, "editing", None)
        if not (editing and editing.inside):
            super().log_change(request, obj, message)

    def delete_model(self, request, obj):
        self._keep_before_deletion(request, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for row in queryset:
            self._keep_before_deletion(request, row)
        super().delete_queryset(request, queryset)

    def _keep_before_deletion(self, request, row):
        if whole_of(row) == row:
            drafts.keep_version(row, VersionReason.DELETED, request.user)
            Draft.objects.about(row).delete()


class Editing:
    """One person's work on one row during one request, as the form's templates see it."""

    def __init__(self, request, whole):
        self.request, self.whole = request, whole
        self.draft = drafts.draft_of(whole) if isinstance(whole, Publishable) else None
        self.revised = drafts.is_revised(whole, self.draft)
        self.text = drafts.snapshot_of(whole, self.draft)
        self.stored, self.opened = self.text, digest(self.text)
        self.notes = without_lost_links(self.text)[1] if self.draft and self.draft.revises else []
        self.conflict = self.last_version = None
        self.rehearsing = self.inside = False
        self.others: list[str] = []

    def mend(self) -> None:
        self.text, self.notes = mended(self.text)
        self.opened = digest(self.text)

    def was_overtaken(self) -> bool:
        return self.request.POST.get("opened", self.opened) != self.opened

    @contextmanager
    def place(self, *, rehearsal=False):
        """Where the form reads and writes: the tables themselves, or the revision put in their place."""
        self.inside = self.revised
        with self._place(rehearsal) as place:
            yield place
        self.inside = False

    def _place(self, rehearsal):
        saves = self.request.method == "POST" and self.conflict is None
        if self.revised and saves and not rehearsal:
            return drafts.revising(self.whole, self.request.user, self.text)
        if self.draft and self.draft.revises:
            return drafts.in_place(self.whole, self.text)
        return nullcontext()

    @property
    def locked(self) -> bool:
        return bool(self.draft and self.draft.locked)

    @property
    def correction(self) -> str:
        stored = self.draft.correction if self.draft else ""
        return self.request.POST.get("correction", stored)

    @property
    def waits_for(self) -> str:
        return policy.next_level(self.draft).name

    def keep_correction(self) -> bool:
        """Stores the note that goes public together with the revision; whether it is a new one."""
        note = self.correction.strip()[:200]
        kept = Draft.objects.about(self.whole).exclude(correction=note)
        return bool(kept.update(correction=note))

    @property
    def is_publishable(self) -> bool:
        return isinstance(self.whole, Publishable)

    @property
    def preview_url(self) -> str:
        return admin_url(self.whole, "preview")

    @property
    def links_url(self) -> str:
        return admin_url(self.whole, "preview_links")

    @property
    def may_share(self) -> bool:
        meta = self.whole._meta
        return self.request.user.has_perm(f"{meta.app_label}.change_{meta.model_name}")

    def note_others(self) -> None:
        """Who else has opened this form lately; this person is noted down as well."""
        EditingSession.objects.update_or_create(
            **{k: v for k, v in AboutRow.naming(self.whole).items() if k != "title"},
            user=self.request.user,
            defaults={"title": str(self.whole)[:200]},
        )
        lately = EditingSession.objects.about(self.whole).filter(at__gt=timezone.now() - OPEN_FOR)
        others = lately.exclude(user=self.request.user).select_related("user")
        self.others = [f"{policy.name_of(opening.user)}（{moment(opening.at)}打开）" for opening in others]


def is_rehearsal(request) -> bool:
    editing = getattr(request, "editing", None)
    return bool(editing and editing.rehearsing)


def refusing(form, reason: str):
    """The form, never valid: it is shown again with what was typed and why."""

    class Refusing(form):
        def clean(self):
            super().clean()
            self.add_error(None, reason)

    return Refusing
