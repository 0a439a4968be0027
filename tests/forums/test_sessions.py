"""A forum's sessions as readers find them: in order, with what is missing, and with what followed."""

import re
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from discussion.models import Standing
from forums.models import Gap, with_gaps
from tests import factories as make
from tests.reading import in_order


def main(client, path):
    return client.get(path).text.partition("<main")[2].partition("</main>")[0]


def numbers(page):
    """Of the sessions and gaps that a page lists, in its order: the numbers of each."""
    listed = re.findall(r'<p class="gap">(.*?)</p>|<span class="code">(.*?)</span>', page, re.DOTALL)
    return [[int(number) for number in re.findall(r"\d+", "".join(pair))] for pair in listed]


# Numbers


class Numbered:
    def __init__(self, number):
        self.number = number


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([], []),
        ([1, 2], [1, 2]),
        ([1, 3], [1, "第2期", 3]),
        ([4, 5, 9], ["第1期至第3期", 4, 5, "第6期至第8期", 9]),
        ([30000], ["第1期至第29999期", 30000]),
    ],
)
def test_missing_numbers_are_shown_between_one_and_the_largest(numbers, expected):
    entries = with_gaps([Numbered(number) for number in numbers])
    assert [str(entry) if isinstance(entry, Gap) else entry.number for entry in entries] == expected


@pytest.mark.parametrize("state", [make.draft, make.embargoed, make.withdrawn])
def test_hidden_session_looks_like_a_missing_one(db, client, state):
    series = make.series(slug="luntan")
    for number in (1, 3):
        make.session(series=series, number=number)
    before = client.get("/forums/luntan/").content
    assert numbers(main(client, "/forums/luntan/")) == [[1], [2], [3]]
    for number in (2, 4):
        make.session(series=series, number=number, topic="机密", **state())
    assert client.get("/forums/luntan/").content == before


def test_series_lists_its_sessions_by_number_and_its_timeline_by_date(db, client):
    series = make.series(slug="luntan", name="论坛")
    second = make.session(series=series, number=2, topic="乙题", date=date(2021, 12, 14))
    first = make.session(series=series, number=1, topic="甲题", date=date(2022, 1, 5))
    last = make.session(series=series, number=6, topic="丙题", date=date(2021, 12, 30))
    timeline, files, listed = re.split(r"</ol>|</section>", main(client, "/forums/luntan/"), maxsplit=2)
    in_time = ["2021-12", second, "2021-12-14", last, "2021-12-30", "2022-01", first, "2022-01-05"]
    assert in_order(timeline, 'class="timeline', *map(address_or_day, in_time))
    assert f'href="{reverse("forums:series-ics", args=["luntan"])}"' in files
    assert numbers(listed) == [[1], [2], [3, 5], [6]]
    by_number = [first, "甲题", "2022-01-05", second, "乙题", "2021-12-14", last, "丙题", "2021-12-30"]
    assert in_order(listed, *map(address_or_day, by_number))


def address_or_day(entry):
    return entry if isinstance(entry, str) else f'href="{entry.get_absolute_url()}"'


def test_series_without_sessions_says_so(db, client):
    make.series(slug="luntan")
    page = main(client, "/forums/luntan/")
    assert ('class="empty"' in page, numbers(page)) == (True, [])
    assert reverse("forums:series-ics", args=["luntan"]) not in page


# One session


@pytest.fixture
def held(db):
    series = make.series(name="论坛", slug="luntan", venue="七楼")
    return make.session(series=series, number=1, topic="怎样更快", date=date(2022, 2, 18))


def test_session_names_officials_with_links_and_guests_with_affiliation(held, client):
    official = make.official(name="王勇")
    make.participant(session=held, name="李教授", affiliation="某大学教授", position=2)
    make.participant(session=held, official=official, affiliation="区长", position=1)
    make.participant(session=held, official=make.official(name="机密", **make.draft()), position=3)
    page = client.get(held.get_absolute_url()).content.decode()
    (listed,) = re.findall(r'<ul class="participants">(.*?)</ul>', page)
    assert listed == (
        f'<li><a href="{official.get_absolute_url()}">王勇</a><span class="affiliation">区长</span></li>'
        '<li><span class="name">李教授</span><span class="affiliation">某大学教授</span></li>'
    )


def test_outcome_leads_from_the_question_to_the_words_and_the_task(held, client):
    statement = make.statement(official=make.official(name="王勇"), speaker_title="区长")
    point = make.point(statement=statement, heading="并联办理")
    hidden = make.point(statement=make.statement(**make.draft()), heading="机密")
    action = make.action(code="NH-01", title="缩短时限")
    make.update(action=action, state="done", completed_on="2022-03-01", date="2022-03")
    make.outcome(
        session=held,
        question="审批怎么再快一些？",
        text="能并联的并联。",
        points=[point, hidden],
        actions=[action, make.action(title="机密", **make.draft())],
        position=1,
    )
    make.outcome(session=held, question="地从哪里来？", points=[point], position=2)
    answered, open_ = re.findall(
        r'<article class="outcome">.*?</article>', main(client, held.get_absolute_url()), re.DOTALL
    )
    said = ["区长", "王勇", f'href="{point.get_absolute_url()}"', "并联办理"]
    done = [
        f'href="{action.get_absolute_url()}"',
        "缩短时限",
        f"state-{Standing.DONE}",
        "2022年3月",
    ]
    assert in_order(answered, "审批怎么再快一些？", "能并联的并联。", *said, *done)
    assert in_order(open_, "地从哪里来？", *said, 'class="meta"')
    assert [part.count("<li>") for part in (answered, open_)] == [2, 1]


def test_task_leads_back_to_the_session(held, client):
    action = make.action()
    make.outcome(session=held, actions=[action])
    assert f'href="{held.get_absolute_url()}"' in client.get(action.get_absolute_url()).content.decode()


def test_gallery_shows_captions_and_credits(held, client):
    for position, picture in enumerate([
        make.picture(caption="会场", credit="某报记者"),
        make.picture(caption="", credit="某报记者"),
        make.picture(caption="签到", credit=""),
        make.picture(caption="", credit=""),
    ]):  # fmt: skip
        make.session_picture(session=held, picture=picture, position=position)
    page = client.get(held.get_absolute_url()).content.decode()
    assert re.findall(r"<figcaption>(.*?)</figcaption>", page) == ["会场（某报记者）", "（某报记者）", "签到"]
    assert page.count("<figure>") == 4


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [(None, None, ""), (time(14, 30), None, "14:30起"), (time(9), time(11, 45), "09:00至11:45")],
)
def test_session_says_when_it_began_only_where_the_source_does(held, client, start, end, words):
    held.start_time, held.end_time = start, end
    held.save()
    facts = main(client, held.get_absolute_url()).partition('<dl class="facts">')[2].partition("</dl>")[0]
    day, *others = re.findall(r"<dd>(.*?)</dd>", facts)
    assert ('datetime="2022-02-18"' in day, others) == (True, [*([words] if words else []), "七楼"])


def test_neighbours_stay_in_the_series_and_in_its_order(held, client):
    later = make.session(series=held.series, number=3, date=date(2020, 1, 1))
    make.session(number=2)
    neighbours = client.get(held.get_absolute_url()).context
    assert (neighbours["previous"], neighbours["next"]) == (None, later)


def test_series_cannot_take_the_address_of_the_feed():
    with pytest.raises(ValidationError) as refused:
        make.Series(name="论坛", slug="feed").clean()
    assert list(refused.value.error_dict) == ["slug"]
