from datetime import date
from importlib import import_module

from django.db import migrations
from django.db.models import Value
from django.db.models.functions import Concat

# written with RETURN, the functions find each other whatever the search path is: restoring a dump needs it
TERMS = (
    "DROP INDEX discussion_text_terms",
    "DELETE FROM discussion_text",
    "DROP FUNCTION discussion_terms(text, text, text)",
    "DROP FUNCTION discussion_grams(text)",
    """
    CREATE FUNCTION discussion_grams(form text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT COST 1000
    RETURN (
        SELECT coalesce(
            array_agg(c || following) FILTER (WHERE c <> ' ' AND following <> ' ')
            || array_agg(c) FILTER (WHERE octet_length(c) > 2),
            '{}'
        )
        FROM unnest(string_to_array(form, NULL), string_to_array(substr(form, 2), NULL)) AS characters (c, following)
    )
    """,
    """
    CREATE FUNCTION discussion_terms(key bigint, titles text, form text, facets text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT COST 1000
    RETURN array_to_tsvector(
        discussion_grams(titles) || discussion_grams(form)
        || (
            SELECT coalesce(array_agg('^' || c), '{}')
            FROM unnest(string_to_array(titles, NULL)) AS c WHERE c NOT IN (' ', '_')
        )
        || array_remove(string_to_array(facets, ' '), '')
        || ('w:' || (key >> 40) / 7)
    )
    """,
    """
    CREATE INDEX discussion_text_terms ON discussion_text
    USING gin (discussion_terms(key, titles, text, facets)) WITH (fastupdate = off)
    """,
    # without statistics every word is taken for rare, and the index is asked; they would take longer than the index
    "ALTER INDEX discussion_text_terms ALTER COLUMN 1 SET STATISTICS 0",
)


PLACES = (
    "CREATE TABLE discussion_text_place (place integer PRIMARY KEY, key integer NOT NULL UNIQUE, facets text NOT NULL)",
    "INSERT INTO discussion_text (discussion_text) VALUES ('delete-all')",
    "DELETE FROM discussion_text_form",
)


def make_index_anew(apps, schema_editor):
    """What it holds is written again by `search_rebuild`, as facets changed."""
    for statement in PLACES if schema_editor.connection.vendor == "sqlite" else TERMS:
        schema_editor.execute(statement)


def make_index_as_before(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE discussion_text_place")
        return
    schema_editor.execute("DROP INDEX discussion_text_terms")
    schema_editor.execute("DROP FUNCTION discussion_terms(bigint, text, text, text)")
    schema_editor.execute("DROP FUNCTION discussion_grams(text)")
    grams, terms, _, index = import_module("discussion.migrations.0003_index").TEXT_INDEX["postgresql"]["create"]
    for statement in (grams, terms, index):
        schema_editor.execute(statement)


def add_years(apps, schema_editor):
    statements, tallies = (apps.get_model("discussion", name) for name in ("IndexedStatement", "Tally"))
    for year in tallies.objects.order_by().values_list("year", flat=True).distinct():
        days = [date(year, 1, 1).toordinal() << 40, (date(year, 12, 31).toordinal() + 1 << 40) - 1]
        rows = statements.objects.filter(key__range=days).exclude(facets__contains=" y:")
        rows.update(facets=Concat("facets", Value(f" y:{year}")))


def name_the_record(apps, schema_editor):
    """A record that is there waits for `search_rebuild`, which its analyser's number 0 says."""
    filled = apps.get_model("discussion", "Statement").objects.exists()
    apps.get_model("discussion", "Edition").objects.update(analyser=0 if filled else 2)


class Migration(migrations.Migration):
    dependencies = [
        ("discussion", "0009_sheets"),
    ]

    operations = [
        migrations.RunPython(make_index_anew, make_index_as_before),
        migrations.RunPython(add_years, migrations.RunPython.noop),
        migrations.RunPython(name_the_record, migrations.RunPython.noop),
    ]
