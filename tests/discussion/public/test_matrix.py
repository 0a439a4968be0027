"""Themes against speakers: who made how many points, and how many of them became tasks."""

import re

import pytest

from discussion.public.matrix import MatrixCell, speakers_to, theme_speaker_matrix
from discussion.public.views import MatrixPage
from tests import factories as make


@pytest.fixture
def record(db):
    """A spoke to reform in three points, two of them followed by three tasks; B to reform and to land."""
    reform, land, silent = (
        make.theme(name=name, slug=slug, rank=rank)
        for rank, (name, slug) in enumerate([("改革", "gaige"), ("土地", "tudi"), ("没人谈", "kong")])
    )
    a, b, c = (make.official(name=name, slug=slug, rank=rank) for rank, (name, slug) in enumerate(
        [("甲", "jia"), ("乙", "yi"), ("丙", "bing")]
    ))  # fmt: skip
    first, second = make.statement(official=a), make.statement(official=a)
    points = [make.point(statement=row, themes=[reform]) for row in (first, first, second)]
    make.action(points=[points[0], points[1]])
    make.action(points=[points[0]])
    both = make.point(statement=make.statement(official=b), themes=[reform, land])
    make.action(points=[both])
    make.statement(official=c, themes=[reform], points=1)
    return {"reform": reform, "land": land, "silent": silent, "a": a, "b": b, "points": points, "both": both}


def test_cells_count_points_and_those_that_became_tasks(record):
    a, b = record["a"], record["b"]
    matrix = theme_speaker_matrix()
    assert matrix.officials == [a, b]
    assert matrix.rows == [
        (record["reform"], [MatrixCell(a, 3, 2), MatrixCell(b, 1, 1)]),
        (record["land"], [MatrixCell(a, 0, 0), MatrixCell(b, 1, 1)]),
    ]
    assert speakers_to(record["land"]) == [MatrixCell(b, 1, 1)]
    assert speakers_to(record["silent"]) == []


@pytest.mark.parametrize("state", [make.draft, make.embargoed, make.withdrawn])
def test_hidden_rows_are_not_counted(record, state):
    before = theme_speaker_matrix()
    reform, a = record["reform"], record["a"]
    make.point(statement=make.statement(official=a, **state()), themes=[reform])
    make.point(statement=make.statement(official=make.official(**state())), themes=[reform])
    make.point(statement=make.statement(official=a), themes=[make.theme(**state())])
    make.action(points=[record["points"][2]], **state())
    assert theme_speaker_matrix() == before


def test_matrix_needs_three_queries_whatever_was_said(record, django_assert_num_queries):
    with django_assert_num_queries(3):
        theme_speaker_matrix()
    for _ in range(3):
        make.point(statement=make.statement(), themes=[record["reform"], record["land"]])
    with django_assert_num_queries(3):
        theme_speaker_matrix()


def words(client, path, kind):
    """The text and the link of each cell, as a reader or a screen reader gets them."""
    page = client.get(path).content.decode()
    cells = re.findall(rf'<{kind}[^>]*><a href="([^"]+)" class="cell heat-(\d)">(.*?)</a>\s*</{kind}>', page)
    return [(link.replace("&amp;", "&"), heat, re.sub(r"<[^>]+>", "", text)) for link, heat, text in cells]


def test_every_cell_says_its_state_in_words_and_leads_to_its_statements(record, client):
    cells = words(client, "/matrix/", "td")
    prefix = cells[0][0].partition("/statements/")[0]
    assert cells == [
        (f"{prefix}/statements/?speaker=jia&theme=gaige", "2", "甲：3项要点，其中2项有任务"),
        (f"{prefix}/statements/?speaker=yi&theme=gaige", "1", "乙：1项要点，有任务"),
        (f"{prefix}/statements/?speaker=yi&theme=tudi", "1", "乙：1项要点，有任务"),
    ]
    listed = client.get("/statements/?speaker=jia&theme=gaige").context["object_list"]
    assert [len(row.matching_points) for row in listed] == [1, 2]


def test_theme_page_leads_to_what_each_speaker_said(record, client):
    page = client.get("/themes/gaige/")
    links = re.findall(r'href="[^"]*/statements/\?speaker=(\w+)&amp;theme=gaige">', page.text)
    assert (links, [cell.points for cell in page.context["voices"]]) == (["jia", "yi"], [3, 1])


def test_speakers_stand_by_their_points_and_are_turned_over(record, client, monkeypatch):
    monkeypatch.setattr(MatrixPage, "paginate_by", 1)
    first, second = (client.get(f"/matrix/?page={number}").context["matrix"] for number in (1, 2))
    assert [first.officials, second.officials] == [[record["a"]], [record["b"]]]
    assert [row.theme for row in first.rows] == [record["reform"]]
    assert [client.get(f"/matrix/?page={page}").status_code for page in ("3", "x")] == [404, 404]


def test_empty_record_has_an_empty_matrix(db, client):
    assert client.get("/matrix/").status_code == 200
