from getpass import getpass

from django.contrib.auth import password_validation
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from discussion.audit.log import log_event
from discussion.models import AuditAction


class Command(BaseCommand):
    """In place of Django's, which asks in English and leaves no trace in the audit log."""

    help = "修改一个账号的密码。"

    def add_arguments(self, parser):
        parser.add_argument("username", help="用户名")

    def handle(self, *, username, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有用户名是“{username}”的账号。")
        user.set_password(asked_password(self, user))
        with transaction.atomic():
            user.save()
            log_event(AuditAction.PASSWORD, user="changepassword", row=user)
        self.stdout.write(f"已修改“{username}”的密码。")


def typed(ask, prompt: str) -> str:
    """What the operator types; where nobody can, a sentence instead of a traceback."""
    try:
        return ask(prompt)
    except (EOFError, KeyboardInterrupt) as ended:
        raise CommandError("没有读到输入，什么也没有改。请在终端里运行。") from ended


def asked_password(command: BaseCommand, user: User) -> str:
    """What the operator types twice alike and the rules accept."""
    while True:
        password = typed(getpass, "密码：")
        if password != typed(getpass, "再输一次："):
            command.stderr.write("两次输入的密码不一样，请重新输入。")
        elif problems := problems_of(password, user):
            command.stderr.write("\n".join(problems))
        else:
            return password


def problems_of(password: str, user: User) -> list[str]:
    try:
        password_validation.validate_password(password, user)
    except ValidationError as refused:
        return refused.messages
    return []
