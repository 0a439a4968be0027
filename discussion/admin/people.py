from django.contrib import admin
from django.core.exceptions import ValidationError

from discussion.admin.parts import PartFormSet
from discussion.admin.record import FormAdmin, RecordAdmin
from discussion.admin.references import ReferencesMixin
from discussion.admin.sheets import TableAdmin
from discussion.exchange.tables.subjects import OFFICIALS
from discussion.models import AcceptedWord, Appointment, Official, Organization, Post


class AppointmentFormSet(PartFormSet):
    def clean(self):
        """Two new open appointments to one post only meet in this form: the rows cannot see each other."""
        super().clean()
        kept = [
            form.cleaned_data for form in self.forms if form not in self.deleted_forms and form.is_valid()
        ]
        open_posts = [row["post"] for row in kept if row.get("post") and not row.get("end")]
        twice = {post for post in open_posts if open_posts.count(post) > 1}
        if twice:
            raise ValidationError(f"职务“{twice.pop()}”填写了两次在任，请删去一行或填写离任日期。")


class AppointmentInline(ReferencesMixin, admin.TabularInline):
    model = Appointment
    formset = AppointmentFormSet
    extra = 0
    fields = ["post", "start", "end"]
    autocomplete_fields = ["post"]


@admin.register(Official)
class OfficialAdmin(TableAdmin):
    table = OFFICIALS
    list_display = ["name", "title", "rank", "pinyin", "badge"]
    list_filter = ["status", "posts__organization"]
    search_fields = ["name", "pinyin", "slug"]
    search_help_text = "按姓名、全拼或首字母查找"
    autocomplete_fields = ["portrait"]
    inlines = [AppointmentInline]
    fieldsets = [
        ("官员", {"fields": ["name", "rank", "portrait"]}),
        ("简介", {"fields": ["biography", "notes"]}),
        ("更多设置", {"fields": ["pinyin", "slug"], "classes": ["collapse"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_titles()

    @admin.display(description="现任职务")
    def title(self, official):
        return official.title


@admin.register(Organization)
class OrganizationAdmin(RecordAdmin):
    list_display = ["name", "short_name", "parent", "rank"]
    list_filter = ["parent"]
    list_select_related = ["parent"]
    search_fields = ["name", "short_name", "slug"]
    search_help_text = "按全称、简称或拼音查找"
    autocomplete_fields = ["parent"]
    fieldsets = [
        (None, {"fields": ["name", "short_name", "parent"]}),
        ("更多设置", {"fields": ["rank", "slug"], "classes": ["collapse"]}),
    ]


@admin.register(Post)
class PostAdmin(RecordAdmin):
    list_display = ["title", "organization", "rank"]
    list_filter = ["organization"]
    list_select_related = ["organization"]
    search_fields = ["title", "organization__name", "organization__short_name"]
    search_help_text = "按职务或单位查找"
    autocomplete_fields = ["organization"]
    fields = ["organization", "title", "rank"]


@admin.register(AcceptedWord)
class AcceptedWordAdmin(FormAdmin):
    search_fields = ["text"]
    search_help_text = "按关键词查找"
