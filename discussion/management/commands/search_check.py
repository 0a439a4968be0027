from django.core.management.base import BaseCommand, CommandError

from discussion.audit.log import log_event
from discussion.management.commands.search_rebuild import in_words
from discussion.models import AuditAction, CacheVersion
from discussion.search.index import signals
from discussion.search.index.refresh import IndexRebuild
from discussion.values.analyser import VERSION


class Command(BaseCommand):
    help = "核对检索索引和计数与记录是否一致；不一致时退出码为1。"

    def add_arguments(self, parser):
        parser.add_argument("--fix", action="store_true", help="改正不一致的地方")

    def handle(self, *, fix: bool, **options):
        if not fix and CacheVersion.objects.exclude(analyser=VERSION).exists():
            raise CommandError("检索索引由另一版本的程序建立，须重建：manage.py search_rebuild。")
        wrong = IndexRebuild(write=fix).run()
        if fix and any(wrong.values()):
            signals.bump_version()
            log_event(AuditAction.SETTINGS, user="search_check", note=f"改正检索索引：{in_words(wrong)}")
        elif any(wrong.values()):
            raise CommandError(
                f"检索索引与记录不一致：{in_words(wrong)}。请运行 manage.py search_check --fix。"
            )
        self.stdout.write(f"已改正：{in_words(wrong)}。" if any(wrong.values()) else "检索索引与记录一致。")
