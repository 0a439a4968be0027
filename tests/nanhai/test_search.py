"""Finding things as a reader does: the search page and the boxes above the lists."""

import re
from datetime import date, timedelta
from itertools import product

import pytest
from django.urls import reverse

from tests import factories as make


def text_of(answer):
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"<[^>]+>", "", main)


def groups(client, query):
    context = client.get("/search/", {"q": query}).context
    return {group.name: (group.total_label, [str(row) for row in group.rows]) for group in context["groups"]}


@pytest.fixture
def record(db):
    wang = make.official(name="王勇", slug="wang-yong", pinyin="wangyong wy", rank=1)
    make.official(name="王永", slug="wang-yong-2", pinyin="wangyong wy", rank=2)
    make.appointment(official=wang, post=make.post(title="区长"))
    theme = make.theme(name="制造业", slug="zhizaoye", description="智造强区")
    statement = make.statement(title="制造业是根本", official=wang, themes=[theme], lead="谈产业的发言")
    make.point(statement=statement, heading="坚定智造强区", text="制造业必须守住，" + "其他的话" * 30)
    make.point(statement=statement, heading="提高效率", text="土地连片利用")
    action = make.action(code="NH-1", title="扶持制造业", description="智造项目")
    make.update(action=action, text="制造业项目已开工")
    metric = make.metric(name="制造业增加值")
    make.metric_value(metric=metric, as_printed="超320亿元")
    session = make.session(topic="制造业高质量发展")
    make.outcome(session=session, question="智造怎样落地")
    return {"wang": wang, "statement": statement, "action": action, "metric": metric, "session": session}


def test_one_word_finds_every_kind_with_its_number(record, client):
    """LAY-16: each group with its count and a link to the list of all of them."""
    assert groups(client, "制造业") == {
        "statements": ("1", ["制造业是根本"]),
        "actions": ("1", ["NH-1：扶持制造业"]),
        "metrics": ("1", ["制造业增加值"]),
        "sessions": ("1", [str(record["session"])]),
        "themes": ("1", ["制造业"]),
    }
    page = client.get("/search/?q=制造业")
    links = re.findall(r'<p class="more"><a href="([^"]+)">看全部(\S+)</a>', page.text)
    assert [total_label for _, total_label in links] == ["1个", "1篇", "1项", "1个", "1期"]
    for address, _ in links:
        listed = client.get(address).context["object_list"]
        assert len(listed) == 1, address


@pytest.mark.parametrize("query", ["王勇", "wangyong", "wang yong", "WY", "wy"])
def test_person_comes_first_by_name_pinyin_and_initials(record, client, query):
    """READ-17: of two who sound alike both, by rank; by characters the one."""
    page = client.get("/search/", {"q": query})
    people = [person.name for person in page.context["people"]]
    assert people == (["王勇"] if query == "王勇" else ["王勇", "王永"])
    assert "找到这位官员" in page.text
    assert ('id="officials"' in page.text, "没有找到" in page.text) == (False, False)


def test_officials_are_found_by_the_posts_they_hold(record, client):
    assert groups(client, "区长")["officials"] == ("1", ["王勇"])
    assert [row.name for row in client.get("/officials/?q=区长").context["object_list"]] == ["王勇"]
    assert list(client.get("/officials/?q=镇长").context["object_list"]) == []


@pytest.mark.parametrize(
    "query", ["制造", "制造业", "業", "“制造业”", "制造 根本", "\uff0d农业 制造", "智造强区"]
)
def test_list_shows_the_points_with_the_words_marked(record, client, query):
    page = client.get("/statements/", {"q": query})
    assert [row.title for row in page.context["object_list"]] == ["制造业是根本"]
    assert "<mark>" in page.text
    (row,) = page.context["object_list"]
    assert f'{row.get_absolute_url()}#p1">' in page.text
    assert f"{row.get_absolute_url()}#p2" not in page.text


def test_excerpts_keep_to_the_words_around_the_hit(record, client):
    page = client.get("/statements/?q=守住").text
    shown = re.search(r'<ul class="answers">\s*<li>\s*<a[^>]*>(.*?)</a>', page, re.DOTALL).group(1)
    words = re.sub(r"<[^>]+>", "", shown)
    assert (words[:15], words[-2:]) == ("坚定智造强区：制造业必须守住，", "……")
    assert len(words) < 110


def test_titles_come_first_where_asked_for(record, client):
    later = make.statement(title="别的题目", date="2022-01-01")
    make.point(statement=later, text="也提到制造业")
    titles = [row.title for row in client.get("/statements/?q=制造业").context["object_list"]]
    assert titles == ["别的题目", "制造业是根本"]
    first = client.get("/statements/?q=制造业&order=titles").context["object_list"]
    assert [row.title for row in first] == ["制造业是根本", "别的题目"]


def test_words_and_filters_read_as_one_sentence(record, client):
    sentence = re.search(
        r'<p class="applied".*?</p>', client.get("/statements/?q=制造业&speaker=wang-yong").text, re.DOTALL
    ).group()
    assert re.sub(r"<.*?>", "", sentence) == "共1篇发言，已选：关键词 制造业×发言人 王勇×清除筛选"


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("q=制造业&year=2021&speaker=wang-yong-2", ["去掉“发言人为王永”（1篇）"]),
        (
            "q=“制造业 是 土地”",
            [
                "改查“制造业 是 土地”（1篇）",
                "看主题“制造业”的发言里含“是 土地”的（1篇）",
                "只查“制造业”（1篇）",
                "只查“是”（1篇）",
                "只查“土地”（1篇）",
            ],
        ),
        ("q=“王勇”", ["看王勇的发言（1篇）"]),
        ("q=“王勇” 土地", ["看王勇的发言里含“土地”的（1篇）", "只查“土地”（1篇）"]),
        ("q=王勇 -土地", ["看王勇的发言（1篇）"]),
        ("q=wang yong", ["看王勇的发言（1篇）"]),
        ("q=wy", ["看王勇的发言（1篇）"]),
        ("q=土地 泥土", ["只查“土地”（1篇）"]),
        ("q=没有这样的词", []),
        ("q=王勇 火星", ["去掉“关键词为火星”（1篇）"]),
        ("q=wang yong 土地", ["看王勇的发言里含“土地”的（1篇）", "只查“土地”（1篇）"]),
        ("q=wáng yǒng", ["看王勇的发言（1篇）"]),
    ],
)
def test_nothing_found_says_what_to_try(record, client, query, offered):
    page = client.get(f"/statements/?{query}")
    assert [f"{item.words}（{item.count}篇）" for item in page.context["suggestions"]] == offered
    assert "没有符合条件的发言" in page.text
    for item in page.context["suggestions"]:
        assert len(client.get(f"/statements/?{item.query}").context["object_list"]) == item.count


def test_misspelt_name_leads_to_the_right_one(record, client):
    make.statement(title="顾耀辉同志", official=make.official(name="顾耀辉"))
    page = client.get("/search/?q=顾耀晖")
    assert [item.words for item in page.context["suggestions"]] == ["改查“顾耀辉”", "看顾耀辉的发言"]
    spoken = client.get("/search/?q=王涌").context["suggestions"]  # whose own words do not name him
    assert [item.words for item in spoken] == ["改查“王勇”", "看王勇的发言"]
    for path in ("/search/", "/officials/"):
        assert record["wang"] in client.get(path, {"q": "王涌"}).context["meant"]


def test_theme_is_offered_by_its_name_where_no_words_match(record, client):
    theme = make.theme(name="改革攻坚", slug="gaige")
    make.statement(title="另一篇", themes=[theme])
    page = client.get("/statements/?q=攻坚 王勇")
    assert [item.words for item in page.context["suggestions"]] == [
        "去掉“关键词为攻坚”",
        "去掉“发言人为王勇”",
    ]


def test_what_no_text_has_is_left_out_of_what_is_suggested(record, client):
    for path in ("/statements/", "/search/", "/officials/"):
        assert client.get(path, {"q": "火\0星 王\0勇"}).status_code == 200
    page = client.get("/statements/", {"q": "火\0星 王\0勇"})
    assert [item.words for item in page.context["suggestions"]] == ["去掉“关键词为火星”"]


def test_a_wrong_choice_is_offered_to_be_dropped(record, client):
    page = client.get("/statements/?q=制造业&year=2020")
    assert [item.words for item in page.context["suggestions"]] == ["去掉“年份”"]


def test_people_with_a_word_that_was_left_out_are_not_found(record, client):
    found = {
        query: [official.name for official in client.get("/officials/", {"q": query}).context["object_list"]]
        for query in ("王 -永", "王勇 -王勇", "王 -区长")
    }
    assert found == {"王 -永": ["王勇"], "王勇 -王勇": [], "王 -区长": ["王永"]}


@pytest.mark.parametrize("path", ["/officials/", "/themes/", "/metrics/", "/forums/", "/search/"])
def test_every_page_says_when_it_used_a_part_of_the_words(record, client, path):
    assert "关键词太多" in text_of(client.get(path, {"q": "改革 " + " " * 300 + "火星"}))


def test_an_order_without_words_is_the_usual_one(record, client):
    assert not client.get("/statements/?order=titles").context["filter"].selection.titles_first


def test_search_tells_the_posts_of_those_found_by_them(record, client):
    found = client.get("/search/?q=区长")
    assert "王勇</a>，区长" in found.text
    for typed in ("王区长", "区长王勇", "王勇区长", "wang y", "angyong", "王勇 -土地"):
        assert record["wang"] in client.get("/officials/", {"q": typed}).context["object_list"], typed


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("，。！", "没有可以查找的字词。请输入汉字、字母或数字。"),
        ("-改革", "只有要排除的词，没有要查找的词。请再写一个要查找的词。"),
    ],
)
@pytest.mark.parametrize(
    "path", ["/search/", "/statements/", "/actions/", "/forums/", "/officials/", "/themes/", "/metrics/"]
)
def test_what_cannot_be_searched_for_is_said_and_kept_in_the_box(record, client, path, query, message):
    page = client.get(path, {"q": query})
    assert (page.status_code, message in page.text) == (200, True)
    assert f'value="{query}"' in page.text
    assert list(page.context.get("object_list") or []) == []


HOSTILE = [
    "%00", "改%00革", "%ED%A0%80", "%F0%9F%98%80", "%FF%FE", "x" * 10_000, "改" * 5_000, "改 " * 3_000,
    "'; DROP TABLE discussion_text; --", '"', '"""', "-", "- -", "NEAR(a b)", "a*b^c", "titles:x AND", "(((", "\\",
    "%", "_", "{x}", "$1", ":*", "!&|", "<script>alert(1)</script>", "\u202e改革", "e\u0301",
]  # fmt: skip
PARAMETERS = [
    "speaker",
    "theme",
    "phase",
    "meeting",
    "year",
    "order",
    "page",
    "before",
    "after",
    "from",
    "to",
]
LISTS = [
    "/statements/",
    "/search/",
    "/actions/",
    "/forums/",
    "/officials/",
    "/themes/",
    "/metrics/",
    "/changes/",
]


@pytest.mark.parametrize("path", LISTS)
def test_hostile_queries_get_a_helpful_page(client, world, page_cache, path):
    """SEC-15, LAY-16: 200, or 4xx with a way out; the words of a reader are never run, nor shown unescaped."""
    elsewhere = list(product(PARAMETERS, HOSTILE))[LISTS.index(path) % 4 :: 4]  # lists take turns
    for name, value in [*product(["q"], HOSTILE), *elsewhere]:
        query = f"{name}={value}" if value.startswith("%") and len(value) > 1 else None
        answer = client.get(f"{path}?{query}") if query else client.get(path, {name: value})
        assert answer.status_code in (200, 404), (path, name, value[:20])
        assert "<script>alert" not in answer.text
        assert reverse("sitemap") in answer.text


@pytest.mark.parametrize("page", ["-1", "0", "999", str(10**18), "x", "1.5", "\uff11", "last"])
def test_pages_that_are_not_there_are_not_found(record, client, page):
    """LAY-15."""
    answer = client.get("/statements/", {"page": page})
    expected = 200 if page in ("last", "\uff11") else 404
    assert (answer.status_code, "首页" in answer.text) == (expected, True)


@pytest.mark.parametrize("key", ["-1", "x", "9" * 30, "1.0", "²"])
@pytest.mark.parametrize("side", ["before", "after"])
def test_keys_that_are_none_are_not_found(record, client, side, key):
    assert client.get("/statements/", {side: key}).status_code == 404


def test_statements_beyond_the_numbered_pages_are_reached_by_key(db, client, monkeypatch):
    """Forward to the end and back again, nothing twice and nothing left out."""
    monkeypatch.setattr("discussion.search.query.results.CAP", 36)
    for number in range(1, 106):
        make.statement(title=f"第{number}号")
    numbered = [
        row for page in (1, 2) for row in client.get(f"/statements/?page={page}").context["object_list"]
    ]
    page, beyond = client.get("/statements/?page=2"), []
    assert client.get("/statements/?page=3").status_code == 404
    while link := re.search(r'rel="next" href="(\?[^"]*before=\d+)"', page.text):
        page = client.get(f"/statements/{link.group(1)}")
        beyond.append(list(page.context["object_list"]))
    titles = [row.title for row in [*numbered, *(row for rows in beyond for row in rows)]]
    assert titles == [f"第{number}号" for number in range(105, 0, -1)]
    back = re.search(r'rel="prev" href="(\?[^"]*after=\d+)"', page.text).group(1)
    assert list(client.get(f"/statements/{back}").context["object_list"])[-5:] == beyond[-2][-5:]


def test_last_page_of_a_long_list_has_the_oldest_statements(db, client, monkeypatch):
    """And no number of pages is total_label that is not the list's."""
    monkeypatch.setattr("discussion.search.query.results.CAP", 36)
    for number in range(1, 46):
        make.statement(title=f"第{number}号", date=date(2021, 1, 1) + timedelta(days=number))
    first = client.get("/statements/")
    assert re.search("第1页(?!，共)", text_of(first))
    link = re.search(r'href="(\?[^"]*)">尾页', first.text).group(1)
    last = client.get(f"/statements/{link}")
    assert [row.title for row in last.context["object_list"]] == [
        f"第{number}号" for number in range(18, 0, -1)
    ]
    assert "2021年1月19日至2021年1月2日" in text_of(last)
    assert "第1页，共1页" not in text_of(client.get("/statements/?year=2022"))


def test_titles_first_tells_where_it_ends(db, client, monkeypatch):
    monkeypatch.setattr("discussion.search.query.results.CAP", 36)
    for _ in range(45):
        make.statement(title="改革")
    page = client.get("/statements/?q=改革&order=titles&page=2")
    assert "标题中有的在前，只排到前36篇" in text_of(page)
    assert "排序为" not in text_of(page)  # it is no condition


def test_a_refused_query_numbers_no_choices(record, client):
    options = client.get("/statements/?q=-制造业").context["filter"].facets["speaker"]
    assert [str(option) for option in options] == ["王勇", "王永"]


def test_more_points_than_are_shown_are_counted(db, client):
    statement = make.statement()
    for _ in range(7):
        make.point(statement=statement, text="改革")
    assert "还有2项相关要点" in text_of(client.get("/statements/?q=改革"))


def test_meetings_of_a_year_are_offered_and_it_is_said_what_is_left_out(db, client, monkeypatch):
    monkeypatch.setattr("discussion.public.facets.RecentRowFacet.most", 1)
    for year in (2021, 2022):
        make.statement(
            meeting=make.meeting(name=f"{year}年的会", date=date(year, 3, 1)), date=date(year, 3, 1)
        )
    pages = {query: client.get(f"/statements/{query}") for query in ("", "?year=2021")}
    offered = {
        query: [option.label for option in page.context["filter"].facets["meeting"]]
        for query, page in pages.items()
    }
    assert offered == {"": ["2022年的会"], "?year=2021": ["2021年的会"]}
    assert ["只列最近1个中有结果的；先选年份，就列那一年的" in text_of(page) for page in pages.values()] == [
        True,
        False,
    ]


def test_a_very_long_query_is_not_repeated_in_full(record, client):
    page = client.get("/statements/", {"q": "改" * 10_000})
    assert "只用了前面的" in text_of(page)
    assert page.text.count("改") < 2_000


@pytest.mark.parametrize("path", ["/", "/statements/", "/search/", "/statements/feed/"])
def test_thousands_of_parameters_are_refused(record, client, path):
    answer = client.get(f"{path}?{'a=1&' * 5_100}")
    assert (answer.status_code, "网址有误" in answer.text) == (400, True)


def test_too_many_words_are_cut_and_said_so(record, client):
    page = client.get("/statements/", {"q": " ".join(f"词{n}" for n in range(30))})
    assert "关键词太多，只用了前面的12个词" in text_of(page)


def test_very_many_hits_are_counted_to_ten_thousand(record, client, monkeypatch):
    """Facets then tell the newest hits, and say so."""
    for module in (
        "backends.text",
        "backends.sqlite",
        "backends.postgresql",
        "query.engine",
        "query.results",
    ):
        monkeypatch.setattr(f"discussion.search.{module}.CAP", 1)
    monkeypatch.setattr("discussion.search.query.engine.Selection.sample", 1)
    for name in ("EXACT", "SAMPLE"):
        monkeypatch.setattr(f"discussion.search.query.engine.{name}", 1)
    make.point(statement=make.statement(), text="制造业")
    page = client.get("/statements/?q=制造业")
    assert "共1+篇发言" in text_of(page)
    assert "各选项旁的篇数只统计了最新的1篇" in text_of(page)
    offered = {str(option) for option in page.context["filter"].facets["speaker"]}
    assert "王勇" in offered  # whose older statement was not counted


def test_words_that_contradict_each_other_find_nothing(record, client):
    for query in ("制造业 -制造", "20项 -20", "制造业 -制造业"):
        assert "没有符合条件的发言" in text_of(client.get("/statements/", {"q": query}))


def test_results_show_why_they_were_found(record, client):
    """The words are marked in the names of sessions and tasks too."""
    page = re.sub(r"\s", "", client.get("/search/?q=制造业").text)
    assert f"{record['session']}：<mark>制造业</mark>高质量发展</a>" in page
    assert "NH-1：扶持<mark>制造业</mark></a>" in page


def test_pages_of_words_are_not_for_search_engines(record, client):
    robots = '<meta name="robots" content="noindex,follow">'
    found = {
        path: robots in client.get(path).text
        for path in ("/search/?q=改", "/statements/?q=改", "/statements/")
    }
    assert found == {"/search/?q=改": True, "/statements/?q=改": True, "/statements/": False}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/officials/?q=区长", "共1位官员"),
        ("/metrics/?q=增加值", "共1个指标"),
        ("/themes/?q=制造业", "共1个主题"),
        ("/actions/?q=没有", "共0项任务"),
        ("/forums/?q=没有", "共0期论坛"),
    ],
)
def test_lists_say_how_many_were_found(record, client, path, words):
    assert words in text_of(client.get(path))


@pytest.mark.parametrize("typed", ["lü yuanyuan", "lu yuanyuan", "yuanyuan", "lyuyuanyuan", "lvyuan", "LYY"])
def test_sounds_that_keyboards_have_no_key_for_are_found(db, client, typed):
    official = make.official(name="吕园园")
    found = client.get("/officials/", {"q": typed}).context["object_list"]
    assert list(found) == [official]


def test_rarer_readings_find_a_person_without_naming_them_the_one(db, client):
    make.official(name="王勇", pinyin="wangyong wy yuyong yy")
    page = client.get("/search/?q=yy")
    assert (page.context["people"], [row.name for row in page.context["groups"][0].rows]) == ([], ["王勇"])


# Names in a query, parts of words, meetings and series


def chips(page):
    return re.findall(r'<span class="chip">([^<]+)<a href="(\?[^"]*)"', page.text)


def test_names_in_a_query_are_chips_that_lead_to_the_words(record, client):
    page = client.get("/search/", {"q": "王勇 土地"})
    ((told, query),) = chips(page)
    assert told == "发言人 王勇"
    assert page.context["people"] == [record["wang"]]
    assert [group.total for group in page.context["groups"] if group.name == "statements"] == [1]
    again = client.get(f"/search/{query}")
    assert (again.context["typed"], again.context["people"], chips(again)) == ('"王勇" 土地', [], [])


def test_names_in_the_words_of_the_list_are_chosen_filters(record, client):
    page = client.get("/statements/", {"q": "王区长 土地", "year": "2021"})
    form = page.context["filter"].form
    assert (form["q"].value(), form["speaker"].value()) == ("土地", "wang-yong")
    assert [told for told, _ in chips(page)] == ["关键词 土地", "发言人 王勇", "年份 2021年"]
    left = {told: client.get(f"/statements/{query}".replace("&amp;", "&")) for told, query in chips(page)}
    assert [told for told, _ in chips(left["关键词 土地"])] == ["发言人 王勇", "年份 2021年"]
    assert [told for told, _ in chips(left["发言人 王勇"])] == [
        "关键词 &quot;王区长&quot; 土地",
        "年份 2021年",
    ]
    assert [told for told, _ in chips(left["年份 2021年"])] == ["关键词 土地", "发言人 王勇"]


@pytest.mark.parametrize("query", ["王勇 土地", "土地连片利用", "制造业土地", "土地制造"])
def test_counts_beside_choices_are_what_the_form_then_finds(record, client, query):
    make.point(statement=make.statement(themes=record["statement"].themes.all()), text="土地要连片")
    first = client.get("/statements/", {"q": query}).context["filter"]
    shown = {name: first.form[name].value() or "" for name in first.filters}
    for name in ("speaker", "theme", "year"):
        found = {
            option.value: len(client.get("/statements/", shown | {name: option.value}).context["object_list"])
            for option in first.facets[name]
        }
        assert found == {option.value: option.count for option in first.facets[name]}


@pytest.mark.parametrize(
    "path", ["/search/", "/statements/", "/actions/", "/metrics/", "/forums/", "/themes/"]
)
def test_it_is_said_where_only_parts_of_the_words_were_found(record, client, path):
    make.theme(name="制造的企业", description="企业的话")
    make.point(statement=make.statement(), text="制造的企业")
    make.action(title="制造的企业")
    make.metric(name="制造的企业")
    make.session(topic="制造的企业")
    page = client.get(path, {"q": "制造企业"})
    assert "没有与“制造企业”完全一致的" in text_of(page)
    assert "制造的企业" in re.sub("</?mark>", "", page.text)
    assert "完全一致" not in text_of(client.get(path, {"q": "制造"}))
    assert "完全一致" not in text_of(client.get(path, {"q": "“制造企业”"}))


def test_statements_with_the_words_stand_before_those_with_their_parts(record, client):
    make.point(statement=make.statement(title="别的", date="2023-01-01"), text="智造的强区")
    for path in ("/search/", "/statements/"):
        page = client.get(path, {"q": "智造强区"})
        assert "与“智造强区”完全一致的1篇排在前面；以下1篇" in text_of(page)
        assert (
            page.text.index("根本</span></a>")
            < page.text.index("完全一致的1篇")
            < page.text.index("别的</span></a>")
        )


def test_meetings_and_series_have_groups_of_their_own(record, client):
    meeting = make.meeting(name="区委工作务虚会", description="分析形势")
    make.session(series=record["session"].series, number=7)
    page = client.get("/search/?q=形势")
    assert [(group.name, group.rows) for group in page.context["groups"]] == [("meetings", [meeting])]
    series = record["session"].series
    page = client.get("/search/", {"q": series.name})
    assert page.context["groups"][0].name == "series"
    numbers = re.findall(r">第(\d+)期</a>", page.text)
    assert numbers == [str(session.number) for session in series.sessions.order_by("number")]


def test_people_themes_and_meetings_come_first(record, client):
    make.meeting(name="制造业座谈会")
    make.series(name="制造业论坛")
    names = [group.name for group in client.get("/search/?q=制造业").context["groups"]]
    assert names == ["themes", "meetings", "series", "statements", "actions", "metrics", "sessions"]


@pytest.mark.parametrize("state", [make.draft, make.embargoed, make.withdrawn])
def test_hidden_meetings_series_and_sessions_are_not_found(record, client, state):
    make.meeting(name="机密会议", **state())
    make.session(series=make.series(name="机密论坛", **state()))
    make.session(series=record["session"].series, number=99, topic="机密题目", **state())
    for query in ("机密", "机密会议", "机密论坛", record["session"].series.name):
        page = client.get("/search/", {"q": query})
        assert not {"meetings"} & {group.name for group in page.context["groups"]}
        assert re.findall("机密(?:会议|论坛|题目)</|第99期", page.text) == []


def test_titles_are_told_once(record, client):
    page = text_of(client.get("/search/?q=扶持"))
    assert page.count("扶持制造业") == 1


@pytest.mark.parametrize("path", ["/search/", "/search/?q=火星人", "/nowhere/"])
def test_themes_and_people_are_offered_to_begin_with(record, client, path):
    make.theme(name="机密主题", **make.draft())
    page = text_of(client.get(path))
    assert [name in page for name in ("按主题看制造业", "按人看王勇王永", "机密")] == [True, True, False]


def test_a_slip_in_a_name_is_asked_about_beside_other_results(record, client):
    make.official(name="顾耀辉")
    assert "要找的是不是：顾耀辉" in text_of(client.get("/search/?q=顾耀晖 制造业"))
