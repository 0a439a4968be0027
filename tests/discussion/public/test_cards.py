"""Cards: what stands on them, that they can be read and scanned, and who gets one."""

from datetime import date
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageChops

from discussion.models import Fidelity, FollowUpState, SiteIdentity, Standing
from discussion.public import card_drawing, cards
from discussion.public.card_drawing import Card, Outcome
from discussion.public.drawings import as_png
from tests import factories as make

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("db", "chinese_font")]

SITE = SiteIdentity(name="大讨论实录")
SHORT = Card("大讨论实录", "发言要点", "改", "https://example.cn/statements/1/#p1")
USUAL = Card(
    "大讨论实录",
    "发言要点",
    "“借时造势、借势聚力、借力兴城”",
    "https://www.example.gov.cn/zt/dataolun/statements/123/#p17",
    text="提出要高标准规划城市，建成崭新、前沿的城市客厅。",
    mark=Fidelity.DIGEST.label,
    who="王勇",
    post="区委常委、镇委书记",
    occasion="2021年12月29日 · 区委工作务虚会",
    outcomes=(Outcome("推进中", "打造城市客厅", "ongoing"), Outcome("超期", "修路", "late")),
    day="2022年1月5日",
)
LONG = Card(
    "某某区“思想再解放、改革再出发、建设现代化新城区”大讨论的公开记录",
    "任务NH-01234567890123456789",
    "坚定智造强区2+2，推进20项改革" * 5,
    f"https://www.example.gov.cn/{'zt/dataolun/' * 6}forums/{'long-' * 12}forum/12/",
    text="要抓紧办好每一件事，不能等、不能靠。" * 99,
    mark=Fidelity.DIGEST.label,
    who="买买提·吐尔逊·阿卜杜热合曼·司马义江·依明",
    post="区委常委、某某镇党委书记、" * 15,
    occasion="2021年12月29日 · " + "某某会议" * 25,
    outcomes=(Outcome("会上通报，会后未见公开进展", "推进二十项改革任务" * 9, "unreported"),) * 3
    + (Outcome("另有9项任务"),),
    day="2022年1月5日",
)
RARE = USUAL._replace(
    words="𠮷𬭳\ue000👍革\U00012345",
    text="👨\u200d👩\u200d👧新\u200b\0城",
    who="㛃䶮",
    post="ཀྵ\U000f0000",
    occasion="\n\ue000",
)
WORDLESS = LONG._replace(words="不分句的长文" * 400, text="")
each_card = pytest.mark.parametrize(
    "card", [SHORT, USUAL, LONG, RARE, WORDLESS, USUAL._replace(text="𠮷" * 3000)]
)


def as_passed_on(image):
    """What is left when a messenger has made it half as large and lossy."""
    file = BytesIO()
    small = image.resize((image.width // 2, image.height // 2))
    small.save(file, "JPEG", quality=50)
    return Image.open(file)


@each_card
def test_code_on_the_card_leads_to_the_very_row_after_it_was_passed_on(card):
    image = card_drawing.draw(card)
    assert [code.text for code in zxingcpp.read_barcodes(as_passed_on(image))] == [card.address]


@each_card
def test_card_is_a_portrait_with_empty_margins(card):
    image = card_drawing.draw(card)
    body = image.crop((0, card_drawing.BAND + 1, image.width, image.height))
    left, _, right, bottom = ImageChops.difference(
        body, Image.new("RGB", body.size, card_drawing.PAPER)
    ).getbbox()
    hanging = max(size for size, _ in card_drawing.SIZES) / 2
    assert (image.width, card_drawing.LEAST <= image.height <= card_drawing.MOST) == (1080, True)
    assert left >= card_drawing.MARGIN - hanging
    assert right <= card_drawing.WIDTH - card_drawing.MARGIN
    assert bottom <= body.height - card_drawing.MARGIN


@each_card
def test_card_is_a_small_file(card):
    content = as_png(card_drawing.draw(card))
    assert Image.open(BytesIO(content)).format == "PNG"
    assert len(content) < 300_000


def pixels(card):
    return card_drawing.draw(card).tobytes()


@pytest.mark.parametrize("field", ["words", "text", "who", "post", "occasion", "site"])
def test_character_that_no_font_has_is_a_stand_in_and_never_a_box(field):
    shown = USUAL._replace(**{field: "改〓革"})
    assert pixels(USUAL._replace(**{field: "改\ue000革"})) == pixels(shown)
    assert pixels(shown) != pixels(USUAL._replace(**{field: "改革"}))


def test_long_text_is_set_smaller_and_then_cut_at_a_sentence():
    _, text, _ = card_drawing.fitted_words(LONG, room=700)
    assert text.block.font.size == card_drawing.SIZES[-1][1]
    assert "".join(text.block.lines).endswith("。……")


# What stands on them


def card_of(point):
    return cards.of_point(point, point.statement, SITE)


@pytest.mark.parametrize(
    ("fidelity", "printed", "heading", "text", "words", "marked"),
    [
        ("digest", False, "要落实", "抓紧办。", "要落实", True),
        ("digest", True, "要落实", "抓紧办。", "“要落实”", True),
        ("digest", True, "要落实", "", "“要落实”", False),
        ("digest", False, "", "抓紧办。", "抓紧办。", True),
        ("full", False, "要落实", "抓紧办。", "“要落实”", False),
        ("excerpt", False, "", "抓紧办。", "“抓紧办。”", False),
    ],
)
def test_only_the_speakers_own_words_stand_without_the_mark(fidelity, printed, heading, text, words, marked):
    statement = make.statement(fidelity=fidelity)
    point = make.point(statement=statement, heading=heading, text=text, heading_printed=printed)
    card = card_of(point)
    assert (card.words, card.text) == (words, text if heading else "")
    assert card.mark == (Fidelity.DIGEST.label if marked else "")


def test_card_of_a_point_tells_who_said_it_when_where_and_what_came_of_it(settings):
    meeting = make.meeting(name="务虚会")
    statement = make.statement(
        official=make.official(name="王勇"), speaker_title="区长", meeting=meeting, date=date(2021, 12, 29)
    )
    point, other = make.point(statement=statement), make.point(statement=statement)
    make.action(title="修路", points=[point], deadline=date(2022, 1, 1))
    answer = cards.PointCard().get_queryset().get()
    card, without = (cards.of_point(row, answer, SITE) for row in answer.points.all())
    assert (card.who, card.post, card.occasion) == ("王勇", "区长", "2021年12月29日 · 务虚会")
    assert card.outcomes == (Outcome(Standing.LATE.label, "修路", Standing.LATE),)
    assert without.outcomes == (Outcome(FollowUpState.AWAITING.label),)
    assert card.address == f"{settings.ORIGIN}{statement.get_absolute_url()}#{point.eid}"
    assert without.address.endswith(f"#{other.eid}")


def test_many_tasks_are_counted():
    actions = [make.action(title=f"任务{number}") for number in range(5)]
    rows = list(type(actions[0]).objects.published().with_state())
    assert len(cards.outcomes_of(rows)) == cards.MOST_OUTCOMES + 1
    assert cards.outcomes_of(rows)[-1].label == "另有2项任务"


def test_card_of_a_metric_has_the_figure_as_printed_with_its_day_and_source():
    metric = make.metric(name="活动场次")
    value = make.metric_value(metric=metric, as_printed="超320场次", as_of="2021-12")
    make.metric_value_citation(value=value, source=make.source(publisher="某日报"))
    card = cards.of_metric(cards.MetricCard().get_queryset().get(), SITE)
    assert (card.words, card.text.startswith("活动场次。")) == ("超320场次", True)
    assert (card.who, card.occasion, card.outcomes) == ("来源：某日报", "截至2021年12月", ())


def test_card_of_a_task_tells_the_words_it_follows_from_and_the_last_report():
    statement = make.statement(official=make.official(name="王勇"), fidelity="digest")
    action = make.action(
        title="修路",
        points=[make.point(statement=statement)],
        lead_organization=make.organization(name="某局"),
    )
    make.update(action=action, text="已开工。", date="2022-02", state="ongoing")
    card = cards.of_action(cards.ActionCard().get_queryset().get(), SITE)
    assert (card.words, card.who, card.mark) == ("修路", "出自王勇的发言", Fidelity.DIGEST.label)
    assert [outcome.text for outcome in card.outcomes] == ["2022年2月：已开工。", "牵头单位：某局"]


def test_card_of_a_meeting_names_the_speakers():
    meeting = make.meeting(name="务虚会", venue="某厅", date=date(2021, 12, 29))
    for name in ("甲某", "乙某"):
        make.point(statement=make.statement(meeting=meeting, official=make.official(name=name)))
    statements = list(meeting.statements.published().for_list().order_by("pk"))
    card = cards.of_meeting(meeting, statements, SITE)
    assert (card.words, card.who, card.occasion) == ("务虚会", "甲某、乙某发言", "2021年12月29日 · 某厅")
    assert card.outcomes[0].label == "2篇发言，2项要点"


# Who gets one


def rows():
    """One public row of each kind that has a card."""
    meeting = make.meeting()
    point = make.point(statement=make.statement(meeting=meeting))
    return [point, make.metric(), make.action(), meeting]


def test_page_links_to_a_card_that_is_there(client):
    for row in rows():
        path = cards.card_path(row)
        page = client.get(row.get_absolute_url().partition("#")[0]).text
        answer = client.get(path)
        assert f'<a href="{path}" type="image/png" rel="nofollow"' in page
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert set(answer["Cache-Control"].split(", ")) == {"public", "max-age=600"}
        again = client.get(path, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_without_a_font_no_page_names_a_card(client, settings):
    found = [(row.get_absolute_url().partition("#")[0], cards.card_path(row)) for row in rows()]
    settings.CARD_FONTS = []
    for page, card in found:
        assert (card in client.get(page).text, client.get(card).status_code) == (False, 404)


def test_point_that_is_not_there_has_no_card(client):
    statement = make.statement(points=1)
    assert client.get(f"{statement.get_absolute_url()}p9/card.png").status_code == 404


@pytest.mark.parametrize(
    ("state", "status"), [(make.draft, 404), (make.embargoed, 404), (make.withdrawn, 410)]
)
def test_row_that_is_not_public_has_no_card(client, state, status):
    """LINK-07."""
    point = make.point(statement=make.statement(**state()))
    hidden = [point, make.metric(**state()), make.action(**state()), make.meeting(**state())]
    answers = [client.get(cards.card_path(row)) for row in hidden]
    assert [(answer.status_code, answer["Content-Type"]) for answer in answers] == [
        (status, "text/html; charset=utf-8")
    ] * 4
