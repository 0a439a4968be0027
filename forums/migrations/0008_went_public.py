from django.db import migrations
from django.utils import timezone

from discussion.models.publishing import WentPublicField

MODELS = ["forumsession", "series"]


def note_what_is_public(apps, schema_editor):
    """What has been public until now stays so whatever the clock says."""
    for name in MODELS:
        released = apps.get_model("forums", name).objects.filter(published_at__lte=timezone.now())
        released.exclude(status__in=["draft", "submitted"]).update(went_public=True)


class Migration(migrations.Migration):

    dependencies = [
        ("forums", "0007_accepted_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="forumsession",
            name="went_public",
            field=WentPublicField(default=False, editable=False, verbose_name="已公开过"),
        ),
        migrations.AddField(
            model_name="series",
            name="went_public",
            field=WentPublicField(default=False, editable=False, verbose_name="已公开过"),
        ),
        migrations.RunPython(note_what_is_public, migrations.RunPython.noop),
    ]
