"""What an editor decided about an article becomes drafts of the record: all of it or nothing, and taken back as a whole.

Rows that are there already are never changed: what they would need is told and left to the editor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from discussion.audit.log import fingerprint, log_event
from discussion.exchange.articles.decisions import POINTS, SLIPS, SOURCE, Decisions, Item
from discussion.exchange.articles.kinds import Review, kinds, names_in
from discussion.models import (
    ArticleImport,
    AuditAction,
    Citation,
    Draft,
    Meeting,
    Publishable,
    Source,
    Statement,
    Status,
    Theme,
    VersionReason,
)
from discussion.models.rules import constraint_message
from discussion.models.transactions import changing_record
from discussion.search.index import signals
from discussion.workflow import drafts
from discussion.workflow.snapshots import capture, digest, parts_of, whole_of

BROKEN = "⏎"


class NotTakenOver(Exception):  # noqa: N818  (it names what happened)
    """Why nothing was taken over: sentences by the id of the item that they are about, "" for the whole."""

    def __init__(self, problems: dict[str, list[str]]):
        super().__init__("；".join(each for found in problems.values() for each in found))
        self.problems = problems


class TakingOver:
    """The rows that one article becomes; the kinds ask it to add them."""

    def __init__(self, article: ArticleImport, user):
        self.article, self.user = article, user
        self.source: Source | None = None
        self.meeting: Meeting | None = None
        self.themes: dict[str, Theme] = {}
        self.rows: dict[str, models.Model] = {}  # by the id of their item
        self.posts: dict[str, list] = {}
        self.wholes: list[models.Model] = []
        self.notes: list[str] = []
        self.problems: dict[str, list[str]] = defaultdict(list)
        self._positions: dict[int, int] = defaultdict(int)
        self._rank = 0
        self.decisions, self.collation = corrected(Decisions.from_json(article.decisions))

    # What the kinds ask for

    def add(self, row: models.Model, item: Item, themes: str | None = None):
        """A row of its own, with what it is about; the article's own themes stand for none."""
        meta = row._meta
        right = f"{meta.app_label}.{get_permission_codename('add', meta)}"
        if not self.user.has_perm(right):
            raise ValidationError(f"您没有新建{meta.verbose_name}的权限。")
        self.wholes.append(self._stored(row))
        if themes is not None:
            self.give_themes(row, themes, item)
            if not names_in(themes):
                row.themes.set(self.themes.values())
        return row

    def part(self, row: models.Model, item: Item):
        """A row that belongs to one that was added."""
        return self._stored(row)

    def cite(self, citation: Citation, item: Item) -> None:
        citation.source = self.source
        place = f"第{self.paragraph(item)}段"
        edition = self.source.edition
        citation.locator = f"{edition}，{place}"[:100] if edition else place
        self._stored(citation)

    def give_themes(self, row, written: str, item: Item) -> None:
        found = [self._theme(name, item) for name in names_in(written)]
        row.themes.set(theme for theme in found if theme)

    def _theme(self, name: str, item: Item) -> Theme | None:
        theme = self.themes.get(name) or Theme.objects.filter(name=name).first()
        if theme is None:
            self.problems[item.id].append(f"没有主题“{name}”：请改成已有的，或者写进最上面的“全文的主题”。")
        return theme

    def leave(self, note: str) -> None:
        """Tell the editor what is theirs to do."""
        self.notes.append(note)

    def made(self, row: models.Model) -> bool:
        return any(type(each) is type(row) and each.pk == row.pk for each in self.wholes)

    def next_position(self, statement: Statement) -> int:
        self._positions[statement.pk] += 1
        return self._positions[statement.pk]

    def next_rank(self) -> int:
        self._rank += 1
        return self._rank

    def paragraph(self, item: Item) -> int:
        """Which of the article's lines that are not empty it begins in."""
        before = self.article.text[: item.at[0] + 1]
        return max(sum(bool(line.strip()) for line in before.split("\n")), 1)

    def _stored(self, row: models.Model) -> models.Model:
        try:
            with transaction.atomic():
                row.full_clean(exclude=[field.name for field in row._meta.fields if not field.editable])
                row.save()
        except IntegrityError as refused:
            raise ValidationError(constraint_message(row)) from refused
        return row

    # All of it

    def take(self) -> None:
        """Make the rows; what is wrong with the forms is said of all of them, before any row is made."""
        items = [item for name in kinds() for item in self.decisions.of_kind(name) if self._is_wanted(item)]
        checked = [(item, self._checked(item)) for item in items]
        self._stop_at_problems()
        for item, values in checked:
            try:
                kinds()[item.kind].take_over(item, values, self)
            except ValidationError as wrong:
                self.problems[item.id] += wrong.messages
        if not self.wholes:
            self.problems[""].append("没有采用任何内容，也就没有新建什么。")
        self._stop_at_problems()

    def _is_wanted(self, item: Item) -> bool:
        if item.kind == SLIPS:
            return False
        return item.kind == SOURCE or (item.take and (item.kind != POINTS or self.decisions[item.of].take))

    def _checked(self, item: Item) -> dict:
        form = Review(self.article, self.decisions).form(item, check=True)
        for name, errors in form.errors.items():
            label = f"{form.fields[name].label}：" if name in form.fields else ""
            self.problems[item.id] += [f"{label}{error}" for error in errors]
        return form.cleaned_data

    def _stop_at_problems(self) -> None:
        if self.problems:
            raise NotTakenOver(dict(self.problems))


def corrected(decisions: Decisions) -> tuple[Decisions, str]:
    """The decisions with the slips that the editor puts right, and what the source says of them, a line each."""
    slips = [item for item in decisions.of_kind(SLIPS) if item.take]
    pairs = [(slip.value("original"), slip.value("corrected").strip()) for slip in slips]
    for item in decisions.items:
        for original, right in pairs if item.kind != SLIPS else ():
            item.values = {
                name: [text.replace(original, right) for text in texts] for name, texts in item.values.items()
            }
    lines = [
        f"原文“{original.replace(BROKEN, '｜')}”在“｜”处排版断开，本站连成一句。"
        if BROKEN in original
        else f"原文“{original}”应为“{right}”，本站已改。"
        for original, right in pairs
    ]
    return decisions, "\n".join(dict.fromkeys(lines))


@changing_record()
def take_over(article: ArticleImport, user) -> ArticleImport:
    """Make drafts of what was decided for; raises NotTakenOver, and then nothing was stored."""
    with transaction.atomic(), signals.indexed_together():
        article = _locked(article)
        if article.is_taken_over:
            raise NotTakenOver({"": ["这篇报道已经采用过了。"]})
        taking = TakingOver(article, user)
        taking.take()
        for row in taking.wholes:
            drafts.record_save(row, user, VersionReason.IMPORTED)
        LogEntry.objects.log_actions(user.pk, taking.wholes, ADDITION, f"导入报道：{article}")
        article.created = [_named(row) for row in taking.wholes]
        article.notes = taking.notes
        article.taken_over_by, article.taken_over_at = user, timezone.now()
        article.save()
        for row in taking.wholes:
            log_event(
                AuditAction.ADD, user=user, row=row, after=fingerprint(row), note=f"导入报道：{article}"
            )
        log_event(AuditAction.IMPORT, user=user, row=article, note=f"采用{len(taking.wholes)}项")
    return article


def _named(row: models.Model) -> dict:
    return {"model": row._meta.label_lower, "row": row.pk, "digest": digest(capture(row))}


def _locked(article: ArticleImport) -> ArticleImport:
    return ArticleImport.objects.select_for_update().get(pk=article.pk)


def created_rows(article: ArticleImport) -> list[models.Model]:
    """The rows that it was taken over into and that are still there, in the order in which they were made."""
    numbers = defaultdict(list)
    for each in article.created:
        numbers[each["model"]].append(each["row"])
    found = {
        (label, row.pk): row
        for label, pks in numbers.items()
        for row in apps.get_model(label)._base_manager.filter(pk__in=pks)
    }
    keys = [(each["model"], each["row"]) for each in article.created]
    return [found[key] for key in keys if key in found]


# Taking back


def obstacles(article: ArticleImport) -> list[str]:
    """Why it cannot be undone any more, in sentences."""
    told = {(each["model"], each["row"]): each["digest"] for each in article.created}
    found = []
    for row in created_rows(article):
        name = f"{row._meta.verbose_name}“{row}”"
        draft = drafts.draft_of(row) if isinstance(row, Publishable) else None
        if isinstance(row, Publishable) and (row.status != Status.DRAFT or (draft and draft.locked)):
            found.append(f"{name}已经{row.get_status_display()}。")
        elif digest(capture(row)) != told[row._meta.label_lower, row.pk]:
            found.append(f"{name}采用以后改动过。")
    return found


@changing_record()
def undo(article: ArticleImport, user) -> ArticleImport:
    """Delete what it was taken over into; raises NotTakenOver where one of the rows is not as it was."""
    with transaction.atomic(), signals.indexed_together():
        article = _locked(article)
        rows = created_rows(article)
        if not article.is_taken_over:
            raise NotTakenOver({"": ["这篇报道还没有采用。"]})
        if found := obstacles(article):
            raise NotTakenOver({"": found})
        for row in reversed(rows):
            _delete(row, user)
        article.created, article.notes = [], []
        article.taken_over_by = article.taken_over_at = None
        article.version += 1
        article.save()
        log_event(AuditAction.IMPORT, user=user, row=article, note=f"撤销采用，删除{len(rows)}项")
    return article


def _delete(row: models.Model, user) -> None:
    if others := _linked(row):
        raise _in_use(row, others)
    before = fingerprint(row)
    drafts.keep_version(row, VersionReason.DELETED, user)
    Draft.objects.about(row).delete()
    try:
        with transaction.atomic():
            for part in parts_that_protect(row):
                part.delete()
            log_event(AuditAction.DELETE, user=user, row=row, before=before, note="撤销采用")
            row.delete()
    except models.ProtectedError as refused:
        raise _in_use(row, refused.protected_objects) from refused


def _in_use(row: models.Model, others: Iterable[models.Model]) -> NotTakenOver:
    names = "、".join(dict.fromkeys(f"“{whole_of(each)}”" for each in others))
    return NotTakenOver({"": [f"{row._meta.verbose_name}“{row}”已被{names}用到。"]})


def _linked(row: models.Model) -> list[models.Model]:
    """The rows that have it among their themes or the like."""
    links = [each for each in row._meta.related_objects if each.many_to_many]
    return [other for link in links for other in getattr(row, link.get_accessor_name()).all()]


def parts_that_protect(row: models.Model) -> Iterator[models.Model]:
    """The parts of its text that would keep it from being deleted: a person's appointments."""
    for model, name in parts_of(type(row)):
        if model._meta.get_field(name).remote_field.on_delete is models.PROTECT:
            yield from model._base_manager.filter(**{name: row})
