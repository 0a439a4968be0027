"""What changed between two texts, field by field, in the editors' words and character by character."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from django.apps import apps
from django.db import models

from discussion.models import Publishable
from discussion.workflow.snapshots import Snapshot, text_fields

Piece = tuple[str, str]  # "same", "gone" or "new", and the words


class Change(NamedTuple):
    """A field that differs; a part that came or went has one for each field that says something."""

    place: str
    field: str
    pieces: list[Piece]

    @property
    def before(self) -> str:
        return "".join(words for kind, words in self.pieces if kind != "new")

    @property
    def after(self) -> str:
        return "".join(words for kind, words in self.pieces if kind != "gone")


def between(old: Snapshot, new: Snapshot) -> list[Change]:
    """The changes from one text to another, in the order of the new one, what went last."""
    before = {(entry["model"], entry["pk"]): entry for entry in old}
    after = {(entry["model"], entry["pk"]): entry for entry in new}
    names = Names([*old, *new])
    keys = [*after, *(key for key in before if key not in after)]
    return [change for key in keys for change in _changes(before.get(key), after.get(key), names)]


def _changes(old: dict | None, new: dict | None, names: "Names") -> Iterator[Change]:
    entry = new or old
    model = apps.get_model(entry["model"])
    is_part = not issubclass(model, Publishable)
    for field in text_fields(model):
        said = [names.in_words(field, side["fields"].get(field.name)) if side else "" for side in (old, new)]
        technical = is_part and (
            field.name == "eid" or field.name in getattr(model, "visibility_parents", ())[:1]
        )
        if said[0] != said[1] and not technical:
            yield Change(_named(model, entry) if is_part else "", str(field.verbose_name), pieces(*said))


def _named(model, entry) -> str:
    """A part as an editor knows it: 要点“解放思想再出发”."""
    said = next((str(entry["fields"][name]) for name in NAMED_BY if entry["fields"].get(name)), "")
    return f"{model._meta.verbose_name}“{said[:20]}”" if said else str(model._meta.verbose_name)


NAMED_BY = ("heading", "title", "name", "topic", "question", "as_printed", "text", "code")


def pieces(old: str, new: str) -> list[Piece]:
    """The two strings as what stayed, went and came."""
    found: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", old[i:j]))
            continue
        found += [("gone", old[i:j])] if j > i else []
        found += [("new", new[k:m])] if m > k else []
    return found


class Names:
    """The rows that the texts refer to, by their names, read once for each model."""

    def __init__(self, entries: Snapshot):
        wanted: dict[type[models.Model], set[int]] = {}
        for entry in entries:
            for field in text_fields(apps.get_model(entry["model"])):
                if field.is_relation and (value := entry["fields"].get(field.name)):
                    wanted.setdefault(field.related_model, set()).update(
                        value if field.many_to_many else [value]
                    )
        self.names = {
            model: {row.pk: str(row) for row in model._base_manager.filter(pk__in=pks)}
            for model, pks in wanted.items()
        }

    def in_words(self, field: models.Field, value) -> str:
        if value in (None, "", []):
            return ""
        if field.many_to_many:
            return "、".join(self._name(field, pk) for pk in value)
        if field.is_relation:
            return self._name(field, value)
        return str(dict(field.flatchoices).get(value, value))

    def _name(self, field, pk) -> str:
        return self.names[field.related_model].get(pk, "（已删除）" if pk > 0 else "（未发布的新内容）")
