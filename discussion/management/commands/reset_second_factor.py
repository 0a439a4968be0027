from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from discussion.accounts.two_factor import unbind


class Command(BaseCommand):
    help = "解除账号绑定的手机和恢复码，记入操作日志；下次登录时重新绑定。更换SECRET_KEY以后用 --all。"

    def add_arguments(self, parser):
        parser.add_argument("usernames", nargs="*", metavar="用户名")
        parser.add_argument("--all", action="store_true", dest="everybody", help="所有绑定了手机的账号。")

    @transaction.atomic
    def handle(self, *, usernames, everybody, **options):
        bound = User.objects.filter(authenticator__isnull=False).order_by("username")
        users = list(bound if everybody else bound.filter(username__in=usernames))
        if missing := sorted(set(usernames) - {user.username for user in users}):
            raise CommandError(f"没有绑定手机的账号“{'”“'.join(missing)}”。")
        for user in users:
            unbind(user, by="reset_second_factor")
            self.stdout.write(f"已重置“{user.username}”的动态口令。")
