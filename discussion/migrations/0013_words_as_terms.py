from importlib import import_module

from django.db import migrations

# as in 0010; a word of letters or digits is a term of its own, and in pairs only its mark
TERMS = (
    "DROP INDEX discussion_text_terms",
    "DELETE FROM discussion_text",
    "DROP FUNCTION discussion_terms(bigint, text, text, text)",
    "DROP FUNCTION discussion_grams(text)",
    """
    CREATE FUNCTION discussion_grams(form text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT COST 1000
    RETURN (
        SELECT coalesce(
            array_agg(c || following) FILTER (WHERE c <> ' ' AND following <> ' ')
            || array_agg(c) FILTER (WHERE c NOT IN (' ', '_')),
            '{}'
        )
        FROM (SELECT regexp_replace(form, '_[^_]+_', '_', 'g') AS line OFFSET 0) AS lines,
            unnest(string_to_array(line, NULL), string_to_array(substr(line, 2), NULL)) AS characters (c, following)
    ) || (
        SELECT coalesce(array_agg('_' || word || '_'), '{}')
        FROM unnest(string_to_array(form, '_')) WITH ORDINALITY AS pieces (word, place) WHERE mod(place, 2) = 0
    )
    """,
    """
    CREATE FUNCTION discussion_terms(key bigint, titles text, form text, facets text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT COST 1000
    RETURN array_to_tsvector(
        discussion_grams(titles) || discussion_grams(form)
        || (
            SELECT coalesce(array_agg('^' || gram), '{}')
            FROM unnest(discussion_grams(titles)) AS gram WHERE length(gram) <> 2
        )
        || array_remove(string_to_array(facets, ' '), '')
        || ('w:' || (key >> 40) / 7)
    )
    """,
    """
    CREATE INDEX discussion_text_terms ON discussion_text
    USING gin (discussion_terms(key, titles, text, facets)) WITH (fastupdate = off)
    """,
    "ALTER INDEX discussion_text_terms ALTER COLUMN 1 SET STATISTICS 0",
)
EMPTY = (
    "INSERT INTO discussion_text (discussion_text) VALUES ('delete-all')",
    "DELETE FROM discussion_text_form",
    "DELETE FROM discussion_text_place",
)


def make_index_anew(apps, schema_editor):
    """What it holds is written again by `search_rebuild`."""
    for statement in EMPTY if schema_editor.connection.vendor == "sqlite" else TERMS:
        schema_editor.execute(statement)


def make_index_as_before(apps, schema_editor):
    before = import_module("discussion.migrations.0010_smaller_index")
    if schema_editor.connection.vendor == "sqlite":
        statements = EMPTY
    else:
        _, empty, _, _, *made = before.TERMS
        statements = (*TERMS[:1], empty, *TERMS[2:4], *made)
    for statement in statements:
        schema_editor.execute(statement)
    before.name_the_record(apps, schema_editor)


def name_the_record(apps, schema_editor):
    """A record that is there waits for `search_rebuild`, which its analyser's number 0 says."""
    filled = apps.get_model("discussion", "Statement").objects.exists()
    apps.get_model("discussion", "Edition").objects.update(analyser=0 if filled else 3)


class Migration(migrations.Migration):
    dependencies = [
        ("discussion", "0012_accepted_words"),
    ]

    operations = [
        migrations.RunPython(make_index_anew, make_index_as_before),
        migrations.RunPython(name_the_record, migrations.RunPython.noop),
    ]
