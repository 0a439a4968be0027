"""What the lists and forms of the editing pages have in common."""

import logging
import re
from collections import Counter
from contextlib import contextmanager

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import IntegrityError, models, transaction
from django.shortcuts import redirect

from discussion.admin import history
from discussion.admin.editing import edit
from discussion.admin.fields import ShapedField
from discussion.admin.lists import DatedChangeList
from discussion.admin.log_entries import AuditedAdmin
from discussion.admin.references import ReferencesMixin, names_a_row, refuse_impossible_counts
from discussion.admin.units import UnitAdmin
from discussion.admin.work import work_of
from discussion.articles.normaliser import NormalisedText
from discussion.models import Draft, VersionReason
from discussion.models.publishing import shown_to_the_public
from discussion.models.rules import constraint_message
from discussion.workflow import drafts
from discussion.workflow.mending import revisions_that_name
from discussion.workflow.snapshots import whole_of

SECURE_LINKS = {models.URLField: {"assume_scheme": "https"}}  # an address typed without its scheme
IN_SHAPE = {
    **SECURE_LINKS,
    models.CharField: {"form_class": ShapedField, "widget": AdminTextInputWidget},
    models.TextField: {"form_class": ShapedField, "widget": AdminTextareaWidget},
    models.SlugField: {},
}
CLASH = "没有保存：{}您填写的都还在下面；请另开一个窗口看看现在存着的，改好再保存。"
CONFLICT = "保存没有完成：在您打开这一页以后，别人保存过。您填写的内容都还在下面，没有丢失。"
SENT_BEFORE = (
    "没有保存：这一页刚才已经保存过一次，存下的在列表里。您填写的都还在下面；"
    "要改刚才那一条，请从列表里打开它；确实要另存一条新的，请再点一次。"
)
LINK_ROW = re.compile(r"\w_[^\W_]+ object \(\d+\)$")

logger = logging.getLogger(__name__)


class IntegrityClash(Exception):  # noqa: N818  (it names what happened)
    """That the database refused a row or a part which the form found right."""


@contextmanager
def clashing(*rows):
    """Only what is typed can clash: that the audit log cannot be written stays an error."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        raise IntegrityClash(CLASH.format(constraint_message(*rows))) from refused


class FormAdmin(ReferencesMixin, AuditedAdmin, UnitAdmin):
    """Also of accounts, which are no part of the record."""

    show_facets = admin.ShowFacets.ALWAYS
    list_per_page = 50
    formfield_overrides = SECURE_LINKS

    def get_changelist(self, request, **kwargs):
        return DatedChangeList

    # The form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The one way to each form, shown or saved."""
        view = super().changeform_view

        def form(**editing):
            """What only the database refuses, such as two parts that change places, is said in the form too."""
            context = {**self.form_context(request), **editing, **(extra_context or {})}
            try:
                return view(request, object_id, form_url, context)
            except IntegrityClash as clash:
                logger.warning("没有保存，数据库不接受：%s：%s", request.path, clash)
                work_of(request).clash = str(clash)
            return view(request, object_id, form_url, context)

        return self.answer_form(request, object_id, form)

    def answer_form(self, request, object_id, form):
        return form()

    def form_context(self, request) -> dict:
        """What the form's template shows besides what Django gives it."""
        return {}

    def get_changeform_initial_data(self, request):
        """Fields filled in by the address, without references that name no row's number."""
        relations = {field.name for field in self.opts.get_fields() if field.is_relation}
        typed = super().get_changeform_initial_data(request)
        numbers = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
        return {
            name: value
            for name, value in typed.items()
            if name not in relations or all(map(names_a_row, numbers[name]))
        }

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        reasons = [*filter(None, self.reasons_not_to_save(request, obj))]
        return refusing(form, reasons) if reasons else form

    def reasons_not_to_save(self, request, obj):
        """Of a page for something new that was carried out and sent again with other words, there would be two."""
        work = work_of(request)
        yield work.clash or (SENT_BEFORE if work.sent_before and not obj else "")

    def get_formset_kwargs(self, request, obj, inline, prefix):
        if request.method == "POST":
            refuse_impossible_counts(request.POST, prefix)
        return super().get_formset_kwargs(request, obj, inline, prefix)

    def save_model(self, request, obj, form, change):
        with clashing(obj):
            super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        with clashing(*(part.instance for part in formset.forms)):
            super().save_formset(request, form, formset, change)

    # The list

    def response_action(self, request, queryset):
        """An action on rows that no page offers does nothing, and says so."""
        if all(map(names_a_row, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            return super().response_action(request, queryset)
        self.message_user(request, "没有做任何事：所选的内容不存在，请重新勾选。", messages.ERROR)
        return None

    def get_view_on_site_url(self, obj=None):
        """Offers the public page only where readers can open it."""
        if obj is None or not hasattr(obj, "get_absolute_url"):
            return None
        public = type(obj).objects.published().filter(pk=obj.pk).first()  # `obj` may hold what a form refused
        return public and public.get_absolute_url()

    def get_deleted_objects(self, objs, request):
        """Leaves out many-to-many link rows, which can only be named by their English class names."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        links = {str(model._meta.verbose_name_plural) for model in link_tables()}
        counts = {name: count for name, count in counts.items() if str(name) not in links}
        # Rows that stand in the way are named; that they may not be deleted either would only confuse.
        return without_link_rows(deleted), counts, set() if protected else lacking, protected


class RecordAdmin(FormAdmin):
    """Rows of the record: with versions, and never saved over what somebody else saved."""

    formfield_overrides = IN_SHAPE
    pages = [history.history, history.restore, history.deleted]
    keeps_deleted = True  # what the list's template offers

    # Permissions

    def has_change_permission(self, request, obj=None):
        """What readers already see is changed only by those who may publish: nothing goes out unseen."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not self._is_kept_from(request, obj))

    def _is_kept_from(self, request, obj):
        return not self.has_publish_permission(request) and self.shows(obj)

    def has_publish_permission(self, request):
        """For rows without a state of their own: who may publish statements may change what those use."""
        return request.user.has_perm("discussion.publish_statement")

    def shows(self, obj) -> bool:
        """Whether readers see this row somewhere."""
        return type(obj)._default_manager.filter(shown_to_the_public(type(obj)), pk=obj.pk).exists()

    # The form

    def answer_form(self, request, object_id, form):
        return edit(self, request, object_id, form)

    def after_saving(self, request, obj, response):
        """What a button asks for besides saving."""
        return response

    def reasons_not_to_save(self, request, obj):
        yield from super().reasons_not_to_save(request, obj)
        editing = work_of(request).editing
        yield CONFLICT if editing and editing.conflict is not None else ""

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Says why a form cannot be changed by somebody who changes others of its kind."""
        context["kept"] = (
            obj is not None and self.has_change_permission(request) and self._is_kept_from(request, obj)
        )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        work = work_of(request)
        if work.is_rehearsal:
            return
        work.saved = form.instance
        self._report_shaping(request, [form, *(part for formset in formsets for part in formset.forms)])
        if not work.is_revision:
            drafts.record_save(form.instance, request.user)

    def _report_shaping(self, request, forms_of_page):
        changes = Counter()
        for form in forms_of_page:
            for name in form.changed_data:
                changes += getattr(form.fields[name], "changes", Counter())
        if changes:
            note = f"文字已自动整理：{NormalisedText('', changes).summary}。数字、时间和网址没有动。"
            self.message_user(request, note, messages.INFO)

    def response_change(self, request, obj):
        if not work_of(request).is_revision or "_popup" in request.POST:
            return super().response_change(request, obj)
        stays = "_continue" in request.POST
        return redirect(request.path) if stays else self.response_post_save_change(request, obj)

    def message_user(self, request, *args, **kwargs):
        if not work_of(request).is_rehearsal:
            super().message_user(request, *args, **kwargs)

    def log_change(self, request, obj, message):
        """Of a revision, nothing that is taken back is logged; `Editing` logs it afterwards."""
        editing = work_of(request).editing
        if not (editing and editing.inside):
            super().log_change(request, obj, message)

    # Deletion

    def get_deleted_objects(self, objs, request):
        """What a public page shows over a link is not deleted: it would vanish from there without a word."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        kept = [] if protected else [line for obj in objs for line in self._why_kept(obj)]
        return deleted, counts, lacking, [*protected, *kept]

    def _why_kept(self, obj):
        name = f"{self.opts.verbose_name}“{obj}”"
        if self.shows(obj):
            yield f"{name}：公开的页面上有它，请先在那里去掉"
        for revision in revisions_that_name(obj):
            yield f"{name}：{revision}的修订稿用到它，请先在那里去掉，或者放弃修订稿"

    def delete_model(self, request, obj):
        self._keep_before_deletion(request, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self._keep_before_deletion(request, obj)
        super().delete_queryset(request, queryset)

    def _keep_before_deletion(self, request, obj):
        if whole_of(obj) == obj:
            drafts.keep_version(obj, VersionReason.DELETED, request.user)
            Draft.objects.about(obj).delete()


def refusing(form, reasons: list[str]):
    """The form, never valid: it is shown again with what was typed and why."""

    class Refusing(form):
        def clean(self):
            super().clean()
            for reason in reasons:
                self.add_error(None, reason)

    return Refusing


def link_tables():
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.auto_created]


def without_link_rows(lines):
    """Django's nested list of lines without those of automatic link tables."""
    kept = [without_link_rows(line) if isinstance(line, list) else line for line in lines]
    return [line for line in kept if line != [] and not LINK_ROW.search(str(line))]
