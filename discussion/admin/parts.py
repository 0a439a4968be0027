"""Inlines: the parts that are edited inside the form of their whole."""

from django import forms
from django.contrib import admin

from discussion.admin.record import IN_SHAPE, RecordAdmin
from discussion.admin.references import ReferencesMixin
from discussion.workflow.drafts import is_revised
from discussion.workflow.snapshots import whole_of

STEP = 10


class PositionForm(forms.ModelForm):
    """Lets the position be left empty: the formset then counts on from the last one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if position := self.fields.get("position"):
            position.required = False
            position.help_text = "数字小的排在前面；留空则接在最后。"
            self.initial["position"] = self.initial.get("position") or None

    def clean_position(self):
        return self.cleaned_data["position"] or 0


class PartFormSet(forms.BaseInlineFormSet):
    def get_unique_error_message(self, unique_check):
        """Names the fields as the form does; Django would use their names in the code."""
        fields = [self.model._meta.get_field(name) for name in unique_check if name != self.fk.name]
        labels = "、".join(str(field.verbose_name) for field in fields)
        return f"有两处的“{labels}”相同，请改正或删去一处。"


class OrderedFormSet(PartFormSet):
    """Gives parts without a position the order in which they stand in the form."""

    def save(self, commit=True):
        last = max((form.instance.position for form in self.forms), default=0)
        for form in self.forms:
            if form.has_changed() and not form.instance.position:
                last += STEP
                form.instance.position = last
        return super().save(commit)


class CitationInline(ReferencesMixin, admin.TabularInline):
    formfield_overrides = IN_SHAPE
    extra = 0
    fields = ["source", "locator", "quote"]
    autocomplete_fields = ["source"]
    verbose_name_plural = "引证（事实出自哪里）"


class PartAdmin(RecordAdmin):
    """A part with a page of its own, for what does not fit into the form of its whole.

    Whoever may edit the whole may edit the part; new ones are added in the whole's form only.
    """

    whole: str

    def has_module_permission(self, request):
        return False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_edit_whole(request, obj)

    def has_delete_permission(self, request, obj=None):
        """A part of what is public is taken out in the form of its whole, which makes it a revision."""
        allowed = super().has_delete_permission(request, obj) and self._may_edit_whole(request, obj)
        return allowed and not (obj and is_revised(whole_of(obj)))

    def shows(self, obj):
        return False  # what is public of it changes by a revision of the whole

    def _may_edit_whole(self, request, obj):
        whole = self.admin_site.get_model_admin(self.opts.get_field(self.whole).related_model)
        return whole.has_change_permission(request, obj and getattr(obj, self.whole))
