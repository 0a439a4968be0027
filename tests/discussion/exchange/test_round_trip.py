"""What goes out comes back in: the same record gives no change, an empty one becomes the same."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discussion.exchange.tables.subjects import table_specs
from discussion.models import (
    ActionItem,
    Publishable,
    Status,
)
from forums.models import Participant
from tests import factories as make
from tests.sheets import brought_in, checked, counts, csv_file, exported, xlsx_file

pytestmark = pytest.mark.django_db

FORMATS = {"csv": csv_file, "xlsx": xlsx_file}
WILD = "=1+1\n'说“好”，\t-2；3、4\n\n\uff1d五 _x0041_ &amp; <b>"


def officials():
    unit = make.organization(name="南海区委", short_name="区委")
    post, same_title = make.post(organization=unit, title="书记"), make.post(title="书记")
    for n, draft in enumerate([{}, make.draft()]):
        official = make.official(
            name="王勇", pinyin="wangyong wy", rank=n, biography=WILD, notes=WILD, **draft
        )
        make.appointment(official=official, post=post, start="2020", end="2021-08")
        make.appointment(official=official, post=post, start="2021-08-01")
        make.appointment(official=official, post=same_title)
    make.official(name="无职务者")


def actions():
    themes = [make.theme(name="改革、开放"), make.theme(name="分号；主题")]
    speech = make.statement(title="同题", date=date(2021, 12, 29), official=make.official(name="李"))
    points = [make.point(statement=speech, heading="=要点"), make.point(statement=speech, heading="=要点")]
    twins = [
        make.organization(name="教育局", short_name="教育局本部"),
        make.organization(name="教育局二", short_name="教育局"),
    ]
    sources = [make.source(title="同名", date="2021"), make.source(title="同名", date="2021-12")]
    later = make.action(code="Z-9", title=WILD.splitlines()[0], description=WILD)
    action = make.action(
        code="=A-1", themes=themes, points=points, lead_post=make.post(), lead_organization=twins[0], parent=later,
        start=date(2022, 1, 1), deadline=date(2022, 6, 30), notes=WILD,
    )  # fmt: skip
    action.supporting_organizations.set(twins)
    make.action_metric(action=action, metric=make.metric(), effect="这句不在表里")
    for n, state in enumerate([{}, make.draft(), make.draft()]):
        update = make.update(
            action=action, date="2022-01", text=f"进展{n}{WILD}", progress=n * 50, next_step=WILD, **state
        )
        for source in sources:
            make.update_citation(update=update, source=source, locator="第2版", quote="+原话")
    make.update(
        action=action,
        date="2022",
        state="done",
        completed_on="2022-03",
        evidence_url="https://example.com/a?b=1&c=2",
    )


def metrics():
    metric = make.metric(
        name="-场次",
        unit="场次",
        direction="up",
        target="500.5",
        rank=3,
        themes=[make.theme()],
        description=WILD,
    )
    for n, day in enumerate(["2021", "2021-12", "2021-12-29"]):
        value = make.metric_value(
            metric=metric,
            as_of=day,
            value=f"{n}.125",
            qualifier="lt" if False else "gt",
            as_printed=f"超{n}场次",
        )
        make.metric_value_citation(value=value, source=make.source(), quote="超")
        make.metric_value_citation(value=value, source=make.source(), locator="第1版")
    make.metric(name="还没有数值")


def sessions():
    series, official = make.series(), make.official()
    session = make.session(
        series=series, number=1, topic="@题目", summary=WILD, start_time=time(14, 30), end_time=time(17), venue="千灯湖",
        themes=[make.theme(), make.theme()], notes=WILD,
    )  # fmt: skip
    make.participant(session=session, official=official, affiliation="单位", position=5)
    make.participant(session=session, name="王教授", position=1)
    make.participant(session=session, name="企业代表", position=9)
    make.participant(session=session, name="企业代表", position=9)
    make.outcome(
        session=session,
        points=[make.point(heading="")],
        actions=[make.action(), make.action()],
        position=2,
        text=WILD,
    )
    make.session_citation(session=session)
    make.session(series=series, number=2, topic="", format="座谈", **make.draft())


WORLDS = {"officials": officials, "actions": actions, "metrics": metrics, "sessions": sessions}


def test_every_table_is_tried():
    assert set(WORLDS) == set(table_specs())


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("slug", WORLDS)
def test_exported_table_imports_back_without_a_change(slug, kind):
    WORLDS[slug]()

    report = checked(slug, FORMATS[kind](exported(slug)))

    assert (report.problems, report.changes, counts(report, "新增"), counts(report, "修改")) == (
        [],
        [],
        {},
        {},
    )
    assert (
        report.counts[table_specs()[slug].whole.name]["不变"]
        == table_specs()[slug].whole.model.objects.count()
    )


def emptied(slug):
    subject = table_specs()[slug]
    Participant.objects.filter(official__isnull=False).exclude(session__isnull=False).delete()
    ActionItem.objects.update(parent=None)
    for model in [block.model for block in reversed(subject.blocks)]:
        model.objects.all().delete()


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("slug", WORLDS)
def test_table_fills_an_empty_record_with_the_same_in_drafts(slug, kind):
    WORLDS[slug]()
    before = exported(slug)
    emptied(slug)

    report = brought_in(slug, FORMATS[kind](before))

    assert exported(slug) == before
    assert counts(report, "修改") == counts(report, "不变") == {}
    for model in (
        block.model for block in table_specs()[slug].blocks if issubclass(block.model, Publishable)
    ):
        assert set(model.objects.values_list("status", flat=True)) <= {Status.DRAFT}
        assert model.objects.exists()
    again = checked(slug, FORMATS[kind](before))
    assert (again.problems, again.changes) == ([], [])


# Any text


@given(
    text=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40),
    kind=st.sampled_from(sorted(FORMATS)),
)
@settings(max_examples=settings.default.max_examples // 4)
def test_any_text_comes_back_in_as_it_went_out(text, kind):
    ActionItem.objects.all().delete()
    make.action(code="T-1", title="事项", description=text, notes=text, **make.draft())
    before = exported("actions")

    content = FORMATS[kind](before)

    assert checked("actions", content).changes == []
    ActionItem.objects.all().delete()
    brought_in("actions", content)
    assert exported("actions") == before
