"""Joining and parting drafts on the review screen."""

from discussion.exchange.articles.decisions import Decisions, Item


def speech(*texts):
    decisions = Decisions()
    statement = decisions.add("statements", (0, 5))
    for place, text in enumerate(texts):
        decisions.add("points", (place, place + 1), of=statement.id).put(level="1", heading="", text=text)
    return decisions


def texts(decisions, statement="statements1"):
    return [point.value("text") for point in decisions.points_of(decisions[statement])]


def test_decisions_are_the_same_when_read_again():
    decisions = speech("甲。", "乙。")
    assert Decisions.from_json(decisions.as_json()).as_json() == decisions.as_json()


def test_point_is_joined_with_the_one_before_it():
    decisions = speech("甲。", "乙。")
    decisions["points2"].put(heading="题")
    assert decisions.join(decisions["points2"])
    assert (texts(decisions), decisions["points1"].at) == (["甲。\n题\n乙。"], [0, 2])


def test_first_point_has_nothing_to_be_joined_with():
    decisions = speech("甲。")
    assert not decisions.join(decisions["points1"])


def test_point_is_parted_at_an_empty_line_or_else_behind_its_first_sentence():
    decisions = speech("甲一。甲二。\n\n乙。", "丙一。丙二。丙三。", "丁")
    parted = [decisions.part(decisions[name]) for name in ("points1", "points2", "points3")]
    assert (parted, texts(decisions)) == (
        [True, True, False],
        ["甲一。甲二。", "乙。", "丙一。", "丙二。丙三。", "丁"],
    )


def test_statement_begins_anew_at_a_point_and_asks_who_spoke():
    decisions = speech("甲。", "乙。", "丙。")
    assert decisions.begin(decisions["points2"])
    begun = decisions["statements2"]
    assert (texts(decisions), texts(decisions, begun.id)) == (["甲。"], ["乙。", "丙。"])
    assert (begun.asks, begun.value("title"), begun.value("speaker")) == (["谁说的？"], "乙", "")


def test_statement_is_joined_with_the_one_before_it():
    decisions = speech("甲。", "乙。")
    decisions.begin(decisions["points2"])
    assert decisions.join(decisions["statements2"])
    assert (texts(decisions), "statements2" in decisions) == (["甲。", "乙。"], False)


def test_line_that_nothing_took_becomes_a_point_at_its_place():
    decisions = speech("甲。", "乙。")
    decisions.claim([1, 2], "间。")
    assert texts(decisions) == ["甲。", "乙。", "间。"]


def test_line_before_every_statement_begins_one():
    decisions = Decisions()
    decisions.items.append(Item("source", "source", [0, 0], True).put(date="2023-03-08"))
    statement = decisions[decisions.claim([3, 4], "甲。").of]
    assert (statement.asks, statement.value("date"), statement.value("title")) == (
        ["谁说的？"],
        "2023-03-08",
        "甲。",
    )


def test_what_was_typed_is_taken_over_and_told():
    decisions = speech("甲。")
    values = {**decisions["points1"].values, "text": ["改。"]}
    assert decisions.update({"points1": (True, values), "gone": (True, {})}) == ["points1"]
    assert decisions.update({"points1": (True, values)}) == []
