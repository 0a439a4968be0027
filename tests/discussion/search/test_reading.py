"""What a query names becomes a filter; what remains is looked for."""

import pytest

from discussion.search.query.engine import Filters
from discussion.search.query.reading import select
from tests import factories as make


@pytest.fixture
def record(db):
    """王勇 is the district's head and speaks of land at one meeting; 王永 has said nothing."""
    district = make.organization(name="区政府")
    wang = make.official(name="王勇", slug="wang-yong", pinyin="wangyong wy", rank=1)
    make.official(name="王永", slug="wang-yong-2", pinyin="wangyong wy", rank=2)
    make.appointment(official=wang, post=make.post(organization=district, title="区长"))
    gu = make.official(name="顾耀辉", slug="gu-yaohui", pinyin="guyaohui gyh", rank=0)
    make.appointment(official=gu, post=make.post(title="区委书记"))
    theme, meeting = make.theme(name="干部作风"), make.meeting(name="区委工作务虚会")
    make.statement(title="土地连片利用", official=wang, themes=[theme], meeting=meeting)
    make.statement(title="改革再出发", official=gu)
    return {"wang": wang, "gu": gu, "theme": theme, "meeting": meeting}


def read(typed, filters=None):
    reading, selection = select(typed, filters or Filters())
    return [name.label for name in reading.names], reading.words, selection.total


@pytest.mark.parametrize(
    ("typed", "names", "words"),
    [
        ("王勇 土地", ["王勇"], "土地"),
        ("土地 王勇", ["王勇"], "土地"),
        ("王勇", ["王勇"], ""),
        ("王勇区长", ["王勇"], ""),
        ("区长王勇同志", ["王勇"], ""),
        ("王勇的讲话", ["王勇"], ""),
        ("王区长 土地", ["王勇"], "土地"),
        ("顾书记 改革", ["顾耀辉"], "改革"),
        ("顧耀輝 改革", ["顾耀辉"], "改革"),
        ("王勇谈土地", ["王勇"], "谈土地"),
        ("王勇区长在区委工作务虚会上的发言", ["王勇", "区委工作务虚会"], ""),
        ("王勇 干部作风", ["王勇", "干部作风"], ""),
        ("区委工作务虚会 土地", ["区委工作务虚会"], "土地"),
        ("guyaohui 改革", ["顾耀辉"], "改革"),
        ("王勇 2021年", ["王勇", "2021年"], ""),
        ("2021-12-29 土地", ["2021年"], "土地"),
    ],
)
def test_names_are_taken_out_of_a_query(record, typed, names, words):
    assert read(typed) == (names, words, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "“王勇” 土地",  # quoted
        "王勇 -土地",  # nothing to find
        "wangyong 土地",  # two are called so
        "王勇 顾耀辉",  # a statement has one speaker
        "王书记 土地",  # nobody of this name holds it
        "区长 土地",  # a post alone
        "火星 2021年",  # finds nothing
    ],
)
def test_what_is_no_clear_name_stays_a_word(record, typed):
    names, words, total = read(typed)
    assert (names, total) == ([], 0)
    assert words.replace('"', "") == typed.translate(str.maketrans("", "", "“”"))


def test_words_that_stand_somewhere_are_not_read_as_names(record):
    make.statement(title="干部作风要转变", official=record["gu"])
    assert read("干部作风")[:2] == ([], "干部作风")
    assert read("“干部作风”")[2] == 1


def test_a_name_taken_off_is_looked_for_as_a_word(record):
    reading, _ = select("王勇 土地", Filters())
    again, selection = select(reading.without(reading.names[0]), Filters())
    assert (again.names, again.words, selection.total) == ([], '"王勇" 土地', 0)
    make.statement(title="土地", lead="王勇说过")
    assert select(again.words, Filters())[1].total == 1


def test_what_is_chosen_already_is_not_read_from_the_words(record):
    chosen = Filters(official=record["gu"].pk)
    assert read("王勇 改革", chosen)[:2] == ([], "王勇 改革")
    assert read("顾耀辉 改革", chosen) == (["顾耀辉"], "改革", 1)


@pytest.mark.parametrize("state", [make.draft, make.embargoed, make.withdrawn])
def test_hidden_people_themes_and_meetings_are_not_read(db, state):
    make.official(name="顾耀辉", **state())
    make.theme(name="干部作风", **state())
    make.meeting(name="区委工作务虚会", **state())
    for typed in ("顾耀辉", "干部作风", "区委工作务虚会"):
        assert read(typed) == ([], typed, 0)


def test_one_name_of_several_meetings_is_no_filter(record):
    make.meeting(name="区委工作务虚会", date="2022-12-29")
    assert read("区委工作务虚会")[0] == []
