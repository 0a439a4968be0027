"""`manage.py draft_article`: the draft for other programs, and in lines for people."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

TEXT = "大讨论开讲\n区长王勇指出，一是抓产业；二是抓民生。\n区里建成学校12所。\n天气很好。"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="gb18030")
    return path


def output(*arguments):
    stream = StringIO()
    call_command("draft_article", *arguments, stdout=stream)
    return stream.getvalue()


def test_the_draft_is_printed_as_json(file):
    draft = json.loads(output(file, "--json"))
    [statement] = draft["statements"]
    assert draft["text"] == TEXT
    assert draft["officials"] == [
        {"at": [6, 10], "confident": True, "unsure": [], "name": "王勇", "post": "区长"}
    ]
    assert (statement["speaker"], [point["heading"] for point in statement["points"]]) == (
        "王勇",
        ["抓产业", "抓民生"],
    )
    assert [(m["value"], m["value_max"], m["printed"]) for m in draft["metrics"]] == [("12", None, "12所")]
    assert [TEXT[start:end] for start, end in draft["unclaimed"]] == ["天气很好。"]


def test_the_draft_is_listed_in_chinese(file):
    assert output(file).splitlines() == [
        "《大讨论开讲》",
        "官员　王勇　区长",
        "发言　王勇",
        "　　要点　一是 抓产业",
        "　　要点　二是 抓民生",
        "数据　区里建成学校　12所",
        "没有归入　天气很好。",
    ]


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError):
        output(tmp_path / "missing.txt")
