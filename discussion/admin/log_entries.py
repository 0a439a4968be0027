"""What is done on the editing pages goes into the audit log, in the transaction that does it."""

import json

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import transaction

from discussion.admin.work import work_of
from discussion.audit.log import fingerprint, log_event
from discussion.models import AuditAction


class AuditedAdmin(admin.ModelAdmin):
    """Hears of additions, changes and deletions where Django writes its own history of a row.

    What a form changes is an event of its own, once for each row and request. A sentence given to `log_change` is for
    the history alone: the function that took the step has logged it.
    """

    def get_object(self, request, object_id, from_field=None):
        """Keep how a row is before the request changes it."""
        obj = super().get_object(request, object_id, from_field)
        if obj is not None and request.method == "POST":
            work_of(request).fingerprints.setdefault(key(obj), fingerprint(obj))
        return obj

    def response_action(self, request, queryset):
        with transaction.atomic():
            return super().response_action(request, queryset)

    def log_addition(self, request, obj, message):
        self._record(request, obj, AuditAction.ADD, self.note(request, obj, ""))
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        if message and not isinstance(message, str):
            changes = LogEntry(change_message=json.dumps(message)).get_change_message()
            self._record(request, obj, self.action_of_change(request), self.note(request, obj, changes))
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for obj in queryset:
            log_event(AuditAction.DELETE, row=obj, before=fingerprint(obj))
        return super().log_deletions(request, queryset)

    def action_of_change(self, request) -> AuditAction:
        """What the change of a form is called."""
        return AuditAction.CHANGE

    def note(self, request, obj, changes: str) -> str:
        """What the event says beside the action; `changes` is how Django puts it."""
        return changes

    def _record(self, request, obj, action, note):
        work = work_of(request)
        if (key(obj), action) not in work.recorded:
            work.recorded.add((key(obj), action))
            before = work.fingerprints.get(key(obj), "")
            log_event(action, row=obj, before=before, after=fingerprint(obj), note=note)


def key(row):
    return row._meta.label, row.pk
