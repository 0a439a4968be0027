"""What the pages of lists have in common."""

from django.shortcuts import redirect
from django.views.generic import ListView
from django_filters.views import FilterView

from discussion.public.forms import WordsForm
from discussion.search.index.documents import DocumentHits
from discussion.values.search_queries import parse


class FilteredList(FilterView):
    """A list with facets; a link that names a renamed row's former slug leads to its present one."""

    @classmethod
    def parameters(cls):
        return [*cls.filterset_class.base_filters, *cls.filterset_class.former_names, "page"]

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        query = self.filterset.with_present_slugs()
        return redirect(f"{request.path}?{query}", permanent=True) if query else response


class SearchedList(ListView):
    """A list that may be narrowed by words (`?q=`)."""

    @classmethod
    def parameters(cls):
        return ["q", "page"]

    in_parts = False  # whether no row has the words as they were typed

    def narrowed(self, rows, typed):
        hits = DocumentHits(rows.model, parse(typed))
        self.in_parts = hits.in_parts
        return rows.filter(pk__in=hits.rows)

    def get_context_data(self, **kwargs):
        form = WordsForm(self.request.GET)
        typed = form.cleaned_data["q"] if form.is_valid() else ""
        rows = self.object_list if form.is_valid() else self.object_list.none()
        found = self.narrowed(rows, typed) if typed else rows
        return super().get_context_data(
            object_list=found,
            form=form,
            typed=typed,
            words=parse(typed),
            in_parts=self.in_parts,
            **kwargs,
        )
