from django.contrib.admin.views.main import ChangeList


class DatedChangeList(ChangeList):
    def get_filters(self, request):
        """A year without a next one (9999) is told as an address that means nothing, like larger ones."""
        try:
            return super().get_filters(request)
        except ValueError as beyond:
            raise OverflowError(str(beyond)) from beyond


class DatedListMixin:
    def get_changelist(self, request, **kwargs):
        return DatedChangeList
