"""What models cannot say: the text index of each database, and the triggers that keep the audit log.

SQLite makes a table anew where a later migration changes it, and loses its triggers: such a migration must run
`protect` again (`tests/discussion/audit/test_log.py` would tell).
"""

import json

from django.conf import settings
from django.db import migrations
from django.utils.crypto import salted_hmac

ANALYSER = 4  # the version of the analyser that wrote an index without documents

TEXT_INDEX = {
    "sqlite": {
        "create": (
            """
            CREATE VIRTUAL TABLE discussion_text USING fts5(
                text, titles, facets, content='', columnsize=0, prefix='1', tokenize="ascii tokenchars '_+-./:&'"
            )
            """,
            "CREATE TABLE discussion_text_form (key integer PRIMARY KEY, form blob NOT NULL)",
            """
            CREATE TABLE discussion_text_docid (
                docid integer PRIMARY KEY, key integer NOT NULL UNIQUE, facets text NOT NULL
            )
            """,
        ),
        "drop": (
            "DROP TABLE discussion_text",
            "DROP TABLE discussion_text_form",
            "DROP TABLE discussion_text_docid",
        ),
    },
    "postgresql": {
        # written with RETURN, the functions find each other whatever the search path is: restoring a dump needs it
        "create": (
            """
            CREATE FUNCTION discussion_grams(form text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT COST 1000
            RETURN (
                SELECT coalesce(
                    array_agg(c || following) FILTER (WHERE c <> ' ' AND following <> ' ')
                    || array_agg(c) FILTER (WHERE c NOT IN (' ', '_')),
                    '{}'
                )
                FROM (SELECT regexp_replace(form, '_[^_]+_', '_', 'g') AS line OFFSET 0) AS lines,
                    unnest(string_to_array(line, NULL), string_to_array(substr(line, 2), NULL))
                        AS characters (c, following)
            ) || (
                SELECT coalesce(array_agg('_' || word || '_'), '{}')
                FROM unnest(string_to_array(form, '_')) WITH ORDINALITY AS pieces (word, place)
                WHERE mod(place, 2) = 0
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
            CREATE TABLE discussion_text (
                key bigint PRIMARY KEY, titles text NOT NULL, text text NOT NULL, facets text NOT NULL
            )
            """,
            """
            CREATE INDEX discussion_text_terms ON discussion_text
            USING gin (discussion_terms(key, titles, text, facets)) WITH (fastupdate = off)
            """,
            # without statistics every word is taken for rare, and the index is asked; they would take longer than it
            "ALTER INDEX discussion_text_terms ALTER COLUMN 1 SET STATISTICS 0",
        ),
        "drop": (
            "DROP TABLE discussion_text",
            "DROP FUNCTION discussion_terms(bigint, text, text, text)",
            "DROP FUNCTION discussion_grams(text)",
        ),
    },
}

REFUSED = "the audit log is append-only"
AGE = 180  # days
KEPT = "coalesce((SELECT purged FROM discussion_audithead WHERE id = 1), 0)"

# What an update of the head must fulfil: the end moves to an event that is there, the start to one that was purged,
# half a year after it, by a purge event that names it.
GROWS = """
    NEW.id = 1 AND NEW.unkeyed = OLD.unkeyed
    AND (NEW.last = OLD.last AND NEW.hash = OLD.hash OR NEW.last = OLD.last + 1 AND EXISTS (
        SELECT 1 FROM discussion_auditevent AS e WHERE e.number = NEW.last AND e.hash = NEW.hash))
    AND (NEW.purged = OLD.purged AND NEW.anchor = OLD.anchor OR NEW.purged > OLD.purged AND EXISTS (
        SELECT 1 FROM discussion_auditevent AS e JOIN discussion_auditevent AS p
            ON p.action = 'purge' AND p."row" = CAST(e.number AS text) AND p.number > e.number
        WHERE e.number = NEW.purged AND e.hash = NEW.anchor AND {age}))
"""
ON_SQLITE = GROWS.format(age=f"julianday(p.time) - julianday(e.time) >= {AGE}")
ON_POSTGRESQL = GROWS.format(age=f"p.time >= e.time + interval '{AGE} days'")

# name, event and table, condition
SQLITE_TRIGGERS = (
    ("discussion_auditevent_stays", "UPDATE ON discussion_auditevent", "true"),
    ("discussion_auditevent_is_kept", "DELETE ON discussion_auditevent", f"OLD.number > {KEPT}"),
    (  # INSERT OR REPLACE would remove a row without asking the trigger above
        "discussion_auditevent_is_new",
        "INSERT ON discussion_auditevent",
        "EXISTS (SELECT 1 FROM discussion_auditevent WHERE number = NEW.number)",
    ),
    ("discussion_audithead_grows", "UPDATE ON discussion_audithead", f"NOT ({ON_SQLITE})"),
    ("discussion_audithead_is_kept", "DELETE ON discussion_audithead", "true"),
    (
        "discussion_audithead_is_one",
        "INSERT ON discussion_audithead",
        "NEW.id <> 1 OR NEW.purged <> 0 OR EXISTS (SELECT 1 FROM discussion_audithead)",
    ),
)
# name, condition for refusing, what is returned otherwise
POSTGRESQL_FUNCTIONS = (
    ("discussion_auditevent_refuse", "true", "NULL"),
    ("discussion_auditevent_keep", f"OLD.number > {KEPT}", "OLD"),
    ("discussion_auditevent_keep_all", "EXISTS (SELECT 1 FROM discussion_auditevent)", "NULL"),
    ("discussion_audithead_grow", f"NOT ({ON_POSTGRESQL})", "NEW"),
    ("discussion_audithead_keep", "EXISTS (SELECT 1 FROM discussion_audithead)", "NULL"),
    (
        "discussion_audithead_begin",
        "NEW.id <> 1 OR NEW.purged <> 0 OR EXISTS (SELECT 1 FROM discussion_audithead)",
        "NEW",
    ),
)
# name, event, table, for each, function
POSTGRESQL_TRIGGERS = (
    ("discussion_auditevent_stays", "UPDATE", "discussion_auditevent", "ROW", "discussion_auditevent_refuse"),
    ("discussion_auditevent_is_kept", "DELETE", "discussion_auditevent", "ROW", "discussion_auditevent_keep"),
    (
        "discussion_auditevent_are_kept",
        "TRUNCATE",
        "discussion_auditevent",
        "STATEMENT",
        "discussion_auditevent_keep_all",
    ),
    ("discussion_audithead_grows", "UPDATE", "discussion_audithead", "ROW", "discussion_audithead_grow"),
    (
        "discussion_audithead_is_kept",
        "DELETE OR TRUNCATE",
        "discussion_audithead",
        "STATEMENT",
        "discussion_audithead_keep",
    ),
    ("discussion_audithead_is_one", "INSERT", "discussion_audithead", "ROW", "discussion_audithead_begin"),
)


def create_text_index(apps, schema_editor):
    for statement in TEXT_INDEX[schema_editor.connection.vendor]["create"]:
        schema_editor.execute(statement)


def drop_text_index(apps, schema_editor):
    for statement in TEXT_INDEX[schema_editor.connection.vendor]["drop"]:
        schema_editor.execute(statement)


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name, event, condition in SQLITE_TRIGGERS:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} WHEN {condition}"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
        return
    for name, condition, result in POSTGRESQL_FUNCTIONS:
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN IF {condition} THEN RAISE EXCEPTION '{REFUSED}'; END IF; RETURN {result}; END $$"
        )
    for name, event, table, each, function in POSTGRESQL_TRIGGERS:
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()"
        )


def unprotect(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name, _, _ in SQLITE_TRIGGERS:
            schema_editor.execute(f"DROP TRIGGER {name}")
        return
    for name, _, table, _, _ in POSTGRESQL_TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
    for name, _, _ in POSTGRESQL_FUNCTIONS:
        schema_editor.execute(f"DROP FUNCTION {name}()")


def begin(apps, schema_editor):
    """The log begins without events and the record with its first version; accounts that are there get a profile."""
    AuditHead, CacheVersion, StaffProfile, User = (
        apps.get_model(*name)
        for name in (
            ("discussion", "AuditHead"),
            ("discussion", "CacheVersion"),
            ("discussion", "StaffProfile"),
            ("auth", "User"),
        )
    )
    head = AuditHead(pk=1)
    sealed = json.dumps([head.last, head.hash, head.purged, head.anchor, head.unkeyed])
    head.seal = salted_hmac(
        "discussion.audit.log", sealed, secret=settings.AUDIT_KEY, algorithm="sha256"
    ).hexdigest()
    head.save()
    CacheVersion.objects.create(pk=1, analyser=ANALYSER)
    StaffProfile.objects.bulk_create([StaffProfile(user=user) for user in User.objects.all()])


class Migration(migrations.Migration):
    replaces = [("discussion", "0027_names_of_the_field")]

    dependencies = [
        ("discussion", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(create_text_index, drop_text_index),
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(protect, unprotect),
    ]
