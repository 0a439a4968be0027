"""A statement as a document: named, cited, passed on and followed by others."""

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from discussion.models import SiteIdentity, Statement
from discussion.public.citation import reference
from discussion.public.related import surroundings_of
from discussion.search.query.excerpts import Fragment
from discussion.templatetags.record import breakable, summary
from discussion.values.graphemes import graphemes
from tests import factories as make
from tests.reading import in_order

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
DAY = date(2026, 11, 25)


def page_of(client, statement):
    return client.get(statement.get_absolute_url()).content.decode()


def related(statement):
    return surroundings_of(Statement.objects.for_detail().get(pk=statement.pk)).related


# Characters


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("改革", ["改", "革"]),
        ("𠮷田", ["𠮷", "田"]),
        ("葛\U000e0100城", ["葛\U000e0100", "城"]),
        ("e\u0301té", ["e\u0301", "t", "é"]),
        ("👩\u200d🌾丰收", ["👩\u200d🌾", "丰", "收"]),
        ("👍🏽好", ["👍🏽", "好"]),
        ("🇨🇳🇨🇳", ["🇨🇳", "🇨🇳"]),
        ("", []),
    ],
)
def test_what_is_drawn_as_one_character_counts_as_one(text, pieces):
    """TYPO-21."""
    assert graphemes(text) == pieces


def test_summary_cuts_between_characters_and_says_so():
    """TYPO-21, META-08."""
    assert summary("𠮷葛\U000e0100城再解放思想", 6) == "𠮷葛\U000e0100城再……"
    assert summary("改革\n再出发", 5) == "改革再出发"


def test_heading_may_break_between_words_only(db):
    make.official(name="何大沥")
    heading = breakable("何大沥提出“再解放、再出发”<b>")
    pieces = re.search(r'^<span class="phrases">(.*)</span>$', heading).group(1).split("<wbr>")
    assert "".join(pieces) == "何大沥提出“再解放、再出发”&lt;b&gt;"
    assert [piece for piece in pieces if piece.startswith("何大沥")]
    assert len(pieces) > 2


def test_hits_in_a_heading_stay_whole_and_are_marked(db):
    heading = breakable([Fragment("大沥全域"), Fragment("土地综合", hit=True), Fragment("整治<b>")])
    assert "<mark>土地综合</mark>" in heading
    assert re.sub("<.*?>", "", heading) == "大沥全域土地综合整治&lt;b&gt;"
    assert "<wbr>" in heading


# Citing


def test_digest_is_cited_as_one():
    """GB/T 7714: author, title, [EB/OL], the day it was published, the day it was read."""
    make.site(name="某区实录")
    meeting = make.meeting(name="务虚会", date="2021-12-29")
    fields = {"title": "不能一阵风", "fidelity": "digest", "date": date(2021, 12, 29), "meeting": meeting}
    statement = make.statement(official=make.official(name="顾耀辉"), **fields)
    assert reference(statement, DAY) == (
        "某区实录. 顾耀辉2021年12月29日在务虚会上的发言：不能一阵风（编辑整理，非原话）[EB/OL]. (2022-01-05)[2026-11-25]."
    )


@pytest.mark.parametrize("fidelity", ["full", "excerpt"])
def test_words_of_the_source_are_cited_as_the_speakers(fidelity):
    fields = {"title": "不能一阵风", "fidelity": fidelity, "date": date(2021, 12, 29), "meeting": None}
    statement = make.statement(official=make.official(name="顾耀辉"), **fields)
    assert reference(statement, DAY) == (
        "顾耀辉. 不能一阵风（2021年12月29日的发言）[EB/OL]. (2022-01-05)[2026-11-25]."
    )


def test_statement_page_gives_its_reference_with_its_address(client, settings):
    statement = make.statement(points=1)
    shown = re.search(r'<p class="reference">(.*?)</p>', page_of(client, statement)).group(1)
    words = unescape(re.sub("<[^>]+>", "", shown))
    assert words.endswith(f"]. {settings.ORIGIN}{statement.get_absolute_url()}")


def test_each_point_has_a_permalink_and_buttons_to_copy_and_cite_it(client):
    """TOPIC-06: the link leads there without a script, the buttons come with it."""
    page = page_of(client, make.statement(points=2))
    for eid in ("p1", "p2"):
        assert f'class="permalink" href="#{eid}"' in page
        assert f'<button type="button" hidden data-copy="#{eid}"' in page
        assert f'<button type="button" hidden data-cite="#{eid}"' in page
    assert 'id="share"' in page


def test_printed_numbers_stand_before_headings_and_levels_are_told(client):
    statement = make.statement()
    make.point(statement=statement, number="一", heading="甲", level=1)
    make.point(statement=statement, number="1", heading="乙", level=2, position=1)
    page = page_of(client, statement)
    headings = re.findall(
        r"<(h[23])>\s*<span class=\"point-number\">(.)</span><span class=\"phrases\">(.)</span>", page
    )
    assert headings == [("h2", "一", "甲"), ("h3", "1", "乙")]


def test_heading_of_the_editors_is_marked_and_a_printed_one_is_cited_as_words(client):
    statement = make.statement(fidelity="digest")
    make.point(statement=statement, heading="编辑写的")
    make.point(statement=statement, heading="原件印的", heading_printed=True, position=1)
    page = page_of(client, statement)
    assert page.count('class="editorial"') == 1
    assert re.findall(r'data-words="(.*?)"', page) == ["编辑写的", "“原件印的”"]


def test_theme_of_what_is_above_is_not_told_again(client):
    whole, own = make.theme(name="整篇"), make.theme(name="自己")
    statement = make.statement(themes=[whole])
    make.point(statement=statement, themes=[whole, own], level=1)
    make.point(statement=statement, themes=[own], level=2, position=1)
    make.point(statement=statement, themes=[own], level=1, position=2)
    (detailed,) = Statement.objects.for_detail()
    assert [point.own_themes for point in detailed.outline()] == [[own], [], [own]]


def test_long_statement_has_a_table_of_contents_and_a_short_one_none(client):
    long, short = make.statement(points=8), make.statement(points=7)
    contents = re.search(r'<nav class="contents".*?</nav>', page_of(client, long), re.DOTALL).group()
    assert re.findall(r'href="(#p\d)"', contents) == [f"#p{n}" for n in range(1, 9)]
    assert 'class="contents"' not in page_of(client, short)


def test_line_under_the_heading_tells_time_source_and_tools(client):
    """READ-01, LAY-04, LAY-05, LAY-06."""
    statement = make.statement()
    make.statement_citation(statement=statement, source=make.source(title="某报"), locator="第2版")
    line = re.search(
        r'class="occasion">.*?</p>\s*<div class="toolbar">(.*?)</div>', page_of(client, statement), re.DOTALL
    ).group(1)
    assert in_order(line, ">2022-01-05 09:30</time>", "《某报》</a>第2版")
    sizes = [f"?size={size}&amp;" for size in ("small", "medium", "large")]
    assert in_order(line, *sizes, 'class="print-page"', 'href="#share"')


# Related


def test_related_statements_share_the_speaker_or_a_theme():
    """READ-10: never itself, the newest first."""
    theme, official = make.theme(), make.official()
    statement = make.statement(official=official, themes=[theme])
    by_speaker = make.statement(official=official, date=date(2022, 1, 1))
    by_theme = make.statement(themes=[theme], date=date(2022, 2, 1))
    make.statement(themes=[make.theme()])
    assert related(statement) == [by_theme, by_speaker]


def test_statement_that_shares_both_is_related_once():
    themes, official = [make.theme(), make.theme()], make.official()
    statement = make.statement(official=official, themes=themes)
    both = make.statement(official=official, themes=themes)
    assert related(statement) == [both]


@pytest.mark.parametrize("hidden", [make.draft, make.embargoed, make.withdrawn])
def test_hidden_statements_and_themes_relate_nothing(hidden):
    official, theme = make.official(), make.theme(**hidden())
    statement = make.statement(official=official, themes=[theme])
    make.statement(official=official, **hidden())
    make.statement(themes=[theme])
    assert related(statement) == []


def test_page_shows_six_related_statements_and_no_empty_heading(client):
    official = make.official()
    statement = make.statement(official=official)
    assert 'class="related"' not in page_of(client, statement)
    for _ in range(7):
        make.statement(official=official)
    block = re.search(r'class="related".*?</section>', page_of(client, statement), re.DOTALL).group()
    assert block.count("<li>") == 6


# Corrections


def test_reader_reports_a_mistake_at_the_address_the_site_names(client):
    make.site(email="jiucuo@example.cn", correction_url="https://www.example.cn/jiucuo")
    page = page_of(client, make.statement())
    assert '<a href="https://www.example.cn/jiucuo" rel="external noopener">' in page
    assert "subject=" not in page


def test_reader_reports_a_mistake_by_mail_with_the_address_of_the_page(client, settings):
    make.site(email="jiucuo@example.cn")
    statement = make.statement(title="问与答&其他")
    link = re.search(r'href="(mailto:[^"]*subject[^"]*)"', page_of(client, statement)).group(1)
    told = parse_qs(urlsplit(unescape(link)).query)
    assert told["subject"][0].endswith(statement.title)
    assert told["body"][0].strip().endswith(f"{settings.ORIGIN}{statement.get_absolute_url()}")


def test_site_without_an_address_offers_no_correction(client):
    make.site()
    assert SiteIdentity.objects.get().correction_url == ""
    assert 'class="correction"' not in page_of(client, make.statement())
