from django.core.management.base import BaseCommand

from discussion.audit.log import first_fault
from discussion.models import AuditHead


class Command(BaseCommand):
    help = "校验操作日志：发现缺失或改动过的日志时，指出第一条，并以非零状态结束。"

    def handle(self, **options):
        if fault := first_fault():
            self.stderr.write(fault)
            raise SystemExit(1)
        head = AuditHead.objects.get()
        self.stdout.write(f"日志完整：第{head.purged + 1}条至第{head.last}条。最后一条的校验值：{head.hash}")
