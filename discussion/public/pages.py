"""What the pages of rows have in common."""

from django.http import Http404
from django.shortcuts import redirect, render


class LastingAddressMixin:
    """An address that was public never just breaks: renamed it redirects, withdrawn it says why (LINK-07)."""

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            answer = self.moved() or self.gone()
            if answer is None:
                raise
            return answer

    def addressed(self, rows):
        """Those of `rows` that stand at the address of this request."""
        return rows.filter(**self.kwargs)

    def known(self, rows):
        """Those of `rows` that readers knew at this address, also by a former name."""
        slug = self.kwargs.get("slug")
        return rows.filter(self.model.known_at(slug)) if slug else self.addressed(rows)

    def moved(self):
        if "slug" in self.kwargs:
            row = self.get_queryset().filter(pk=self.model.renamed_from(self.kwargs["slug"])).first()
            return row and self.redirected(row.slug)
        return None

    def redirected(self, slug):
        return redirect(
            self.request.resolver_match.view_name, **{**self.kwargs, "slug": slug}, permanent=True
        )

    def gone(self):
        """410 with the public reason, the row's or that of a row it hangs on; of the row itself nothing is told."""
        rows = self.model.objects
        row = self.known(rows.withdrawn()).first() or self.known(rows.withdrawn_with_a_parent()).first()
        return row and render(self.request, "410.html", {"reason": row.reason_withdrawn}, status=410)


class NeighboursMixin:
    """Adds `previous` and `next`: the rows beside this one in the order of its list (READ-09)."""

    def beside(self):
        return self.model.objects.published()

    def get_context_data(self, **kwargs):
        previous, following = self.beside().neighbours(self.object)
        return super().get_context_data(previous=previous, next=following, **kwargs)
