from django.db import migrations, models
from django.utils import timezone

from discussion.models.publishing import WentPublicField

MODELS = ["actionitem", "actionupdate", "meeting", "metric", "official", "statement", "theme"]


def note_what_is_public(apps, schema_editor):
    """What has been public until now stays so whatever the clock says."""
    for name in MODELS:
        released = apps.get_model("discussion", name).objects.filter(published_at__lte=timezone.now())
        released.exclude(status__in=["draft", "submitted"]).update(went_public=True)


class Migration(migrations.Migration):

    dependencies = [
        ("discussion", "0020_links_are_parts"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="actionupdate",
            name="discussion_actionupdate_latest",
        ),
        migrations.AddField(
            model_name="actionitem",
            name="went_public",
            field=WentPublicField(default=False, editable=False, verbose_name="已公开过"),
        ),
        migrations.AddField(
            model_name="actionupdate",
            name="went_public",
            field=WentPublicField(default=False, editable=False, verbose_name="已公开过"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="went_public",
            field=WentPublicField(default=False, editable=False, verbose_name="已公开过"),
        ),
        migrations.AddField(
            model_name="metric",
            name="went_public",
            field=WentPublicField(default=False, editable=False, verbose_name="已公开过"),
        ),
        migrations.AddField(
            model_name="official",
            name="went_public",
            field=WentPublicField(default=False, editable=False, verbose_name="已公开过"),
        ),
        migrations.AddField(
            model_name="statement",
            name="went_public",
            field=WentPublicField(default=False, editable=False, verbose_name="已公开过"),
        ),
        migrations.AddField(
            model_name="theme",
            name="went_public",
            field=WentPublicField(default=False, editable=False, verbose_name="已公开过"),
        ),
        migrations.AddIndex(
            model_name="actionupdate",
            index=models.Index(fields=["action", "-date", "-id", "status", "published_at", "went_public", "withdrawn_at", "state"], name="discussion_actionupdate_latest"),
        ),
        migrations.RunPython(note_what_is_public, migrations.RunPython.noop),
    ]
