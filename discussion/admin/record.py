"""What the lists and forms of the editing pages have in common."""

import re

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import models

from discussion.admin.audited import AuditedAdmin
from discussion.admin.editing import EditingAdmin, ShapedField
from discussion.admin.history import HistoryMixin
from discussion.admin.units import UnitAdmin
from discussion.models.publishing import shown_to_the_public

SECURE_LINKS = {models.URLField: {"assume_scheme": "https"}}  # an address typed without its scheme
IN_SHAPE = {
    **SECURE_LINKS,
    models.CharField: {"form_class": ShapedField, "widget": AdminTextInputWidget},
    models.TextField: {"form_class": ShapedField, "widget": AdminTextareaWidget},
    models.SlugField: {},
}
LINK_ROW = re.compile(r"\w+_\w+ object \(\d+\)$")


class FormAdmin(AuditedAdmin, UnitAdmin):
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
            if name not in relations or all(str(number).isdecimal() for number in numbers[name])
        }

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
            known[self.field_path] = super().field_choices(field, request, model_admin)
        return known[self.field_path]


admin.FieldListFilter.register(lambda field: field.remote_field, RelatedFilter, take_priority=True)


def link_tables():
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.auto_created]


def without_link_rows(lines):
    """Django's nested list of lines without those of automatic link tables."""
    kept = [without_link_rows(line) if isinstance(line, list) else line for line in lines]
    return [line for line in kept if line != [] and not LINK_ROW.search(str(line))]
