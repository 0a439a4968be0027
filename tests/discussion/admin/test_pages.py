"""The editing pages: what an editor sees, presses and reads."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse

from discussion.admin.wording import admin_url
from discussion.audit.log import log_event
from discussion.exchange.articles.proposing import take_in
from discussion.models import (
    AcceptedWord,
    ActionItem,
    ActionUpdate,
    Appointment,
    ArticleImport,
    AuditAction,
    AuditEvent,
    Draft,
    Meeting,
    Metric,
    MetricValue,
    Official,
    Organization,
    Phase,
    Picture,
    Point,
    Post,
    SiteIdentity,
    Source,
    Statement,
    Theme,
)
from discussion.workflow.drafts import get_or_create_draft
from forums.models import ForumSession, Series
from tests import factories
from tests.pages import address, english, filled, notes, part, press

pytestmark = pytest.mark.one_database

MAKE = {
    Statement: lambda: factories.statement(points=2, themes=[factories.theme()]),
    Point: factories.point,
    ActionItem: lambda: factories.action(points=[factories.point()]),
    ActionUpdate: factories.update,
    Draft: lambda: get_or_create_draft(factories.proofed_statement(title=f"稿件{next(factories.numbers)}")),
    Metric: lambda: factories.metric_value().metric,
    MetricValue: factories.metric_value,
    ArticleImport: lambda: take_in(f"区长第{next(factories.numbers)}次讲话", "", None)[0],
    Meeting: factories.meeting,
    Phase: factories.phase,
    Official: lambda: factories.appointment().official,
    Organization: factories.organization,
    Post: factories.post,
    Picture: factories.picture,
    Source: factories.source,
    Theme: factories.theme,
    AcceptedWord: lambda: AcceptedWord.objects.create(text=f"词语{next(factories.numbers)}"),
    SiteIdentity: lambda: SiteIdentity.objects.first() or factories.site(),
    ForumSession: lambda: factories.outcome().session,
    Series: factories.series,
    User: lambda: User.objects.create_user(f"bianji{next(factories.numbers)}"),
    AuditEvent: lambda: log_event(AuditAction.EXPORT, row=factories.theme(), note="说明"),
    Group: lambda: Group.objects.create(name=f"组{next(factories.numbers)}"),
}
REGISTERED = sorted(MAKE, key=lambda model: model._meta.label)
LISTED = [model for model in REGISTERED if model is not SiteIdentity]


def typed_by_editors(row):
    """Values of a row in Latin letters, which are its own affair: slugs, codes, pinyin."""
    names = ["slug", "pinyin", "code", "username", "file", "hash", "previous"]
    return ["editor", *filter(None, (str(getattr(row, name, "")) for name in names))]


# What an editor reads


def test_every_model_with_an_admin_is_made_here():
    assert set(MAKE) == set(admin.site._registry)


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_no_page_of_a_model_shows_english(editor, model):
    row = MAKE[model]()
    pages = [address(model), address(model, "change", row.pk), address(model, "history", row.pk)]
    pages += (
        [address(model, "add")] if model not in {Point, Draft, MetricValue, SiteIdentity, AuditEvent} else []
    )
    pages += [address(model, "delete", row.pk)] if model in {Phase, Group} else []

    found = {page: english(editor.get(page, follow=True).text, typed_by_editors(row)) for page in pages}

    assert found == {page: set() for page in pages}


def test_the_front_page_shows_no_english(editor):
    pages = [reverse("admin:index"), reverse("admin:password_change")]
    pages += [reverse("admin:app_list", args=[app]) for app in ["discussion", "forums", "auth"]]
    assert {page: english(editor.get(page).text, ["editor"]) for page in pages} == {
        page: set() for page in pages
    }


def test_the_front_page_lists_the_work_in_its_order(editor):
    apps = editor.get(reverse("admin:index")).context["app_list"]
    assert {app["name"]: [model["name"] for model in app["models"]] for app in apps} == {
        "大讨论": [
            "稿件",
            "报道导入",
            "发言",
            "要点",
            "任务",
            "进展",
            "指标",
            "会议",
            "官员",
            "主题",
            "图片",
            "来源",
            "单位",
            "职务",
            "阶段",
            "不算笔误的词语",
            "站点信息",
            "操作日志",
        ],
        "论坛": ["论坛期次", "论坛"],
        "认证和授权": ["用户", "组"],
    }


def test_deleting_a_draft_shows_its_parts_without_english_class_names(editor):
    row = factories.statement(points=1, themes=[factories.theme()], **factories.draft())
    page = editor.get(address(Statement, "delete", row.pk))
    assert english(page.text, ["editor"]) == set()
    assert "要点" in page.text


# What a list costs


@pytest.fixture
def choices(db, request):
    """Two rows of what lists are filtered by: Django leaves out a filter that has a single choice."""
    for make, model in [
        (factories.theme, Theme),
        (factories.official, Official),
        (factories.organization, Organization),
        (factories.meeting, Meeting),
        (factories.phase, Phase),
        (factories.series, Series),
        (factories.metric, Metric),
        (factories.action, ActionItem),
    ]:
        if model is not request.getfixturevalue("model"):
            make()
            make()


# For points without themes: each chosen theme is read for its own field. One asks for people of the speaker's name.
FORM_QUERIES = 46
QUERIES = {
    AuditEvent: 7,
    Group: 6,
    User: 10,
    Draft: 8,
    ActionItem: 14,
    ActionUpdate: 10,
    Meeting: 11,
    Metric: 12,
    MetricValue: 9,
    ArticleImport: 9,
    Official: 10,
    Organization: 8,
    Phase: 6,
    Picture: 8,
    Point: 11,
    Post: 8,
    Source: 8,
    Statement: 15,
    Theme: 7,
    AcceptedWord: 6,
    ForumSession: 13,
    Series: 7,
}


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.__name__)
def test_a_list_needs_the_same_queries_at_one_and_at_three_rows(
    editor, choices, model, django_assert_num_queries
):
    MAKE[model]()
    with django_assert_num_queries(QUERIES[model]):
        editor.get(address(model))
    MAKE[model]()
    MAKE[model]()
    with django_assert_num_queries(QUERIES[model]):
        editor.get(address(model))


def test_a_form_reads_the_points_of_a_statement_together(editor, django_assert_num_queries):
    editor.get(address(Statement, "change", factories.statement().pk))  # fills the cache of content types
    for number in [1, 3]:
        row = factories.statement(points=number)
        with django_assert_num_queries(FORM_QUERIES):
            editor.get(address(Statement, "change", row.pk))


# Forms


def test_a_statement_is_published_with_its_points_from_one_form(editor):
    official, meeting = factories.appointment().official, factories.meeting()
    themes = [factories.theme(), factories.theme()]
    form = editor.get(address(Statement, "add"))
    data = filled(
        form,
        title="在大讨论中改进作风",
        official=official.pk,
        meeting=meeting.pk,
        date="2021-12-29",
        themes=[theme.pk for theme in themes],
        _publish="1",
    )
    for number, heading in enumerate(["一", "二", "三"]):
        data |= part("points", number, heading=heading, level=1, follow_up="action", themes=[themes[0].pk])

    waiting = editor.post(address(Statement, "add"), data, follow=True)
    response = press(editor, Statement.objects.get(), "_publish")

    assert "没有写来源。请在“引证”里选来源，写明位置。" in waiting.text
    row = Statement.objects.published().get()
    assert [(point.position, point.eid, point.heading) for point in row.points.all()] == [
        (10, "p1", "一"),
        (20, "p2", "二"),
        (30, "p3", "三"),
    ]
    assert [list(point.themes.all()) for point in row.points.all()] == [[themes[0]]] * 3
    assert "已发布1项：“在大讨论中改进作风”。在网站上查看" in notes(response)


def test_a_new_point_without_a_position_comes_last_and_a_given_position_stays(editor):
    row = factories.statement(**factories.draft())
    factories.point(statement=row, heading="后", position=30)
    factories.point(statement=row, heading="前", position=5)
    page = address(Statement, "change", row.pk)

    data = filled(editor.get(page)) | part("points", 2, heading="新", level=1, follow_up="action")
    editor.post(page, data)

    assert list(row.points.values_list("heading", "position")) == [("前", 5), ("后", 30), ("新", 40)]


def test_a_form_with_a_mistake_keeps_what_was_typed(editor):
    official = factories.official()
    data = filled(
        editor.get(address(Statement, "add")), title="标题", official=official.pk, date="2021-12-29"
    )
    data |= part("points", 0, number="第一点", level=2, follow_up="action")

    response = editor.post(address(Statement, "add"), data)

    assert "要点的标题和内容至少填写一项。" in response.text
    assert 'value="第一点"' in response.text
    assert 'value="标题"' in response.text
    assert english(response.text, ["editor"]) == set()
    assert not Statement.objects.exists()


def test_a_point_that_an_action_follows_is_not_deleted(editor):
    point = factories.point(heading="解放思想")
    factories.action(points=[point], code="NH-01")
    page = address(Statement, "change", point.statement.pk)

    data = filled(editor.get(page), title="新标题") | {"points-0-DELETE": "on"}
    response = editor.post(page, data)

    message = "要点“解放思想”关联着任务 NH-01，不能删除；请先在任务里去掉这个要点。"
    assert message in response.text
    assert 'value="新标题"' in response.text
    assert Point.objects.filter(pk=point.pk).exists()


def test_of_several_points_with_actions_each_is_named(editor):
    first = factories.point(heading="解放思想")
    second = factories.point(heading="深化改革", statement=first.statement)
    for number, point in enumerate((first, second), 1):
        factories.action(points=[point], code=f"NH-0{number}")
    page = address(Statement, "change", first.statement.pk)
    data = filled(editor.get(page)) | {"points-0-DELETE": "on", "points-1-DELETE": "on"}
    text = editor.post(page, data).text
    assert ("要点“解放思想”关联着任务 NH-01" in text, "要点“深化改革”关联着任务 NH-02" in text) == (
        True,
        True,
    )


def test_a_row_that_others_need_is_not_deleted_and_the_page_says_which(editor):
    phase = factories.phase()
    meeting = factories.meeting(phase=phase)

    response = editor.post(address(Phase, "delete", phase.pk), {"post": "yes"})

    assert "受保护" in response.text
    assert str(meeting) in response.text
    assert english(response.text, ["editor", phase.slug]) == set()
    assert Phase.objects.filter(pk=phase.pk).exists()


def test_an_official_is_not_appointed_twice_to_one_post(editor):
    row, post = factories.official(), factories.post(title="区委书记")
    page = address(Official, "change", row.pk)

    data = filled(editor.get(page)) | part("appointments", 0, post=post.pk)
    response = editor.post(page, data | part("appointments", 1, post=post.pk))

    assert "职务“区委书记”填写了两次在任，请删去一行或填写离任日期。" in response.text
    assert not Appointment.objects.exists()


def test_two_values_of_one_day_are_refused_in_chinese(editor):
    row = factories.metric()
    page = address(Metric, "change", row.pk)
    value = {"value": "320", "as_printed": "超320场次", "as_of": "2021-12-29", "qualifier": "gt"}

    data = filled(editor.get(page)) | part("values", 0, **value) | part("values", 1, **value)
    response = editor.post(page, data)

    assert "有两处的“截至”相同，请改正或删去一处。" in response.text
    assert english(response.text, ["editor", row.slug]) == set()
    assert not MetricValue.objects.exists()


def test_a_slug_left_empty_is_filled_from_the_name(editor):
    editor.post(address(Theme, "add"), filled(editor.get(address(Theme, "add")), name="改革攻坚"))
    assert Theme.objects.get().slug == "gaigegongjian"


def test_the_list_of_site_identities_leads_to_the_one_form(editor):
    assert editor.get(address(SiteIdentity)).url == address(SiteIdentity, "add")
    row = factories.site()
    assert editor.get(address(SiteIdentity)).url == address(SiteIdentity, "change", row.pk)
    assert editor.get(address(SiteIdentity, "add")).status_code == 403


def test_a_picture_tells_where_it_is_used(editor):
    picture, unused = factories.picture(), factories.picture()
    statement = factories.statement(picture=picture, title="发言甲")
    session = factories.session_picture(picture=picture).session

    used = editor.get(address(Picture, "change", picture.pk)).text
    counts = editor.get(address(Picture)).text

    assert f'发言“<a href="{address(Statement, "change", statement.pk)}">发言甲</a>”' in used
    assert f'论坛期次“<a href="{address(ForumSession, "change", session.pk)}">{session}</a>”' in used
    assert "还没有用在任何地方" in editor.get(address(Picture, "change", unused.pk)).text
    assert ("2处" in counts, "未使用" in counts) == (True, True)


def test_the_public_page_is_offered_only_when_readers_can_open_it(editor):
    public, draft = factories.statement(), factories.statement(**factories.draft())
    pages = [editor.get(address(Statement, "change", row.pk)).text for row in [public, draft]]
    assert [f'href="{public.get_absolute_url()}" class="viewsitelink"' in page for page in pages] == [
        True,
        False,
    ]
    assert "在网站上查看" not in pages[1]


# Finding


@pytest.mark.parametrize("words", ["顾耀辉", "guyaohui", "gyh"])
def test_people_and_their_statements_are_found_by_name_and_by_sound(editor, words):
    wanted = factories.statement(official=factories.official(name="顾耀辉"))
    factories.statement(official=factories.official(name="王勇"))
    statements = editor.get(address(Statement), {"q": words}).context["cl"].result_list
    officials = editor.get(address(Official), {"q": words}).context["cl"].result_list
    assert (list(statements), list(officials)) == ([wanted], [wanted.official])


def test_points_are_offered_with_their_speaker(editor):
    statement = factories.statement(official=factories.official(name="顾耀辉"))
    point = factories.point(statement=statement, number="1", heading="解放思想再出发")
    factories.point(heading="别的要点")
    action = factories.action(points=[point])

    found = editor.get(
        address(Point, "cited"),
        {
            "term": "gyh",
            "app_label": "discussion",
            "model_name": "actionpoint",
            "field_name": "point",
        },
    ).json()

    assert found["results"] == [{"id": str(point.pk), "text": "顾耀辉 · 1 解放思想再出发"}]
    assert "顾耀辉 · 1 解放思想再出发</option>" in editor.get(address(ActionItem, "change", action.pk)).text


@pytest.fixture
def namesakes(db):
    """Two people of one name in different posts, the second with a point and at a forum; and one of another name."""
    first, second, other = (factories.official(name=name) for name in ("王勇", "王勇", "顾耀辉"))
    for official, title in ((first, "区长"), (second, "镇长"), (other, "区委书记")):
        factories.appointment(official=official, post=factories.post(title=title))
    factories.statement(official=first)
    point = factories.point(statement=factories.statement(official=second), number="1", heading="改革")
    action = factories.action(points=[point])
    participant = factories.participant(official=second, name="")
    return second, action, participant.session


@pytest.mark.parametrize(
    ("app", "model", "field"),
    [("discussion", "statement", "official"), ("forums", "participant", "official")],
)
def test_people_of_one_name_are_offered_with_their_posts(editor, namesakes, app, model, field):
    asked = {"app_label": app, "model_name": model, "field_name": field}
    found = editor.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert [row["text"] for row in found] == ["王勇（区长）", "王勇（镇长）", "顾耀辉"]
    typed = editor.get(reverse("admin:autocomplete"), asked | {"term": "wangyong"}).json()["results"]
    assert typed == found[:2]


def test_people_of_one_name_are_shown_with_their_posts_where_they_are_chosen(editor, namesakes):
    official, action, session = namesakes
    forms = [official.statements.get(), session, action]
    shown = [re.findall(r"selected>([^<]*王勇[^<]*)<", editor.get(admin_url(row)).text) for row in forms]
    assert shown == [["王勇（镇长）"], ["王勇（镇长）"], ["王勇（镇长） · 1 改革"]]


@pytest.mark.parametrize(("model", "path"), [(Statement, "official"), (Point, "statement__official")])
def test_lists_are_filtered_by_people_told_apart_by_their_posts(editor, namesakes, model, path):
    filters = editor.get(address(model)).context["cl"].filter_specs
    people = next(spec for spec in filters if getattr(spec, "field_path", "") == path)
    assert [label for _, label in people.lookup_choices] == ["王勇（区长）", "王勇（镇长）", "顾耀辉"]


def test_queue_of_points_without_follow_up_is_a_filter(editor):
    waiting = factories.point(heading="待办的事")
    followed = factories.point(heading="已有任务的事")
    factories.action(points=[followed])
    factories.point(heading="看法", follow_up="qualitative")

    front = editor.get(reverse("admin:index")).text
    queue = editor.get(address(Point), {"followed": "awaiting"})

    assert f'href="{address(Point)}"' in front
    assert list(queue.context["cl"].result_list) == [waiting]


def test_an_address_with_references_that_are_no_numbers_still_opens_the_form(editor):
    query = {"title": "甲", "official": "abc", "themes": "1,x", "meeting": "\x00"}
    form = editor.get(address(Statement, "add"), query)
    assert (form.status_code, form.context["adminform"].form.initial) == (200, {"title": "甲"})
