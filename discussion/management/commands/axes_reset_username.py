from axes.management.commands import axes_reset_username
from django.db import transaction

from discussion.audit.log import log_event
from discussion.models import AuditAction


class Command(axes_reset_username.Command):
    """In place of the library's, which leaves no trace."""

    help = "解除用户名的登录锁定，记入操作日志。"

    @transaction.atomic
    def handle(self, *args, **options):
        super().handle(*args, **options)
        note = f"解除锁定：{'、'.join(options['username'])}"
        log_event(AuditAction.LOCKED, user="axes_reset_username", note=note)
