"""Former addresses that no reader ever had: of drafts, of rows that are gone, of rows that have them again."""

from django.db import migrations

PUBLISHED = ["discussion.theme", "discussion.metric", "discussion.meeting", "discussion.official", "forums.series"]
OTHERS = ["discussion.phase", "discussion.organization"]


def forget(apps, schema_editor):
    former = apps.get_model("discussion", "FormerSlug").objects
    for label in [*PUBLISHED, *OTHERS]:
        rows = apps.get_model(label).objects
        public = rows.exclude(published_at=None) if label in PUBLISHED else rows
        own = former.filter(model=label)
        own.exclude(target__in=public.values("pk")).delete()
        own.filter(slug__in=rows.values("slug")).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('discussion', '0016_preview_links'),
        ('forums', '0007_accepted_words'),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
