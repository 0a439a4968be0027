"""Tables, columns and rights get the names that the code has now."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TEXT_INDEX = (
    "ALTER TABLE discussion_text_place RENAME TO discussion_text_docid",
    "ALTER TABLE discussion_text_docid RENAME COLUMN place TO docid",
)
MODELS = {
    "Manuscript": "Draft",
    "Edition": "CacheVersion",
    "Due": "ScheduledChange",
    "Member": "StaffProfile",
    "Opening": "EditingSession",
}


def rename_text_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in TEXT_INDEX:
            schema_editor.execute(statement)


def rename_in_rows(apps, schema_editor):
    permissions = apps.get_model("auth", "Permission").objects
    for old, new in MODELS.items():
        for action in ("add", "change", "delete", "view"):
            own = permissions.filter(content_type__app_label="discussion", codename=f"{action}_{old.lower()}")
            own.update(codename=f"{action}_{new.lower()}")
    apps.get_model("discussion", "ScheduledChange").objects.filter(model="discussion.manuscript").update(model="discussion.draft")


class Migration(migrations.Migration):

    dependencies = [
        ("discussion", "0026_newest_rows"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='manuscript',
            name='discussion_manuscript_is_one_per_row',
        ),
        migrations.RemoveConstraint(
            model_name='manuscript',
            name='discussion_manuscript_scheduled_has_a_time',
        ),
        migrations.RemoveConstraint(
            model_name='opening',
            name='discussion_opening_is_one_per_person',
        ),
        migrations.RemoveConstraint(
            model_name='reviewrecord',
            name='discussion_reviewrecord_person_passes_one_level',
        ),
        migrations.RemoveConstraint(
            model_name='due',
            name='discussion_due_stands_once',
        ),
        *(migrations.RenameModel(old, new) for old, new in MODELS.items()),
        migrations.RenameField("draft", "text", "snapshot"),
        migrations.RenameField("version", "text", "snapshot"),
        migrations.RenameField("version", "person", "user"),
        migrations.RenameField("reviewrecord", "person", "user"),
        migrations.RenameField("editingsession", "person", "user"),
        migrations.RenameField("previewlink", "manuscript", "draft"),
        migrations.RunPython(rename_text_index, migrations.RunPython.noop),
        migrations.RunPython(rename_in_rows, migrations.RunPython.noop),
        migrations.RenameIndex(
            model_name='draft',
            new_name='discussion_draft_desk',
            old_name='discussion_manuscript_desk',
        ),
        migrations.AlterField(
            model_name='draft',
            name='authors',
            field=models.ManyToManyField(editable=False, related_name='drafts', to=settings.AUTH_USER_MODEL, verbose_name='作者'),
        ),
        migrations.AlterField(
            model_name='staffprofile',
            name='organization',
            field=models.ForeignKey(blank=True, help_text='填了单位，就只能修改这个单位牵头或配合的行动事项及其进展，其余只能查看；留空不限。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='staff', to='discussion.organization', verbose_name='单位'),
        ),
        migrations.AlterField(
            model_name='staffprofile',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='staff_profile', to=settings.AUTH_USER_MODEL, verbose_name='账号'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('model', 'row'), name='discussion_draft_is_one_per_row', violation_error_message='这一条已有正在修改的稿件。'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'scheduled'), _negated=True), ('release_at__isnull', False), _connector='OR'), name='discussion_draft_scheduled_has_a_time', violation_error_message='定时发布须写明时间。'),
        ),
        migrations.AddConstraint(
            model_name='editingsession',
            constraint=models.UniqueConstraint(fields=('model', 'row', 'user'), name='discussion_editingsession_is_one_per_user', violation_error_message='已登记正在编辑。'),
        ),
        migrations.AddConstraint(
            model_name='reviewrecord',
            constraint=models.UniqueConstraint(condition=models.Q(('relaxed', False), ('result', 'passed')), fields=('model', 'row', 'round', 'user'), name='discussion_reviewrecord_person_passes_one_level', violation_error_message='同一个人在一轮里只能审一级。'),
        ),
        migrations.AddConstraint(
            model_name='scheduledchange',
            constraint=models.UniqueConstraint(fields=('moment', 'model', 'row'), name='discussion_scheduledchange_stands_once', violation_error_message='这一时刻已经记下。'),
        ),
    ]
