"""Gives each level of review its right, and all who edit or review the list of manuscripts."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

RIGHTS = {
    "采编": ["view_manuscript"],
    "初审": ["view_manuscript", "first_review"],
    "复审": ["view_manuscript", "second_review"],
    "终审": ["view_manuscript", "final_review"],
}


def grant(apps, schema_editor):
    app = apps.get_app_config("discussion")
    app.models_module = True  # Django creates permissions only after the last migration
    create_permissions(app, verbosity=0, apps=apps)
    app.models_module = None
    for name, codenames in RIGHTS.items():
        permissions = apps.get_model("auth", "Permission").objects.filter(codename__in=codenames)
        apps.get_model("auth", "Group").objects.get(name=name).permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [("forums", "0005_corrections"), ("discussion", "0008_manuscripts")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
