import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from discussion.articles.documents import DocumentError, text_of
from discussion.articles.draft import ArticleDraft
from discussion.articles.reading import read_article


class Command(BaseCommand):
    help = "读一篇报道（TXT、DOCX、HTML或PDF），列出其中的官员、发言、要点、数据、论坛场次和可能的任务。什么也不写入。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="报道的文件")
        parser.add_argument("--json", action="store_true", help="输出JSON，供别的程序使用")

    def handle(self, *, file: Path, **options):
        try:
            text = text_of(file.read_bytes())
        except OSError as error:
            raise CommandError(f"文件“{file}”读不出来：{error.strerror}。") from error
        except DocumentError as error:
            raise CommandError(str(error)) from error
        draft = read_article(text)
        if options["json"]:
            self.stdout.write(json.dumps(draft.as_json(), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(summary(draft)))


def summary(draft: ArticleDraft) -> list[str]:
    """The draft in lines of Chinese; what is not certain has a question mark before it."""
    lines = [f"《{draft.title}》{draft.date}"]
    lines += [f"官员　{_sign(each)}{each.name}　{each.post}" for each in draft.officials]
    for statement in draft.statements:
        lines.append(f"发言　{_sign(statement)}{statement.speaker}　{statement.title}".rstrip())
        for point in statement.points:
            lines += [f"　　要点　{each.number} {each.heading or each.text[:40]}" for each in point.walk()]
    lines += [f"数据　{_sign(each)}{each.label}　{each.printed}" for each in draft.metrics]
    lines += [
        f"论坛　{_sign(each)}{each.series}{each.number}　{each.date}　{each.topic or each.format}"
        for each in draft.sessions
    ]
    lines += [f"任务　？{each.text}" for each in draft.actions]
    return lines + [f"没有归入　{draft.text[start:end]}" for start, end in draft.unclaimed]


def _sign(record) -> str:
    return "" if record.confident else "？"
