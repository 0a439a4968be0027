"""The audit log's chain is keyed from here on, its head guarded like its events; two people change some accounts.

The triggers that ask the head are made anew. Plain SQL can neither move the head but to a next event, nor let go of
events without a purge event that names the last of them, half a year after it.
"""

import json

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils.crypto import salted_hmac

REFUSED = "the audit log is append-only"
AGE = 180  # days

# What an update of the head must fulfil: the end moves to an event that is there, the start to one that was purged.
GROWS = """
    NEW.id = 1 AND NEW.unkeyed = OLD.unkeyed
    AND (NEW.last = OLD.last AND NEW.hash = OLD.hash OR NEW.last = OLD.last + 1 AND EXISTS (
        SELECT 1 FROM discussion_auditevent AS e WHERE e.number = NEW.last AND e.hash = NEW.hash))
    AND (NEW.purged = OLD.purged AND NEW.anchor = OLD.anchor OR NEW.purged > OLD.purged AND EXISTS (
        SELECT 1 FROM discussion_auditevent AS e JOIN discussion_auditevent AS p
            ON p.action = 'purge' AND p."row" = CAST(e.number AS {text}) AND p.number > e.number
        WHERE e.number = NEW.purged AND e.hash = NEW.anchor AND {age}))
"""
ON_SQLITE = GROWS.format(text="text", age=f"julianday(p.time) - julianday(e.time) >= {AGE}")
ON_POSTGRESQL = GROWS.format(text="text", age=f"p.time >= e.time + interval '{AGE} days'")
KEPT = "coalesce((SELECT purged FROM discussion_audithead WHERE id = 1), 0)"
TRIGGERS = {
    "sqlite": {
        "create": (
            f"""
            CREATE TRIGGER discussion_auditevent_is_kept BEFORE DELETE ON discussion_auditevent
            WHEN OLD.number > {KEPT}
            BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
            """,
            f"""
            CREATE TRIGGER discussion_audithead_grows BEFORE UPDATE ON discussion_audithead
            WHEN NOT ({ON_SQLITE})
            BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
            """,
            f"""
            CREATE TRIGGER discussion_audithead_is_kept BEFORE DELETE ON discussion_audithead
            BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
            """,
            f"""
            CREATE TRIGGER discussion_audithead_is_one BEFORE INSERT ON discussion_audithead
            WHEN NEW.id <> 1 OR NEW.purged <> 0 OR EXISTS (SELECT 1 FROM discussion_audithead)
            BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
            """,
        ),
        "drop": (
            "DROP TRIGGER discussion_auditevent_is_kept",
            "DROP TRIGGER discussion_audithead_grows",
            "DROP TRIGGER discussion_audithead_is_kept",
            "DROP TRIGGER discussion_audithead_is_one",
        ),
        "before": f"""
            CREATE TRIGGER discussion_auditevent_is_kept BEFORE DELETE ON discussion_auditevent
            WHEN OLD.number > coalesce((SELECT max(purged) FROM discussion_audithead), 0)
            BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
            """,
    },
    "postgresql": {
        "create": (
            f"""
            CREATE OR REPLACE FUNCTION discussion_auditevent_keep() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.number > {KEPT} THEN RAISE EXCEPTION '{REFUSED}'; END IF;
                RETURN OLD;
            END
            $$
            """,
            f"""
            CREATE FUNCTION discussion_audithead_grow() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NOT ({ON_POSTGRESQL}) THEN RAISE EXCEPTION '{REFUSED}'; END IF;
                RETURN NEW;
            END
            $$
            """,
            f"""
            CREATE FUNCTION discussion_audithead_begin() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.id <> 1 OR NEW.purged <> 0 OR EXISTS (SELECT 1 FROM discussion_audithead) THEN
                    RAISE EXCEPTION '{REFUSED}';
                END IF;
                RETURN NEW;
            END
            $$
            """,
            f"""
            CREATE FUNCTION discussion_audithead_keep() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT 1 FROM discussion_audithead) THEN RAISE EXCEPTION '{REFUSED}'; END IF;
                RETURN NULL;
            END
            $$
            """,
            """
            CREATE TRIGGER discussion_auditevent_is_kept BEFORE DELETE ON discussion_auditevent
            FOR EACH ROW EXECUTE FUNCTION discussion_auditevent_keep()
            """,
            """
            CREATE TRIGGER discussion_audithead_grows BEFORE UPDATE ON discussion_audithead
            FOR EACH ROW EXECUTE FUNCTION discussion_audithead_grow()
            """,
            """
            CREATE TRIGGER discussion_audithead_is_kept BEFORE DELETE OR TRUNCATE ON discussion_audithead
            FOR EACH STATEMENT EXECUTE FUNCTION discussion_audithead_keep()
            """,
            """
            CREATE TRIGGER discussion_audithead_is_one BEFORE INSERT ON discussion_audithead
            FOR EACH ROW EXECUTE FUNCTION discussion_audithead_begin()
            """,
        ),
        "drop": (
            "DROP TRIGGER discussion_auditevent_is_kept ON discussion_auditevent",
            "DROP TRIGGER discussion_audithead_grows ON discussion_audithead",
            "DROP TRIGGER discussion_audithead_is_kept ON discussion_audithead",
            "DROP TRIGGER discussion_audithead_is_one ON discussion_audithead",
            "DROP FUNCTION discussion_audithead_grow()",
            "DROP FUNCTION discussion_audithead_begin()",
            "DROP FUNCTION discussion_audithead_keep()",
        ),
        "before": """
            CREATE TRIGGER discussion_auditevent_is_kept BEFORE DELETE ON discussion_auditevent
            FOR EACH ROW EXECUTE FUNCTION discussion_auditevent_keep()
            """,
    },
}


def let_go(apps, schema_editor):
    """SQLite would not make the head's table anew while a trigger of another one asks it."""
    name = "discussion_auditevent_is_kept"
    on = " ON discussion_auditevent" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER {name}{on}")


def hold_as_before(apps, schema_editor):
    schema_editor.execute(TRIGGERS[schema_editor.connection.vendor]["before"])


def seal(apps, schema_editor):
    """What was hashed without a key stays as it is: the first event with one vouches for it."""
    head, _ = apps.get_model("discussion", "AuditHead").objects.get_or_create(pk=1)
    head.unkeyed = head.last
    said = json.dumps([head.last, head.hash, head.purged, head.anchor, head.unkeyed])
    head.seal = salted_hmac("discussion.audit.log", said, secret=settings.AUDIT_KEY, algorithm="sha256").hexdigest()
    head.save()


def protect(apps, schema_editor):
    for statement in TRIGGERS[schema_editor.connection.vendor]["create"]:
        schema_editor.execute(statement)


def unprotect(apps, schema_editor):
    for statement in TRIGGERS[schema_editor.connection.vendor]["drop"]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('discussion', '0017_former_addresses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(let_go, hold_as_before),
        migrations.AddField(
            model_name='audithead',
            name='unkeyed',
            field=models.BigIntegerField(default=0, verbose_name='没有密钥的最后一条'),
        ),
        migrations.AddField(
            model_name='audithead',
            name='seal',
            field=models.CharField(blank=True, default='', max_length=64, verbose_name='首尾的校验值'),
            preserve_default=False,
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RunPython(protect, unprotect),
        migrations.CreateModel(
            name='AccountPermit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='要改什么')),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='申请时间')),
                ('granted_at', models.DateTimeField(blank=True, null=True, verbose_name='同意时间')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='permits', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请人')),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='同意人')),
            ],
            options={
                'verbose_name': '账号修改许可',
                'verbose_name_plural': '账号修改许可',
                'ordering': ['-asked_at', '-pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('granted_by', None), models.Q(models.Q(('granted_by', models.F('asked_by')), _negated=True), models.Q(('granted_by', models.F('account')), _negated=True)), _connector='OR'), name='discussion_accountpermit_is_granted_by_a_second_person', violation_error_message='须由申请人和账号本人以外的人同意。')],
            },
        ),
    ]
