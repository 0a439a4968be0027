from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.html import format_html, format_html_join

from discussion.admin.record import RecordAdmin
from discussion.admin.wording import admin_url
from discussion.models import Picture


def counts_of_use():
    """Number of rows that show a picture: one subquery for every foreign key to pictures, of any app."""
    for relation in Picture._meta.related_objects:
        name = relation.field.name
        rows = relation.related_model._base_manager.filter(**{name: OuterRef("pk")}).order_by()
        yield Coalesce(Subquery(rows.values(name).annotate(rows=Count("pk")).values("rows")), 0)


def rows_that_show(picture):
    for relation in Picture._meta.related_objects:
        yield from relation.related_model._base_manager.filter(**{relation.field.name: picture})


def page_of(row):
    """The row with an editing page of its own: an entry of a gallery is found at what it hangs on."""
    return row if admin.site.is_registered(type(row)) else getattr(row, row.visibility_parents[0])


@admin.register(Picture)
class PictureAdmin(RecordAdmin):
    list_display = ["thumbnail", "alt", "credit", "date", "uses"]
    list_display_links = ["thumbnail", "alt"]
    search_fields = ["alt", "caption", "credit"]
    search_help_text = "按替代文字、说明或图源查找"
    date_hierarchy = "created_at"
    readonly_fields = ["preview", "where_used"]
    fieldsets = [
        (None, {"fields": ["file", "alt"]}),
        ("说明", {"fields": ["caption", "credit", "date"]}),
    ]

    def get_fieldsets(self, request, obj=None):
        shown = [(None, {"fields": ["preview", "where_used"]})] if obj else []
        return [*shown, *super().get_fieldsets(request, obj)]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(use_count=sum(counts_of_use()))

    @admin.display(description="图片")
    def thumbnail(self, picture):
        return format_html('<img class="thumbnail" src="{}" alt="{}">', picture.file.url, picture.alt)

    @admin.display(description="预览")
    def preview(self, picture):
        return format_html('<img class="preview" src="{}" alt="{}">', picture.file.url, picture.alt)

    @admin.display(description="用在几处", ordering="use_count")
    def uses(self, picture):
        return f"{picture.use_count}处" if picture.use_count else "未使用"

    @admin.display(description="用在哪里")
    def where_used(self, picture):
        pages = dict.fromkeys(page_of(row) for row in rows_that_show(picture))
        links = ((page._meta.verbose_name, admin_url(page), page) for page in pages)
        return format_html_join("、", '{}“<a href="{}">{}</a>”', links) or "还没有用在任何地方"
