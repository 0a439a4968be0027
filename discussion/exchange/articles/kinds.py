"""The kinds of drafts in an article: each proposes, has a form on the review screen, and becomes rows of the record.

An app declares its kinds by the names that `discussion.articles.draft.KINDS` gives them (`RecordApp.article_kinds`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from discussion.articles.normaliser import normalise
from discussion.exchange.articles.decisions import SOURCE, Decisions, Item, Values
from discussion.models import ArticleImport, Theme
from discussion.models.record_apps import record
from discussion.values.partial_dates import parse

if TYPE_CHECKING:
    from discussion.exchange.articles.proposing import Proposal
    from discussion.exchange.articles.taking_over import TakingOver

MARKS = re.compile(r"[、，,；;\n]+")
LINES = {"rows": 2}


class Review:
    """An article under review: what is decided, and the article it is decided about."""

    def __init__(self, article: ArticleImport, decisions: Decisions | None = None):
        self.article = article
        self.decisions = decisions or Decisions.from_json(article.decisions)

    def form(self, item: Item, *, check: bool = False) -> ItemForm:
        """The form of an item, filled in; with `check` it tells what is wrong with it too."""
        return kinds()[item.kind].form(self, item, check=check)

    def typed(self, sent: MultiValueDict) -> dict[str, tuple[bool, Values]]:
        """What a browser sent for the items that its page showed (`shown`), as `Decisions.update()` takes it."""
        shown = set(sent.getlist("shown"))
        items = [item for item in self.decisions.items if item.id in shown]
        return {
            item.id: (item.kind == SOURCE or f"{item.id}-take" in sent, self._values(item, sent))
            for item in items
        }

    def _values(self, item: Item, sent: MultiValueDict) -> Values:
        names = [name for name in kinds()[item.kind].form.base_fields if name != "take"]
        fields = {name: sent.getlist(f"{item.id}-{name}") for name in names}
        return {
            name: [text.replace("\0", "").replace("\r\n", "\n") for text in values] or [""]
            for name, values in fields.items()
        }

    @property
    def corrections(self) -> dict[str, str]:
        """What may be slips, with what may be meant."""
        return {item.value("original"): item.value("corrected") for item in self.decisions.of_kind("slips")}

    @property
    def people(self) -> list[tuple[str, str]]:
        """The people of the article, as choices."""
        return [
            (item.id, item.value("name") or "（没有姓名）") for item in self.decisions.of_kind("officials")
        ]


class ItemForm(forms.Form):
    """Fields of one draft; its prefix is the item's id."""

    take = forms.BooleanField(label="采用", required=False)

    def __init__(self, review: Review, item: Item, *, check: bool = False):
        self.review, self.item = review, item
        sent = MultiValueDict({f"{item.id}-{name}": values for name, values in item.values.items()})
        if item.take:
            sent[f"{item.id}-take"] = "on"
        initial = {name: item.value(name) for name in item.values} | {"take": item.take}
        super().__init__(sent if check else None, initial=initial, prefix=item.id)
        self.adapt()

    def adapt(self) -> None:
        """Fit the fields to what is on record; for the forms of single kinds."""

    def clean(self):
        """Put what was typed into shape, as the forms of rows do."""
        for name, value in self.cleaned_data.items():
            if isinstance(value, str) and not isinstance(self.fields[name], forms.URLField):
                self.cleaned_data[name] = normalise(value).text.strip()
        return self.cleaned_data


class DateText(forms.CharField):
    """A date as people write it, known to the year, the month or the day; `whole` ones to the day."""

    def __init__(self, *, whole: bool = True, **kwargs):
        super().__init__(**{"max_length": 20, **kwargs})
        self.whole = whole

    def clean(self, value):
        written = super().clean(value)
        iso = parse(written) if written else ""
        if self.whole and iso and len(iso) < len("2021-12-29"):
            raise ValidationError("请写到年月日，例如 2021-12-29。")
        return iso


class ThemesText(forms.CharField):
    """Names of themes, between 、; the article's own stand for none."""

    def __init__(self, **kwargs):
        super().__init__(**{"label": "主题", "required": False, **kwargs})


def names_in(written: str) -> list[str]:
    return list(dict.fromkeys(filter(None, map(str.strip, MARKS.split(written)))))


def lines_in(written: str) -> list[str]:
    return list(dict.fromkeys(filter(None, map(str.strip, written.splitlines()))))


class ArticleKind:
    """What an app says of a kind; `label` is what the review screen calls it."""

    label = ""
    form: type[ItemForm] = ItemForm

    def propose(self, proposal: Proposal) -> None:
        """Put the items that the draft has of this kind among the decisions."""

    def known(self, item: Item) -> str:
        """What of an item is on record already, in words; "" for nothing."""
        return ""

    def take_over(self, item: Item, values: dict, taking: TakingOver) -> None:
        """Make rows of an item that was decided for."""


def kinds() -> Mapping[str, ArticleKind]:
    return record().article_kinds


def known_themes() -> list[str]:
    return list(Theme.objects.values_list("name", flat=True))
