from django.db.models import Q

from discussion.models import Theme
from discussion.public.facets import RowFacet
from discussion.public.filter_sets import FacetedFilterSet
from discussion.public.filters import year_facet
from discussion.public.forms import WordsFilter
from forums.models import ForumSession


class SessionFilter(FacetedFilterSet):
    counted = "期论坛"

    q = WordsFilter()
    theme = RowFacet(label="主题", rows=Theme.objects.published, condition=lambda slug: Q(themes__slug=slug))
    year = year_facet()

    class Meta:
        model = ForumSession
        fields = []
