from django.contrib.admin import apps


class EditingPagesConfig(apps.AdminConfig):
    """The admin with a front page of our own."""

    default = False  # of the package nanhai, which has no models
    default_site = "discussion.admin.admin_site.EditingSite"
