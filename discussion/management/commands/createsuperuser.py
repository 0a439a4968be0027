import os

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from discussion.audit.log import log_event
from discussion.management.commands.changepassword import asked_password, problems_of, typed
from discussion.models import AuditAction


class Command(BaseCommand):
    """In place of Django's, which asks in English, checks no password it is given and leaves no trace."""

    help = "创建超级用户账号；加 --no-input 则从环境变量 DJANGO_SUPERUSER_* 读取用户名、密码和邮箱。"

    def add_arguments(self, parser):
        parser.add_argument("--username", help="用户名")
        parser.add_argument("--email", help="邮箱，可以不填")
        parser.add_argument(
            "--no-input", "--noinput", action="store_false", dest="interactive", help="不提问"
        )

    def handle(self, *, username, email, interactive, verbosity, **options):
        user = User(username=username or self.username(interactive), is_staff=True, is_superuser=True)
        user.email = email or os.environ.get("DJANGO_SUPERUSER_EMAIL", "")
        try:
            user.full_clean(exclude=["password"])
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages)) from refused
        user.set_password(asked_password(self, user) if interactive else self.given_password(user))
        with transaction.atomic():
            user.save()
            log_event(AuditAction.ADD, user="createsuperuser", row=user, note="超级用户")
        if verbosity:
            self.stdout.write(f"已创建超级用户“{user.username}”。")

    def username(self, interactive: bool) -> str:
        given = os.environ.get("DJANGO_SUPERUSER_USERNAME", "")
        if interactive:
            return typed(input, "用户名：").strip()
        if not given:
            raise CommandError("请用 --username 或环境变量 DJANGO_SUPERUSER_USERNAME 给出用户名。")
        return given

    def given_password(self, user: User) -> str:
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD", "")
        if problems := problems_of(password, user):
            raise CommandError("环境变量 DJANGO_SUPERUSER_PASSWORD：" + "".join(problems))
        return password
