from axes.management.commands import axes_reset
from django.db import transaction

from discussion.audit.log import log_event
from discussion.models import AuditAction


class Command(axes_reset.Command):
    """In place of the library's, which leaves no trace."""

    help = "解除全部登录锁定，记入操作日志。"

    @transaction.atomic
    def handle(self, *args, **options):
        super().handle(*args, **options)
        log_event(AuditAction.LOCKED, user="axes_reset", note="解除全部锁定")
