"""What one request of the editing pages keeps while it is answered: `work_of(request)`."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.http import HttpRequest

if TYPE_CHECKING:
    from discussion.admin.editing import Editing
    from discussion.admin.pasting import PastedStatement
    from discussion.models import ActionUpdate, SubmittedForm


@dataclass
class Work:
    sent_before: SubmittedForm | None = None  # this page was carried out before, with other contents
    pasted: PastedStatement | None = None  # what fills the form of a new statement
    editing: Editing | None = None  # the work on a row that is there already
    clash: str = ""  # why the database refused what the form found right
    saved: Model | None = None  # the row of the form, once it is saved
    changed_fields: set[str] = field(default_factory=set)  # of an account's form
    updates_to_release: list[ActionUpdate] = field(default_factory=list)  # after their task
    fingerprints: dict[tuple, str] = field(default_factory=dict)  # of rows as they were before the request
    recorded: set[tuple] = field(default_factory=set)  # which actions on which rows the audit log has
    answers: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, question: Hashable, answer: Callable[[], Any]) -> Any:
        """The answer to what is asked many times while a page is made, looked up once."""
        if question not in self.answers:
            self.answers[question] = answer()
        return self.answers[question]

    @property
    def is_rehearsal(self) -> bool:
        return bool(self.editing and self.editing.rehearsing)

    @property
    def is_revision(self) -> bool:
        return bool(self.editing and self.editing.revised)


def work_of(request: HttpRequest) -> Work:
    return request.__dict__.setdefault("work", Work())
