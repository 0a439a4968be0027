from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from discussion.audit.log import SHORTEST, purge


class Command(BaseCommand):
    help = "清理早于若干天的操作日志；不能少于180天。清理本身也记入日志。"

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=400, help="保留最近多少天的日志，默认400天。")

    def handle(self, *, days, **options):
        if days < SHORTEST.days:
            raise CommandError(f"操作日志至少保留{SHORTEST.days}天，没有清理。")
        before = timezone.now() - timedelta(days=days)
        removed = purge(before, user="purge_audit", note=f"保留{days}天")
        self.stdout.write(f"清理了{removed}条{days}天以前的操作日志。")
