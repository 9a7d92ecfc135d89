"""A stranger's file before anything parses it: what it claims to be, and what is refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

from db.safe_files import read_whole
from db.trouble import Refused, Unavailable

MEGABYTE = 1 << 20
MOST_BYTES = 100 * MEGABYTE
MOST_UNPACKED = 200 * MEGABYTE
MOST_ENTRIES = 200
MOST_RATIO = 200

ENCRYPTED = "这份表格设了打开密码，读不了。请打开后去掉密码，另存后再导入"
_MACROS = "带宏的表格（.xlsm）不能导入。请用表格软件打开，另存为 .xlsx 后再导入"
_BINARY = "这种表格（.xlsb）不能导入。请用表格软件打开，另存为 .xlsx 后再导入"
_WEB_PAGE = "这份文件名字像表格，里面其实是网页。请用表格软件打开，另存为 .xlsx 后再导入"
_NOT_A_SHEET = "这份文件不是表格。能导入的是 .xlsx、.xls、.et、.ods 和 .csv"
_HOLLOW = "这份表格展开后大得不正常，不敢打开。请让对方重新另存一份"
_CROWDED = "这份表格里夹带的图片或附件太多。请另存一份只有文字的再导入"
_FOREIGN_XML = "这份表格里夹着不该有的内容，不敢打开。请用表格软件打开，另存后再导入"
_DAMAGED_ZIP = "这份表格没有拷完整，或者已经损坏。请重新拷一份再导入"

_FILEPASS = 0x2F
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
)


def take(path: Path) -> bytes:
    """Read the whole file, if it is of a size that a sheet can have."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise Refused(
                f"这份文件有 {size // MEGABYTE} MB，太大了。请只留下要导入的内容，另存后再导入"
            )
        content = read_whole(path)
    except OSError:
        raise Unavailable("这份文件读不出来，请看看 U 盘是不是还插着") from None
    if not content.strip(b"\0 \r\n\t"):
        raise Refused("这份文件是空的，或者没有拷完整。请重新拷一份再导入")
    return content


def form_of(content: bytes, suffix: str) -> str:
    """Say what the file is by its content, never by its name: xlsx, ods, xls or text.

    Raises `Refused` for everything that must not be parsed.
    """
    if suffix == ".xlsm":
        raise Refused(_MACROS)
    if content.startswith(_ZIP):
        return _form_of_zip(content)
    if content.startswith(_OLE):
        return _form_of_ole(content)
    if content.startswith(_OTHERS):
        raise Refused(_NOT_A_SHEET)
    head = content[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<head", b"<meta")):
        raise Refused(_WEB_PAGE)
    return "text"


def _form_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _measure(archive)
            form = _form_of_parts(archive)
            for part in archive.infolist():
                _look_into(archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise Refused(_DAMAGED_ZIP) from None
    return form


def _measure(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_ENTRIES:
        raise Refused(_CROWDED)
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    # Below a megabyte a high ratio is only a sheet of blanks.
    if unpacked > MOST_UNPACKED or unpacked > max(MEGABYTE, packed * MOST_RATIO):
        raise Refused(_HOLLOW)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(ENCRYPTED)


def _form_of_parts(archive: zipfile.ZipFile) -> str:
    names = {name.lower() for name in archive.namelist()}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused(_MACROS)
    if "xl/workbook.bin" in names:
        raise Refused(_BINARY)
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        if b"opendocument.spreadsheet" not in archive.read("mimetype"):
            raise Refused(_NOT_A_SHEET)
        manifest = "META-INF/manifest.xml"
        if manifest in archive.namelist() and b"encryption-data" in archive.read(manifest):
            raise Refused(ENCRYPTED)
        return "ods"
    raise Refused(_NOT_A_SHEET)


def _look_into(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse document type declarations: sheets have none, entity bombs need one."""
    if not part.filename.lower().endswith((".xml", ".rels")):
        return
    with archive.open(part) as stream:
        head = stream.read(4096)
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head or b"<\0!\0D\0" in head or b"\0<\0!\0D" in head:
        raise Refused(_FOREIGN_XML)


def _form_of_ole(content: bytes) -> str:
    """Tell an old .xls or .et from other files of the same container by its stream names."""

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        raise Refused(ENCRYPTED)
    if not (has("Workbook") or has("Book")):
        raise Refused(_NOT_A_SHEET)
    if _asks_for_password(content):
        raise Refused(ENCRYPTED)
    return "xls"


def _asks_for_password(content: bytes) -> bool:
    """Look for the record FILEPASS ([MS-XLS] 2.4.117) among the first of the workbook.

    It stands right behind the record that begins the workbook (BOF), within the same sector.
    """
    place = content.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    for _ in range(8):
        if place < 0 or place + 4 > len(content):
            return False
        record, length = struct.unpack_from("<HH", content, place)
        if record == _FILEPASS:
            return True
        place += 4 + length
    return False
