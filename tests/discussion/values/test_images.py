from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from discussion.values import images
from tests.factories import uploads

# What the formats call the containers of metadata, and the words our telling uploads hide in them.
TRACES = [
    b"Exif", b"EXIF", b"eXIf", b"GPS", b"http://ns.adobe.com", b"xmpmeta", b"XMP ", b"Photoshop", b"8BIM",
    b"ICC_PROFILE", b"ICCP", b"iCCP", b"tEXt", b"iTXt", b"zTXt", b"comment",
]  # fmt: skip


def prepare(content):
    return images.prepare(BytesIO(content))


def opened(content):
    return Image.open(BytesIO(content))


def main_pixel(content, place=(0, 0)):
    return opened(prepare(content).main).getpixel(place)


def refusal_of(content):
    with pytest.raises(ValidationError) as caught:
        prepare(content)
    return caught.value.code, caught.value.message


@pytest.mark.parametrize("telling", [uploads.telling_jpeg, uploads.telling_png, uploads.telling_webp])
def test_prepare_keeps_no_metadata_in_any_file(telling):
    upload = telling()
    files = prepare(upload).files

    left = {name: [trace for trace in TRACES if trace in content] for name, content in files.items()}

    assert b"GPS" in upload
    assert [trace for trace in TRACES if trace in upload] != []
    assert left == {name: [] for name in files}
    assert [dict(opened(content).getexif()) for content in files.values()] == [{}] * len(files)


def test_prepare_turns_a_photograph_upright():
    prepared = prepare(uploads.telling_jpeg())

    assert (prepared.width, prepared.height) == (60, 80)
    assert [opened(content).size for content in prepared.files.values()] == [(60, 80)] * 2


@pytest.mark.parametrize("orientation", range(1, 9))
def test_prepare_applies_every_orientation(orientation):
    corner = Image.new("L", (64, 48), 0)
    corner.paste(255, (0, 0, 32, 24))
    # How a camera stores an upright picture of which EXIF tells the orientation.
    inverse = {6: 8, 8: 6}.get(orientation, orientation)
    stored = corner.transpose(images.TURNS[inverse]) if orientation > 1 else corner

    prepared = prepare(uploads.content(stored, "PNG", exif=uploads.exif(orientation)))

    bright = [
        opened(prepared.main).getpixel(place)[0] > 128 for place in [(8, 8), (56, 8), (8, 40), (56, 40)]
    ]
    assert (prepared.width, prepared.height, bright) == (64, 48, [True, False, False, False])


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_prepare_reads_a_picture_whose_exif_block_is_broken():
    broken = uploads.content(exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")

    assert main_pixel(broken) == (254, 0, 0)


@pytest.mark.parametrize(
    ("size", "main", "renditions"),
    [
        ((4000, 3000), (2560, 1920), {480: (480, 360), 960: (960, 720), 1600: (1600, 1200)}),
        ((3000, 4000), (1920, 2560), {480: (480, 640), 960: (960, 1280), 1600: (1600, 2133)}),
        ((1600, 900), (1600, 900), {480: (480, 270), 960: (960, 540), 1600: (1600, 900)}),
        ((1599, 900), (1599, 900), {480: (480, 270), 960: (960, 540)}),
        ((600, 400), (600, 400), {480: (480, 320)}),
        ((300, 200), (300, 200), {300: (300, 200)}),
        ((1, 1), (1, 1), {1: (1, 1)}),
        ((1080, 9000), (1080, 9000), {480: (480, 4000), 960: (960, 8000)}),
        ((12000, 2), (10240, 2), {480: (480, 1), 960: (960, 1), 1600: (1600, 1)}),
    ],
)
def test_prepare_reduces_to_the_kept_widths_and_never_enlarges(size, main, renditions):
    prepared = prepare(uploads.content(uploads.image(size=size)))

    assert (prepared.width, prepared.height) == opened(prepared.main).size == main
    assert {width: opened(content).size for width, content in prepared.renditions.items()} == renditions
    assert {opened(content).format for content in prepared.renditions.values()} == {"WEBP"}


def test_prepare_gives_the_same_upload_the_same_files():
    once, again = prepare(uploads.telling_jpeg()), prepare(uploads.telling_jpeg())

    assert once == again
    assert once.files == again.files


def test_prepare_names_files_by_their_content():
    prepared = prepare(uploads.content(uploads.image(size=(600, 400))))
    other = prepare(uploads.content(uploads.image(size=(600, 400), colour="blue")))

    digest = prepared.name.removeprefix("pictures/").removesuffix(".jpg")
    assert len(digest) == 64
    assert list(prepared.files) == [f"pictures/{digest}.jpg", f"pictures/{digest}-480.webp"]
    assert prepared.files.keys() & other.files.keys() == set()


def test_main_names_finds_the_picture_of_a_rendition():
    expected = ["pictures/abc.jpg", "pictures/abc.png"]

    names = ["pictures/abc.jpg", "pictures/abc.png", "pictures/abc-960.webp"]

    assert [images.main_names(name) for name in names] == [expected] * 3


RED, GREY = (254, 0, 0), (76, 76, 76)


@pytest.mark.parametrize(
    ("mode", "file_format", "pixel"),
    [
        ("RGB", "JPEG", RED),
        ("CMYK", "JPEG", RED),
        ("L", "JPEG", GREY),
        ("RGB", "PNG", RED),
        ("P", "PNG", RED),
        ("L", "PNG", GREY),
        ("1", "PNG", (0, 0, 0)),
        ("RGB", "WEBP", RED),
    ],
)
def test_prepare_brings_every_mode_to_srgb(mode, file_format, pixel):
    picture = uploads.image(mode) if mode != "1" else Image.new("1", (64, 48), 0)

    prepared = prepare(
        uploads.content(picture, file_format, **({"lossless": True} if file_format == "WEBP" else {}))
    )

    assert (prepared.ending, opened(prepared.main).mode) == ("jpg", "RGB")
    assert opened(prepared.main).getpixel((8, 8)) == pytest.approx(pixel, abs=2)


def test_prepare_scales_sixteen_bits_to_eight():
    deep = Image.new("I;16", (64, 48), 0x8000)

    assert main_pixel(uploads.content(deep, "PNG")) == (128, 128, 128)


def see_through(mode):
    """A picture whose left half is invisible, as a PNG stores it in this mode."""
    picture = uploads.image("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 32, 48))
    return picture.quantize(8) if mode == "P" else picture.convert(mode)


@pytest.mark.parametrize(
    ("mode", "visible"), [("RGBA", (255, 0, 0, 255)), ("P", (255, 0, 0, 255)), ("LA", (76, 76, 76, 255))]
)
def test_prepare_keeps_transparency(mode, visible):
    prepared = prepare(uploads.content(see_through(mode), "PNG"))

    kept = opened(prepared.main)
    assert (prepared.ending, kept.format, kept.mode) == ("png", "PNG", "RGBA")
    assert (kept.getpixel((8, 8))[3], kept.getpixel((56, 8))) == (0, visible)
    assert [opened(content).mode for content in prepared.renditions.values()] == ["RGBA"]


@pytest.mark.parametrize(("mode", "key"), [("P", 0), ("L", 76), ("RGB", (255, 0, 0))])
def test_prepare_keeps_a_transparent_colour(mode, key):
    picture = uploads.image("RGB") if mode != "P" else Image.new("P", (64, 48), 0)
    picture = picture.convert(mode)

    kept = opened(prepare(uploads.content(picture, "PNG", transparency=key)).main)

    assert (kept.mode, kept.getpixel((8, 8))[3]) == ("RGBA", 0)


def test_prepare_stores_an_unused_alpha_channel_as_jpeg():
    assert prepare(uploads.content(uploads.image("RGBA"), "PNG")).ending == "jpg"


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_prepare_reads_colours_through_the_embedded_profile(file_format):
    telling = uploads.content(file_format=file_format, icc_profile=uploads.swapped_profile())

    red, green, blue = main_pixel(telling, (8, 8))

    assert (red < 10, green > 240, blue < 10) == (True, True, True)


@pytest.mark.parametrize(
    ("mode", "profile"),
    [("RGB", b"no profile at all"), ("CMYK", uploads.swapped_profile()), ("L", uploads.swapped_profile())],
)
def test_prepare_takes_colours_for_srgb_where_the_profile_is_unusable(mode, profile):
    plain = uploads.content(uploads.image(mode))
    profiled = uploads.content(uploads.image(mode), icc_profile=profile)

    assert profiled != plain
    assert prepare(profiled) == prepare(plain)


def test_prepare_takes_the_first_image_of_a_phones_double_photograph():
    depth = uploads.image(colour="blue")
    double = uploads.content(file_format="MPO", save_all=True, append_images=[depth])

    assert opened(double).format == "MPO"
    assert main_pixel(double) == RED


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"",
        *(
            uploads.content(file_format=name)
            for name in ("GIF", "TIFF", "BMP", "ICO", "PPM", "EPS", "JPEG2000")
        ),
    ],
)
def test_prepare_refuses_what_is_no_picture_for_the_web(content):
    expected = "这个文件不是 JPEG、PNG 或 WEBP 图片。请用看图软件把图片另存为 JPEG 格式后再上传。"

    assert refusal_of(content) == ("not_a_picture", expected)


@pytest.mark.parametrize("size", [(8500, 6000), (10000, 10000), (60000, 60000)])
def test_prepare_refuses_too_many_pixels_before_it_decodes_any(size):
    expected = "这张图片超过 5000 万像素的上限（例如 8000×6250）。请缩小后再上传。"

    assert refusal_of(uploads.png_of_claimed_size(*size)) == ("too_many_pixels", expected)


def test_prepare_would_decode_as_many_pixels_as_the_limit():
    assert refusal_of(uploads.png_of_claimed_size(5000, 4000))[0] == "damaged"


def test_prepare_refuses_too_large_a_file():
    expected = "这个文件有 20.1 MB，超过 20 MB 的上限。请缩小图片或降低画质，另存后再上传。"
    padded = uploads.content() + b"\0" * (20 * 1024 * 1024 + 100_000)

    assert refusal_of(padded) == ("too_big", expected)


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_prepare_refuses_moving_pictures(file_format):
    expected = "这是一张动图。请另存为不会动的图片（例如截取其中一幅）后再上传。"

    assert refusal_of(uploads.moving(file_format)) == ("animated", expected)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_prepare_refuses_a_truncated_file(file_format):
    expected = "这个图片文件不完整或已损坏，打不开。请从相机或来源处重新导出、下载后再上传。"
    whole = uploads.content(Image.effect_noise((200, 200), 60), file_format)

    assert refusal_of(whole[: len(whole) // 2]) == ("damaged", expected)


def test_prepare_refuses_a_text_bomb():
    texts = uploads.PngImagePlugin.PngInfo()
    texts.add_text("Comment", "0" * 100_000_000, zip=True)

    assert refusal_of(uploads.content(file_format="PNG", pnginfo=texts))[0] == "damaged"


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_formats_that_are_decoded_whole_have_fewer_pixels(file_format, monkeypatch):
    monkeypatch.setattr(images, "MOST_PIXELS_WHOLE", 100)
    with pytest.raises(ValidationError, match="另存为 JPEG"):
        prepare(uploads.content(uploads.image(size=(11, 10)), file_format))
    assert prepare(uploads.content(uploads.image(size=(11, 10)), "JPEG")).width == 11


def test_one_picture_is_decoded_at_a_time(monkeypatch):
    held = []
    monkeypatch.setattr(images, "decoded", lambda upload: held.append(images.decoding.locked()) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        prepare(uploads.content(uploads.image()))
    assert (held, images.decoding.locked()) == ([True], False)
