"""Accounts get what the editing pages know of them; those that are there already get it empty."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def begin(apps, schema_editor):
    users = apps.get_model("auth", "User").objects.all()
    apps.get_model("discussion", "Member").objects.bulk_create(
        [apps.get_model("discussion", "Member")(user=user) for user in users]
    )


class Migration(migrations.Migration):

    dependencies = [
        ('discussion', '0006_audit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='密码')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_passwords', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '用过的密码',
                'verbose_name_plural': '用过的密码',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password_changed_at', models.DateTimeField(editable=False, null=True, verbose_name='密码修改时间')),
                ('must_change_password', models.BooleanField(default=False, editable=False, verbose_name='登录后须改密码')),
                ('organization', models.ForeignKey(blank=True, help_text='填了单位，就只能修改这个单位牵头或配合的行动事项及其进展，其余只能查看；留空不限。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='discussion.organization', verbose_name='单位')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='member', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '人员档案',
                'verbose_name_plural': '人员档案',
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
