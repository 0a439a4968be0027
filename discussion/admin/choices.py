"""What rows are called where an editor chooses one."""

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model

from discussion.models import Official
from discussion.models.person_names import distinct_names


def choice_label(row: Model) -> str:
    """A person with the posts held today where somebody else has the same name: 王勇（区长）."""
    namesakes = Official.objects.filter(name=row.name) if isinstance(row, Official) else ()
    return distinct_names(namesakes).get(row.pk, str(row))


class Choices(AutocompleteJsonView):
    def serialize_result(self, obj, to_field_name):
        return super().serialize_result(obj, to_field_name) | {"text": choice_label(obj)}
