from django.contrib import admin

from discussion.admin.parts import CitationInline, PartAdmin, PartFormSet
from discussion.admin.record import IN_SHAPE
from discussion.admin.sheets import TableAdmin
from discussion.exchange.tables.subjects import METRICS
from discussion.models import ActionMetric, Metric, MetricValue, MetricValueCitation


class MetricValueInline(admin.StackedInline):
    """Figures; where each is printed is recorded on the figure's own page."""

    model = MetricValue
    formfield_overrides = IN_SHAPE
    formset = PartFormSet
    extra = 0
    show_change_link = True
    view_on_site = False
    fields = [("as_printed", "as_of"), ("qualifier", "value")]


class MovedByInline(admin.TabularInline):
    """Only shown: which figures a task moves is part of the task's text."""

    model = ActionMetric
    extra = 0
    can_delete = False
    fields = readonly_fields = ["action", "effect"]
    verbose_name = "任务"
    verbose_name_plural = "由哪些任务推动（在任务里填写）"

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Metric)
class MetricAdmin(TableAdmin):
    table = METRICS
    list_display = ["name", "unit", "latest", "as_of", "rank", "badge"]
    list_filter = ["status", "themes", "direction"]
    search_fields = ["name", "slug"]
    search_help_text = "按名称查找"
    autocomplete_fields = ["themes"]
    inlines = [MetricValueInline, MovedByInline]
    fieldsets = [
        ("指标", {"fields": ["name", "unit", "description"]}),
        ("目标", {"fields": [("direction", "target")]}),
        ("归类", {"fields": ["themes"]}),
        ("更多设置", {"fields": ["rank", "slug"], "classes": ["collapse"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_latest()

    @admin.display(description="最新数值")
    def latest(self, metric):
        return metric.latest

    @admin.display(description="截至")
    def as_of(self, metric):
        return metric.latest and metric.latest.as_of


class MetricValueCitationInline(CitationInline):
    model = MetricValueCitation


@admin.register(MetricValue)
class MetricValueAdmin(PartAdmin):
    whole = "metric"
    list_display = ["as_printed", "metric", "as_of", "qualifier", "value"]
    list_filter = ["metric", "qualifier"]
    list_select_related = ["metric"]
    search_fields = ["as_printed", "metric__name"]
    readonly_fields = ["metric"]
    inlines = [MetricValueCitationInline]
    fields = ["metric", "as_printed", "as_of", "qualifier", "value"]
