"""稿件: the list of what is being worked on."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.html import format_html

from discussion.admin.review import REVIEW_PAGES, state_of
from discussion.admin.wording import admin_url
from discussion.models import Draft
from discussion.workflow import policy


@admin.register(Draft)
class DraftAdmin(admin.ModelAdmin):
    pages = REVIEW_PAGES
    list_display = ["named", "kind", "state", "people", "changed_at"]
    list_filter = ["stage"]
    search_fields = ["title"]
    search_help_text = "按标题查找"
    list_per_page = 50
    list_display_links = None
    show_facets = admin.ShowFacets.ALWAYS

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("authors")

    # Permissions: whoever may see the row may see its draft; nobody adds, changes or deletes one here.

    def has_view_permission(self, request, obj=None):
        allowed = super().has_view_permission(request, obj)
        if obj is None:
            return allowed
        app, _, model = obj.model.partition(".")
        return allowed and request.user.has_perm(f"{app}.view_{model}")

    def has_add_permission(self, request):
        return False

    has_change_permission = has_delete_permission = lambda self, request, obj=None: False

    # The list

    @admin.display(description="稿件", ordering="title")
    def named(self, draft):
        return format_html('<a href="{}">{}</a>', admin_url(draft, "review"), draft.title)

    @admin.display(description="类型", ordering="model")
    def kind(self, draft):
        return draft.kind

    @admin.display(description="状态", ordering="stage")
    def state(self, draft):
        return state_of(draft)

    @admin.display(description="作者")
    def people(self, draft):
        return "、".join(map(policy.name_of, draft.authors.all()))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A draft is looked at on its review page, and changed in the form of its row."""
        if request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:discussion_draft_review", int(object_id) if object_id.isdecimal() else 0)
