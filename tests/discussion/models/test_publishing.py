"""Clocks of machines are put back and forward, by hand or by a dead battery: what was published stays public (INSP-05)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from discussion.models import SheetImport
from discussion.workflow.schedule import current_version
from tests import factories as make
from tests.world import ADDING

NOW = "2026-12-01T09:00:00+08:00"
CLOCKS = ["1970-01-02T00:00:00+08:00", "2026-12-01T08:59:58+08:00", "2038-01-01T00:00:00+08:00"]


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("model", ADDING, ids=lambda model: model.__name__)
def test_published_row_stays_public_whatever_the_clock_says(db, world, time_machine, model, clock):
    time_machine.move_to(NOW, tick=False)
    row = ADDING[model](world, "某", **make.draft())
    row.publish()
    time_machine.move_to(clock, tick=False)
    row.refresh_from_db()
    row.save()  # somebody saves it under the wrong clock
    current_version()
    assert (row.is_public, model.objects.withdrawn().exists()) == (True, False)


def test_row_published_under_a_fast_clock_stays_when_it_is_put_right(db, client, time_machine):
    time_machine.move_to("2038-01-01T00:00:00+08:00", tick=False)
    row = make.statement(title="甲", **make.draft())
    row.publish()
    time_machine.move_to(NOW, tick=False)
    assert client.get(row.get_absolute_url()).status_code == 200
    assert [*client.get("/statements/").context["object_list"]] == [row]


def test_withdrawn_row_tells_of_its_withdrawal_under_any_clock(db, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    row = make.statement(title="甲", **make.draft())
    row.publish()
    time_machine.move_to("2020-01-01T00:00:00+08:00", tick=False)
    row.withdraw("有误")
    assert client.get(row.get_absolute_url()).status_code == 410
    time_machine.move_to("2019-01-01T00:00:00+08:00", tick=False)
    assert client.get(row.get_absolute_url()).status_code == 410


def test_first_date_of_publication_is_not_moved_by_a_slow_clock(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    row = make.statement(**make.draft())
    row.publish()
    row.withdraw("有误")
    time_machine.move_to("1970-01-02T00:00:00+08:00", tick=False)
    row.publish()
    assert row.published_at.isoformat() == "2026-12-01T01:00:00+00:00"


def test_row_whose_time_had_come_stays_too(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    row = make.statement(**make.embargoed())
    time_machine.move_to("2026-12-02T09:00:01+08:00", tick=False)
    current_version()
    time_machine.move_to(NOW, tick=False)
    assert row.is_public


@pytest.mark.parametrize("shift", [timedelta(days=-1), timedelta(days=1)])
def test_import_that_says_nothing_any_more_is_interrupted_under_any_clock(db, django_user_model, shift):
    user = django_user_model.objects.create(username="e")
    job = SheetImport.objects.create(user=user, content=b"", spoke_at=timezone.now())
    SheetImport.objects.filter(pk=job.pk).update(spoke_at=timezone.now() + shift)
    job.refresh_from_db()
    assert job.interrupted
