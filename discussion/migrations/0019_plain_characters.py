from django.db import migrations

DOTS = str.maketrans(dict.fromkeys("•‧・･", "·"))  # as they were at this time


def give_names_one_dot(apps, schema_editor):
    officials = apps.get_model("discussion", "Official").objects
    for pk, name in officials.values_list("pk", "name"):
        if name != name.translate(DOTS):
            officials.filter(pk=pk).update(name=name.translate(DOTS))


def name_the_record(apps, schema_editor):
    """A record that is there waits for `search_rebuild`, which its analyser's number 0 says."""
    filled = apps.get_model("discussion", "Statement").objects.exists()
    apps.get_model("discussion", "Edition").objects.update(analyser=0 if filled else 4)


class Migration(migrations.Migration):
    dependencies = [
        ("discussion", "0018_audit_key_and_permits"),
    ]

    operations = [
        migrations.RunPython(give_names_one_dot, migrations.RunPython.noop),
        migrations.RunPython(name_the_record, migrations.RunPython.noop),
    ]
