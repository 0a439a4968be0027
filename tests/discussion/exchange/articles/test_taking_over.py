"""What was decided becomes drafts, all of it or nothing, and is taken back as a whole."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission

from discussion.audit.log import first_fault
from discussion.exchange.articles import taking_over
from discussion.exchange.articles.proposing import take_in
from discussion.exchange.articles.taking_over import NotTakenOver, created_rows, obstacles, take_over, undo
from discussion.models import (
    ActionItem,
    ArticleImport,
    AuditAction,
    AuditEvent,
    Draft,
    Meeting,
    Metric,
    Official,
    Organization,
    Post,
    Publishable,
    Source,
    Statement,
    Status,
    Theme,
    Version,
)
from discussion.workflow import transitions
from forums.models import ForumSession
from tests import factories as make
from tests.discussion.exchange.articles.conftest import BRIDGE, decide


def record():
    """How many rows of each kind that articles bring are on record."""
    models = [
        Source,
        Theme,
        Organization,
        Post,
        Official,
        Meeting,
        Statement,
        Metric,
        ActionItem,
        ForumSession,
    ]
    return {model.__name__: model.objects.count() for model in models}


def problems(article, user):
    with pytest.raises(NotTakenOver) as refused:
        take_over(article, user)
    return refused.value.problems


def test_article_becomes_drafts_that_cite_the_source_with_its_place(article, user):
    article = decide(
        article, user, take=["actions1"], source={"meeting": "推进会", "meeting_date": "2023年3月8日"}
    )
    article = take_over(article, user)
    assert record() == {
        "Source": 1,
        "Theme": 2,
        "Organization": 3,
        "Post": 3,
        "Official": 3,
        "Meeting": 1,
        "Statement": 3,
        "Metric": 2,
        "ActionItem": 1,
        "ForumSession": 2,
    }
    statement = Statement.objects.get(official__name="闻人樵")
    assert (statement.date, statement.speaker_title, statement.meeting.name) == (
        date(2023, 3, 8),
        "区委书记",
        "推进会",
    )
    points = [
        (point.number, point.level, point.heading, point.heading_printed) for point in statement.points.all()
    ]
    assert points == [
        ("1", 1, "把心思放在企业上", True),
        ("2", 1, "把脚步迈到一线去", True),
        ("一是", 2, "问需到户", True),
        ("二是", 2, "办事到点", True),
        ("3", 1, "把规矩立在前头", True),
    ]
    assert {theme.name for theme in statement.themes.all()} == {"作风", "营商环境"}
    citation = statement.citations.get()
    assert (str(citation.source), citation.locator) == ("《架好连心桥 跑出加速度》", "第3版，第4段")
    value = Metric.objects.get(name="全区走访企业").values.get()
    assert (value.as_printed, value.qualifier, value.citations.get().source) == (
        "超420家",
        "gt",
        citation.source,
    )
    action = ActionItem.objects.get()
    assert (action.lead_post.title, action.points.get().statement.official.name) == ("河湾镇委书记", "危念慈")
    session = ForumSession.objects.get(number=2)
    assert (session.topic, session.date, session.citations.count()) == ("镇街权限怎么放", date(2023, 3, 6), 1)


def test_nothing_is_public_and_every_row_has_a_draft_of_its_author(article, user, client):
    article = take_over(article, user)
    rows = [row for row in created_rows(article) if isinstance(row, Publishable)]
    assert {row.status for row in rows} == {Status.DRAFT}
    assert {(draft.model, draft.row) for draft in Draft.objects.filter(authors=user)} == {
        (row._meta.label_lower, row.pk) for row in rows
    }
    assert all(Version.objects.about(row).exists() for row in created_rows(article))
    assert "闻人樵" not in client.get("/officials/").text


def test_taking_over_is_logged_row_by_row(article, user):
    article = take_over(article, user)
    added = AuditEvent.objects.filter(action=AuditAction.ADD).count()
    assert (added, first_fault()) == (len(article.created), "")


def test_rows_that_are_left_out_are_not_made(article, user):
    article = decide(article, user, leave=["statements2", "officials2", "metrics1", "sessions1"])
    take_over(article, user)
    made = record()
    assert (made["Official"], made["Statement"], made["Metric"], made["ForumSession"]) == (2, 2, 1, 1)


@pytest.mark.parametrize("step", ["record_save", "log_event"])
def test_fault_in_the_middle_leaves_nothing(article, user, monkeypatch, step):
    before, calls = record(), []
    owner = taking_over.drafts if step == "record_save" else taking_over
    real = getattr(owner, step)

    def failing(*args, **kwargs):
        calls.append(1)
        if len(calls) == 7:
            raise RuntimeError("the disk is full")
        return real(*args, **kwargs)

    monkeypatch.setattr(owner, step, failing)
    with pytest.raises(RuntimeError):
        take_over(article, user)
    article.refresh_from_db()
    assert (record(), article.is_taken_over, Draft.objects.count()) == (before, False, 0)


def test_mistake_in_one_draft_keeps_all_of_them_and_is_named_beside_it(article, user):
    article = decide(article, user, statements2={"date": "三月八日"}, officials3={"posts": "河湾镇委书记"})
    found = problems(article, user)
    assert ({"statements2", "officials3"} <= set(found), record()["Statement"]) == (True, 0)


@pytest.mark.parametrize(
    ("item", "values"),
    [
        ("source", {"title": ""}),
        ("source", {"themes": ""}),
        ("source", {"meeting": "推进会", "meeting_date": ""}),
        ("source", {"url": "javascript:alert(1)"}),
        ("officials1", {"name": ""}),
        ("officials1", {"name": "很" * 31}),
        ("statements1", {"speaker": ""}),
        ("statements1", {"speaker": "officials9"}),
        ("statements1", {"title": ""}),
        ("statements1", {"themes": "没有这个主题"}),
        ("points1", {"heading": "", "text": ""}),
        ("points1", {"level": "9"}),
        ("metrics1", {"value": "许多"}),
        ("metrics1", {"as_of": ""}),
        ("sessions1", {"number": "头一"}),
        ("sessions1", {"date": "2023-02-30"}),
        ("sessions1", {"topic": "", "format": ""}),
    ],
)
def test_what_cannot_be_stored_is_said_of_its_draft(article, user, item, values):
    assert item in problems(decide(article, user, **{item: values}), user)
    assert record() == dict.fromkeys(record(), 0)


def test_speaker_who_is_left_out_is_named(article, user):
    assert "statements1" in problems(decide(article, user, leave=["officials1"]), user)


def test_only_what_one_may_make_is_made(article, django_user_model):
    editor = django_user_model.objects.create_user("clerk", is_staff=True)
    rights = Permission.objects.filter(codename__startswith="add_").exclude(codename="add_official")
    editor.user_permissions.set(rights)
    assert set(problems(article, editor)) >= {"officials1", "officials2", "officials3"}


def test_article_is_taken_over_once(article, user):
    article = take_over(article, user)
    assert set(problems(article, user)) == {""}


def test_rows_on_record_are_used_and_never_changed(user):
    source = make.source(title="架好连心桥 跑出加速度", date="2023-03-08")
    official = make.official(name="闻人樵")
    make.appointment(official=official, post=make.post(title="区委书记"))
    metric = make.metric(name="解决问题", unit="个")
    session = make.session(series=make.series(name="望川论坛"), number=1, topic="原题")
    article, _ = take_in(BRIDGE, "", user)
    article = take_over(decide(article, user, source={"themes": "作风"}), user)
    assert (Source.objects.count(), Official.objects.filter(name="闻人樵").count()) == (1, 1)
    assert (metric.values.count(), ForumSession.objects.get(number=1).topic) == (0, "原题")
    assert Statement.objects.get(official=official).citations.get().source == source
    assert len([note for note in article.notes if "解决问题" in note or str(session) in note]) == 2


def test_namesake_must_be_decided_about(user):
    make.official(name="闻人樵")
    article, _ = take_in(BRIDGE, "", user)
    article = decide(article, user, source={"themes": "作风"}, take=["officials1"])
    assert "officials1" in problems(article, user)
    take_over(decide(article, user, officials1={"official": "new"}), user)
    assert Official.objects.filter(name="闻人樵").count() == 2


def test_slip_is_put_right_where_the_editor_says_so_and_kept_in_the_source(user):
    make.official(name="闻人樵")
    text = BRIDGE.replace("区委书记闻人樵：", "区委书记闻人憔：")
    article, _ = take_in(text, "", user)
    official = str(Official.objects.get().pk)
    article = decide(
        article,
        user,
        take=["slips1", "officials1"],
        source={"themes": "作风"},
        officials1={"official": official},
    )
    take_over(article, user)
    assert (
        Official.objects.filter(name="闻人憔").exists(),
        Statement.objects.filter(official=official).count(),
    ) == (
        False,
        1,
    )
    assert Source.objects.get().collation == "原文“闻人憔”应为“闻人樵”，本站已改。"


# Taking back


def test_undo_leaves_the_record_as_it_was(article, user):
    before = record()
    article = undo(take_over(article, user), user)
    assert (record(), article.is_taken_over, Draft.objects.count()) == (before, False, 0)
    assert take_over(article, user).is_taken_over


@pytest.mark.parametrize("changed", ["saved", "submitted", "used", "themed"])
def test_undo_says_what_is_not_as_it_was(article, user, changed):
    article = take_over(article, user)
    official = Official.objects.get(name="车晓棠")
    if changed == "saved":
        make.change(official, biography="新的简介")
    elif changed == "submitted":
        transitions.submit(official, user)
    elif changed == "used":
        make.statement(official=official, **make.draft())
    else:
        make.statement(themes=[Theme.objects.get(name="作风")], **make.draft())
    before = record()
    with pytest.raises(NotTakenOver):
        undo(article, user)
    assert record() == before
    assert bool(obstacles(ArticleImport.objects.get())) == (changed in {"saved", "submitted"})


def test_kinds_are_declared_by_their_apps():
    labels = {app.label for app in apps.get_app_configs() if hasattr(app, "record")}
    assert {type(kind).__module__.partition(".")[0] for kind in taking_over.kinds().values()} == labels
