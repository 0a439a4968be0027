"""Groups and their rights, as migrations make and grant them.

Groups belong to whoever runs the site: one that is there keeps what it has.
"""

import logging

from django.contrib.auth.management import create_permissions

from discussion.models.record_apps import record_apps

logger = logging.getLogger(__name__)


def app_labels() -> list[str]:
    return ["auth", *(app.label for app in record_apps())]


def create_all_permissions(apps) -> None:
    """Django creates permissions only after the last migration, which is too late for groups."""
    for label in app_labels():
        app = apps.get_app_config(label)
        app.models_module = True
        create_permissions(app, verbosity=0, apps=apps)
        app.models_module = None


def grant(apps, rights: dict[str, list[str]]) -> None:
    """Add permissions, given by codename, to groups by name; name in the log each that was renamed or deleted."""
    create_all_permissions(apps)
    own = {"content_type__app_label__in": app_labels()}
    permissions = apps.get_model("auth", "Permission").objects.filter(**own)
    groups = apps.get_model("auth", "Group").objects.in_bulk(list(rights), field_name="name")
    for name, codenames in rights.items():
        if name in groups:
            groups[name].permissions.add(*permissions.filter(codename__in=codenames))
        else:
            missing = "没有名为“%s”的用户组（可能改了名）：请在后台“用户组”里给相应的组加上权限 %s。"
            logger.warning(missing, name, "、".join(codenames))
