"""Lets those who write and those who release say which words are no slips; who reads the record reads them."""

from django.db import migrations

from discussion.accounts.groups import grant

VERBS = {
    "采编": ["view", "add", "change", "delete"],
    "初审": ["view"],
    "复审": ["view"],
    "终审": ["view", "add", "change", "delete"],
    "系统管理": ["view"],
}


def grant_rights(apps, schema_editor):
    grant(apps, {name: [f"{verb}_acceptedword" for verb in verbs] for name, verbs in VERBS.items()})


class Migration(migrations.Migration):
    dependencies = [("forums", "0006_review_rights"), ("discussion", "0012_accepted_words")]

    operations = [migrations.RunPython(grant_rights, migrations.RunPython.noop)]
