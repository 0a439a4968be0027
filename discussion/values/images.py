"""One way in for every picture: what an upload must be, and the files that are kept of it.

Nothing of the uploaded file itself is stored. Its pixels are turned upright, brought to 8-bit sRGB and encoded
afresh, so that no metadata (EXIF, GPS, XMP, IPTC, ICC, comments, text chunks) survives in any stored file.

Memory: the size is read from the header and limited to 50 megapixels before a pixel is decoded, and the decoder
itself halves a large JPEG as often as it can (`draft`). At 50 megapixels a JPEG was measured to take up to 200 MB,
a PNG 550 MB and a WEBP (whose decoder keeps two canvases) 900 MB while it is reduced to what is kept: PNG and WEBP
are therefore limited to 20 megapixels (220 and 360 MB), and a process decodes one picture at a time.
"""

import hashlib
from io import BytesIO
from threading import Lock
from typing import BinaryIO, NamedTuple

from django.core.exceptions import ValidationError
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_PIXELS_WHOLE = 20_000_000  # of formats whose decoder cannot reduce while it reads
LONGEST_SIDE = 2560
LONGEST_STRIP = 10240  # a picture to scroll through (长图) stays readable
STRIP_RATIO = 3
WIDTHS = (480, 960, 1600)

FOLDER = "pictures"
MAIN_ENDINGS = ("jpg", "png")

decoding = Lock()  # in a process: its memory is that of one picture

TRANSPOSE = Image.Transpose
TURNS = {
    2: TRANSPOSE.FLIP_LEFT_RIGHT,
    3: TRANSPOSE.ROTATE_180,
    4: TRANSPOSE.FLIP_TOP_BOTTOM,
    5: TRANSPOSE.TRANSPOSE,
    6: TRANSPOSE.ROTATE_270,
    7: TRANSPOSE.TRANSVERSE,
    8: TRANSPOSE.ROTATE_90,
}

MESSAGES = {
    "too_big": "这个文件有 {megabytes:.1f} MB，超过 20 MB 的上限。请缩小图片或降低画质，另存后再上传。",
    "not_a_picture": "这个文件不是 JPEG、PNG 或 WEBP 图片。请用看图软件把图片另存为 JPEG 格式后再上传。",
    "too_many_pixels": "这张图片超过 5000 万像素的上限（例如 8000×6250）。请缩小后再上传。",
    "too_many_pixels_whole": "PNG 和 WEBP 图片不能超过 2000 万像素（例如 5000×4000）。请另存为 JPEG 格式，或缩小后再上传。",
    "animated": "这是一张动图。请另存为不会动的图片（例如截取其中一幅）后再上传。",
    "damaged": "这个图片文件不完整或已损坏，打不开。请从相机或来源处重新导出、下载后再上传。",
}


class Prepared(NamedTuple):
    """The files of one picture: the main one, and a WEBP for each rendition's width in pixels."""

    main: bytes
    ending: str
    width: int
    height: int
    renditions: dict[int, bytes]

    @property
    def name(self) -> str:
        """The main file's name: pictures/<sha256 of its content>.jpg."""
        return f"{FOLDER}/{hashlib.sha256(self.main).hexdigest()}.{self.ending}"

    @property
    def files(self) -> dict[str, bytes]:
        """Content by name; the same upload gives the same names."""
        scaled = {rendition_name(self.name, width): content for width, content in self.renditions.items()}
        return {self.name: self.main, **scaled}


def rendition_name(main_name: str, width: int) -> str:
    """pictures/<sha256>.jpg at 960 → pictures/<sha256>-960.webp."""
    return f"{main_name.rpartition('.')[0]}-{width}.webp"


def main_names(name: str) -> list[str]:
    """What the main file may be called to which a stored name belongs."""
    stem = name.rpartition(".")[0].partition("-")[0]
    return [f"{stem}.{ending}" for ending in MAIN_ENDINGS]


def prepare(upload: BinaryIO) -> Prepared:
    """The files to keep of an upload; raises ValidationError where it is no picture that can be used."""
    with decoding:
        return _prepare(upload)


def _prepare(upload: BinaryIO) -> Prepared:
    picture = fresh(decoded(upload))
    ending = "png" if picture.mode == "RGBA" else "jpg"
    renditions = {width: webp(picture, width) for width in rendition_widths(picture.width)}
    return Prepared(main_file(picture), ending, *picture.size, renditions)


def refusal(code: str, **values: float) -> ValidationError:
    return ValidationError(MESSAGES[code].format(**values), code=code)


def decoded(upload: BinaryIO) -> Image.Image:
    """An upload's pixels, upright, in sRGB, as large as we keep them; raises ValidationError."""
    check_bytes(upload)
    picture = identified(upload)
    check_header(picture)
    try:
        return upright_srgb(picture)
    except Exception as error:  # a decoder may stumble over hostile bytes in any way
        raise refusal("damaged") from error


def check_bytes(upload: BinaryIO) -> None:
    upload.seek(0, 2)
    size = upload.tell()
    upload.seek(0)
    if size > MOST_BYTES:
        raise refusal("too_big", megabytes=size / 1024 / 1024)


def identified(upload: BinaryIO) -> Image.Image:
    """The picture by its content, whatever its name says; no pixel is decoded yet."""
    try:
        return Image.open(upload, formats=FORMATS)
    except UnidentifiedImageError as error:
        raise refusal("not_a_picture") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise refusal("too_many_pixels") from error
    except Exception as error:  # as above
        raise refusal("damaged") from error


def check_header(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise refusal("too_many_pixels")
    if picture.format in {"PNG", "WEBP"} and width * height > MOST_PIXELS_WHOLE:
        raise refusal("too_many_pixels_whole")
    # A JPEG with a second image in it (MPO: phones store depth and brightness so) does not move.
    if picture.format in {"PNG", "WEBP"} and getattr(picture, "is_animated", False):
        raise refusal("animated")


def upright_srgb(picture: Image.Image) -> Image.Image:
    """8-bit RGB, or RGBA where something is see-through, turned as the camera was held and reduced."""
    size = kept_size(*picture.size)
    picture.draft(None, size)
    picture.load()
    profile, turn = picture.info.get("icc_profile"), TURNS.get(orientation(picture))
    picture = in_srgb(reduced(plain(picture), size), profile)
    return picture if turn is None else picture.transpose(turn)


def orientation(picture: Image.Image) -> int:
    """EXIF's 1 to 8; 1 (upright) where the EXIF block cannot be read."""
    try:
        return picture.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # a broken EXIF block is no reason to refuse the picture
        return 1


def kept_size(width: int, height: int) -> tuple[int, int]:
    """The size in pixels that the main file has, before turning: at most LONGEST_SIDE, never enlarged."""
    longest, shortest = max(width, height), min(width, height)
    limit = LONGEST_STRIP if longest > STRIP_RATIO * shortest else LONGEST_SIDE
    scale = min(1, limit / longest)
    return max(1, round(width * scale)), max(1, round(height * scale))


def plain(picture: Image.Image) -> Image.Image:
    """The same pixels in 8-bit L, LA, RGB, RGBA or CMYK: never a palette, which cannot be scaled."""
    if picture.mode.startswith("I"):
        picture = picture.point(lambda level: level / 256).convert("L")
    grey = picture.mode in {"1", "L", "LA"}
    if picture.has_transparency_data:
        mode = "LA" if grey else "RGBA"
    else:
        mode = "CMYK" if picture.mode == "CMYK" else "L" if grey else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)


def reduced(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    if picture.size == size:
        return picture
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB, or RGBA where at least one pixel of L, LA, RGB, RGBA or CMYK is see-through."""
    if picture.mode not in {"LA", "RGBA"}:
        return translated(picture, profile)
    colours = translated(picture.convert(picture.mode.removesuffix("A")), profile)
    alpha = picture.getchannel("A")
    if alpha.getextrema() != (255, 255):
        colours.putalpha(alpha)
    return colours


def translated(colours: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB as the embedded ICC profile means it; without a usable profile the colours count as sRGB."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(
                colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            pass
    return colours.convert("RGB")


def fresh(picture: Image.Image) -> Image.Image:
    """The pixels in an image that remembers nothing: encoders write what they find in `info`."""
    blank = Image.new(picture.mode, picture.size)
    blank.paste(picture)
    return blank


def rendition_widths(width: int) -> list[int]:
    """The widths a picture is offered in, never larger than it is; at least one."""
    return [wanted for wanted in WIDTHS if wanted <= width] or [width]


def main_file(picture: Image.Image) -> bytes:
    if picture.mode == "RGBA":
        return encoded(picture, "PNG")
    return encoded(picture, "JPEG", quality=85, optimize=True, progressive=True)


def webp(picture: Image.Image, width: int) -> bytes:
    height = max(1, round(picture.height * width / picture.width))
    return encoded(reduced(picture, (width, height)), "WEBP", quality=80)


def encoded(picture: Image.Image, file_format: str, **options: int) -> bytes:
    content = BytesIO()
    picture.save(content, file_format, **options)
    return content.getvalue()
