from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList


class DatedChangeList(ChangeList):
    """Takes a year to which the calendar has no next (9999) for a filter that cannot be read, as other wrong ones."""

    def get_filters(self, request):
        try:
            return super().get_filters(request)
        except (OverflowError, ValueError) as beyond:
            raise IncorrectLookupParameters(beyond) from beyond

    def get_queryset(self, request, exclude_parameters=None):
        try:
            return super().get_queryset(request, exclude_parameters)
        except (OverflowError, ValueError) as beyond:
            raise IncorrectLookupParameters(beyond) from beyond


class DatedListMixin:
    def get_changelist(self, request, **kwargs):
        return DatedChangeList
