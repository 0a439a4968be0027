from django.contrib import admin
from django.shortcuts import redirect

from discussion.admin.record import RecordAdmin
from discussion.models import AuditAction, SiteIdentity
from discussion.workflow.wording import check_wording


@admin.register(SiteIdentity)
class SiteIdentityAdmin(RecordAdmin):
    """A site has one identity: the list leads straight to its form."""

    autocomplete_fields = ["hero", "featured_point"]
    fieldsets = [
        ("名称", {"fields": ["name", "slogan", "introduction", "figures_note", "featured_point", "hero"]}),
        ("主办", {"fields": ["profile", "organizer", "producer"]}),
        ("联系", {"fields": ["phone", "email", "address", "correction_url"]}),
        ("备案与标识", {"fields": ["icp", "police_record", "site_code"]}),
        ("新闻媒体", {"fields": ["news_licence", "complaint_phone", "complaint_email", "copyright"]}),
        ("归档", {"fields": ["archived_on"]}),
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """What the site says of itself goes to readers as it is saved."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in {"introduction", "figures_note", "copyright"}:
            field.validators.append(check_wording)
        return field

    def action_of_change(self, request):
        return AuditAction.SETTINGS

    def changelist_view(self, request, extra_context=None):
        row = SiteIdentity.objects.first()
        if row:
            return redirect("admin:discussion_siteidentity_change", row.pk)
        if self.has_add_permission(request):
            return redirect("admin:discussion_siteidentity_add")
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not SiteIdentity.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
