"""Gives each level of review its right, and all who edit or review the list of manuscripts."""

from django.db import migrations

from discussion.accounts.groups import grant

RIGHTS = {
    "采编": ["view_manuscript"],
    "初审": ["view_manuscript", "first_review"],
    "复审": ["view_manuscript", "second_review"],
    "终审": ["view_manuscript", "final_review"],
}


def grant_rights(apps, schema_editor):
    grant(apps, RIGHTS)


class Migration(migrations.Migration):
    dependencies = [("forums", "0005_corrections"), ("discussion", "0008_manuscripts")]

    operations = [migrations.RunPython(grant_rights, migrations.RunPython.noop)]
