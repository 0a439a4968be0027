from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from discussion.exchange.tables.problems import FileError
from discussion.exchange.tables.runs import Report, Run, Stopped
from discussion.exchange.tables.subjects import table_specs
from discussion.management.commands.search_rebuild import bar


class Command(BaseCommand):
    help = "导入表格（XLSX或CSV）：先核对全部内容，没有错才一次写入，新增的都是草稿；有错就什么也不写入。"

    def add_arguments(self, parser):
        names = "，".join(f"{slug}：{subject.title}" for slug, subject in table_specs().items())
        parser.add_argument("subject", choices=table_specs(), metavar="SUBJECT", help=names)
        parser.add_argument("file", type=Path, metavar="FILE", help="表格文件")
        parser.add_argument("--check", action="store_true", help="只核对，不写入")

    def handle(self, *, subject: str, file: Path, check: bool, **options):
        try:
            run = Run(table_specs()[subject], file.read_bytes(), self.show)
            report = run.check()
            self.tell(report)
            if report.problem_count:
                raise CommandError("什么也没有写入。")
            if report.change_count and not check:
                run.write(report.digest, name=file.name)
                self.stdout.write("已写入，新增的都是草稿。")
        except OSError as error:
            raise CommandError(f"文件“{file}”读不出来：{error.strerror}。") from error
        except FileError as error:
            raise CommandError(str(error)) from error
        except (Stopped, IntegrityError) as error:
            raise CommandError("核对以后，库里的内容有了变化，什么也没有写入。请再运行一次。") from error

    def tell(self, report: Report) -> None:
        for note in report.notes:
            self.stdout.write(note)
        for name, numbers in report.counts.items():
            self.stdout.write(f"{name}：{'，'.join(f'{what}{n}' for what, n in numbers.items())}")
        for problem in report.problems:
            self.stderr.write(problem)
        if report.problem_count > len(report.problems):
            self.stderr.write(f"共{report.problem_count}处，只列出前{len(report.problems)}处。")

    def show(self, done: int, total: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(bar(done, total), ending="\n" if done >= total else "")
            self.stdout.flush()
