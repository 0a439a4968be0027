"""The audit log, with triggers that keep its rows: nothing changes one, and only the purge removes one.

SQLite makes a table anew where a later migration changes it, and loses its triggers: such a migration must run
`protect` again. `tests/discussion/test_audit.py` would tell.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REFUSED = "the audit log is append-only"
TRIGGERS = {
    "sqlite": {
        "create": (
            f"""
            CREATE TRIGGER discussion_auditevent_stays BEFORE UPDATE ON discussion_auditevent
            BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
            """,
            f"""
            CREATE TRIGGER discussion_auditevent_is_kept BEFORE DELETE ON discussion_auditevent
            WHEN OLD.number > coalesce((SELECT max(purged) FROM discussion_audithead), 0)
            BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
            """,
            # INSERT OR REPLACE would remove a row without asking the trigger above
            f"""
            CREATE TRIGGER discussion_auditevent_is_new BEFORE INSERT ON discussion_auditevent
            WHEN EXISTS (SELECT 1 FROM discussion_auditevent WHERE number = NEW.number)
            BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
            """,
        ),
        "drop": (
            "DROP TRIGGER discussion_auditevent_stays",
            "DROP TRIGGER discussion_auditevent_is_kept",
            "DROP TRIGGER discussion_auditevent_is_new",
        ),
    },
    "postgresql": {
        "create": (
            f"""
            CREATE FUNCTION discussion_auditevent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{REFUSED}'; END
            $$
            """,
            f"""
            CREATE FUNCTION discussion_auditevent_keep() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.number > coalesce((SELECT max(purged) FROM discussion_audithead), 0) THEN
                    RAISE EXCEPTION '{REFUSED}';
                END IF;
                RETURN OLD;
            END
            $$
            """,
            f"""
            CREATE FUNCTION discussion_auditevent_keep_all() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT 1 FROM discussion_auditevent) THEN RAISE EXCEPTION '{REFUSED}'; END IF;
                RETURN NULL;
            END
            $$
            """,
            """
            CREATE TRIGGER discussion_auditevent_stays BEFORE UPDATE ON discussion_auditevent
            FOR EACH ROW EXECUTE FUNCTION discussion_auditevent_refuse()
            """,
            """
            CREATE TRIGGER discussion_auditevent_is_kept BEFORE DELETE ON discussion_auditevent
            FOR EACH ROW EXECUTE FUNCTION discussion_auditevent_keep()
            """,
            """
            CREATE TRIGGER discussion_auditevent_are_kept BEFORE TRUNCATE ON discussion_auditevent
            FOR EACH STATEMENT EXECUTE FUNCTION discussion_auditevent_keep_all()
            """,
        ),
        "drop": (
            "DROP TRIGGER discussion_auditevent_stays ON discussion_auditevent",
            "DROP TRIGGER discussion_auditevent_is_kept ON discussion_auditevent",
            "DROP TRIGGER discussion_auditevent_are_kept ON discussion_auditevent",
            "DROP FUNCTION discussion_auditevent_refuse()",
            "DROP FUNCTION discussion_auditevent_keep()",
            "DROP FUNCTION discussion_auditevent_keep_all()",
        ),
    },
}


def protect(apps, schema_editor):
    for statement in TRIGGERS[schema_editor.connection.vendor]["create"]:
        schema_editor.execute(statement)


def unprotect(apps, schema_editor):
    for statement in TRIGGERS[schema_editor.connection.vendor]["drop"]:
        schema_editor.execute(statement)


def begin(apps, schema_editor):
    apps.get_model("discussion", "AuditHead").objects.create(pk=1)


class Migration(migrations.Migration):

    dependencies = [
        ('discussion', '0005_media_identity'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last', models.BigIntegerField(default=0, verbose_name='最后一条的序号')),
                ('hash', models.CharField(blank=True, max_length=64, verbose_name='最后一条的校验值')),
                ('purged', models.BigIntegerField(default=0, verbose_name='已清理到的序号')),
                ('anchor', models.CharField(blank=True, max_length=64, verbose_name='清理到的最后一条的校验值')),
            ],
            options={
                'verbose_name': '日志首尾',
                'verbose_name_plural': '日志首尾',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='序号')),
                ('time', models.DateTimeField(db_index=True, verbose_name='时间')),
                ('action', models.CharField(choices=[('login', '登录成功'), ('login_failed', '登录失败'), ('locked', '登录锁定'), ('logout', '退出'), ('password', '修改密码'), ('second_factor', '动态口令'), ('rights', '权限变更'), ('add', '新增'), ('change', '修改'), ('submit', '送审'), ('pass', '审核通过'), ('return', '退回'), ('recall', '撤回'), ('publish', '发布'), ('withdraw', '撤下'), ('correct', '更正'), ('delete', '删除'), ('restore', '恢复'), ('import', '导入'), ('export', '导出'), ('preview', '查看预览'), ('settings', '设置'), ('purge', '清理日志')], max_length=20, verbose_name='操作')),
                ('ok', models.BooleanField(choices=[(True, '成功'), (False, '失败')], default=True, verbose_name='结果')),
                ('username', models.CharField(blank=True, max_length=150, verbose_name='用户名')),
                ('address', models.CharField(blank=True, max_length=45, verbose_name='IP地址')),
                ('model', models.CharField(blank=True, max_length=60, verbose_name='对象类型')),
                ('row', models.CharField(blank=True, max_length=40, verbose_name='对象编号')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='对象')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('before', models.CharField(blank=True, max_length=64, verbose_name='操作前的指纹')),
                ('after', models.CharField(blank=True, max_length=64, verbose_name='操作后的指纹')),
                ('previous', models.CharField(blank=True, max_length=64, verbose_name='上一条的校验值')),
                ('hash', models.CharField(max_length=64, verbose_name='校验值')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '操作日志',
                'verbose_name_plural': '操作日志',
                'ordering': ['-number'],
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['action', '-number'], name='discussion_audit_by_action'), models.Index(fields=['user', 'action', '-number'], name='discussion_audit_by_user')],
            },
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(protect, unprotect),
    ]
