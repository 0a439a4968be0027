"""Fields that name other rows: what was sent for them is looked at before the database is asked.

A browser sends numbers that the page offered. Whatever else comes is answered by the form, with all that was typed.
"""

import re

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.auth import get_permission_codename
from django.core.exceptions import BadRequest, ValidationError

from discussion.admin.choices import choice_label
from discussion.models import Publishable

NUMBER = re.compile(r"-?[0-9]{1,18}")  # what a 64-bit key holds; parts that a revision adds are below zero
COUNT = re.compile(r"[0-9]{1,4}")
NO_CHOICE = "选择一个有效的选项： 该选择不在可用的选项中。"
MOST_PARTS = 1000  # of one kind in one form, as Django has it


def names_a_row(value) -> bool:
    """Whether a value can be the number of a row."""
    return NUMBER.fullmatch(str(value)) is not None


def sees_drafts(user, model) -> bool:
    """Whether a person may see every row of a model, or only those that readers see."""
    rights = (get_permission_codename(verb, model._meta) for verb in ("view", "change"))
    allowed = any(user.has_perm(f"{model._meta.app_label}.{right}") for right in rights)
    return allowed or not issubclass(model, Publishable)


class LabelMixin:
    def label_from_instance(self, obj):
        return choice_label(obj)


class RowField(LabelMixin, forms.ModelChoiceField):
    def to_python(self, value):
        if value in self.empty_values or isinstance(value, self.queryset.model) or names_a_row(value):
            return super().to_python(value)
        raise ValidationError(NO_CHOICE, code="invalid_choice")


class RowsField(LabelMixin, forms.ModelMultipleChoiceField):
    def clean(self, value):
        if not all(map(names_a_row, value or [])):
            raise ValidationError(NO_CHOICE, code="invalid_choice")
        return super().clean(value)


class SelectMixin:
    """Shows the rows that were chosen; what names none is not looked for."""

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [number for number in value if names_a_row(number)], attrs)


class RowSelect(SelectMixin, AutocompleteSelect):
    pass


class RowsSelect(SelectMixin, AutocompleteSelectMultiple):
    pass


class ReferencesMixin:
    """For the forms of rows and of their parts."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("form_class", RowField)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RowSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("form_class", RowsField)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RowsSelect(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def refuse_impossible_counts(sent, prefix: str) -> None:
    """The numbers of parts that a form says it has: no page writes negative ones, nor more old parts than parts."""
    counts = [sent.get(f"{prefix}-{name}_FORMS", "") for name in ("INITIAL", "TOTAL")]
    if "" in counts:
        return  # the form itself says that something is missing
    if not all(map(COUNT.fullmatch, counts)) or not int(counts[0]) <= int(counts[1]) <= MOST_PARTS:
        raise BadRequest(f"{prefix}：没有这样的份数。")
