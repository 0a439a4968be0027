"""Pictures as cameras, scanners and chat programs hand them over, in memory."""

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, PngImagePlugin

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:exif="http://ns.adobe.com/exif/1.0/"/>'
IPTC = b"\xff\xed\x00\x18Photoshop 3.0\x008BIM\x04\x04"
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def image(mode="RGB", size=(64, 48), colour="red"):
    """One colour; in modes that have no red, the nearest they have."""
    return Image.new("RGB", size, colour).convert(mode)


def content(picture=None, file_format="JPEG", **options):
    """The bytes of a picture's file."""
    stream = BytesIO()
    (picture or image()).save(stream, file_format, **options)
    return stream.getvalue()


def upload(file_content=None, name="IMG_0001.jpg"):
    return SimpleUploadedFile(name, content() if file_content is None else file_content, "image/jpeg")


def exif(orientation=1):
    """Where the picture was taken (GPS), with what, and how the camera was held."""
    block = Image.Exif()
    block[ORIENTATION], block[MAKER] = orientation, "GPS Exif maker"
    block.get_ifd(GPS).update({1: "N", 2: (23.0, 2.0, 5.0), 3: "E", 4: (113.0, 8.0, 36.0)})
    return block


def swapped_profile():
    """An ICC profile in which red and green have changed places: unmistakable when it is applied."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


def telling_jpeg():
    """A photograph on its side (80×60) with everything a camera and an editor write beside the pixels."""
    return content(
        image(size=(80, 60)),
        exif=exif(orientation=6),
        xmp=XMP,
        comment=b"GPS comment",
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        extra=IPTC,
    )


def telling_png():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "GPS comment")
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    see_through = image("RGBA")
    see_through.putalpha(128)
    return content(see_through, "PNG", pnginfo=texts, exif=exif(), icc_profile=swapped_profile())


def telling_webp():
    return content(file_format="WEBP", xmp=XMP, exif=exif(), icc_profile=swapped_profile())


def png_of_claimed_size(width, height):
    """A PNG of some 60 bytes whose header claims a size and which has no pixels at all."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", b""), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def moving(file_format):
    frames = [image(colour=colour) for colour in ("red", "green")]
    return content(frames[0], file_format, save_all=True, append_images=frames[1:], duration=100)
