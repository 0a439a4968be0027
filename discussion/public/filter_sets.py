"""A set of filters that fills the choices of its facets, and says in words what is applied."""

from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django_filters import Filter, FilterSet

from discussion.public.facets import Facet, Option
from discussion.public.forms import WordsFilter
from discussion.values.search_queries import SearchQuery, parse

PLACES = ["page", "before", "after"]  # parameters that say where in the list the reader is


class FacetedFilterSet(FilterSet):
    """A filter set that fills its facets' choices, and says in words what is applied."""

    former_names: tuple[str, ...] = ()  # of filters that there were, in older links
    counted = "条"  # the measure word and noun of a result, for the sentence above the list

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.choosing = {name: facet for name, facet in self.filters.items() if isinstance(facet, Facet)}
        self.facets = self.counted_options()
        for name, facet in self.choosing.items():
            facet.extra["choices"] = [option[:2] for option in self.facets[name]]

    def counted_options(self) -> dict[str, list[Option]]:
        """Each facet's options, counted under the other filters."""
        return {
            name: facet.options(self.queryset, self.narrowed(set(self.filters) - {name}))
            for name, facet in self.choosing.items()
        }

    @property
    def words(self) -> SearchQuery:
        """The words that are looked for; none where the list is not searched by words."""
        return parse(self._raw("q"))

    @property
    def in_parts(self) -> bool:
        """Whether no row has the words as they were typed."""
        return getattr(self.filters["q"].hits, "in_parts", False)

    def narrowed(self, names) -> QuerySet:
        """The queryset under the filters of these names."""
        narrowed = self.queryset
        for name in names:
            if value := self._raw(name):
                narrowed = self._narrowed_by(narrowed, self.filters[name], value)
        return narrowed

    def _narrowed_by(self, queryset: QuerySet, chosen: Filter, value: str) -> QuerySet:
        fits = not isinstance(chosen, Facet) or chosen.pattern.fullmatch(value)
        return chosen.narrow(queryset, value) if fits else queryset.none()

    def get_form_class(self):
        form_class = super().get_form_class()
        for name in self.choosing:
            form_class.base_fields[name].widget.choices = [("", "全部"), *self._offered(name)]
        return form_class

    @property
    def words_field(self) -> BoundField | None:
        return self.form["q"] if "q" in self.filters else None

    @property
    def selects(self) -> list[BoundField]:
        """The fields that have something to choose; an order only where there are words to order by."""
        names = [name for name in self.form.fields if name != "q"]
        worth = [name for name in names if name not in self.choosing and self._raw("q")]
        worth += [
            name
            for name, facet in self.choosing.items()
            if self._raw(name) or len(self._offered(name)) > 1 or "help_text" in facet.extra
        ]
        return [self.form[name] for name in names if name in worth]

    @property
    def chosen_selects(self) -> int:
        return len([part for part in self.applied if part["name"] in self.choosing])

    @property
    def theme_chips(self) -> list[Option]:
        """The themes that leave results, while none is chosen."""
        if "theme" not in self.choosing or self._raw("theme") or self.form.errors:
            return []
        options = [option for option in self.facets["theme"] if option.count != 0]
        return options if len(options) > 1 else []

    @property
    def applied(self) -> list[dict]:
        """The valid filters that narrow the list: their label, the choice's words, and the query without them."""
        values = self.form.cleaned_data if self.form.is_bound and self.form.is_valid() else {}
        return [
            {
                "name": name,
                "label": self.filters[name].label,
                "choice": self._label(name, value),
                "without": self._without(name),
            }
            for name, value in values.items()
            if value and isinstance(self.filters[name], Facet | WordsFilter)
        ]

    def with_present_slugs(self) -> str:
        """The query with renamed rows' former slugs replaced, or "" where there is none."""
        query = self.data.copy()
        for name, facet in self.choosing.items():
            if present := facet.present_slug(self._raw(name)):
                query[name] = present
        return query.urlencode() if query != self.data else ""

    def chosen(self, name: str) -> str:
        """The valid value of a filter, or an empty string."""
        return self.form.cleaned_data.get(name, "") if self.form.is_bound and self.form.is_valid() else ""

    def _raw(self, name: str) -> str:
        return (self.data or {}).get(name) or ""

    def _offered(self, name: str) -> list[tuple[str, str]]:
        return [
            (option.value, str(option))
            for option in self.facets[name]
            if option.count != 0 or option.value == self._raw(name)
        ]

    def _label(self, name: str, value: str) -> str:
        if name not in self.choosing:
            return value
        return next(option.label for option in self.facets[name] if option.value == value)

    def _without(self, name: str) -> str:
        query = self.data.copy()
        query.pop(name, None)
        for place in PLACES:
            query.pop(place, None)
        return query.urlencode()
