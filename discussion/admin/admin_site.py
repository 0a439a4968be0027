"""The editing pages as a whole: their name, the order of their work, their front page and search."""

from django.contrib.admin import AdminSite
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.views.i18n import JavaScriptCatalog

from discussion.accounts.enrolment import binding_page
from discussion.accounts.log_in import LogInForm
from discussion.accounts.login_limits import one_at_a_time, remember_device
from discussion.admin.choices import Choices
from discussion.admin.dashboard import dashboard, search
from discussion.admin.manual import manual, picture
from discussion.admin.submissions import carried_out_once
from discussion.models.publishing import record_apps
from discussion.models.transactions import one_change

MODELS = [
    "Draft",
    "Statement",
    "Point",
    "ActionItem",
    "ActionUpdate",
    "Metric",
    "ForumSession",
    "Series",
    "Meeting",
    "Official",
    "Theme",
    "Picture",
    "Source",
    "Organization",
    "Post",
    "Phase",
    "AcceptedWord",
    "SiteIdentity",
    "AuditEvent",
    "User",
    "Group",
]
LONGEST = 100  # characters of a search


def rank(names, name):
    return names.index(name) if name in names else len(names)


class EditingSite(AdminSite):
    site_header = "大讨论实录 · 编辑后台"
    site_title = "大讨论实录编辑后台"
    index_title = "今天要做什么"
    login_form = LogInForm

    def get_app_list(self, request, app_label=None):
        """In the order of an editor's work instead of by name."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: rank(MODELS, model["object_name"]))
        return sorted(apps, key=lambda app: rank([*record_apps(), "auth"], app["app_label"]))

    def admin_view(self, view, cacheable=False):
        """Whoever presses at the same moment as others waits or is tried again, and never sees an error for it;
        whoever presses twice does it once.
        """
        return super().admin_view(one_change(carried_out_once(view)), cacheable)

    def get_urls(self):
        own = [
            path("search/", self.admin_view(self.search_view), name="search"),
            path("second-factor/", self.admin_view(self.second_factor_view), name="second_factor"),
            path("manual/", self.admin_view(self.manual_view), name="manual"),
            path(
                "r/<path:content_type_id>/<path:object_id>/",
                self.admin_view(self.public_page_view),
                name="view_on_site",
            ),
            path("manual/manual/<slug:name>.png", self.admin_view(self.picture_view), name="manual_picture"),
        ]
        return [*own, *super().get_urls()]

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
        return super().index(request, {"piles": dashboard(request.user), **(extra_context or {})})

    def search_view(self, request):
        words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
        context = {
            **self.each_context(request),
            "title": f"查找“{words}”" if words else "查找",
            "words": words,
            "piles": search(request, self, words) if words else [],
        }
        return TemplateResponse(request, "admin/search.html", context)

    def second_factor_view(self, request):
        return binding_page(request, self)

    def public_page_view(self, request, content_type_id, object_id):
        """Leads to a row's public page who may see the row: an address tells the name of a draft."""
        kind = content_type_id.isdecimal() and ContentType.objects.filter(pk=content_type_id).first()
        model_admin = kind and self._registry.get(kind.model_class())
        row = model_admin and model_admin.get_object(request, object_id)
        if not (row and model_admin.has_view_permission(request, row) and hasattr(row, "get_absolute_url")):
            raise Http404
        return redirect(row.get_absolute_url())

    def manual_view(self, request):
        context = {**self.each_context(request), "title": "编辑手册", "manual": manual()}
        return TemplateResponse(request, "admin/manual.html", context)

    def picture_view(self, request, name):
        if (shown := picture(name)) is None:
            raise Http404
        return HttpResponse(shown, content_type="image/png")
