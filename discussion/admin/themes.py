from django.contrib import admin

from discussion.admin.publishing import PublishableAdmin
from discussion.models import Theme


@admin.register(Theme)
class ThemeAdmin(PublishableAdmin):
    list_display = ["name", "description", "rank", "badge"]
    list_filter = ["status"]
    search_fields = ["name", "slug"]
    search_help_text = "按名称或拼音查找"
    fieldsets = [
        (None, {"fields": ["name", "description"]}),
        ("更多设置", {"fields": ["rank", "slug"], "classes": ["collapse"]}),
    ]
