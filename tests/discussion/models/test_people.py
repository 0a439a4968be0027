from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from discussion.models import Appointment, FormerSlug, Official, Theme
from discussion.models.person_names import distinct_names
from discussion.public.filters import StatementFilter
from discussion.public.matrix import theme_speaker_matrix
from discussion.values import pinyin
from discussion.workflow.drafts import draft_of, revising
from discussion.workflow.snapshots import SnapshotConflict, apply_snapshot
from tests import factories

pytestmark = pytest.mark.django_db


def appointed(official, title, rank=100, **dates):
    return factories.appointment(official=official, post=factories.post(title=title, rank=rank), **dates)


# Appointments


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("2021-08-15", "2021-12-29", date(2021, 8, 15), date(2021, 12, 29)),
        ("2021-08", "2021-11", date(2021, 8, 1), date(2021, 11, 30)),
        ("2020", "2021", date(2020, 1, 1), date(2021, 12, 31)),
        ("2021-12-29", "2021-12-29", date(2021, 12, 29), date(2021, 12, 29)),
    ],
)
def test_appointment_is_held_from_its_first_day_to_its_last(start, end, first, last):
    factories.appointment(start=start, end=end)
    days = [date.fromordinal(first.toordinal() - 1), first, last, date.fromordinal(last.toordinal() + 1)]

    assert [Appointment.objects.held_on(day).exists() for day in days] == [False, True, True, False]


def test_appointment_without_dates_is_held_always():
    factories.appointment()

    assert Appointment.objects.held_on(date(1990, 1, 1)).exists()
    assert Appointment.objects.held_on(date(2090, 1, 1)).exists()


def test_current_appointments_have_no_end():
    factories.appointment(end="2021")
    current = factories.appointment(start="2021")

    assert list(Appointment.objects.current()) == [current]


# Titles


def test_title_names_the_posts_held_now_by_their_rank():
    official = factories.official()
    appointed(official, "大沥镇委书记", rank=30)
    appointed(official, "区委常委", rank=10)
    appointed(official, "副区长", rank=20, end="2021-08")

    assert official.title == "区委常委、大沥镇委书记"


def test_title_is_the_same_in_a_list_and_needs_no_query_there(django_assert_num_queries):
    for _ in range(3):
        official = factories.official()
        appointed(official, "区委常委", rank=10)
        appointed(official, "大沥镇委书记", rank=30)

    with django_assert_num_queries(2):
        titles = [row.title for row in Official.objects.with_titles()]

    assert titles == ["区委常委、大沥镇委书记"] * 3


def test_title_is_empty_without_a_post():
    assert factories.official().title == ""


def test_title_on_names_the_posts_held_that_day_by_their_rank():
    official = factories.official()
    appointed(official, "区长", rank=20, start="2021-08")
    appointed(official, "区委副书记", rank=10, start="2021-08")
    appointed(official, "副区长", rank=30, start="2016", end="2021-07")

    days = [date(2015, 1, 1), date(2021, 7, 31), date(2021, 8, 1), date(2021, 12, 29)]

    assert [official.title_on(day) for day in days] == ["", "副区长", "区委副书记、区长", "区委副书记、区长"]


def test_statement_takes_the_title_of_its_day():
    official = factories.official()
    appointed(official, "副区长", end="2021-12-30")
    appointed(official, "区长", start="2021-12-31")

    assert factories.statement(official=official, speaker_title="").byline == f"副区长{official.name}"


def test_statement_keeps_its_title_when_appointments_change():
    official = factories.official()
    appointment = appointed(official, "副区长", start="2021")
    statement = factories.statement(official=official, speaker_title="")

    appointment.end = "2021-12"
    appointment.save()
    appointed(official, "区长", start="2021-01")
    appointment.post.title = "区政府副区长"
    appointment.post.save()
    statement.refresh_from_db()
    statement.save()

    statement.refresh_from_db()
    assert (statement.speaker_title, official.title) == ("副区长", "区长")


def test_statement_keeps_the_title_as_printed():
    official = factories.official()
    appointed(official, "区委书记")

    assert (
        factories.statement(official=official, speaker_title="南海区委书记").speaker_title == "南海区委书记"
    )


# Names by sound


def test_official_gets_a_slug_of_family_and_given_name():
    assert factories.official(name="顾耀辉").slug == "gu-yaohui"


def test_official_is_stored_without_blanks_in_the_name():
    official = factories.official(name=" 王　勇 ")

    assert (official.name, official.slug) == ("王勇", "wang-yong")


def test_official_is_found_by_sound():
    assert factories.official(name="顾耀辉").pinyin == "guyaohui gyh"
    assert {"wangyong", "wy"} <= set(factories.official(name="王勇").pinyin.split())


def test_official_keeps_the_sound_an_editor_typed():
    assert factories.official(name="单田芳", pinyin="shantianfang stf").pinyin == "shantianfang stf"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("单田芳", {"dantianfang", "shantianfang", "dtf", "stf"}),
        ("曾朝重", {"cengchaozhong", "zengchaozhong", "ccz", "zcz"}),
        ("单乐行", {"danlexing", "shanlexing", "danyuexing", "danlehang"}),
        ("吕园园", {"lvyuanyuan", "lyy"}),
    ],
)
def test_readings_has_every_reading_of_each_character(name, expected):
    assert expected <= set(pinyin.readings(name).split())


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("区建国", ["oujianguo", "ojg", "qujianguo", "qjg"]),
        ("仇和", ["qiuhe", "qh"]),
        ("单霁翔", ["shanjixiang", "sjx", "danjixiang", "djx"]),
        ("查培新", ["zhapeixin", "zpx"]),
        ("解放", ["xiefang", "xf", "jiefang", "jf"]),
        ("黑土", ["hetu", "ht"]),
        ("单", ["shan", "s", "dan", "d"]),
        ("万俟卨", ["moqixie", "mqx"]),
        ("司马光", ["simaguang", "smg"]),
        ("王单", ["wangdan", "wd"]),
        ("万俟单", ["moqidan", "mqd"]),
        ("查干巴特尔", ["chaganbateer", "cgbte"]),
        ("顾耀辉", ["guyaohui", "gyh"]),
    ],
)
def test_readings_begin_with_the_family_name_read_as_one(name, first):
    """The first two are taken as how somebody is called: "shantianfang" leads straight to 单田芳."""
    assert pinyin.readings(name).split()[: len(first)] == first


def test_readings_of_a_long_name_stay_few():
    assert pinyin.readings("乐" * 30) == f"{'le' * 30} {'l' * 30}"


# Addresses


def test_slug_is_filled_from_the_sound_of_the_name():
    assert factories.theme(name="改革攻坚").slug == "gaigegongjian"
    assert factories.theme(name="2+2 改革").slug == "2-2-gaige"


def test_slug_of_a_name_without_letters_is_the_kind_of_page():
    assert factories.theme(name="“？”").slug == "theme"


def test_slug_that_is_taken_gets_a_number():
    names = ["王勇", "汪勇", "王永"]

    assert [factories.official(name=name).slug for name in names] == [
        "wang-yong",
        "wang-yong-2",
        "wang-yong-3",
    ]


def test_slug_is_kept_as_typed_and_when_the_name_changes():
    theme = factories.theme(name="改革", slug="reform")

    theme.name = "开放"
    theme.save()

    assert (Theme.objects.get().slug, FormerSlug.objects.count()) == ("reform", 0)


def test_former_slug_leads_to_the_page():
    theme = Theme.objects.get(pk=factories.theme(name="改革").pk)

    for slug in ["reform", "reforms"]:
        theme.slug = slug
        theme.save()

    assert [Theme.renamed_from(slug) for slug in ["gaige", "reform", "reforms", "kaifang"]] == [
        theme.pk,
        theme.pk,
        None,
        None,
    ]
    assert Official.renamed_from("gaige") is None


def test_former_slug_is_remembered_on_the_row_that_was_just_created():
    theme = factories.theme(name="改革")

    theme.slug = "reform"
    theme.save()

    assert Theme.renamed_from("gaige") == theme.pk


def renamed(row, slug):
    row.slug = slug
    row.save()
    return row


@pytest.mark.parametrize("taker", [factories.draft(), factories.published()])
def test_an_address_that_leads_to_another_page_is_not_taken(taker):
    renamed(factories.theme(name="改革", slug="gaige"), "reform")
    other = factories.theme(name="开放", slug="opening", **taker)
    other.slug = "gaige"

    with pytest.raises(ValidationError, match="另一页原来的网址"):
        other.full_clean()
    with pytest.raises(IntegrityError, match="另一页原来的网址"), transaction.atomic():
        other.save()

    assert factories.theme(name="盖阁").slug == "gaige-2"


def test_a_revision_that_took_an_address_given_up_since_is_told_so():
    former, row = factories.theme(name="改革", slug="gaige"), factories.theme(name="开放", slug="opening")
    renamed(former, "reform")
    with revising(row):
        factories.change(row, name="再开放")
    draft = draft_of(row)
    draft.snapshot[0]["fields"]["slug"] = "gaige"
    with pytest.raises(SnapshotConflict), transaction.atomic():
        apply_snapshot(draft.snapshot, for_good=True)


def test_an_own_former_address_comes_back_and_that_of_a_lost_row_is_free():
    theme = renamed(renamed(factories.theme(name="改革", slug="gaige"), "reform"), "gaige")
    assert list(FormerSlug.objects.values_list("slug", "target")) == [("reform", theme.pk)]

    lost = renamed(factories.organization(name="某局", slug="ju"), "mouju")
    lost.delete()
    assert factories.organization(name="另一局", slug="ju").slug == "ju"


def test_a_draft_leaves_no_address_behind():
    renamed(factories.theme(name="改革", slug="gaige", **factories.draft()), "reform")
    renamed(factories.meeting(name="某会", slug="hui", **factories.embargoed()), "mouhui")
    assert not FormerSlug.objects.exists()


def test_a_withdrawn_page_keeps_its_former_address():
    theme = renamed(factories.theme(name="改革", slug="gaige", **factories.withdrawn()), "reform")
    assert Theme.renamed_from("gaige") == theme.pk


# Portraits


def test_official_without_a_portrait_has_a_monogram_and_one_with_it_a_credit(client):
    """A picture with its size, fitting widths and source, or the first character of the name."""
    without = factories.official(name="顾耀辉")
    portrait = factories.picture(alt="王勇在会上", credit="某报记者")
    shown = factories.official(name="王勇", portrait=portrait)

    plain = client.get(without.get_absolute_url()).content.decode()
    page = client.get(shown.get_absolute_url()).content.decode()

    assert '<span class="monogram" aria-hidden="true">顾</span>' in plain
    assert 'width="1200" height="800" alt="王勇在会上" loading="lazy"' in page
    assert ("照片：某报记者" in page, "照片：" in plain, "monogram" in page) == (True, False, False)


def test_page_about_the_site_leads_to_where_mistakes_are_reported(client):
    factories.site(correction_url="https://www.example.cn/jiucuo")
    page = client.get("/about/").content.decode()
    assert '<a href="https://www.example.cn/jiucuo" rel="noopener">我要纠错</a>' in page


@pytest.mark.django_db
def test_readings_follow_a_new_name_unless_someone_corrected_them():
    plain, corrected = (
        factories.official(name="何春云"),
        factories.official(name="何春云", pinyin="hechunyun own"),
    )
    for row in (plain, corrected):
        row.name = "何测试"
        row.save()
    assert (plain.pinyin.split()[:2], corrected.pinyin) == (["heceshi", "hcs"], "hechunyun own")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        *[("区志强", "ou-zhiqiang"), ("仇强", "qiu-qiang"), ("单强", "shan-qiang"), ("查强", "zha-qiang")],
        *[("万俟强", "moqi-qiang"), ("欧阳明华", "ouyang-minghua"), ("顾耀辉", "gu-yaohui"), ("区", "ou")],
        *[("亓官明", "qiguan-ming"), ("闾丘明", "lvqiu-ming"), ("钟离", "zhong-li"), ("单于", "shan-yu")],
    ],
)
def test_a_family_name_is_read_as_one_in_the_proposed_address(name, slug):
    assert pinyin.person_slug(name) == slug


def test_people_of_one_name_are_told_apart_by_their_posts(db):
    theme = factories.theme()
    for title in ("区长", "镇长"):
        statement = factories.proofed_statement(official=factories.official(name="李伟"), speaker_title=title)
        factories.point(statement=statement, themes=[theme])
    assert [official.called for official in theme_speaker_matrix().officials] == [
        "李伟（区长）",
        "李伟（镇长）",
    ]
    choices = [str(label) for _, label in StatementFilter({}).form.fields["speaker"].widget.choices]
    assert choices[-2:] == ["李伟（区长）（1）", "李伟（镇长）（1）"]


@pytest.mark.parametrize("number", [2, 4])
def test_people_of_one_name_are_told_apart_by_one_query_however_many(db, number, django_assert_num_queries):
    for n in range(number):
        factories.appointment(official=factories.official(name="李伟"), post=factories.post(title=f"职务{n}"))
    rows = list(Official.objects.order_by("pk"))
    with django_assert_num_queries(1):
        assert list(distinct_names(rows).values()) == [f"李伟（职务{n}）" for n in range(number)]
