"""Who imports articles: editors; reviewers see what an article brought."""

from django.db import migrations

from discussion.accounts.groups import grant

RIGHTS = {
    "采编": [f"{verb}_articleimport" for verb in ("view", "add", "change", "delete")],
    "初审": ["view_articleimport"],
    "复审": ["view_articleimport"],
    "终审": ["view_articleimport"],
}


class Migration(migrations.Migration):
    dependencies = [("forums", "0003_reading"), ("discussion", "0004_article_import")]

    operations = [migrations.RunPython(lambda apps, schema_editor: grant(apps, RIGHTS), migrations.RunPython.noop)]
