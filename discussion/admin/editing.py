"""A row's form as the place where its text is worked on, whatever state the row is in.

A row that readers see is edited in the same form; what is saved goes into its revision. A form that was opened before
somebody else saved is not saved over theirs.
"""

import logging
from contextlib import contextmanager, nullcontext

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone

from discussion.admin.references import names_a_row
from discussion.admin.wording import admin_url, moment
from discussion.admin.work import work_of
from discussion.models import Draft, EditingSession, Publishable, Version
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


def edit(model_admin, request, object_id, form):
    """The answer of a row's form: what `form(**context)` shows or saves, and then what its button asks for."""
    work = work_of(request)
    with transaction.atomic() if request.method == "POST" else nullcontext():
        whole = whole_at(model_admin.model, object_id)
        work.editing = whole and Editing(model_admin, request, whole)
        response = work.editing.respond(form) if whole else form()
    if work.saved is None:
        return response
    # what was saved in a revision has been taken out of place by now
    EditingSession.objects.about(whole_of(work.saved)).filter(user=request.user).delete()
    return model_admin.after_saving(request, work.saved, response)


def whole_at(model, object_id):
    """The row that is published as one with the row of a form; None where there is none yet."""
    if not names_a_row(object_id):
        return None
    key = int(object_id)
    row = model._base_manager.filter(pk=key).first()
    if row is None and key < 0 and (draft := Draft.adding(key)):
        return draft.subject()
    return row and whole_of(row)


class Editing:
    """One person's work on one row during one request, as the form's templates see it."""

    def __init__(self, model_admin, request, whole):
        if request.method == "POST":  # whoever saves at the same moment waits here, and is then refused
            rows = type(whole)._base_manager.select_for_update(no_key=True)
            whole = rows.filter(pk=whole.pk).first() or whole
        self.model_admin, self.request, self.whole = model_admin, request, whole
        self.draft = drafts.draft_of(whole) if isinstance(whole, Publishable) else None
        self.revised = drafts.is_revised(whole, self.draft)
        self.text = drafts.snapshot_of(whole, self.draft)
        self.stored, self.opened = self.text, digest(self.text)
        self.notes = without_lost_links(self.text)[1] if self.draft and self.draft.revises else []
        self.conflict = self.last_version = None
        self.rehearsing = self.inside = False
        self.others: list[str] = []

    # The answer

    def respond(self, form):
        if self.request.method == "POST" and self.locked:
            self._message(LOCKED_MEANWHILE, messages.ERROR)
            return redirect(self.request.path)
        if self.request.method == "GET" and self._may_change():
            self.note_others()
        try:
            return self._work(form)
        except SnapshotConflict as misfit:
            logger.warning("修订稿和现在的记录对不上：%s：%s", self.request.path, misfit)
        return self._respond_mended(form)

    def _respond_mended(self, form):
        """Opens a revision that no longer fits as far as it does, and says what it lost.

        One that cannot be opened has its review page, which says what it changes, and what to do.
        """
        try:
            self._mend()
            return self._work(form)
        except SnapshotConflict as misfit:
            work_of(self.request).saved = None
            self._message(f"修订稿和现在的记录对不上，打不开：{misfit}", messages.ERROR)
            return redirect("admin:discussion_draft_review", self.draft.pk)

    def _work(self, form):
        """The form's answer, made while the text being worked on is in place."""
        if self.request.method == "POST" and self.was_overtaken():
            self._rehearse(form)
        with self.place():
            response = form(editing=self)
            if hasattr(response, "render"):
                response.render()
        if self.revised and (saved := work_of(self.request).saved):
            self._report_revision(saved, has_new_note=self.keep_correction())
        return response

    def _report_revision(self, saved, *, has_new_note: bool) -> None:
        """Only now, when the revision has been taken out of place again."""
        if drafts.snapshot_of(self.whole) == self.stored:
            self._message("更正说明已存。" if has_new_note else "没有改动。", messages.INFO)
            return
        if not {"_publish", "_submit"} & set(self.request.POST):
            note = f"“{saved}”的修改已存为修订稿；发布以前，读者看到的仍是原来的内容。"
            self._message(note, messages.SUCCESS)
        self.model_admin.log_change(self.request, self.whole, "修改：修订稿")

    def _rehearse(self, form):
        """Saves what was typed only to compare it with what somebody else saved, and takes it back."""
        with transaction.atomic(), self.place(rehearsal=True):
            form()
            typed = capture(self.whole)
            transaction.set_rollback(True)
        self.conflict = diff.between(self.text, typed)
        self.last_version = Version.objects.about(self.whole).select_related("user").first()

    def _may_change(self) -> bool:
        own = self.whole if isinstance(self.whole, self.model_admin.model) else None
        return self.model_admin.has_change_permission(self.request, own)

    def _message(self, note, level) -> None:
        self.model_admin.message_user(self.request, note, level)

    # The text

    def _mend(self) -> None:
        work_of(self.request).saved = None
        self.text, self.notes = mended(self.text)
        self.opened = digest(self.text)

    def was_overtaken(self) -> bool:
        return self.request.POST.get("opened", self.opened) != self.opened

    @contextmanager
    def place(self, *, rehearsal=False):
        """Where the form reads and writes: the tables themselves, or the revision put in their place."""
        self.inside, self.rehearsing = self.revised, rehearsal
        try:
            with self._place(rehearsal) as place:
                yield place
        finally:
            self.inside = self.rehearsing = False

    def _place(self, rehearsal):
        saves = self.request.method == "POST" and self.conflict is None
        if self.revised and saves and not rehearsal:
            return drafts.revising(self.whole, self.request.user, self.text)
        if self.draft and self.draft.revises:
            return drafts.in_place(self.whole, self.text)
        return nullcontext()

    # What the templates show

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
