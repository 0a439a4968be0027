from django.contrib import admin

from discussion.admin.publishing import PublishableAdmin
from discussion.admin.record import RecordAdmin
from discussion.models import Meeting, Phase


@admin.register(Phase)
class PhaseAdmin(RecordAdmin):
    list_display = ["name", "start", "end", "rank"]
    search_fields = ["name", "slug"]
    search_help_text = "按名称或拼音查找"
    fieldsets = [
        (None, {"fields": ["name", "description", ("start", "end")]}),
        ("更多设置", {"fields": ["rank", "slug"], "classes": ["collapse"]}),
    ]


@admin.register(Meeting)
class MeetingAdmin(PublishableAdmin):
    list_display = ["name", "date", "venue", "phase", "badge"]
    list_filter = ["status", "phase"]
    list_select_related = ["phase"]
    search_fields = ["name", "venue", "slug"]
    search_help_text = "按名称、地点或拼音查找"
    date_hierarchy = "date"
    autocomplete_fields = ["phase"]
    fieldsets = [
        (None, {"fields": ["name", "date", "venue", "description", "phase"]}),
        ("更多设置", {"fields": ["slug"], "classes": ["collapse"]}),
    ]
