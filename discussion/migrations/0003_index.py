import discussion.models.index
from django.db import migrations, models


TEXT_INDEX = {
    "sqlite": {
        "create": (
            "CREATE VIRTUAL TABLE discussion_text USING fts5(text, titles, facets, content='', columnsize=0, "
            "tokenize=\"ascii tokenchars '_+-./:&'\")",
            "CREATE TABLE discussion_text_form (key integer PRIMARY KEY, form blob NOT NULL)",
        ),
        "drop": ("DROP TABLE discussion_text", "DROP TABLE discussion_text_form")
    },
    "postgresql": {
        "create": (
            # written with RETURN, the functions find each other whatever the search path is: restoring a dump needs it
            """
            CREATE FUNCTION discussion_grams(form text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
            RETURN (
                SELECT coalesce(array_agg(DISTINCT gram), '{}') FROM (
                    SELECT c, c || coalesce(nullif(lead(c) OVER (ORDER BY place), ' '), '') AS gram
                    FROM unnest(string_to_array(form, NULL)) WITH ORDINALITY AS characters (c, place)
                ) AS pairs WHERE c <> ' '
            )
            """,
            """
            CREATE FUNCTION discussion_terms(titles text, form text, facets text) RETURNS tsvector
            LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100000
            RETURN array_to_tsvector(
                discussion_grams(titles) || discussion_grams(form)
                || (SELECT coalesce(array_agg('^' || gram), '{}') FROM unnest(discussion_grams(titles)) AS gram)
                || array_remove(string_to_array(facets, ' '), '')
            )
            """,
            """
            CREATE TABLE discussion_text (
                key bigint PRIMARY KEY, titles text NOT NULL, text text NOT NULL, facets text NOT NULL
            )
            """,
            """
            CREATE INDEX discussion_text_terms ON discussion_text
            USING gin (discussion_terms(titles, text, facets)) WITH (fastupdate = off)
            """,
        ),
        "drop": (
            "DROP TABLE discussion_text",
            "DROP FUNCTION discussion_terms(text, text, text)",
            "DROP FUNCTION discussion_grams(text)",
        ),
    },
}


def create_text_index(apps, schema_editor):
    for statement in TEXT_INDEX[schema_editor.connection.vendor]["create"]:
        schema_editor.execute(statement)


def drop_text_index(apps, schema_editor):
    for statement in TEXT_INDEX[schema_editor.connection.vendor]["drop"]:
        schema_editor.execute(statement)


def name_the_record(apps, schema_editor):
    """A record that is there before the index waits for `search_rebuild`, which its analyser's number 0 says."""
    filled = apps.get_model("discussion", "Statement").objects.exists()
    apps.get_model("discussion", "Edition").objects.create(pk=1, analyser=0 if filled else 1)


class Migration(migrations.Migration):

    dependencies = [
        ('discussion', '0002_latest_update_by_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=discussion.models.index.new_token, max_length=16, verbose_name='版本')),
                ('analyser', models.PositiveIntegerField(default=0, verbose_name='索引所用的分词版本')),
            ],
            options={
                'verbose_name': '记录版本',
                'verbose_name_plural': '记录版本',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Due',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moment', models.DateTimeField(db_index=True, verbose_name='时刻')),
                ('model', models.CharField(max_length=60, verbose_name='对象类型')),
                ('row', models.BigIntegerField(verbose_name='对象')),
            ],
            options={
                'verbose_name': '到时变化',
                'verbose_name_plural': '到时变化',
                'ordering': ['moment', 'pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('moment', 'model', 'row'), name='discussion_due_stands_once', violation_error_message='这一时刻已经记下。')],
            },
        ),
        migrations.CreateModel(
            name='IndexedStatement',
            fields=[
                ('key', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='排序键')),
                ('statement', models.BigIntegerField(unique=True, verbose_name='发言')),
                ('official', models.BigIntegerField(verbose_name='发言人')),
                ('meeting', models.BigIntegerField(null=True, verbose_name='会议')),
                ('phase', models.BigIntegerField(default=0, verbose_name='阶段')),
                ('facets', models.CharField(max_length=1000, verbose_name='筛选项')),
            ],
            options={
                'verbose_name': '发言索引',
                'verbose_name_plural': '发言索引',
                'ordering': ['-key'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['official', '-key', 'phase'], name='discussion_indexed_official'), models.Index(fields=['phase', '-key'], name='discussion_indexed_phase'), models.Index(fields=['meeting', '-key'], name='discussion_indexed_meeting')],
            },
        ),
        migrations.CreateModel(
            name='IndexedTheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('theme', models.BigIntegerField(verbose_name='主题')),
                ('key', models.BigIntegerField(verbose_name='排序键')),
                ('official', models.BigIntegerField(verbose_name='发言人')),
                ('phase', models.BigIntegerField(default=0, verbose_name='阶段')),
                ('points', models.PositiveIntegerField(default=0, verbose_name='要点数')),
                ('followed', models.PositiveIntegerField(default=0, verbose_name='已有事项的要点数')),
            ],
            options={
                'verbose_name': '主题索引',
                'verbose_name_plural': '主题索引',
                'ordering': ['theme', '-key'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['theme', '-key', 'phase'], name='discussion_themed_newest'), models.Index(fields=['theme', 'official', '-key', 'phase'], name='discussion_themed_official')],
                'constraints': [models.UniqueConstraint(fields=('key', 'theme'), name='discussion_indexedtheme_stands_once', violation_error_message='这篇发言的这个主题已经记下。')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('theme', models.BigIntegerField(default=0, verbose_name='主题')),
                ('official', models.BigIntegerField(verbose_name='发言人')),
                ('phase', models.BigIntegerField(default=0, verbose_name='阶段')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('statements', models.IntegerField(default=0, verbose_name='发言数')),
                ('points', models.IntegerField(default=0, verbose_name='要点数')),
                ('followed', models.IntegerField(default=0, verbose_name='已有事项的要点数')),
            ],
            options={
                'verbose_name': '计数',
                'verbose_name_plural': '计数',
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('theme', 'official', 'phase', 'year'), name='discussion_tally_stands_once', violation_error_message='这一组的计数已经有了。')],
            },
        ),
        migrations.RunPython(create_text_index, drop_text_index),
        migrations.RunPython(name_the_record, migrations.RunPython.noop),
    ]
