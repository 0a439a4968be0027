"""Pages beside Django's own list, add, change and delete: each declares its address and who may open it.

A ModelAdmin names its pages in `pages`. `EditingSite` makes the addresses of these declarations and no others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

READ = ("GET", "HEAD")
SEND = ("POST",)


def not_found(request, owner, **address):
    raise Http404


@dataclass(frozen=True)
class Page:
    """`find` looks up the row that the address names, else `gone` answers; `may` is asked before `view` answers.

    All three get the request and the owner, which is the ModelAdmin or, of a page of no model, the site. `view` and
    `may` get the row as well, where there is one.
    """

    view: Callable[..., HttpResponse]
    route: str
    name: str
    may: Callable[..., bool]
    methods: tuple[str, ...] = (*READ, *SEND)
    find: Callable[..., Model | None] | None = None
    gone: Callable[..., HttpResponse] = not_found

    def url(self, owner):
        """Its place among the addresses of the site."""
        view = admin.site.admin_view(require_http_methods(self.methods)(self._answered_for(owner)))
        if not isinstance(owner, ModelAdmin):
            return path(self.route, view, name=self.name)
        app, model = owner.opts.app_label, owner.opts.model_name
        return path(f"{app}/{model}/{self.route}", view, name=f"{app}_{model}_{self.name}")

    def _answered_for(self, owner):
        @wraps(self.view)
        def view(request, **address):
            row = self.find(request, owner, **address) if self.find else None
            if self.find and row is None:
                return self.gone(request, owner, **address)
            rows = [row] if self.find else []
            if not self.may(request, owner, *rows):
                raise PermissionDenied
            return self.view(request, owner, *rows)

        return view


def page(route: str, name: str, **declared) -> Callable[..., Page]:
    """Makes a page of the view beneath."""
    return partial(Page, route=route, name=name, **declared)


def page_url(model_admin: ModelAdmin, name: str, *args) -> str:
    return reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_{name}", args=args)


def page_response(request: HttpRequest, template: str, title: str, **context) -> TemplateResponse:
    return TemplateResponse(
        request, template, {**admin.site.each_context(request), "title": title, **context}
    )


# Which row an address names


def row_by_number(request, model_admin, pk):
    return model_admin.model._base_manager.filter(pk=pk).first()


# Who may open a page


def every_account(request, site, obj=None):
    return True


def may_add(request, model_admin):
    return model_admin.has_add_permission(request)


def may_view(request, model_admin, obj=None):
    return model_admin.has_view_or_change_permission(request, obj)


def may_change(request, model_admin, obj):
    return model_admin.has_change_permission(request, obj)


def may_work_on(request, model_admin, obj):
    """Whoever changes rows like this one, also while its text is locked."""
    return model_admin.has_change_permission(request) and model_admin.is_within_unit(request, obj)


def may_publish(request, model_admin):
    return model_admin.has_publish_permission(request)
