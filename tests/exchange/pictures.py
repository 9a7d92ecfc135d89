"""Pictures and documents for tests: sound ones with a camera's notes, and hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

from PIL import Image, ImageDraw, PngImagePlugin

NOTES = (b"Exif", b"GPS", b"SpyCam", b"ns.adobe.com", b"ICC_PROFILE", b"iCCP", b"a secret", b"eXIf")
XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>GPSLatitude a secret</x:xmpmeta>"


def drawing(size=(640, 480), mode="RGB") -> Image.Image:
    """A picture whose upper left quarter is red."""
    made = Image.new(mode, size, "white")
    red = (255, 0, 0, 255)[: len(made.getbands())] if mode != "L" else 0
    ImageDraw.Draw(made).rectangle((0, 0, size[0] // 2, size[1] // 2), fill=red)
    return made


def camera_notes(orientation=1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x013B] = "SpyCam", orientation, "a secret"
    exif[0x8825] = {1: "N", 2: (45.0, 1.0, 1.0), 3: "E", 4: (122.0, 50.0, 1.0)}
    exif[0x8769] = {0x9003: "2025:06:10 09:30:00"}
    return exif


def jpeg(size=(640, 480), *, orientation=1, noted=False, **rest) -> bytes:
    out = io.BytesIO()
    if noted:
        rest |= {"exif": camera_notes(orientation), "xmp": XMP, "comment": b"a secret"}
        rest |= {"icc_profile": b"a secret profile"}
    drawing(size).save(out, "JPEG", **rest)
    return out.getvalue()


def png(size=(640, 480), mode="RGB", *, noted=False) -> bytes:
    out, notes = io.BytesIO(), PngImagePlugin.PngInfo()
    rest = {}
    if noted:
        notes.add_text("Comment", "a secret")
        rest = {"exif": camera_notes(), "icc_profile": b"a secret profile"}
    drawing(size, mode).save(out, "PNG", pnginfo=notes, **rest)
    return out.getvalue()


def claimed_png(width: int, height: int, rows: bytes = b"\0" * 1_000_000) -> bytes:
    """A PNG that claims any size, with a little of very well packed nothing inside."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def office(part: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
DOCX, XLSX = office("word/document.xml"), office("xl/workbook.xml")
TORN_HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)
# The drawing above with a camera's notes, as a phone keeps it (made once with libheif).
HEIC = (Path(__file__).parents[1] / "data" / "noted.heic").read_bytes()
FILM = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(200)
