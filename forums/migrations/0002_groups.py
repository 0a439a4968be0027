"""Creates the groups 编辑, 审核 and 管理员 with the least rights that their work needs."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

PUBLISHABLE = [
    "statement", "actionitem", "actionupdate", "metric", "meeting", "official", "theme", "series", "forumsession",
]
PARTS = [
    "point", "statementcitation", "actionpoint", "milestone", "actionupdatecitation", "actionmetric",
    "metricvalue", "metricvaluecitation", "appointment", "participant", "outcome", "sessioncitation",
    "sessionpicture",
]
REFERENCE = ["organization", "post", "phase", "source", "picture"]
CONTENT = [*PUBLISHABLE, *PARTS, *REFERENCE]

RIGHTS = {
    "编辑": {
        "view": [*CONTENT, "siteidentity"],
        "add": CONTENT,
        "change": CONTENT,
        "delete": [*PUBLISHABLE, *PARTS],
    },
    "审核": {
        "view": [*CONTENT, "siteidentity"],
        "add": PARTS,
        "change": CONTENT,
        "delete": PARTS,
        "publish": PUBLISHABLE,
    },
    "管理员": {
        "view": [*CONTENT, "siteidentity", "user", "group"],
        "add": ["siteidentity", "user"],
        "change": ["siteidentity", "user"],
    },
}


def permissions_exist(apps):
    """Django creates permissions only after the last migration, which is too late for groups."""
    for label in ["auth", "discussion", "forums"]:
        app = apps.get_app_config(label)
        app.models_module = True
        create_permissions(app, verbosity=0, apps=apps)
        app.models_module = None


def create_groups(apps, schema_editor):
    permissions_exist(apps)
    permission = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label__in=["auth", "discussion", "forums"]
    )
    for name, rights in RIGHTS.items():
        codenames = [f"{verb}_{model}" for verb, models in rights.items() for model in models]
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permission.filter(codename__in=codenames))


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0001_the_record"),
        ("discussion", "0001_the_record"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
