"""Carries out what an editor asked for: at once if the file is small, else beside the requests.

A run that is killed leaves its step behind and nothing else: what it stored was in one transaction with the step that
says so.
"""

import logging
from collections.abc import Callable
from threading import Thread
from time import monotonic

from django.db import DatabaseError, IntegrityError, connections
from django.utils import timezone

from discussion.exchange.tables.problems import FileError
from discussion.exchange.tables.runs import Progress, Run, Stopped
from discussion.exchange.tables.subjects import table_specs
from discussion.models import SheetImport
from discussion.models.sheets import Step
from discussion.models.transactions import changing_record, is_outage, retry_broken_off

AT_ONCE = 300  # rows that a request can wait for
EVERY = 1  # second at the most between two signs of life
OUT_OF_DATE = "预览以后，库里的内容有了变化，所以什么也没有写入。下面是重新核对的结果。"
FULL = "数据库正忙，或者磁盘已满，什么也没有写入。请过一会儿再导入；一直不行，请告诉运维人员。"
FAILURE = "程序出错，什么也没有写入。请把文件交给运维人员，错误已记在日志里。"

logger = logging.getLogger(__name__)


def start(work: Callable[[int], None], job: SheetImport) -> None:
    if job.rows <= AT_ONCE:
        work(job.pk)
    else:
        Thread(target=beside, args=(work, job.pk), daemon=True).start()


def beside(work: Callable[[int], None], pk: int) -> None:
    try:
        work(pk)
    finally:
        connections.close_all()


def check(pk: int) -> None:
    """Step 2: what the file would change."""
    with failures_on_the_page(pk):
        job = SheetImport.objects.get(pk=pk)
        report = Run(table_specs()[job.subject], bytes(job.content), progress_writer(pk)).check().as_dict()
        SheetImport.objects.move(pk, Step.CHECKING, Step.CHECKED, report=report)


def write(pk: int) -> None:
    """Step 3, all of it or nothing; if it is not what was shown any more, back to step 2."""
    with failures_on_the_page(pk):
        job = SheetImport.objects.get(pk=pk)
        run = Run(table_specs()[job.subject], bytes(job.content))
        try:
            retry_broken_off(lambda: store(pk, run))
        except (Stopped, IntegrityError):
            SheetImport.objects.move(pk, Step.WRITING, Step.CHECKING)
            check(pk)
            tell_why(pk)


@changing_record()
def store(pk: int, run: Run) -> None:
    """The transaction is as short as can be: on SQLite nobody else writes meanwhile."""
    job = SheetImport.objects.select_for_update().defer("content").filter(pk=pk, step=Step.WRITING).first()
    if job is not None:
        report = run.write(job.report["digest"], job.user, job.name).as_dict()
        SheetImport.objects.move(pk, Step.WRITING, Step.DONE, report=report, content=b"")


def tell_why(pk: int) -> None:
    job = SheetImport.objects.get(pk=pk)
    job.report.setdefault("notes", []).insert(0, OUT_OF_DATE)
    job.save(update_fields=["report"])


def progress_writer(pk: int) -> Progress:
    """Progress that other processes can read, and from which they know that this one is alive."""
    last = monotonic()

    def speak(done: int, total: int) -> None:
        nonlocal last
        if monotonic() - last > EVERY:
            last = monotonic()
            SheetImport.objects.filter(pk=pk).update(rows_done=done, spoke_at=timezone.now())

    return speak


class failures_on_the_page:  # noqa: N801, reads as a sentence
    """Whatever goes wrong is told on the page of the import, since nobody waits for an answer."""

    def __init__(self, pk: int):
        self.pk = pk

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if not isinstance(error, Exception):
            return False
        if not isinstance(error, FileError):
            logger.error("导入表格时出错", exc_info=error)
        message = str(error) if isinstance(error, FileError) else FULL if is_outage(error) else FAILURE
        try:
            SheetImport.objects.filter(pk=self.pk).update(step=Step.FAILED, report={"problems": [message]})
        except DatabaseError:  # soon the page says by itself that the import was interrupted
            logger.exception("导入失败也没能记下")
        return True
