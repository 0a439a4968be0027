from django.db import migrations

LINKS = {"discussion.official": "posts", "discussion.actionitem": "points", "discussion.metric": "actions"}


def take_out_links(apps, schema_editor):
    """Takes out of revisions what their link rows say themselves; one in review is submitted again."""
    for manuscript in apps.get_model("discussion", "Manuscript").objects.filter(model__in=LINKS, text__isnull=False):
        if manuscript.text[0]["fields"].pop(LINKS[manuscript.model], None) is not None:
            manuscript.save()


class Migration(migrations.Migration):
    dependencies = [("discussion", "0013_words_as_terms")]
    operations = [migrations.RunPython(take_out_links, migrations.RunPython.noop)]
