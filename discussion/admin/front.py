"""What the editing pages are called, and the order in which their front page lists the work."""

from django.contrib import admin

APPS = ["discussion", "forums", "auth"]
MODELS = [
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
    "SiteIdentity",
    "AuditEvent",
    "User",
    "Group",
]


def rank(names, name):
    return names.index(name) if name in names else len(names)


class WorkingOrder:
    """The site's application list, in the order of an editor's work instead of by name."""

    def __init__(self, site):
        self.by_name = site.get_app_list

    def __call__(self, request, app_label=None):
        apps = self.by_name(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: rank(MODELS, model["object_name"]))
        return sorted(apps, key=lambda app: rank(APPS, app["app_label"]))


admin.site.site_header = "大讨论实录 · 编辑后台"
admin.site.site_title = "大讨论实录编辑后台"
admin.site.index_title = "今天要做什么"
# A site class of our own would have to replace `django.contrib.admin` in the settings for this alone.
admin.site.get_app_list = WorkingOrder(admin.site)
