"""Creates the groups, each with the least rights that its work needs.

Groups belong to whoever runs the site: one that is there keeps what it has and gets what is missing.
"""

from django.db import migrations

from discussion.accounts.groups import grant

PUBLISHABLE = [
    "statement",
    "actionitem",
    "actionupdate",
    "metric",
    "meeting",
    "official",
    "theme",
    "series",
    "forumsession",
]
PARTS = [
    "point",
    "statementcitation",
    "actionpoint",
    "milestone",
    "actionupdatecitation",
    "actionmetric",
    "metricvalue",
    "metricvaluecitation",
    "appointment",
    "participant",
    "outcome",
    "sessioncitation",
    "sessionpicture",
]
REFERENCE = ["organization", "post", "phase", "source", "picture"]
CONTENT = [*PUBLISHABLE, *PARTS, *REFERENCE]
READ = [*CONTENT, "siteidentity", "acceptedword"]
RIGHTS = {
    "采编": {
        "view": [*READ, "draft"],
        "add": [*CONTENT, "acceptedword"],
        "change": [*CONTENT, "acceptedword"],
        "delete": [*PUBLISHABLE, *PARTS, "acceptedword"],
    },
    "初审": {"view": [*READ, "draft"], "first": ["review"]},
    "复审": {"view": [*READ, "draft"], "second": ["review"]},
    "终审": {
        "view": [*READ, "draft"],
        "add": [*PARTS, "acceptedword"],
        "change": [*CONTENT, "acceptedword"],
        "delete": [*PARTS, "acceptedword"],
        "publish": PUBLISHABLE,
        "final": ["review"],
    },
    "审计": {"view": ["auditevent"]},
    "系统管理": {
        "view": [*READ, "user", "group", "staffprofile"],
        "add": ["siteidentity", "user", "staffprofile"],
        "change": ["siteidentity", "user", "staffprofile"],
    },
}


def create_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects
    for name in RIGHTS:
        groups.get_or_create(name=name)
    grant(
        apps,
        {
            name: [f"{action}_{model}" for action, models in rights.items() for model in models]
            for name, rights in RIGHTS.items()
        },
    )


class Migration(migrations.Migration):
    replaces = [("forums", "0002_groups"), ("forums", "0004_roles"), ("forums", "0006_review_rights"), ("forums", "0007_accepted_words")]

    dependencies = [
        ("forums", "0001_initial"),
        ("discussion", "0002_triggers_and_text_index"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
