from operator import attrgetter

from django import forms
from django.contrib import admin, messages

from discussion.admin.dashboard import URGENCIES, tasks_of
from discussion.admin.parts import CitationInline, PartFormSet
from discussion.admin.publishing import PublishableAdmin
from discussion.admin.record import IN_SHAPE
from discussion.admin.references import ReferencesMixin
from discussion.admin.sheets import TableAdmin
from discussion.admin.statements import PointPickerMixin
from discussion.admin.work import work_of
from discussion.exchange.tables.subjects import ACTIONS
from discussion.models import (
    ActionItem,
    ActionMetric,
    ActionPoint,
    ActionUpdate,
    ActionUpdateCitation,
    Milestone,
    StaffProfile,
    Status,
)
from discussion.workflow.checks import proofread
from discussion.workflow.drafts import is_revised, record_save

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
    formfield_overrides = IN_SHAPE
    extra = 0
    fields = ["title", ("due", "reached")]


class ActionMetricInline(ReferencesMixin, admin.TabularInline):
    model = ActionMetric
    formfield_overrides = IN_SHAPE
    formset = PartFormSet
    extra = 0
    fields = ["metric", "effect"]
    autocomplete_fields = ["metric"]


class UpdateForm(forms.ModelForm):
    """A task's update, released or handed over by the same click that saves it."""

    release = forms.BooleanField(
        label="发布此进展",
        required=False,
        help_text="勾选表示已对照来源核对，和任务一起“保存并发布”，读者就能看到；不勾选就存为草稿。",
    )

    def _post_clean(self):
        """An error of the checks stops the release before anything is saved; the box stands for the ticks."""
        super()._post_clean()
        if self.cleaned_data.get("release") and not self.errors:
            for finding in filter(attrgetter("blocks"), proofread(self.instance)):
                self.add_error("release", finding.message)


class UpdateToReviewForm(UpdateForm):
    release = forms.BooleanField(
        label="送审此进展", required=False, help_text="勾选后和任务一起“保存并送审”；不勾选就存为草稿。"
    )


class UpdateInline(ReferencesMixin, admin.StackedInline):
    """Updates that are being written; what was released or handed over has a page of its own."""

    model = ActionUpdate
    extra = 0
    can_delete = False
    show_change_link = True
    view_on_site = False
    autocomplete_fields = ["picture"]
    formfield_overrides = IN_SHAPE
    fields = [*UPDATE_FIELDS, "release"]
    verbose_name_plural = "进展（草稿）"

    def get_queryset(self, request):
        return super().get_queryset(request).filter(status=Status.DRAFT)

    def get_formset(self, request, obj=None, **kwargs):
        form = UpdateForm if self._may_publish(request) else UpdateToReviewForm
        return super().get_formset(request, obj, form=form, **kwargs)

    def _may_publish(self, request):
        return self.admin_site.get_model_admin(ActionUpdate).may_publish_directly(request)


class UrgencyFilter(admin.SimpleListFilter):
    """Exactly the rows that the front page counts for whoever looks."""

    title = "待办"
    parameter_name = "urgency"

    def lookups(self, request, model_admin):
        return URGENCIES.items() if request.user.has_perm("discussion.change_actionitem") else []

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() not in URGENCIES:
            return queryset.none()
        return queryset.filter(pk__in=tasks_of(request.user).filter(**{self.value(): True}).values("pk"))


@admin.register(ActionItem)
class ActionItemAdmin(TableAdmin):
    path_to_action = ""
    table = ACTIONS
    list_display = ["code", "title", "badge", "progress", "leads", "deadline"]
    list_display_links = ["code", "title"]
    list_filter = [UrgencyFilter, "status", "lead_organization", "themes"]
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
        ("归类", {"fields": ["themes", ("parent", "phase"), "notes"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_state().with_judgement()

    def get_inlines(self, request, obj):
        """Updates are published one by one: they are no part of a task's revision."""
        revised = obj is not None and is_revised(obj)
        return [inline for inline in self.inlines if not (revised and inline is UpdateInline)]

    def after_saving(self, request, obj, response):
        """Updates go the way of their task, after it: before that, nobody would see them."""
        response = super().after_saving(request, obj, response)
        for update in work_of(request).updates_to_release:
            self._send_on(request, update)
        return response

    def _send_on(self, request, update):
        updates = self.admin_site.get_model_admin(ActionUpdate)
        if not updates.may_publish_directly(request):
            updates.submit(request, [update])
        elif reason := updates.release(request, update):
            self.message_user(request, reason, messages.ERROR)

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is ActionUpdate:
            for update_form in formset.forms:
                self._keep_update(request, update_form)

    def _keep_update(self, request, form):
        if form.has_changed() and form.instance.pk:
            record_save(form.instance, request.user)
            if form.cleaned_data.get("release"):
                work_of(request).updates_to_release.append(form.instance)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Offers to report on a task where that is this person's to do."""
        updates = self.admin_site.get_model_admin(ActionUpdate)
        context["may_report"] = updates.has_add_permission(request) and self.is_within_unit(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_search_results(self, request, queryset, search_term):
        """Whoever belongs to a unit is offered its own tasks to report on."""
        unit = StaffProfile.unit_of(request.user)
        if unit is not None and request.GET.get("model_name") == ActionUpdate._meta.model_name:
            queryset = queryset.of_unit(unit)
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="牵头单位", ordering="lead_organization")
    def leads(self, action):
        return action.leads

    @admin.display(description="进展", ordering="standing")
    def progress(self, action):
        return action.standing_label


class ActionUpdateCitationInline(CitationInline):
    model = ActionUpdateCitation


@admin.register(ActionUpdate)
class ActionUpdateAdmin(PublishableAdmin):
    path_to_action = "action"
    list_display = ["date", "action", "text", "state", "badge"]
    list_display_links = ["date", "text"]
    list_filter = ["status", "state", "action"]
    list_select_related = ["action"]
    search_fields = ["text", "action__code", "action__title"]
    search_help_text = "按进展文字、任务编号或名称查找"
    autocomplete_fields = ["action", "picture"]
    inlines = [ActionUpdateCitationInline]
    fieldsets = [
        ("进展", {"fields": ["action", ("date", "state", "progress"), "completed_on", "text", "next_step"]}),
        ("佐证", {"fields": ["evidence_url", "picture"]}),
    ]
