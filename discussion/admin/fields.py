"""Form fields of the editing pages."""

from collections import Counter

from django import forms

from discussion.articles.normaliser import normalise


class ShapedField(forms.CharField):
    """Text that is put into shape when it is typed or pasted; remembers what was changed."""

    changes: Counter = Counter()

    def to_python(self, value):
        shaped = normalise(str(value)) if value not in self.empty_values else None
        self.changes = shaped.changes if shaped else Counter()
        return super().to_python(shaped.text if shaped else value)
