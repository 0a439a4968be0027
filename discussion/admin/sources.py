from django.contrib import admin

from discussion.admin.record import RecordAdmin
from discussion.models import Source


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = ["title", "publisher", "date", "edition"]
    list_filter = ["publisher"]
    search_fields = ["title", "publisher", "author", "edition"]
    search_help_text = "按标题、发布单位、作者或文号查找"
    autocomplete_fields = ["scan"]
    fieldsets = [
        (None, {"fields": ["title", "author", "publisher", "edition", "date"]}),
        ("原件", {"fields": ["url", "scan", "collation", "notes"]}),
    ]
