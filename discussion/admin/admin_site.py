"""The editing pages as a whole: their name, the order of their work, their front page and search."""

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.i18n import JavaScriptCatalog

from discussion.accounts.enrolment import binding_page
from discussion.accounts.log_in import LogInForm
from discussion.accounts.login_limits import one_at_a_time, remember_device
from discussion.admin.choices import Choices
from discussion.admin.dashboard import dashboard, is_empty, search
from discussion.admin.manual import manual, picture
from discussion.admin.pages import READ, every_account, page, page_response
from discussion.admin.review import sheet
from discussion.admin.submissions import carried_out_once
from discussion.models.record_apps import record, record_apps
from discussion.models.transactions import one_change

LONGEST = 100  # characters of a search


def rank(names, name):
    return names.index(name) if name in names else len(names)


@page("search/", "search", may=every_account, methods=READ)
def search_all(request, site):
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    title = f"查找“{words}”" if words else "查找"
    queues = search(request, site, words) if words else []
    return page_response(request, "admin/search.html", title, words=words, queues=queues)


@page("second-factor/", "second_factor", may=every_account)
def second_factor(request, site):
    return binding_page(request, site)


@page("manual/", "manual", may=every_account, methods=READ)
def show_manual(request, site):
    return page_response(request, "admin/manual.html", "编辑手册", manual=manual())


def picture_by_name(request, site, name):
    return picture(name)


@page(
    "manual/manual/<slug:name>.png", "manual_picture", find=picture_by_name, may=every_account, methods=READ
)
def manual_picture(request, site, content):
    return HttpResponse(content, content_type="image/png")


def visible_row(request, site, content_type_id, object_id):
    """A row that this person may see: an address tells the name of a draft."""
    kind = content_type_id.isdecimal() and ContentType.objects.filter(pk=content_type_id).first()
    model = kind and kind.model_class()
    model_admin = model and site.is_registered(model) and site.get_model_admin(model)
    row = model_admin and model_admin.get_object(request, object_id)
    seen = row and model_admin.has_view_permission(request, row) and hasattr(row, "get_absolute_url")
    return row if seen else None


@page(
    "r/<path:content_type_id>/<path:object_id>/",
    "view_on_site",
    find=visible_row,
    may=every_account,
    methods=READ,
)
def public_page(request, site, row):
    return redirect(row.get_absolute_url())


SITE_PAGES = [search_all, second_factor, show_manual, manual_picture, public_page, sheet]


class EditingSite(AdminSite):
    site_header = "大讨论实录 · 编辑后台"
    site_title = "大讨论实录编辑后台"
    index_title = "今天要做什么"
    login_form = LogInForm

    def get_app_list(self, request, app_label=None):
        """In the order of an editor's work instead of by name."""
        listed = super().get_app_list(request, app_label)
        for app in listed:
            app["models"].sort(key=lambda entry: rank(record().editing_order, entry["model"]))
        labels = [*(app.label for app in record_apps()), "auth"]
        return sorted(listed, key=lambda app: rank(labels, app["app_label"]))

    def admin_view(self, view, cacheable=False):
        """Whoever presses at the same moment as others waits or is tried again, and never sees an error for it;
        whoever presses twice does it once.
        """
        return super().admin_view(one_change(carried_out_once(view)), cacheable)

    def get_urls(self):
        return [*(page.url(owner) for page, owner in self.pages()), *super().get_urls()]

    def pages(self):
        """Every page of ours with its owner: the site itself or a ModelAdmin."""
        yield from ((page, self) for page in SITE_PAGES)
        for model_admin in self.model_admins():
            yield from ((page, model_admin) for page in getattr(model_admin, "pages", ()))

    def model_admins(self):
        """All that are registered, in the order of the list of models."""
        registered = [model for model in apps.get_models() if self.is_registered(model)]
        return map(
            self.get_model_admin, sorted(registered, key=lambda model: rank(record().editing_order, model))
        )

    def login(self, request, extra_context=None):
        if request.method != "POST":
            return super().login(request, extra_context)
        answer = one_at_a_time(request, lambda: super(EditingSite, self).login(request, extra_context))
        if getattr(request, "axes_locked_out", False):
            return HttpResponse(status=429)  # in place of the form; axes's middleware writes it
        if request.user.is_authenticated:
            remember_device(answer, request.user.get_username())
        return answer

    def i18n_javascript(self, request, extra_context=None):
        """The words of all catalogues, ours before Django's."""
        return JavaScriptCatalog.as_view()(request)

    def autocomplete_view(self, request):
        return Choices.as_view(admin_site=self)(request)

    def index(self, request, extra_context=None):
        own = {"queues": dashboard(request.user), "is_empty": is_empty()}
        return super().index(request, {**own, **(extra_context or {})})
