"""Lets a session say from when to when it lasted."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('forums', '0002_groups'),
    ]

    operations = [
        migrations.AddField(
            model_name='forumsession',
            name='end_time',
            field=models.TimeField(blank=True, help_text='填了开始时间才能填。', null=True, verbose_name='结束时间'),
        ),
        migrations.AddField(
            model_name='forumsession',
            name='start_time',
            field=models.TimeField(blank=True, help_text='例如 14:30；来源没有写明就留空，日历上按全天处理。', null=True, verbose_name='开始时间'),
        ),
        migrations.AddConstraint(
            model_name='forumsession',
            constraint=models.CheckConstraint(condition=models.Q(('end_time__isnull', True), models.Q(('end_time__gt', models.F('start_time')), ('start_time__isnull', False)), _connector='OR'), name='forums_forumsession_ends_after_it_starts', violation_error_message='结束时间必须晚于开始时间；没有开始时间就不填结束时间。'),
        ),
    ]
