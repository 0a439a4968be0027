"""Names the groups after the steps of review, and parts reading the audit log from managing accounts."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

RENAMED = {"编辑": "采编", "审核": "终审", "管理员": "系统管理"}
READERS = ["初审", "复审"]  # they read what 采编 reads; the right to review comes with review itself
AUDITOR = ["view_auditevent"]
MANAGER = ["view_member", "add_member", "change_member"]


def permissions_exist(apps):
    """Django creates permissions only after the last migration, which is too late for groups."""
    app = apps.get_app_config("discussion")
    app.models_module = True
    create_permissions(app, verbosity=0, apps=apps)
    app.models_module = None


def name_roles(apps, schema_editor):
    permissions_exist(apps)
    groups = apps.get_model("auth", "Group").objects
    rename(groups, RENAMED)
    permissions = apps.get_model("auth", "Permission").objects
    ours = permissions.filter(content_type__app_label="discussion")
    seen = permissions.filter(group__name="采编", codename__startswith="view_")
    rights = {name: list(seen) for name in READERS}
    rights |= {"审计": ours.filter(codename__in=AUDITOR), "系统管理": ours.filter(codename__in=MANAGER)}
    for name, granted in rights.items():
        groups.get_or_create(name=name)[0].permissions.add(*granted)


def name_back(apps, schema_editor):
    rename(apps.get_model("auth", "Group").objects, {new: old for old, new in RENAMED.items()})


def rename(groups, names):
    """A group whose new name another one has keeps its own: groups belong to whoever runs the site."""
    for old, new in names.items():
        if not groups.filter(name=new).exists():
            groups.filter(name=old).update(name=new)


class Migration(migrations.Migration):
    dependencies = [("forums", "0003_session_times"), ("discussion", "0007_members")]

    operations = [migrations.RunPython(name_roles, name_back)]
