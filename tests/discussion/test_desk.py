"""The front page of the editing pages: what waits for whom, at the same cost however much it is."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from discussion.editing import review
from discussion.editing.desk import desk
from discussion.editing.levels import Signature
from discussion.editing.manuscripts import begun
from tests import factories as make
from tests.pages import english

SIGNED = Signature(reviewed=True, proofread=True, cleared=True)
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def three_levels(settings):
    settings.REVIEW_LEVELS = 3


def person(name, *rights):
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def piles(user):
    return {pile.name: [item.title for item in pile.items] for pile in desk(user)}


def submitted(author, title="甲"):
    return review.submit(make.proofed_statement(title=title, **make.draft()), author)


def test_nothing_waits_for_who_has_nothing_to_do(db):
    assert desk(person("新人")) == []


def test_a_text_waits_for_those_whose_turn_it_is(db):
    author, first, second = (
        person("作者", "first_review"),
        person("初", "first_review"),
        person("复", "second_review"),
    )
    manuscript = submitted(author)
    before = [piles(user) for user in (author, first, second)]
    review.approve(manuscript, first, SIGNED)
    after = [piles(user) for user in (author, first, second)]
    assert before == [{"我送审的": ["甲"]}, {"待我审核": ["甲"]}, {}]
    assert after == [{"我送审的": ["甲"]}, {}, {"待我审核": ["甲"]}]


def test_who_passed_one_level_is_not_asked_again(db):
    both = person("兼任", "first_review", "second_review")
    review.approve(submitted(person("作者")), both, SIGNED)
    assert piles(both) == {}


def test_an_author_finds_drafts_and_what_came_back(db):
    author, first = person("作者"), person("初", "first_review")
    begun(make.statement(title="草稿", **make.draft()), author)
    begun(make.statement(title="别人的", **make.draft()), person("别人"))
    review.send_back(submitted(author, "退回的"), first, "改一改")
    assert piles(author) == {"退回给我": ["退回的"], "我的草稿": ["草稿"]}


def test_late_soon_stale_tasks_and_points_to_follow_up_are_told(db):
    make.action(code="NH-1", title="超期的", deadline=TODAY - timedelta(days=3))
    make.action(code="NH-2", title="临期的", deadline=TODAY)
    make.action(code="NH-3", title="很久没动的")
    make.action(code="NH-4", title="还没公开", deadline=date(2020, 1, 1), **make.draft())
    make.point(heading="要落实的")
    told = piles(person("编辑", "view_actionitem", "view_point"))
    assert told == {
        "超期事项": ["NH-1：超期的"],
        "临期事项": ["NH-2：临期的"],
        "超过90天未更新": ["NH-1：超期的", "NH-2：临期的", "NH-3：很久没动的"],
        "待跟进的要点": ["要落实的"],
    }


def test_without_levels_a_text_waits_for_who_may_publish_it(db, settings):
    settings.REVIEW_LEVELS = 0
    submitted(person("作者"))
    assert piles(person("社长", "publish_statement")) == {"待我审核": ["甲"]}
    assert piles(person("主题编辑", "publish_theme")) == {}


def test_the_front_page_costs_the_same_at_one_and_at_three(editor, django_assert_num_queries):
    author = User.objects.get()
    for number in (1, 3):
        for _ in range(number):
            begun(make.statement(**make.draft()), author)
            submitted(author)
            make.point()
            make.action(deadline=TODAY)
        if number == 1:
            editor.get(reverse("admin:index"))
        with django_assert_num_queries(24):
            page = editor.get(reverse("admin:index"))
    assert english(page.text, ["editor"]) == set()


def test_everything_is_searched_at_once(editor):
    make.statement(title="绿道建设", **make.draft())
    make.theme(name="绿道")
    make.action(title="建绿道", code="NH-1")
    make.statement(title="别的")
    page = editor.get(reverse("admin:search"), {"q": "绿道"})
    found = {pile.name: [item.title for item in pile.items] for pile in page.context["piles"]}
    assert found == {"发言": ["绿道建设"], "主题": ["绿道"], "行动事项": ["NH-1：建绿道"]}
    assert english(page.text, ["editor"]) == set()


@pytest.mark.parametrize("words", ["", "\0", "%", "'" * 500, "\ud800"])
def test_any_words_give_a_page(editor, words):
    assert editor.get(reverse("admin:search"), {"q": words.encode("utf-8", "replace")}).status_code == 200


def test_a_search_shows_only_what_one_may_see(client, db):
    make.theme(name="绿道")
    client.force_login(person("无权"))
    assert client.get(reverse("admin:search"), {"q": "绿道"}).context["piles"] == []
