"""What is proposed for an article, and how it is matched with what is on record."""

import pytest

from discussion.exchange.articles.decisions import Decisions
from discussion.exchange.articles.kinds import Review, kinds
from discussion.exchange.articles.matching import body_of
from discussion.exchange.articles.places import marked_lines
from discussion.exchange.articles.proposing import take_in
from discussion.exchange.articles.sources import written_alike
from discussion.models import ArticleImport, AuditEvent
from tests import factories as make
from tests.discussion.exchange.articles.conftest import BRIDGE


def decisions_of(article):
    return Decisions.from_json(article.decisions)


def values(article, name, *fields):
    return [decisions_of(article)[name].value(field) for field in fields]


def test_source_is_filled_from_the_article(article):
    found = values(article, "source", "title", "publisher", "date", "edition")
    assert found == ["架好连心桥 跑出加速度", "望川日报", "2023-03-08", "第3版"]


def test_certain_drafts_are_ticked_and_candidates_for_tasks_are_not(article):
    ticked = {(item.kind, item.take) for item in decisions_of(article).items}
    assert ("actions", True) not in ticked
    assert {("officials", True), ("statements", True), ("points", True), ("sessions", True)} <= ticked


def test_every_item_points_at_its_words(article):
    items = decisions_of(article).items
    headed = [item for item in items if item.kind == "points" and item.value("heading")]
    assert [item for item in headed if item.value("heading") not in article.text[slice(*item.at)]] == []


def test_marked_article_says_every_line_once_and_marks_what_nothing_took(article):
    lines = marked_lines(article, decisions_of(article))
    assert ["".join(part.words for part in line.parts) for line in lines] == list(
        filter(None, article.text.split("\n"))
    )
    loose = ["".join(part.words for part in line.parts) for line in lines if line.unclaimed]
    assert "数说变化" in loose
    assert "1 把心思放在企业上" not in loose


def test_line_with_a_slip_is_still_one_that_nothing_took(user):
    make.organization(name="作风建设推进会")
    article, _ = take_in(BRIDGE.replace("作风建设推进会", "作疯建设推进会"), "", user)
    lines = marked_lines(article, decisions_of(article))
    loose = ["".join(part.words for part in line.parts) for line in lines if line.unclaimed]
    assert decisions_of(article).of_kind("slips") != []
    assert any("作疯建设推进会" in line for line in loose)


def test_article_is_known_again_by_its_words(article, user):
    again, is_new = take_in(f"\n\n{BRIDGE}", "另存的.txt", user)
    assert (again, is_new, ArticleImport.objects.count()) == (article, False, 1)


def test_reading_is_logged(article):
    assert AuditEvent.objects.filter(model="discussion.articleimport", row=str(article.pk)).count() == 1


def test_official_with_the_same_post_is_taken_for_the_one_on_record(user):
    known = make.appointment(official=make.official(name="闻人樵"), post=make.post(title="区委书记")).official
    article, _ = take_in(BRIDGE, "", user)
    item = decisions_of(article)["officials1"]
    assert (item.value("official"), item.asks) == (str(known.pk), [])


def test_namesake_with_another_post_is_asked_about_with_posts_and_dates(user):
    known = make.official(name="闻人樵")
    make.appointment(official=known, post=make.post(title="农业农村局局长"), start="2020-05")
    article, _ = take_in(BRIDGE, "", user)
    item = decisions_of(article)["officials1"]
    offered = Review(article).form(item).fields["official"].choices
    assert (item.value("official"), item.asks[0]) == ("", "是同一个人吗？")
    assert (str(known.pk), "闻人樵（农业农村局局长，2020年5月起）") in offered


def test_post_on_record_keeps_its_body(user):
    make.post(organization=make.organization(name="中共望川区委员会", short_name="区委"), title="区委书记")
    article, _ = take_in(BRIDGE, "", user)
    assert values(article, "officials1", "posts") == ["区委/区委书记"]
    assert decisions_of(article)["officials1"].asks == []


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("区委书记", "区委"),
        ("区长", "区政府"),
        ("常务副区长", "区政府"),
        ("河湾镇镇长", "河湾镇政府"),
        ("区人大常委会主任", "区人大常委会"),
        ("区教育局局长", "区教育局"),
        ("特约评论员", ""),
    ],
)
def test_body_is_told_by_the_name_of_a_post(title, body):
    assert body_of(title) == body


def test_source_meeting_series_and_figures_on_record_are_recognised(user):
    make.source(title="架好连心桥 跑出加速度", date="2023-03-08", publisher="望川日报社")
    make.meeting(name="干部作风建设推进会", date="2023-03-08")
    make.metric(name="解决问题")
    make.session(series=make.series(name="望川论坛"), number=1)
    article, _ = take_in(BRIDGE, "", user)
    decisions = decisions_of(article)
    assert values(article, "source", "publisher", "meeting") == ["望川日报社", "干部作风建设推进会"]
    known = [
        kinds()[decisions[name].kind].known(decisions[name]) for name in ("source", "metrics2", "sessions1")
    ]
    assert all(known)


def test_slip_in_a_known_name_is_shown_with_what_may_be_meant(user):
    make.official(name="闻人樵")
    make.organization(name="望川政务中心")
    text = BRIDGE.replace("区委书记闻人樵：", "区委书记闻人憔：").replace("解决问题", "望川证务中心解决问题")
    article, _ = take_in(text, "", user)
    slips = [
        (item.value("original"), item.value("corrected")) for item in decisions_of(article).of_kind("slips")
    ]
    assert slips == [("闻人憔", "闻人樵"), ("望川证务中心", "望川政务中心")]
    assert [item.take for item in decisions_of(article).of_kind("slips")] == [False, False]


def test_sentence_broken_by_a_page_is_shown_with_its_two_halves(user):
    text = BRIDGE.replace("盘点半年来的变化，部署", "盘点半年来的变化。会议在分析形\n\n势以后部署")
    article, _ = take_in(text, "", user)
    (slip,) = decisions_of(article).of_kind("slips")
    assert (slip.value("original"), slip.value("corrected")) == ("在分析形⏎势以后部", "在分析形势以后部")


@pytest.mark.parametrize(
    ("text", "found"), [("去千灯湖看看", []), ("去干灯湖看看", ["干灯湖"]), ("千灯胡", ["千灯胡"]), ("", [])]
)
def test_alike_characters_make_a_slip_of_a_place(text, found):
    assert written_alike(text, "千灯湖") == found
