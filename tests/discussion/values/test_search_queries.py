"""What a reader types, and the written form in which it is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from discussion.search.query.excerpts import Fragment, fragments, spans
from discussion.values.analyser import folded, grams, written_form
from discussion.values.search_queries import LONGEST_QUERY, MOST_WORDS, SearchQuery, parse, unquoted


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("改革，开放", "改革 开放"),
        ("第20项任务", "第_20_项任务"),
        ("“2+2”战略", "_2+2_ 战略 _2_ _2_"),
        ("\uff12\uff0b\uff12發展", "_2+2_发展 _2_ _2_"),
        ("GDP增长7.5%", "_gdp_增长_7.5_ _7_ _5_"),
        ("2021-12-29", "_2021-12-29_ _2021_ _12_ _29_"),
        ("  \n\u3000", ""),
        ("𠮷野家", "𠮷野家"),
    ],
)
def test_written_form_is_the_same_for_all_ways_of_writing(text, form):
    assert written_form(text) == form


def test_traditional_characters_fold_to_simplified_ones():
    assert folded("佛山發展與改革，後來、裡面、臺灣") == "佛山发展与改革,后来、里面、台湾"


def test_grams_are_words_neighbours_and_the_last_character_of_each_segment():
    assert grams("改革者 _2_") == ["改革", "革者", "者", "_2_"]
    assert grams("第_20_项任 _a__b_") == ["第_", "_20_", "_项", "项任", "任", "_a_", "__", "_b_"]


def test_words_have_an_end_and_are_found_beyond_it():
    long = "a" * 60
    assert written_form(long) == f"_{'a' * 24}__{'a' * 24}__{'a' * 12}_"
    assert [found.text for found in fragments(f"见{long}。", parse(long), 200) if found.hit] == [long]
    assert max(map(len, grams(written_form("x" * 24 + ".y" * 99)))) < 200


@pytest.mark.parametrize(
    ("query", "wanted", "unwanted"),
    [
        ("改革 开放", ("改革", "开放"), ()),
        ("改革\u3000开放", ("改革", "开放"), ()),
        ("改革 -开放", ("改革",), ("开放",)),
        ("改革 \uff0d开放", ("改革",), ("开放",)),
        ("-“三缺一涨” 土地", ("土地",), ("三缺一涨",)),
        ("“城乡 融合”", ("城乡融合",), ()),
        ("「实干」", ("实干",), ()),
        ("a-b 20项", ("_a-b_", "_20_项"), ()),
        ("改革 改革", ("改革",), ()),
        ('"没有收尾', ("没有收尾",), ()),
        ("，。 -", (), ()),
    ],
)
def test_query_becomes_words_to_find_and_words_to_leave_out(query, wanted, unwanted):
    words = parse(query)
    assert (words.wanted, words.unwanted, words.cut) == (wanted, unwanted, False)


def test_long_queries_are_cut_and_say_so():
    many = " ".join(f"词{number}" for number in range(MOST_WORDS + 5))
    assert (len(parse(many).wanted), parse(many).cut) == (MOST_WORDS, True)
    long = parse("改" * 10_000)
    assert (long.wanted, long.cut) == (("改" * LONGEST_QUERY,), True)


def test_query_without_quotes_is_offered_only_where_it_differs():
    assert unquoted('"改革 开放"') == "改革 开放"
    assert unquoted('"改革"') == ""
    assert unquoted("改革 开放") == ""


def test_excerpt_shows_the_first_hit_in_its_context():
    text = "前" * 50 + "坚持改革" + "后" * 50
    shown = fragments(text, parse("改革"), 40)
    assert shown == [
        Fragment("……"), Fragment("前" * 16 + "坚持"), Fragment("改革", hit=True), Fragment("后" * 20), Fragment("……"),
    ]  # fmt: skip


def test_hits_are_marked_as_they_are_printed():
    text = "推进\uff27\uff24\uff30與發展，第20项和120项"
    hits = [piece.text for piece in fragments(text, parse("gdp 与发展 20项")) if piece.hit]
    assert hits == ["\uff27\uff24\uff30與發展", "20项"]


@given(some.text(max_size=60), some.text(max_size=12))
def test_marks_stand_exactly_where_the_words_are_found(text, query):
    """No text is lost, and a text has marks for a single word if and only if it is a hit."""
    words = parse(query)
    assert "".join(piece.text for piece in fragments(text, words)) == text
    if len(words.wanted) == 1 and not words.unwanted and "\n" not in query:
        assert bool(spans(text, words)) == (words.wanted[0] in written_form(text))


def test_of_single_characters_only_the_first_are_looked_for():
    """Each costs as much as all the words that have it."""
    assert parse("改 革 发 展 制造 -一 -二 -三") == SearchQuery(("改", "革", "制造"), ("一", "二"), cut=True)
    assert parse("改 革 制造 -一") == SearchQuery(("改", "革", "制造"), ("一",))
