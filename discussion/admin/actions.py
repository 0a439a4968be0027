from operator import attrgetter

from django import forms
from django.contrib import admin

from discussion.admin.parts import CitationInline, PartFormSet
from discussion.admin.publishing import PublishableAdmin
from discussion.admin.record import SECURE_LINKS
from discussion.admin.sheets import SheetsMixin
from discussion.admin.statements import PointPickerMixin
from discussion.models import (
    ActionItem,
    ActionMetric,
    ActionPoint,
    ActionUpdate,
    ActionUpdateCitation,
    Milestone,
    Status,
)
from discussion.proofreading import proofread
from discussion.sheets.subjects import ACTIONS

UPDATE_FIELDS = [
    ("date", "state", "progress"),
    "text",
    "completed_on",
    "next_step",
    ("evidence_url", "picture"),
]


class ActionPointInline(PointPickerMixin, admin.TabularInline):
    model = ActionPoint
    formset = PartFormSet
    extra = 0
    fields = ["point"]
    autocomplete_fields = ["point"]
    verbose_name = "来源要点"
    verbose_name_plural = "来自哪些要点"


class MilestoneInline(admin.StackedInline):
    model = Milestone
    extra = 0
    fields = ["title", ("due", "reached")]


class ActionMetricInline(admin.TabularInline):
    model = ActionMetric
    formset = PartFormSet
    extra = 0
    fields = ["metric", "effect"]
    autocomplete_fields = ["metric"]


class UpdateForm(forms.ModelForm):
    """A task's update, released by the same click that saves it."""

    release = forms.BooleanField(
        label="发布此进展",
        required=False,
        help_text="勾选表示已对照来源核对，保存后读者就能看到；不勾选就存为草稿。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.was_released = self.instance.status == Status.PUBLISHED
        if self.instance.pk:
            self.initial["release"] = self.was_released
        if self.was_released:
            self.fields["release"].disabled = True
            self.fields["release"].help_text = "已发布；要撤下请到“进展”列表。"

    def _post_clean(self):
        """An error of the checks stops the release before anything is saved; the box stands for the ticks."""
        super()._post_clean()
        if self.cleaned_data.get("release") and not self.was_released and not self.errors:
            for finding in filter(attrgetter("blocks"), proofread(self.instance)):
                self.add_error("release", finding.message)

    def save(self, commit=True):
        row = super().save(commit)
        if commit and self.cleaned_data["release"] and not self.was_released:
            row.publish()
        return row


class UpdateInline(admin.StackedInline):
    """Updates as they come in; deleting, withdrawing and citing is done on the update's own page."""

    model = ActionUpdate
    extra = 0
    can_delete = False
    show_change_link = True
    view_on_site = False
    autocomplete_fields = ["picture"]
    formfield_overrides = SECURE_LINKS

    def get_formset(self, request, obj=None, **kwargs):
        form = UpdateForm if self._may_publish(request) else forms.ModelForm
        return super().get_formset(request, obj, form=form, **kwargs)

    def get_fields(self, request, obj=None):
        return [*UPDATE_FIELDS, "release"] if self._may_publish(request) else UPDATE_FIELDS

    def _may_publish(self, request):
        return self.admin_site.get_model_admin(ActionUpdate).has_publish_permission(request)


@admin.register(ActionItem)
class ActionItemAdmin(SheetsMixin, PublishableAdmin):
    table = ACTIONS
    list_display = ["code", "title", "badge", "progress", "leads", "deadline"]
    list_display_links = ["code", "title"]
    list_filter = ["status", "lead_organization", "themes"]
    list_select_related = ["lead_organization", "lead_post__organization"]
    search_fields = [
        "code",
        "title",
        "lead_post__title",
        "lead_organization__name",
        "lead_organization__short_name",
    ]
    search_help_text = "按编号、事项、牵头岗位或单位查找"
    date_hierarchy = "deadline"
    autocomplete_fields = [
        "lead_post",
        "lead_organization",
        "supporting_organizations",
        "themes",
        "parent",
    ]
    inlines = [ActionPointInline, UpdateInline, MilestoneInline, ActionMetricInline]
    fieldsets = [
        ("事项", {"fields": ["code", "title", "description"]}),
        ("谁来做", {"fields": ["lead_post", "lead_organization", "supporting_organizations"]}),
        ("时间", {"fields": [("start", "deadline")]}),
        ("归类", {"fields": ["themes", "parent", "notes"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_state()

    @admin.display(description="牵头单位", ordering="lead_organization")
    def leads(self, action):
        return action.leads

    @admin.display(description="进展", ordering="state")
    def progress(self, action):
        return f"{action.state_label}（超期）" if action.late else action.state_label


class ActionUpdateCitationInline(CitationInline):
    model = ActionUpdateCitation


@admin.register(ActionUpdate)
class ActionUpdateAdmin(PublishableAdmin):
    list_display = ["date", "action", "text", "state", "badge"]
    list_display_links = ["date", "text"]
    list_filter = ["status", "state", "action"]
    list_select_related = ["action"]
    search_fields = ["text", "action__code", "action__title"]
    search_help_text = "按进展文字、事项编号或名称查找"
    autocomplete_fields = ["action", "picture"]
    inlines = [ActionUpdateCitationInline]
    fieldsets = [
        ("进展", {"fields": ["action", ("date", "state", "progress"), "completed_on", "text", "next_step"]}),
        ("佐证", {"fields": ["evidence_url", "picture"]}),
    ]
