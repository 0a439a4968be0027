"""Type on pictures: lines as Chinese breaks them, and never a box for a character that no font has."""

from itertools import pairwise

import pytest
from PIL import Image, ImageDraw, ImageFont

from discussion.values import lettering

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("chinese_font")]


def face(size=40):
    return lettering.font(lettering.font_path(), size)


def test_long_words_are_wrapped_as_chinese_is():
    """TYPO-05: no line begins with a closing mark or ends with an opening one; figures stay whole."""
    text = "坚持“两个坚定扛起”，推进2022年120项改革任务（第一批）落地见效。" * 4
    lines = lettering.wrapped(text, face(), 400)
    assert "".join(lines) == text
    assert len(lines) > 5
    assert [
        line for line in lines if line[0] in "”，。）" or line[-1] in "“（" or face().getlength(line) > 400
    ] == []
    assert not any(first[-1].isdigit() and then[0].isdigit() for first, then in pairwise(lines))


def test_word_wider_than_a_line_is_broken():
    lines = lettering.wrapped("A" * 100, face(), 300)
    assert ("".join(lines), max(map(face().getlength, lines)) <= 300) == ("A" * 100, True)


def test_no_line_is_left_with_one_character():
    assert lettering.laid_out("推进二十项改革任务落地", face(64), 550) == ["推进二十项改", "革任务落地"]


def test_what_does_not_fit_says_that_there_is_more():
    block = lettering.fitted("很长" * 100, [40, 30], 550, lines=2)
    assert (len(block.lines), block.font.size, block.lines[-1].endswith("……")) == (2, 30, True)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("要抓紧办，不能等。" * 9, "不能等。……"),
        ("要抓紧办。" + "不能再等了" * 30, "……"),
        ("他说：“要抓紧办，不能等！”" * 9, "不能等！”……"),
    ],
)
def test_what_is_cut_ends_with_a_sentence_where_that_costs_less_than_half(text, end):
    block = lettering.fitted(text, [40], 400, lines=3)
    shown = "".join(block.lines)
    assert (len(block.lines) <= 3, shown.endswith(end), text.startswith(shown.removesuffix("……"))) == (
        True,
    ) * 3
    assert 2 * len(shown) > 3 * 400 / 40
    assert max(map(block.font.getlength, block.lines)) <= 400


@pytest.fixture
def latin(tmp_path):
    """A font without Chinese, not even 〓."""
    path = tmp_path / "latin.otf"
    path.write_bytes(ImageFont.load_default(20).font_bytes)
    return str(path)


def pixels(words):
    """What is drawn of the words on a line."""
    image = Image.new("L", (900, 100))
    lettering.write(ImageDraw.Draw(image), lettering.fitted(words, [40], 900), (0, 0), "#fff")
    return image.tobytes()


@pytest.mark.parametrize(
    "character",
    ["𠮷", "𬭳", "\ue000", "\U000f0000", "\U00012345", "👍", "👨\u200d👩\u200d👧", "ཀྵ", "\U000ffffe"],
)
def test_what_no_font_has_is_a_stand_in_and_never_a_box(character):
    """No character is drawn as the box that fonts have for all that they lack; what has a shape is drawn as itself."""
    shown = lettering.drawable(f"改{character}革", lettering.font_paths())
    assert shown in {f"改{character}革", "改〓革", "改革"}
    assert all(lettering.drawn_by(lettering.font_paths(), each) for each in shown)
    assert pixels(f"改{character}革") == pixels(shown)


def test_private_characters_are_stand_ins_and_rare_ones_are_not():
    face = lettering.font_path()
    if not (face.endswith(".ttc") and "CJK" in face):
        pytest.skip("another font than Noto Sans CJK may have either")
    shown = lettering.drawable(
        "𠮷𬭳\ue000\U000f0000👨\u200d👩\u200d👧革\U000e0100e\u0301\u200b\n新\0", lettering.font_paths()
    )
    assert shown == "𠮷𬭳〓〓〓革é 新 "


def test_each_run_is_drawn_by_the_first_font_that_has_it(settings, latin):
    chinese = lettering.font_path()
    settings.CARD_FONTS = [latin, chinese]
    face = lettering.Face(lettering.font_paths(), 40)
    runs = face.runs("AB改革C")
    assert [(text, used.path) for text, used in runs] == [("AB", latin), ("改革", chinese), ("C", latin)]
    assert face.getlength("AB改革C") == sum(used.getlength(text) for text, used in runs)


def test_text_is_drawn_with_a_font_that_has_no_stand_in(settings, latin):
    settings.CARD_FONTS = [latin]
    assert lettering.drawable("A改", lettering.font_paths()) == "A?"
    assert pixels("A改") == pixels("A?")


def test_file_that_is_no_font_is_passed_over(settings, tmp_path):
    damaged, found = tmp_path / "damaged.ttf", lettering.font_path()
    damaged.write_bytes(b"no font")
    settings.CARD_FONTS = [str(damaged), found]
    assert lettering.font_paths() == (found,)


def test_name_is_never_cut():
    block = lettering.fitted("长" * 30, [52, 40, 32], 550, lines=2)
    assert "".join(block.lines) == "长" * 30


def test_first_font_that_the_machine_has_is_taken(settings):
    found = lettering.font_path()
    settings.CARD_FONTS = ["/nowhere/font.ttc", found, "/nowhere/else.ttc"]
    assert lettering.font_path() == found


def test_collection_gives_its_face_for_simplified_chinese():
    faces = {face.getname()[0] for face in lettering.faces_of(lettering.font_path(), 20)}
    simplified = {name for name in faces if name.endswith((" SC", " CN"))}
    assert face(20).getname()[0] in (simplified or faces)
