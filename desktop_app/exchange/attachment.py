"""A file that is to be kept with a record: what it is by its content, never by its name.

`decode(content)` runs inside the capped child. Pictures are drawn anew, so that nothing of the
camera's notes (place, device, owner) is left; documents are looked at and kept as they are.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from contextlib import suppress
from typing import Final

import msgspec
from PIL import ExifTags, Image, ImageCms

from db.trouble import Refused
from desktop_app.exchange.found_file import Form, Found

MOST_PIXELS: Final = 50_000_000
WHOLE_EDGE: Final = 2560
PRINT_EDGE: Final = 1600
THUMB_EDGE: Final = 240
MOST_PNG: Final = 4 * 1024 * 1024
EMPTY_FROM: Final = 64 * 1024
EMPTY_RATIO: Final = 100

# How a camera was held (EXIF 2.32, tag 0x0112), and what puts the picture upright.
_TURNS: Final[dict[object, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_OOXML = "application/vnd.openxmlformats-officedocument."
_PARTS: Final = {
    "word/document.xml": f"{_OOXML}wordprocessingml.document",
    "xl/workbook.xml": f"{_OOXML}spreadsheetml.sheet",
}
_HEIF_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"mif1")

_OTHER = "这种文件不能添加。能添加的是 JPG、PNG、HEIC 照片和 PDF、docx、xlsx 文件"
_OTHER_PICTURE = "这种图片不能添加，请打开后另存为 JPG 再添加"
_OLD_OFFICE = "旧的 .doc、.xls 或设了密码的文件不能添加，请去掉密码，另存为 docx、xlsx 再添加"
_MACROS = "带宏的文件不能添加，请另存为不带宏的 docx、xlsx 再添加"
_TORN = "这个文件没有拷完整，或者已经损坏。请重新拷一份再添加"
_TORN_PICTURE = "这张图片没有拷完整，或者已经损坏。请重新拷一份，或打开后另存为 JPG 再添加"
_EMPTY = "这个文件里几乎全是空白，没有可看的内容。请换一个文件添加"
_HUGE = "这张图片有 {:,} 万像素，太大了（最多 5,000 万）。请先缩小再添加"


def decode(content: bytes) -> bytes:
    """Say what a file is and draw its picture anew, where we stand (inside the child)."""
    return msgspec.msgpack.encode(look_into(content))


def look_into(content: bytes) -> Found:
    """Give what a file is; raises `Refused` for anything that must not be kept."""
    found = _look_into(content)
    kept = found.whole.content if found.whole else content
    if len(kept) > EMPTY_FROM and len(zlib.compress(kept, 1)) * EMPTY_RATIO < len(kept):
        raise Refused(_EMPTY)  # nor could a package carry it: its limits turn bombs away
    return found


def _look_into(content: bytes) -> Found:
    if content.startswith(b"\xff\xd8\xff"):
        return _picture(content, "JPEG")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture(content, "PNG")
    if _is_heif(content):
        return _picture(content, "HEIF")
    if content.startswith(b"PK\x03\x04"):
        return Found(_office_form(content))
    if b"%PDF-" in content[:1024]:
        if b"%%EOF" not in content[-65_536:]:
            raise Refused(_TORN)
        return Found("application/pdf")
    raise Refused(_why_not(content))


def _is_heif(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS


def _why_not(content: bytes) -> str:
    if content[4:8] == b"ftyp":  # films, and pictures of a kind the program cannot draw
        return _OTHER_PICTURE
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLD_OFFICE
    if content.startswith((b"GIF8", b"BM", b"II*\0", b"MM\0*")) or content[8:12] == b"WEBP":
        return _OTHER_PICTURE
    return _OTHER


def _office_form(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise Refused(_TORN) from None
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused(_MACROS)
    found = next((mime for part, mime in _PARTS.items() if part in names), None)
    if found is None:
        raise Refused(_OTHER)
    return found


def _picture(content: bytes, form: str) -> Found:
    try:
        return _drawn(content, form)
    except (Refused, MemoryError):
        raise
    except Exception:  # a decoder of strangers' pictures may raise anything
        raise Refused(_TORN_PICTURE) from None


def _drawn(content: bytes, form: str) -> Found:
    if form == "HEIF":
        # Phones' own pictures (HEIC); the reader brings no encoder and is loaded here alone, as
        # that takes a third of the time of any other picture.
        import pi_heif

        pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # counted below, with a sentence of our own
    with Image.open(io.BytesIO(content), formats=(form,)) as held:
        pixels = held.width * held.height
        if pixels > MOST_PIXELS:
            raise Refused(_HUGE.format(pixels // 10_000))
        if form == "JPEG":
            held.draft("RGB", (WHOLE_EDGE, WHOLE_EDGE))
        held.load()
        exif = held.getexif()
        profile = held.info.get("icc_profile")
        picture = _plain(held)
    _shrink(picture)  # before it is turned: only a small one is held twice
    picture = _in_usual_colours(_upright(picture, exif), profile)
    whole, mime = _whole(picture, form)
    flat = _on_white(picture)
    printed, thumb = (_jpeg(_shrunk(flat, edge), 85) for edge in (PRINT_EDGE, THUMB_EDGE))
    return Found(mime, whole, printed, thumb, _day_of(exif))


def _plain(held: Image.Image) -> Image.Image:
    """Give the picture in grey or colours of 8 bits, without anything beside its pixels."""
    if held.mode.startswith(("I", "F")):  # 16 bits of grey: a scanner's
        held = held.point(lambda value: value / 256).convert("L")
    is_clear = held.mode in ("RGBA", "LA", "PA") or "transparency" in held.info
    mode = "RGBA" if is_clear else ("L" if held.mode in ("L", "1") else "RGB")
    if held.mode == mode:  # nothing to convert: shrunk where it is, for what follows is a copy
        _shrink(held)
    picture = held.convert(mode)
    picture.info = {}  # comments, profiles and notes would be written out again
    return picture


def _shrink(picture: Image.Image) -> None:
    picture.thumbnail((WHOLE_EDGE, WHOLE_EDGE), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _in_usual_colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Give the picture in sRGB, which is what is meant where no profile stands beside it.

    Phones write wider colours (Display P3): without their profile they would look pale.
    """
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return picture
    with suppress(ImageCms.PyCMSError, OSError):  # a torn profile: the picture is kept as it is
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        ImageCms.profileToProfile(picture, theirs, ImageCms.createProfile("sRGB"), inPlace=True)
    picture.info = {}
    return picture


def _upright(picture: Image.Image, exif: Image.Exif) -> Image.Image:
    turn = _TURNS.get(exif.get(ExifTags.Base.Orientation, 1))
    return picture.transpose(turn) if turn is not None else picture


def _whole(picture: Image.Image, form: str) -> tuple[Form, str]:
    if form == "PNG":
        out = io.BytesIO()
        picture.save(out, "PNG")
        if out.tell() <= MOST_PNG:
            return Form(out.getvalue(), *picture.size), "image/png"
    return _jpeg(_on_white(picture), 88), "image/jpeg"


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _shrunk(picture: Image.Image, edge: int) -> Image.Image:
    small = picture.copy()
    small.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return small


def _jpeg(picture: Image.Image, quality: int) -> Form:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Form(out.getvalue(), *picture.size)


def _day_of(exif: Image.Exif) -> str:
    """Give the day a camera noted, as ISO text; nothing else of its notes is ever read."""
    with suppress(Exception):  # notes may be bent in any way, and are only a help
        noted = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
        written = str(noted or exif.get(ExifTags.Base.DateTime) or "")[:10]
        return dt.datetime.strptime(written, "%Y:%m:%d").date().isoformat()  # noqa: DTZ007
    return ""
