"""Checks before publication (发布前核对): what is wrong with a row, in sentences that say what to do.

An error blocks publication; a warning waits for an editor's tick. Checks read and never write. `CHECKS`
says which are made of which rows; other apps declare theirs (`RecordApp.checks`), and the names they know.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from django.db import models
from django.utils import timezone

from discussion.models import (
    AcceptedWord,
    ActionItem,
    ActionUpdate,
    Draft,
    Meeting,
    Metric,
    Official,
    State,
    Statement,
    Theme,
)
from discussion.models.person_names import in_shape
from discussion.models.record_apps import record
from discussion.values.findings import Finding, error, warning
from discussion.values.names import KnownNames
from discussion.values.partial_dates import in_words
from discussion.workflow.public_texts import TECHNICAL, RowsByModel, dates, public_rows, texts
from discussion.workflow.wording import wording

SENTENCE_END = re.compile(r"[。！？；\n]")
SHORTEST_SENTENCE = 10
FIRST_YEAR, YEARS_AHEAD = 1900, 30  # what is printed of a discussion is not older, and promises no more


Check = Callable[[models.Model], Iterator[Finding]]


def known_names() -> KnownNames:
    names = (name for read in record().names.values() for name in read())
    return KnownNames(names, AcceptedWord.objects.values_list("text", flat=True))


def proofread(row: models.Model, names: KnownNames | None = None) -> list[Finding]:
    """All findings, errors first; `names` saves reading the names again for every row of many."""
    names = names or known_names()
    found = [finding for check in record().checks.get(type(row), []) for finding in check(row)]
    public, corrections = public_rows(row), Draft.objects.about(row).values_list("correction", flat=True)
    found += wording("\n".join([*texts(public, TECHNICAL), *corrections]), names.accepted | names.names)
    found += strange_years(public)
    found += [
        error(
            f"“{written}”与“{name}”只差一个字。写错了请改正；没有写错，请把“{written}”加入“不算笔误的词语”。",
            word=written,
        )
        for written, name in names.near_misses("\n".join(_with_and_without_spaces(texts(public))))
    ]
    return sorted(found, key=lambda finding: not finding.blocks)


def _with_and_without_spaces(texts: Iterable[str]) -> Iterable[str]:
    """Spaces stand inside a name (王 永) as well as between two."""
    return dict.fromkeys(form for text in texts for form in (text, in_shape(text)))


def strange_years(public: RowsByModel) -> Iterator[Finding]:
    """A slip of the keyboard makes year 21 or 9999 of 2021."""
    for label, iso in dates(public):
        if not FIRST_YEAR <= int(iso[:4]) <= timezone.localdate().year + YEARS_AHEAD:
            yield warning(f"“{label}”是{in_words(iso)}。请核对年份。")


def quoted(row) -> str:
    return f"“{row}”"


# Statements


def posts_were_held_on_the_day(statement: Statement) -> Iterator[Finding]:
    """LEAD-02: the title as printed agrees with the record of appointments."""
    if not statement.speaker_title:
        yield error("没有写发言人当时的职务。请照当天的写法填写“当时职务”。")
        return
    appointments = list(statement.official.appointments.select_related("post"))
    for title in statement.speaker_title.split("、"):
        yield from _appointment_findings(statement, title, appointments)


def _appointment_findings(statement, title, appointments) -> Iterator[Finding]:
    who, day = statement.official.name, statement.date
    same = [row for row in appointments if row.post.title.endswith(title) or title.endswith(row.post.title)]
    if not same:
        yield warning(f"任职记录里没有{who}的“{title}”。请核对当时职务，或在官员页补上这项任职。")
    elif not any(row.held_on(day) for row in same):
        date = f"{day.year}年{day.month}月{day.day}日"
        yield error(f"{who}在{date}不任“{title}”。请核对发言日期、当时职务和任职的起止日期。")


def sentences_stand_once(statement: Statement) -> Iterator[Finding]:
    text = "\n".join(point.text for point in statement.points.all())
    sentences = Counter("".join(part.split()) for part in SENTENCE_END.split(text))
    for sentence, times in sentences.items():
        if times > 1 and len(sentence) >= SHORTEST_SENTENCE:
            yield warning(f"“{sentence}”出现了{times}次。请看是否重复录入。")


def statement_has_points(statement: Statement) -> Iterator[Finding]:
    if not statement.points.exists():
        yield warning("还没有要点。读者按要点查找和引用，请至少加一个。")


def points_have_themes(statement: Statement) -> Iterator[Finding]:
    points = list(statement.points.prefetch_related("themes"))
    bare = [point for point in points if not point.themes.all()]
    if len(bare) == len(points) and not statement.themes.exists():
        yield error("发言和要点都没有主题，读者按主题找不到它。请至少选一个主题。")
    if bare:
        yield warning(f"{len(bare)}个要点没有主题：{'、'.join(map(quoted, bare[:3]))}。请给要点选主题。")


def statement_names_its_source(statement: Statement) -> Iterator[Finding]:
    """SRC-01."""
    if not statement.citations.exists():
        yield warning("没有写来源。请在“引证”里选来源，写明位置。")


# Tasks


def deadline_follows_the_start(action: ActionItem) -> Iterator[Finding]:
    if action.start and action.deadline and action.deadline < action.start:
        yield error("完成时限早于启动日期。请改正其中一个。")


def task_follows_from_words(action: ActionItem) -> Iterator[Finding]:
    if not action.action_points.exists():
        yield warning("没有关联发言要点，读者看不出这件事从哪里来。请在“来自哪些要点”里选择。")


def task_has_a_lead(action: ActionItem) -> Iterator[Finding]:
    if not (action.lead_post_id or action.lead_organization_id):
        yield warning("没有牵头岗位或牵头单位。来源写明的，请补上。")


def updates_name_the_next_step(action: ActionItem) -> Iterator[Finding]:
    for update in action.updates.published():
        yield from completion_is_proven(update)


def completion_is_proven(update: ActionUpdate) -> Iterator[Finding]:
    proven = update.evidence_url or update.picture_id or (update.pk and update.citations.exists())
    done = update.state == State.DONE
    if done and update.progress not in (None, 100):
        yield error(f"“{update}”的进度是{update.progress}%，与“已办结”不符。请改正其中一个。")
    if done and not update.completed_on:
        yield error(f"“{update}”没有办结日期。请填写办结日期。")
    if done and not proven:
        yield error(f"“{update}”没有佐证。请填写佐证网址、佐证图片或引证，再标为已办结。")
    elif not proven:
        yield warning(f"“{update}”没有佐证。有来源的，请写明网址或引证。")


# Figures and the rest


def figures_have_source_and_date(metric: Metric) -> Iterator[Finding]:
    """TOPIC-04."""
    values = list(metric.values.prefetch_related("citations"))
    for value in values:
        if not value.as_of:
            yield error(f"数值“{value.as_printed}”没有截至日期。请填写数字截止的日期。")
        if value.number not in re.findall(r"\d+(?:\.\d+)?", value.as_printed.replace(",", "")):
            yield warning(f"数值“{value.as_printed}”里没有数字{value.number}。请核对原文写法和数值。")
        if not value.citations.all():
            yield error(f"数值“{value.as_printed}”没有来源。请打开这个数值，在“引证”里选来源。")
    if not values:
        yield warning("还没有数值。请至少填一个，并写明截至日期和来源。")


def row_has_a_theme(row) -> Iterator[Finding]:
    if not row.themes.exists():
        yield warning("没有主题，读者按主题找不到它。请至少选一个。")


def name_stands_once(official: Official) -> Iterator[Finding]:
    if Official.objects.filter(name=official.name).exclude(pk=official.pk).exists():
        yield warning(f"已有一位“{official.name}”。同一个人请不要重复录入；确是两人，请在简介里写明区别。")


def official_has_a_post(official: Official) -> Iterator[Finding]:
    """INSP-10."""
    if not official.appointments.exists():
        yield warning("没有任职记录。请在“任职”里补上职务。")


def posts_are_held_once(official: Official) -> Iterator[Finding]:
    """An open appointment without a beginning beside one that has ended: the second was hardly ever held."""
    appointments = list(official.appointments.select_related("post"))
    ended = {row.post_id for row in appointments if row.end}
    for row in appointments:
        if row.post_id in ended and not (row.start or row.end):
            yield warning(
                f"“{row.post}”有一条已经离任，另一条写着在任而没有任职日期。没有再任的，请删去在任的那一条；"
                "再任的，请补上任职日期。"
            )


def page_introduces_itself(row) -> Iterator[Finding]:
    if not row.description:
        yield warning("没有说明。请用一两句话告诉读者这一页讲什么。")


def names_of_officials() -> Iterable[str]:
    return Official.objects.values_list("name", flat=True)


CHECKS: dict[type[models.Model], list[Check]] = {
    Statement: [
        posts_were_held_on_the_day,
        sentences_stand_once,
        statement_has_points,
        points_have_themes,
        statement_names_its_source,
    ],
    ActionItem: [
        deadline_follows_the_start,
        task_follows_from_words,
        task_has_a_lead,
        updates_name_the_next_step,
        row_has_a_theme,
    ],
    ActionUpdate: [completion_is_proven],
    Metric: [figures_have_source_and_date, row_has_a_theme],
    Official: [name_stands_once, official_has_a_post, posts_are_held_once],
    Theme: [page_introduces_itself],
    Meeting: [page_introduces_itself],
}
