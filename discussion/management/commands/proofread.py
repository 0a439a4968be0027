from django.core.management.base import BaseCommand

from discussion.models import Status
from discussion.models.record_apps import record
from discussion.workflow.checks import known_names, proofread


class Command(BaseCommand):
    help = "核对全部内容：逐条列出错误和提醒。已发布的内容有错误时，以非零状态结束。"

    def handle(self, **options):
        self.names, self.totals = known_names(), {"error": 0, "warning": 0}
        wrong_in_public = False
        for model in record().checks:
            for row in model.objects.order_by("pk").iterator(chunk_size=500):
                blocked = self.report(row)
                wrong_in_public |= blocked and row.status == Status.PUBLISHED
        self.stdout.write(f"共{self.totals['error']}处错误，{self.totals['warning']}处提醒。")
        if wrong_in_public:
            raise SystemExit(1)

    def report(self, row) -> bool:
        """Prints a row's findings; whether one of them is an error."""
        found = proofread(row, self.names)
        for finding in found:
            self.totals[finding.level] += 1
            word = "错误" if finding.blocks else "提醒"
            where = f"{row._meta.verbose_name}{row.pk}“{row}”（{row.get_status_display()}）"
            self.stdout.write(f"{word}  {where}：{finding.message}")
        return any(finding.blocks for finding in found)
