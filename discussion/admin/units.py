"""Whoever belongs to a unit edits what that unit has to report, and reads the rest."""

from django.contrib import admin

from discussion.models import ActionItem, StaffProfile
from discussion.workflow.policy import is_within_unit


class UnitAdmin(admin.ModelAdmin):
    """`path_to_action` leads from a row to its task ("" for the task itself).

    Rows of other models are not a unit's to edit; with `of_the_record = False` units do not matter at all.
    """

    of_the_record = True
    path_to_action: str | None = None

    def is_within_unit(self, request, obj=None) -> bool:
        if StaffProfile.unit_of(request.user) is None or not self.of_the_record:
            return True
        if self.path_to_action is None or obj is None:
            return self.path_to_action is not None
        return is_within_unit(request.user, obj)

    def _is_free(self, request) -> bool:
        """A unit adds to its tasks and takes back what it added; it makes and removes no task."""
        return (
            StaffProfile.unit_of(request.user) is None or not self.of_the_record or bool(self.path_to_action)
        )

    def has_add_permission(self, request):
        return super().has_add_permission(request) and self._is_free(request)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.is_within_unit(request, obj)

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj) and self._is_free(request)
        return allowed and self.is_within_unit(request, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        unit = StaffProfile.unit_of(request.user)
        if unit is not None and db_field.related_model is ActionItem:
            kwargs.setdefault("queryset", ActionItem.objects.of_unit(unit))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
