"""Share images: what is on them, where it stands, and who gets one."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from discussion.models import SiteIdentity
from discussion.public import share_images
from discussion.public.drawings import as_png
from discussion.public.share_images import ShareImage
from tests import factories as make

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("db", "chinese_font")]

IMAGE = ShareImage("大讨论实录", "坚定智造强区，提升资源效率，鼓足改革士气", "王勇", "区长", "2021年12月29日")
LONG = ShareImage(
    "某某区“思想再解放、改革再出发、建设现代化新城区”大讨论的公开记录",
    "坚定智造强区2+2，推进20项改革" * 5,
    "买买提·吐尔逊·阿卜杜热合曼·司马义江·依明",
    "区委常委、某某镇党委书记、" * 15,
    "2021年12月29日",
)


def drawn_box(image):
    """The smallest box that holds everything that differs from the ground."""
    ground = Image.new("RGB", image.size, share_images.GROUND)
    return ImageChops.difference(image, ground).getbbox()


@pytest.mark.parametrize("image", [IMAGE, LONG, IMAGE._replace(title=""), IMAGE._replace(words="改")])
def test_image_draws_nothing_outside_the_margins_of_the_middle_square(image):
    """READ-05: 1200 × 630; the middle 630 × 630 holds everything."""
    image = share_images.draw(image)
    left, top, right, bottom = drawn_box(image)
    assert image.size == (1200, 630)
    assert (
        left >= share_images.LEFT,
        top >= share_images.TOP,
        right <= share_images.RIGHT,
        bottom <= share_images.BOTTOM,
    ) == (True,) * 4
    assert (1200 - 630) / 2 < share_images.LEFT < share_images.RIGHT < (1200 + 630) / 2


@pytest.mark.parametrize("image", [IMAGE, LONG])
def test_image_is_a_small_file(image):
    """READ-05: below 300 kB."""
    content = as_png(share_images.draw(image))
    assert Image.open(BytesIO(content)).format == "PNG"
    assert len(content) < 60_000


# Serving


def image_path(statement):
    return share_images.share_image_address(statement, SiteIdentity.current()).removeprefix(
        "http://testserver"
    )


def test_page_names_an_image_that_is_there(client):
    statement = make.statement()
    page = client.get(statement.get_absolute_url()).text
    assert f'<meta property="og:image" content="http://testserver{image_path(statement)}">' in page
    answer = client.get(image_path(statement))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)
    assert set(answer["Cache-Control"].split(", ")) == {"public", "max-age=600"}


def test_address_changes_with_what_the_image_shows(client):
    statement = make.statement(title="原来的标题")
    before = image_path(statement)
    assert image_path(statement) == before
    statement.title = "改过的标题"
    renamed = image_path(statement)
    make.site(name="另一个名称")
    assert len({before, renamed, image_path(statement)}) == 3


def test_reader_who_has_the_image_is_not_sent_it_again(client):
    statement = make.statement()
    tag = client.get(image_path(statement))["ETag"]
    again = client.get(image_path(statement), headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize(
    ("state", "status"), [(make.draft, 404), (make.embargoed, 404), (make.withdrawn, 410)]
)
def test_statement_that_is_not_public_has_no_image(client, state, status):
    """LINK-07: whoever kept the address gets no word of it."""
    statement = make.statement(title="机密", official=make.official(name="某人"), **state())
    answer = client.get(image_path(statement))
    assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert "机密" not in answer.text


def test_image_goes_with_its_withdrawal(client):
    statement = make.statement()
    assert client.get(image_path(statement)).status_code == 200
    statement.withdraw("来源有误")
    assert client.get(image_path(statement)).status_code == 410


def test_without_a_font_there_is_no_image_and_none_is_named(client, settings):
    statement = make.statement()
    path = image_path(statement)
    settings.CARD_FONTS = ["/nowhere/font.ttc"]
    assert client.get(path).status_code == 404
    page = client.get(statement.get_absolute_url()).text
    assert (path.partition("?")[0] in page, 'content="summary"' in page) == (False, True)
