"""What a preview link leads to."""

from axes.helpers import get_client_ip_address
from django.db import transaction
from django.shortcuts import render
from django.views.generic import View

from discussion.audit.log import log_event
from discussion.models import AuditAction
from discussion.workflow.preview import preview, record_visit
from discussion.workflow.snapshots import SnapshotConflict


class SecretPreview(View):
    """What a preview link leads to: a text that is not public yet, for somebody without an account."""

    kept = False

    def get(self, request, secret):
        page = self.page(request, secret) or render(request, "discussion/preview_ended.html", status=404)
        page["Referrer-Policy"] = "no-referrer"  # the address is the secret
        return page

    @transaction.atomic
    def page(self, request, secret):
        """The text behind the secret, or None."""
        row = record_visit(secret, get_client_ip_address(request))
        if row is None:
            return None
        log_event(AuditAction.PREVIEW, row=row, note="凭预览链接打开")
        try:
            return preview(row, request, secret=secret)
        except SnapshotConflict:  # until its editors have made it fit the record again
            return None
