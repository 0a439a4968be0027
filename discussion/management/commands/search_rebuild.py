from django.core.management.base import BaseCommand

from discussion.audit.log import log_event
from discussion.models import AuditAction
from discussion.search.index import signals
from discussion.search.index.refresh import IndexRebuild, is_current

BAR = 30


class Command(BaseCommand):
    help = "照记录重建检索索引和计数。站点照常运行；中断后再运行，会从没做完的地方继续。"

    def add_arguments(self, parser):
        parser.add_argument("--if-needed", action="store_true", help="索引由现在的程序建立，就什么也不做")

    def handle(self, *, if_needed: bool, **options):
        if if_needed and is_current():
            return
        wrong = IndexRebuild(write=True, progress=self.show).run()
        signals.note_all_times()
        signals.bump_version()
        log_event(AuditAction.SETTINGS, user="search_rebuild", note=f"重建检索索引：{in_words(wrong)}")
        self.stdout.write(f"检索索引已与记录一致。重新写入：{in_words(wrong)}。")

    def show(self, done: int, total: int) -> None:
        if self.stdout.isatty() and total:
            self.stdout.write(bar(done, total), ending="\n" if done >= total else "")
            self.stdout.flush()


def bar(done: int, total: int) -> str:
    filled = BAR * done // total
    return f"\r[{'#' * filled}{'.' * (BAR - filled)}] {done:,}/{total:,}"


def in_words(wrong: dict[str, int]) -> str:
    return "、".join(f"{name}{count}" for name, count in wrong.items())
