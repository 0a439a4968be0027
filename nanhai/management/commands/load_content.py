from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from discussion.audit.log import log_event
from discussion.models import AuditAction, Official, SiteIdentity, Statement
from discussion.models.transactions import changing_record
from discussion.search.index.signals import indexed_together
from nanhai import content


class Command(BaseCommand):
    help = "载入数据文件里的内容：新增缺少的，已有的一概不改。"

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="站点已有内容就什么也不做")
        parser.add_argument(
            "--from", dest="folder", type=Path, default=content.FOLDER, help="数据文件所在的文件夹"
        )

    def handle(self, *, if_empty: bool, folder: Path, **options):
        if if_empty and has_content():
            return
        loader = content.Loader()
        try:
            with changing_record(), indexed_together():
                loader.load(folder)
                if loader.created:
                    log_event(
                        AuditAction.IMPORT, user="load_content", note=f"新增：{in_words(loader.created)}"
                    )
        except content.ContentError as error:
            raise CommandError(f"{error}\n没有载入任何内容，请改正数据文件后重新运行。") from error
        self.stdout.write(f"新增：{in_words(loader.created)}。")
        self.stdout.write(f"已有，未改动：{in_words(loader.kept)}。")


def has_content() -> bool:
    """Whether anything was ever loaded or entered: what an editor deleted must not come back by itself."""
    return any(model.objects.exists() for model in (SiteIdentity, Official, Statement))


def in_words(counts: Counter[str]) -> str:
    return "、".join(f"{name}{count}" for name, count in counts.items()) or "无"
