"""Share cards: what is on them, where it stands, and who gets one."""

import os
from io import BytesIO
from itertools import pairwise

import pytest
from django.core.cache import cache
from PIL import Image, ImageChops, ImageFont

from discussion.models import SiteIdentity
from discussion.public import share_images
from discussion.public.share_images import Card
from tests import factories as make

pytestmark = pytest.mark.one_database

CARD = Card("大讨论实录", "坚定智造强区，提升资源效率，鼓足改革士气", "王勇", "区长", "2021年12月29日")
LONG = Card(
    "某某区“思想再解放、改革再出发、建设现代化新城区”大讨论的公开记录",
    "坚定智造强区2+2，推进20项改革" * 5,
    "买买提·吐尔逊·阿卜杜热合曼·司马义江·依明",
    "区委常委、某某镇党委书记、" * 15,
    "2021年12月29日",
)


@pytest.fixture(autouse=True)
def _font(db):
    """Cards need a Chinese font (Debian: fonts-noto-cjk); CI has one."""
    cache.clear()
    if not share_images.font_path():
        assert not os.environ.get("CI"), "no Chinese font is installed"
        pytest.skip("no Chinese font is installed (Debian: apt-get install fonts-noto-cjk)")


def drawn_box(image):
    """The smallest box that holds everything that differs from the ground."""
    ground = Image.new("RGB", image.size, share_images.GROUND)
    return ImageChops.difference(image, ground).getbbox()


@pytest.mark.parametrize("card", [CARD, LONG, CARD._replace(title=""), CARD._replace(words="改")])
def test_card_draws_nothing_outside_the_margins_of_the_middle_square(card):
    """READ-05: 1200 × 630; the middle 630 × 630 holds everything."""
    image = share_images.draw(card)
    left, top, right, bottom = drawn_box(image)
    assert image.size == (1200, 630)
    assert (
        left >= share_images.LEFT,
        top >= share_images.TOP,
        right <= share_images.RIGHT,
        bottom <= share_images.BOTTOM,
    ) == (True,) * 4
    assert (1200 - 630) / 2 < share_images.LEFT < share_images.RIGHT < (1200 + 630) / 2


@pytest.mark.parametrize("card", [CARD, LONG])
def test_card_is_a_small_file(card):
    """READ-05: below 300 kB."""
    content = share_images.as_png(share_images.draw(card))
    assert Image.open(BytesIO(content)).format == "PNG"
    assert len(content) < 60_000


def face(size=40):
    return share_images.font(share_images.font_path(), size)


def test_long_words_are_wrapped_as_chinese_is():
    """TYPO-05: no line begins with a closing mark or ends with an opening one; figures stay whole."""
    text = "坚持“两个坚定扛起”，推进2022年120项改革任务（第一批）落地见效。" * 4
    lines = share_images.wrapped(text, face(), 400)
    assert "".join(lines) == text
    assert len(lines) > 5
    assert [
        line for line in lines if line[0] in "”，。）" or line[-1] in "“（" or face().getlength(line) > 400
    ] == []
    assert not any(first[-1].isdigit() and then[0].isdigit() for first, then in pairwise(lines))


def test_word_wider_than_a_line_is_broken():
    lines = share_images.wrapped("A" * 100, face(), 300)
    assert ("".join(lines), max(map(face().getlength, lines)) <= 300) == ("A" * 100, True)


def test_no_line_is_left_with_one_character():
    assert share_images.laid_out("推进二十项改革任务落地", face(64)) == ["推进二十项改", "革任务落地"]


def test_what_does_not_fit_says_that_there_is_more():
    block = share_images.fitted("很长" * 100, [40, 30], lines=2)
    assert (len(block.lines), block.font.size, block.lines[-1].endswith("……")) == (2, 30, True)


@pytest.fixture
def latin(tmp_path):
    """A font without Chinese, not even 〓."""
    path = tmp_path / "latin.otf"
    path.write_bytes(ImageFont.load_default(20).font_bytes)
    return str(path)


def pixels(words):
    return share_images.draw(CARD._replace(words=words)).tobytes()


@pytest.mark.parametrize(
    "character",
    ["𠮷", "𬭳", "\ue000", "\U000f0000", "\U00012345", "👍", "👨\u200d👩\u200d👧", "ཀྵ", "\U000ffffe"],
)
def test_what_no_font_has_is_a_stand_in_and_never_a_box(character):
    """No character is drawn as the box that fonts have for all that they lack; what has a shape is drawn as itself."""
    shown = share_images.drawable(f"改{character}革", share_images.font_paths())
    assert shown in {f"改{character}革", "改〓革", "改革"}
    assert all(share_images.drawn_by(share_images.font_paths(), each) for each in shown)
    assert pixels(f"改{character}革") == pixels(shown)


def test_private_characters_are_stand_ins_and_rare_ones_are_not():
    face = share_images.font_path()
    if not (face.endswith(".ttc") and "CJK" in face):
        pytest.skip("another font than Noto Sans CJK may have either")
    shown = share_images.drawable(
        "𠮷𬭳\ue000\U000f0000👨\u200d👩\u200d👧革\U000e0100e\u0301\u200b\n新\0", share_images.font_paths()
    )
    assert shown == "𠮷𬭳〓〓〓革é 新 "


def test_each_run_is_drawn_by_the_first_font_that_has_it(settings, latin):
    chinese = share_images.font_path()
    settings.CARD_FONTS = [latin, chinese]
    face = share_images.Face(share_images.font_paths(), 40)
    runs = face.runs("AB改革C")
    assert [(text, used.path) for text, used in runs] == [("AB", latin), ("改革", chinese), ("C", latin)]
    assert face.getlength("AB改革C") == sum(used.getlength(text) for text, used in runs)
    left, _, right, _ = drawn_box(share_images.draw(CARD._replace(words="AB改革C" * 9)))
    assert (left >= share_images.LEFT, right <= share_images.RIGHT) == (True, True)


def test_card_is_drawn_with_a_font_that_has_no_stand_in(settings, latin):
    settings.CARD_FONTS = [latin]
    assert share_images.drawable("A改", share_images.font_paths()) == "A?"
    assert pixels("A改") == pixels("A?")


def test_file_that_is_no_font_is_passed_over(settings, tmp_path):
    damaged, found = tmp_path / "damaged.ttf", share_images.font_path()
    damaged.write_bytes(b"no font")
    settings.CARD_FONTS = [str(damaged), found]
    assert share_images.font_paths() == (found,)


def test_name_is_never_cut():
    block = share_images.fitted("长" * 30, [52, 40, 32], lines=2)
    assert "".join(block.lines) == "长" * 30


# Serving


def card_path(statement):
    return share_images.card_address(statement, SiteIdentity.current()).removeprefix("http://testserver")


def test_page_names_a_card_that_is_there(client):
    statement = make.statement()
    page = client.get(statement.get_absolute_url()).text
    assert f'<meta property="og:image" content="http://testserver{card_path(statement)}">' in page
    answer = client.get(card_path(statement))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)
    assert set(answer["Cache-Control"].split(", ")) == {"public", "max-age=600"}


def test_address_changes_with_what_the_card_shows(client):
    statement = make.statement(title="原来的标题")
    before = card_path(statement)
    assert card_path(statement) == before
    statement.title = "改过的标题"
    renamed = card_path(statement)
    make.site(name="另一个名称")
    assert len({before, renamed, card_path(statement)}) == 3


def test_reader_who_has_the_card_is_not_sent_it_again(client):
    statement = make.statement()
    tag = client.get(card_path(statement))["ETag"]
    again = client.get(card_path(statement), headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize(
    ("state", "status"), [(make.draft, 404), (make.embargoed, 404), (make.withdrawn, 410)]
)
def test_statement_that_is_not_public_has_no_card(client, state, status):
    """LINK-07: whoever kept the address gets no word of it."""
    statement = make.statement(title="机密", official=make.official(name="某人"), **state())
    answer = client.get(card_path(statement))
    assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert "机密" not in answer.text


def test_card_goes_with_its_withdrawal(client):
    statement = make.statement()
    assert client.get(card_path(statement)).status_code == 200
    statement.withdraw("来源有误")
    assert client.get(card_path(statement)).status_code == 410


def test_without_a_font_there_is_no_card_and_none_is_named(client, settings):
    statement = make.statement()
    path = card_path(statement)
    settings.CARD_FONTS = ["/nowhere/font.ttc"]
    assert client.get(path).status_code == 404
    page = client.get(statement.get_absolute_url()).text
    assert ("og:image" in page, 'content="summary"' in page) == (False, True)


def test_first_font_that_the_machine_has_is_taken(settings):
    found = share_images.font_path()
    settings.CARD_FONTS = ["/nowhere/font.ttc", found, "/nowhere/else.ttc"]
    assert share_images.font_path() == found


def test_collection_gives_its_face_for_simplified_chinese():
    faces = {face.getname()[0] for face in share_images.faces_of(share_images.font_path(), 20)}
    simplified = {name for name in faces if name.endswith((" SC", " CN"))}
    assert face(20).getname()[0] in (simplified or faces)
