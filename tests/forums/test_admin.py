from django.urls import reverse

from forums.models import ForumSession, Outcome, Series
from tests import factories
from tests.pages import address, filled, notes, part, press


def test_a_session_is_entered_with_guests_and_outcomes_in_their_order(editor):
    series = factories.series()
    page = address(ForumSession, "add")
    data = filled(
        editor.get(page), series=series.pk, number=1, topic="如何改革", date="2021-12-14", _publish="1"
    )
    data |= part("participants", 0, name="嘉宾甲") | part("participants", 1, name="嘉宾乙")
    data |= part("outcomes", 0, question="问题甲", position=20) | part(
        "outcomes", 1, question="问题乙", position=10
    )

    editor.post(page, data)
    press(editor, ForumSession.objects.get(), "_publish")

    row = ForumSession.objects.published().get()
    assert list(row.participants.values_list("name", "position")) == [("嘉宾甲", 10), ("嘉宾乙", 20)]
    assert list(row.outcomes.values_list("question", flat=True)) == ["问题乙", "问题甲"]


def test_a_number_taken_in_the_series_is_refused_and_nothing_is_lost(editor):
    taken = factories.session(number=3)
    page = address(ForumSession, "add")
    data = filled(editor.get(page), series=taken.series.pk, number=3, topic="如何改革", date="2021-12-14")

    response = editor.post(page, data | part("outcomes", 0, question="问题甲"))

    assert "这个论坛已有同一期数。" in response.text
    assert ('value="如何改革"' in response.text, 'value="问题甲"' in response.text) == (True, True)
    assert ForumSession.objects.count() == 1


def test_a_guest_is_an_official_or_a_name(editor):
    row = factories.session()
    page = address(ForumSession, "change", row.pk)
    data = filled(editor.get(page)) | part("participants", 0, affiliation="某大学")
    assert "请选择一位官员，或者填写嘉宾姓名，二者填一项。" in editor.post(page, data).text
    assert not row.participants.exists()


def test_a_session_waits_for_its_series(editor):
    series = factories.series(name="千灯湖论坛", **factories.draft())
    row = factories.session(series=series, number=1, **factories.draft())

    action = {"action": "publish_selected", "_selected_action": [row.pk]}
    response = editor.post(address(ForumSession), action, follow=True)

    assert notes(response) == ["1项未发布：“千灯湖论坛第1期”的论坛“千灯湖论坛”尚未发布，请先发布。"]
    assert not ForumSession.objects.published().exists()


def test_withdrawing_a_series_names_the_sessions_that_go_along(editor):
    row = factories.session(series=factories.series(name="千灯湖论坛"), number=1)
    page = reverse("admin:forums_series_withdraw") + f"?ids={row.series.pk}"
    assert "论坛期次（1）：“千灯湖论坛第1期”" in editor.get(page).text
    assert Series.objects.published().count() == 1


def test_outcomes_refer_to_points_by_their_speaker(editor):
    point = factories.point(
        statement=factories.statement(official=factories.official(name="顾耀辉")),
        number="1",
        heading="再出发",
    )
    row = factories.session(**factories.draft())
    page = address(ForumSession, "change", row.pk)

    editor.post(page, filled(editor.get(page)) | part("outcomes", 0, question="问题", points=[point.pk]))

    assert list(Outcome.objects.get().points.all()) == [point]
    assert "顾耀辉 · 1 再出发</option>" in editor.get(page).text
