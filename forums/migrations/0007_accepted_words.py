"""Lets those who write and those who release say which words are no slips; who reads the record reads them."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

VERBS = {
    "采编": ["view", "add", "change", "delete"],
    "初审": ["view"],
    "复审": ["view"],
    "终审": ["view", "add", "change", "delete"],
    "系统管理": ["view"],
}


def grant(apps, schema_editor):
    app = apps.get_app_config("discussion")
    app.models_module = True  # Django creates permissions only after the last migration
    create_permissions(app, verbosity=0, apps=apps)
    app.models_module = None
    for name, verbs in VERBS.items():
        codenames = [f"{verb}_acceptedword" for verb in verbs]
        permissions = apps.get_model("auth", "Permission").objects.filter(codename__in=codenames)
        apps.get_model("auth", "Group").objects.get(name=name).permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [("forums", "0006_review_rights"), ("discussion", "0012_accepted_words")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
