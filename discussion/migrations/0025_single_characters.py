from functools import partial
from importlib import import_module

from django.db import migrations


def make_index_anew(apps, schema_editor, prefix):
    """What it holds is written again by `search_rebuild`.

    Without lists of the characters, SQLite puts one together from all pairs that begin with it, for each question anew.
    """
    if schema_editor.connection.vendor != "sqlite":
        return
    for statement in (
        "DROP TABLE discussion_text",
        f"CREATE VIRTUAL TABLE discussion_text USING fts5(text, titles, facets, content='', columnsize=0, {prefix}"
        "tokenize=\"ascii tokenchars '_+-./:&'\")",
        "DELETE FROM discussion_text_form",
        "DELETE FROM discussion_text_place",
    ):
        schema_editor.execute(statement)
    import_module("discussion.migrations.0019_plain_characters").name_the_record(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("discussion", "0024_addresses_of_withdrawn_pages"),
    ]

    operations = [
        migrations.RunPython(
            partial(make_index_anew, prefix="prefix='1', "), partial(make_index_anew, prefix="")
        ),
    ]
