from django.contrib.admin.apps import AdminConfig


class EditingPagesConfig(AdminConfig):
    default_site = "discussion.editing.site.EditingSite"
