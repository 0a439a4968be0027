"""Preview links belong to a manuscript and end with it; of their secrets only hashes stay."""

from hashlib import sha256

import django.db.models.deletion
from django.db import migrations, models


def bind(apps, schema_editor):
    """A link made since its row was last published belongs to the row's manuscript; older ones have ended."""
    manuscripts = apps.get_model("discussion", "Manuscript").objects
    versions = apps.get_model("discussion", "Version").objects
    for link in apps.get_model("discussion", "PreviewLink").objects.all():
        about = {"model": link.model, "row": link.row}
        ended = versions.filter(**about, occasion__in=["published", "withdrawn"], at__gte=link.created_at)
        link.manuscript = None if ended.exists() else manuscripts.filter(**about).first()
        link.secret_hash = sha256(link.secret_hash.encode()).hexdigest()
        link.save()


class Migration(migrations.Migration):

    dependencies = [
        ('discussion', '0015_refused_pages'),
    ]

    operations = [
        migrations.RenameField(
            model_name='previewlink',
            old_name='secret',
            new_name='secret_hash',
        ),
        migrations.AlterField(
            model_name='previewlink',
            name='secret_hash',
            field=models.CharField(editable=False, max_length=64, unique=True, verbose_name='密钥的校验值'),
        ),
        migrations.AddField(
            model_name='previewlink',
            name='manuscript',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='preview_links', to='discussion.manuscript', verbose_name='稿件'),
        ),
        migrations.RunPython(bind, migrations.RunPython.noop, elidable=False),
    ]
