"""What the lists and forms of the editing pages have in common."""

import logging
import re
from contextlib import contextmanager

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import IntegrityError, models, transaction

from discussion.admin.editing import EditingAdmin, refusing
from discussion.admin.fields import ShapedField
from discussion.admin.history import HistoryMixin
from discussion.admin.lists import DatedListMixin
from discussion.admin.references import ReferencesMixin, names_a_row, refuse_impossible_counts, sees_drafts
from discussion.admin.units import UnitAdmin
from discussion.audit.admin import AuditedAdmin
from discussion.models.person_names import distinct_names
from discussion.models.publishing import shown_to_the_public
from discussion.models.rules import constraint_message
from discussion.workflow.mending import revisions_that_name

SECURE_LINKS = {models.URLField: {"assume_scheme": "https"}}  # an address typed without its scheme
IN_SHAPE = {
    **SECURE_LINKS,
    models.CharField: {"form_class": ShapedField, "widget": AdminTextInputWidget},
    models.TextField: {"form_class": ShapedField, "widget": AdminTextareaWidget},
    models.SlugField: {},
}
CLASH = "没有保存：{}您填写的都还在下面；请另开一个窗口看看现在存着的，改好再保存。"
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


class FormAdmin(DatedListMixin, ReferencesMixin, AuditedAdmin, UnitAdmin):
    """Also of accounts, which are no part of the record."""

    show_facets = admin.ShowFacets.ALWAYS
    list_per_page = 50
    formfield_overrides = SECURE_LINKS

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

    def changeform_view(self, request, *args, **kwargs):
        """What only the database finds wrong, such as two parts that change places, is told in the form too."""
        request.clash = ""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityClash as clash:
            logger.warning("没有保存，数据库不接受：%s：%s", request.path, clash)
            request.clash = str(clash)
        return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        with clashing(obj):
            super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        with clashing(*(part.instance for part in formset.forms)):
            super().save_formset(request, form, formset, change)

    def get_form(self, request, *args, **kwargs):
        form = super().get_form(request, *args, **kwargs)
        reason = getattr(request, "clash", "") or self._sent_before(request, *args)
        return refusing(form, reason) if reason else form

    def _sent_before(self, request, obj=None, **kwargs) -> str:
        """A page for something new that was carried out and sent again with other words would make it twice."""
        return "" if obj or not getattr(request, "sent_before", None) else SENT_BEFORE

    def get_formset_kwargs(self, request, obj, inline, prefix):
        if request.method == "POST":
            refuse_impossible_counts(request.POST, prefix)
        return super().get_formset_kwargs(request, obj, inline, prefix)

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


class RecordAdmin(HistoryMixin, EditingAdmin, FormAdmin):
    """Rows of the record: with versions, and never saved over what somebody else saved."""

    formfield_overrides = IN_SHAPE

    def has_change_permission(self, request, obj=None):
        """What readers already see is changed only by those who may publish: nothing goes out unseen."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not self._is_kept_from(request, obj))

    def _is_kept_from(self, request, obj):
        return not self.has_publish_permission(request) and self.shows(obj)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Says why a form cannot be changed by somebody who changes others of its kind."""
        context["kept"] = (
            obj is not None and self.has_change_permission(request) and self._is_kept_from(request, obj)
        )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_deleted_objects(self, objs, request):
        """What a public page shows over a link is not deleted: it would vanish from there without a word."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        kept = [] if protected else [line for row in objs for line in self._why_kept(row)]
        return deleted, counts, lacking, [*protected, *kept]

    def _why_kept(self, row):
        name = f"{self.opts.verbose_name}“{row}”"
        if self.shows(row):
            yield f"{name}：公开的页面上有它，请先在那里去掉"
        for revision in revisions_that_name(row):
            yield f"{name}：{revision}的修订稿用到它，请先在那里去掉，或者放弃修订稿"

    def has_publish_permission(self, request):
        """For rows without a state of their own: who may publish statements may change what those use."""
        return request.user.has_perm("discussion.publish_statement")

    def shows(self, row) -> bool:
        """Whether readers see this row somewhere."""
        return type(row)._default_manager.filter(shown_to_the_public(type(row)), pk=row.pk).exists()


class RelatedFilter(admin.RelatedFieldListFilter):
    """Reads its choices once a request; Django builds every filter anew to count each one's choices."""

    def field_choices(self, field, request, model_admin):
        known = request.__dict__.setdefault("filter_choices", {})
        if self.field_path not in known:
            rows = self._shown(request.user, field.related_model)
            ordering = self.field_admin_ordering(field, request, model_admin)
            known[self.field_path] = list(
                distinct_names(rows.order_by(*ordering) if ordering else rows).items()
            )
        return known[self.field_path]

    def _shown(self, user, model) -> models.QuerySet:
        """Of rows that somebody may not see, those that readers see."""
        rows = model._default_manager.all()
        return (
            rows if sees_drafts(user, model) else rows.filter(pk__in=model.objects.published().values("pk"))
        )


admin.FieldListFilter.register(lambda field: field.remote_field, RelatedFilter, take_priority=True)


def link_tables():
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.auto_created]


def without_link_rows(lines):
    """Django's nested list of lines without those of automatic link tables."""
    kept = [without_link_rows(line) if isinstance(line, list) else line for line in lines]
    return [line for line in kept if line != [] and not LINK_ROW.search(str(line))]
