"""The first content is complete, says what the source prints, and is written as Chinese is."""

import re
from collections import Counter
from datetime import date

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from discussion.models import (
    ActionItem,
    ActionUpdate,
    Appointment,
    Meeting,
    Metric,
    MetricValue,
    Official,
    Organization,
    Phase,
    Point,
    Publishable,
    SiteIdentity,
    Source,
    Statement,
    Theme,
)
from forums.models import ForumSession, Series

pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def loaded(content, db):
    pass


def texts():
    """Every text that the content put into the database, with the place where it stands."""
    for label in ("discussion", "forums"):
        for model in apps.get_app_config(label).get_models():
            names = [field.name for field in model._meta.fields if is_text(field)]
            for row in model.objects.values("pk", *names):
                yield from ((f"{model._meta.label} {row['pk']} {name}", row[name]) for name in names)


def is_text(field):
    return isinstance(field, models.CharField | models.TextField)


def offences(pattern):
    return [(place, text) for place, text in texts() if re.search(pattern, text)]


# The record


def test_site_identity_is_the_discussion_of_a_demonstration_without_an_organizer():
    fields = ["name", "slogan", "profile", "organizer", "producer", "phone", "email", "address", "icp"]
    assert list(SiteIdentity.objects.values_list(*fields)) == [
        (
            "南海大讨论实录",
            "“思想再解放、改革再出发、建设现代化活力新南海”大讨论",
            "demo",
            *[""] * 6,
        )
    ]


def test_officials_stand_in_the_printed_order_with_their_titles():
    assert [(row.slug, row.name, row.title) for row in Official.objects.published()] == [
        ("gu-yaohui", "顾耀辉", "区委书记"),
        ("wang-yong", "王勇", "区长"),
        ("xiang-xiuxing", "香秀杏", "区人大常委会主任"),
        ("tang-lubang", "唐禄邦", "区政协主席"),
        ("li-weicheng", "李伟成", "区委副书记"),
        ("pan-shi", "盘石", "区委常委、常务副区长、狮山镇委书记"),
        ("he-chunyun", "何春云", "区委常委、大沥镇委书记"),
        ("lv-yuanyuan", "吕园园", "区委常委、区委宣传部部长"),
    ]


def test_appointments_have_no_invented_dates():
    assert Counter(Appointment.objects.values_list("start", "end")) == {("", ""): 12}


def test_organizations_have_full_and_short_names():
    assert list(Organization.objects.values_list("slug", "name", "short_name")) == [
        ("quwei", "中共佛山市南海区委员会", "区委"),
        ("quzhengfu", "佛山市南海区人民政府", "区政府"),
        ("qurenda", "佛山市南海区人民代表大会常务委员会", "区人大常委会"),
        ("quzhengxie", "中国人民政治协商会议佛山市南海区委员会", "区政协"),
        ("quwei-xuanchuanbu", "中共佛山市南海区委宣传部", "区委宣传部"),
        ("shishan", "佛山市南海区狮山镇", "狮山镇"),
        ("dali", "佛山市南海区大沥镇", "大沥镇"),
        ("zhujiang-shibao", "珠江时报社", ""),
    ]


def test_themes_stand_in_their_order_each_with_a_description():
    assert list(Theme.objects.published().exclude(description="").values_list("slug", "name")) == [
        ("sixiang", "思想解放"),
        ("gaige", "改革攻坚"),
        ("chanye", "制造业与产业转型"),
        ("tudi", "土地整治与城乡融合"),
        ("chengshi", "城市建设"),
        ("ganbu", "干部作风"),
        ("jiceng", "基层治理与安全"),
        ("jingji", "财政金融与实体经济"),
        ("minzhu", "人大政协履职"),
        ("zhiku", "智库与论坛"),
        ("xuanchuan", "宣传引导"),
        ("minsheng", "教育与健康"),
    ]


def test_the_meeting_belongs_to_the_first_of_two_undated_phases():
    assert list(Phase.objects.values_list("name", "start", "end")) == [
        ("第一阶段", "", ""),
        ("第二阶段", "", ""),
    ]
    assert list(Meeting.objects.published().values_list("slug", "name", "date", "phase__name")) == [
        ("quwei-wuxuhui-2021", "区委工作务虚会", date(2021, 12, 29), "第一阶段")
    ]


def test_the_one_source_keeps_empty_what_it_does_not_print():
    fields = ["title", "author", "publisher", "edition", "url", "date"]
    assert list(Source.objects.values_list(*fields)) == [
        ("统一思想再出发 凝聚士气开新局", "", "", "", "", "")
    ]


def test_statements_stand_in_the_order_of_the_meeting():
    fields = ["official__name", "speaker_title", "title", "fidelity", "date", "phase__slug"]
    first, day = "diyi-jieduan", date(2021, 12, 29)
    assert list(Statement.objects.published().values_list(*fields)) == [
        ("顾耀辉", "区委书记", "大讨论不能一阵风，成果要转化为行动", "digest", day, first),
        ("王勇", "区长", "坚定智造强区，提升资源效率，鼓足改革士气", "digest", day, first),
        ("香秀杏", "区人大常委会主任", "区人大以五个聚焦助推区委部署落实", "digest", day, first),
        ("唐禄邦", "区政协主席", "健全委员联络制度，把部署变成各界共识", "digest", day, first),
        ("李伟成", "区委副书记", "20项主要改革任务逐项制定方案和施工图", "digest", day, first),
        (
            "盘石",
            "区委常委、常务副区长、狮山镇委书记",
            "狮山以2+2发展战略支撑制造业和佛北战新产业园",
            "digest",
            day,
            first,
        ),
        (
            "何春云",
            "区委常委、大沥镇委书记",
            "大沥土地整治转入“阵地战”，打造城市客厅",
            "digest",
            day,
            first,
        ),
        (
            "吕园园",
            "区委常委、宣传部部长",
            "大讨论第一阶段的五条经验和下一步思路",
            "digest",
            day,
            first,
        ),
    ]


POINTS = {
    "gu-yaohui": [
        ("1", 1, "准确把握南海所处的坐标和方位，切实增强抓改革促转型的责任感和紧迫感"),
        ("", 2, "客观辩证看优势"),
        ("", 2, "全面深入找短板"),
        ("", 2, "居安思危查风险"),
        ("", 3, "财政收支压力大"),
        ("", 3, "三缺一涨持续冲击实体经济"),
        ("", 3, "安全维稳风险增大"),
        ("", 2, "坚定信心抓机遇"),
        ("", 3, "抓好建设广东省城乡融合发展改革创新试验区机遇"),
        ("", 3, "抓好新兴产业加快集聚发展的机遇"),
        ("", 3, "抓好省委支持佛山高质量发展的机遇"),
        ("2", 1, "总结运用好大讨论形成的阶段性成果，切实把南海高质量发展的路子走对走实走好"),
        ("", 2, "要跳出南海看南海，对标先进谋改革"),
        ("", 2, "要坚持系统思维，增强整体效应"),
        ("", 2, "要壮大产业更新，提升城市品质"),
        ("", 2, "要担当实干、效率至上"),
        ("", 2, "要狠抓基层基础，筑牢发展底板"),
        ("3", 1, "扎实开展第二阶段讨论，凝聚奋进新征程的强大动力"),
        ("", 2, "要在统一思想上下功夫"),
        ("", 2, "要在解决问题上下功夫"),
        ("", 2, "要在巩固提升上下功夫"),
        ("", 2, "要在长效机制上下功夫"),
    ],
    "wang-yong": [
        ("1", 1, "坚定智造强区的定位共识"),
        ("2", 1, "坚持资源效率持续提升"),
        ("3", 1, "坚决改革转型的决战士气"),
    ],
    "xiang-xiuxing": [("", 1, "围绕工作主线，突出五个聚焦")],
    "tang-lubang": [("", 1, "健全委员联络制度，当好桥梁纽带")],
    "li-weicheng": [("", 1, "逐项落实9个方面20项主要改革任务")],
    "pan-shi": [("", 1, "“两个坚定扛起、两个有力支撑”2+2发展战略")],
    "he-chunyun": [("", 1, "借时造势、借势聚力、借力兴城")],
    "lv-yuanyuan": [
        ("", 1, "第一阶段工作经验"),
        ("1", 2, "精心谋划，边谋边动"),
        ("一是", 3, "区委统筹、领导开题"),
        ("二是", 3, "全区行动、实效明显"),
        ("2", 2, "引入智库，借船出海"),
        ("3", 2, "部门协作，跨界联动"),
        ("4", 2, "横向到边，纵向到底"),
        ("5", 2, "全媒宣传，铺天盖地"),
        ("", 3, "传统媒体与新媒体结合"),
        ("", 3, "线上线下结合"),
        ("", 3, "新闻报道和深度评论结合"),
        ("", 1, "下一阶段工作思路"),
        ("", 2, "继续统一思想凝聚社会广泛共识"),
        ("", 2, "形成一套建设现代化活力新南海的新思路"),
        ("", 2, "开启新一轮的改革大攻坚"),
    ],
}


def test_statements_have_exactly_these_points():
    found = {
        statement.official.slug: list(statement.points.values_list("number", "level", "heading"))
        for statement in Statement.objects.published()
    }

    assert found == POINTS


def test_points_are_numbered_in_document_order():
    found = Point.objects.filter(statement__official__slug="wang-yong")

    assert list(found.values_list("position", "eid")) == [(10, "p1"), (20, "p2"), (30, "p3")]


def test_every_point_and_statement_has_a_theme():
    assert list(Point.objects.filter(themes=None)) == []
    assert list(Statement.objects.filter(themes=None)) == []


def test_metrics_have_these_figures_as_printed():
    fields = ["metric__name", "qualifier", "value", "metric__unit", "as_printed", "as_of"]
    day = "2021-12-29"
    values = MetricValue.objects.published().order_by("metric__rank")
    assert list(values.values_list(*fields)) == [
        ("邀请社会各界和专家智库参与的大讨论活动", "gt", 320, "场次", "超320场次", day),
        ("区直党组（党委）开展大讨论", "gt", 100, "场次", "100多场次", day),
        ("镇街开展大讨论", "gt", 30, "场次", "超30场次", day),
        ("主要改革任务", "eq", 20, "项", "20项", day),
        ("开展大讨论的区直党组（党委）", "gt", 60, "个", "60多个", day),
        ("主要改革任务涉及方面", "eq", 9, "个方面", "9个方面", day),
        ("专版专栏专题", "eq", 6, "个", "6个", day),
    ]


def test_metrics_have_a_theme_and_a_description():
    assert list(Metric.objects.filter(models.Q(themes=None) | models.Q(description=""))) == []


def test_actions_have_these_leads_parents_and_numbers_of_points():
    fields = ["code", "lead_organization__slug", "lead_post__title", "parent__code", "count"]
    actions = ActionItem.objects.published().annotate(count=models.Count("points")).order_by("code")
    assert list(actions.values_list(*fields)) == [
        ("NH-01", "quwei", None, None, 1),
        ("NH-02", "quwei", None, None, 4),
        ("NH-03", "quwei", None, "NH-02", 2),
        ("NH-04", "quwei", None, "NH-02", 1),
        ("NH-05", "quwei", None, "NH-02", 1),
        ("NH-06", "quwei", None, "NH-02", 1),
        ("NH-07", "quwei", "区委副书记", None, 1),
        ("NH-08", "quzhengfu", "区长", None, 1),
        ("NH-09", "shishan", "狮山镇委书记", None, 1),
        ("NH-10", "shishan", "狮山镇委书记", "NH-09", 1),
        ("NH-11", "shishan", "狮山镇委书记", "NH-09", 1),
        ("NH-12", "dali", "大沥镇委书记", None, 1),
        ("NH-13", "dali", "大沥镇委书记", None, 1),
        ("NH-14", "dali", "大沥镇委书记", None, 1),
        ("NH-15", "qurenda", "区人大常委会主任", None, 1),
        ("NH-16", "quzhengxie", "区政协主席", None, 1),
        ("NH-17", "quwei-xuanchuanbu", None, None, 1),
    ]


def test_actions_have_no_invented_dates_and_all_have_a_theme():
    assert Counter(ActionItem.objects.values_list("start", "deadline")) == {(None, None): 17}
    assert list(ActionItem.objects.filter(themes=None)) == []


def test_updates_are_the_three_that_the_source_reports():
    fields = ["action__code", "date", "state", "progress"]
    updates = ActionUpdate.objects.published().order_by("action__code", "date")
    assert list(updates.values_list(*fields)) == [
        ("NH-07", "2021-12-29", "ongoing", None),
        ("NH-17", "2021-12-30", "ongoing", None),
        ("NH-17", "2022", "ongoing", None),
    ]


def test_actions_without_an_update_say_so():
    tasks = ActionItem.objects.published().with_state()

    assert {task.code for task in tasks if task.standing != "unreported"} == {"NH-17"}
    assert {task.code for task in tasks if task.announced} == {"NH-07"}


def test_the_reform_tasks_plans_are_measured_by_their_two_figures():
    fields = ["code", "action_metrics__metric__slug"]
    linked = ActionItem.objects.exclude(metrics=None).order_by("action_metrics__pk")
    assert list(linked.values_list(*fields)) == [("NH-07", "gaige-renwu"), ("NH-07", "gaige-fangmian")]


def test_forum_sessions_stand_in_number_order():
    """TOPIC-03: the source prints them 1, 4, 2, 5, 3, 6."""
    sessions = ForumSession.objects.published()
    assert [(row.number, row.date.isoformat(), row.topic, row.format) for row in sessions] == [
        (1, "2021-12-14", "从氢能产业大会看南海制造业高质量发展动力机制转换", ""),
        (2, "2021-12-16", "从百年党史汲取精神力量，推动建设现代化活力新南海", ""),
        (3, "2021-12-17", "", "南海区汽车产业链联席对接会议"),
        (4, "2021-12-28", "金融创新支持实体经济", ""),
        (5, "2021-12-29", "打造全国中医药强区", ""),
        (6, "2021-12-30", "教育优质均衡发展", ""),
    ]


def test_forum_meets_at_its_venue_with_its_hosts_and_without_invented_guests():
    series = Series.objects.published().get()

    hosts = [host.short_name or host.name for host in series.hosts.all()]

    assert (series.slug, series.name, series.venue) == (
        "kuixingge",
        "魁星阁论坛",
        "千灯湖制高点魁星阁七楼",
    )
    assert hosts == ["区委宣传部", "珠江时报社"]
    assert ForumSession.objects.exclude(participants=None, outcomes=None, summary="").count() == 0


@pytest.mark.parametrize("model", [Statement, MetricValue, ActionUpdate, ForumSession])
def test_every_fact_has_one_citation_that_tells_the_place(model):
    cited = model.objects.annotate(places=models.Count("citations__locator"))

    assert set(cited.exclude(citations__locator="").values_list("places", flat=True)) <= {1, 2}
    assert model.objects.filter(models.Q(citations=None) | models.Q(citations__locator="")).count() == 0


def test_everything_that_can_be_published_is():
    hidden = {
        model._meta.label: model.objects.exclude(pk__in=model.objects.published()).count()
        for model in apps.get_models()
        if issubclass(model, Publishable)
    }

    assert set(hidden.values()) == {0}


# Finding by speaker and theme

FOUND_BY = {
    "gu-yaohui": {"sixiang", "gaige", "chanye", "tudi", "chengshi", "ganbu", "jiceng", "jingji"},
    "wang-yong": {"gaige", "chanye", "tudi", "ganbu"},
    "xiang-xiuxing": {"chanye", "tudi", "minzhu"},
    "tang-lubang": {"sixiang", "minzhu"},
    "li-weicheng": {"gaige"},
    "pan-shi": {"chanye", "chengshi"},
    "he-chunyun": {"tudi", "chengshi", "ganbu"},
    "lv-yuanyuan": {"sixiang", "gaige", "chanye", "jiceng", "zhiku", "xuanchuan"},
}
THEMES = [
    "sixiang",
    "gaige",
    "chanye",
    "tudi",
    "chengshi",
    "ganbu",
    "jiceng",
    "jingji",
    "minzhu",
    "zhiku",
    "xuanchuan",
    "minsheng",
]
EXPECTED = {
    (speaker, theme): [speaker] if theme in themes else []
    for speaker, themes in FOUND_BY.items()
    for theme in THEMES
}


def test_every_speaker_and_theme_lists_exactly_these_statements_on_the_page(client):
    page = reverse("discussion:statements")
    found = {}
    for speaker, theme in EXPECTED:
        response = client.get(page, {"speaker": speaker, "theme": theme})
        found[speaker, theme] = [row.official.slug for row in response.context["object_list"]]

    assert found == EXPECTED


# Typography


def test_typo_07_no_space_stands_between_han_and_digits():
    assert offences(r"[一-鿿] +[0-9]|[0-9] +[一-鿿]") == []


def test_typo_08_punctuation_beside_han_is_full_width():
    assert offences(r"(?<=[一-鿿”》）])[,;:?!()]|[,;:?!()](?=[一-鿿“《（])") == []


def test_typo_08_no_ideographic_space_is_stored():
    assert offences("\u3000") == []


@pytest.mark.parametrize("pair", ["“”", "‘’", "《》", "（）"])
def test_typo_09_quotation_marks_are_balanced(pair):
    odd = [(place, text) for place, text in texts() if text.count(pair[0]) != text.count(pair[1])]

    assert odd == []


def test_headings_and_titles_end_without_a_full_stop():
    headings = re.compile(r" (title|heading|topic|format|name|slogan)$")

    assert [place for place, text in texts() if headings.search(place) and text.endswith("。")] == []
