from datetime import timedelta

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from discussion.audit.log import fingerprint, log_event
from discussion.models import AuditAction


class Command(BaseCommand):
    help = "停用很久没有登录的账号，记入操作日志。最后一个有效的超级用户不停用。"

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=90, help="多少天没有登录就停用，默认90天。")

    @transaction.atomic
    def handle(self, *, days, **options):
        seen = Coalesce("last_login", "date_joined")
        active = User.objects.alias(seen=seen).filter(is_active=True).order_by("seen", "pk")
        keeper = active.filter(is_superuser=True).last()
        stale = active.filter(seen__lt=timezone.now() - timedelta(days=days))
        for user in stale.exclude(pk=keeper and keeper.pk):
            self.switch_off(user, days)

    def switch_off(self, user: User, days: int) -> None:
        before = fingerprint(user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        note = f"{days}天没有登录，停用"
        log_event(
            AuditAction.RIGHTS,
            user="stale_users",
            row=user,
            before=before,
            after=fingerprint(user),
            note=note,
        )
        self.stdout.write(f"停用“{user.username}”：{days}天没有登录。")
