"""Lists of rows: their filters and the dates above them."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import models

from discussion.admin.references import sees_drafts
from discussion.admin.work import work_of
from discussion.models.person_names import distinct_names


class DatedChangeList(ChangeList):
    def get_filters(self, request):
        """A year without a next one (9999) is refused as an address that means nothing, like larger ones."""
        try:
            return super().get_filters(request)
        except ValueError as beyond:
            raise OverflowError(str(beyond)) from beyond


class RelatedFilter(admin.RelatedFieldListFilter):
    """Reads its choices once a request; Django builds every filter anew to count each one's choices."""

    def field_choices(self, field, request, model_admin):
        def choices():
            rows = self._shown(request.user, field.related_model)
            ordering = self.field_admin_ordering(field, request, model_admin)
            return list(distinct_names(rows.order_by(*ordering) if ordering else rows).items())

        return work_of(request).once(("choices", self.field_path), choices)

    def _shown(self, user, model) -> models.QuerySet:
        """Of rows that somebody may not see, those that readers see."""
        rows = model._default_manager.all()
        return (
            rows if sees_drafts(user, model) else rows.filter(pk__in=model.objects.published().values("pk"))
        )


admin.FieldListFilter.register(lambda field: field.remote_field, RelatedFilter, take_priority=True)
