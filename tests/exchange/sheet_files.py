"""Sheet files made by code: honest ones, and the hostile ones of the trust page (X1)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import xlsxwriter

HEADER = ("姓名", "公民身份号码", "手机号")
SOUND_ROWS = (
    ("演示甲", "22990119680523013X", "15400000001"),
    ("演示乙", "229902199003072029", "15400000002"),
)
SHEET_PART = "xl/worksheets/sheet1.xml"
FIXTURES = Path(__file__).parent / "fixtures"


def xlsx(
    rows: Iterable[Sequence[object]], merges: Iterable[tuple[int, int, int, int]] = ()
) -> bytes:
    """Write rows as an .xlsx; numbers stay numbers, merges are (row, column, row, column)."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_numbers": False})
    sheet = book.add_worksheet("花名册")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            else:
                sheet.write(number, column, value)
    for box in merges:
        sheet.merge_range(*box, "")
        words = list(rows)[box[0]][box[1]]
        sheet.write(box[0], box[1], words)
    book.close()
    return target.getvalue()


def plain() -> bytes:
    """Write the sound three-row sheet."""
    return xlsx((HEADER, *SOUND_ROWS))


def with_part(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """Give a copy of a zipped sheet with one part changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            words = old.read(name)
            new.writestr(name, change(words.decode()) if name == part else words)
    return target.getvalue()


def with_sheet_xml(change: Callable[[str], str]) -> bytes:
    """Give the sound sheet with the XML of its rows changed."""
    return with_part(plain(), SHEET_PART, change)


def with_streamed_sheet(
    chunk: bytes, times: int, after: bytes = b"</sheetData></worksheet>"
) -> bytes:
    """Give a small file whose sheet unpacks to `times` chunks."""
    content = plain()
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for name in old.namelist():
            if name != SHEET_PART:
                new.writestr(name, old.read(name))
                continue
            start = old.read(name).partition(b"<sheetData>")[0] + b"<sheetData>"
            with new.open(name, "w", force_zip64=True) as stream:
                stream.write(start)
                for _ in range(times):
                    stream.write(chunk)
                stream.write(after)
    return target.getvalue()


def inline(ref: str, words: str) -> str:
    """Write one cell with its words inside it."""
    return f'<c r="{ref}" t="inlineStr"><is><t>{words}</t></is></c>'


def entity_bomb() -> bytes:
    """Ten entities, each ten times the one before."""
    names = "abcdefghij"
    bomb = '<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in pairwise(names)
    )
    return with_sheet_xml(
        lambda xml: (
            f"<!DOCTYPE l [{bomb}]>"
            + xml.partition("?>")[2].replace(
                "</sheetData>", f'<row r="9">{inline("A9", "&j;")}</row></sheetData>'
            )
        )
    )


def external_entity(target: str) -> bytes:
    """An entity that asks for a file of ours."""
    return with_sheet_xml(
        lambda xml: (
            f'<!DOCTYPE l [<!ENTITY x SYSTEM "file://{target}">]>'
            + xml.partition("?>")[2].replace(
                "</sheetData>", f'<row r="9">{inline("A9", "&x;")}</row></sheetData>'
            )
        )
    )


def ole(*streams: str, size: int = 6000) -> bytes:
    """A file that starts like an old office container and names streams in its directory."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    return (head + b"".join(name.encode("utf-16-le") + b"\0" * 40 for name in streams)).ljust(
        size, b"\0"
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    """Pack parts into a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in parts.items():
            archive.writestr(name, words)
    return target.getvalue()


def ods(rows: str, *, mimetype: str = "spreadsheet", manifest: str = "") -> bytes:
    """An OpenDocument sheet with the given rows in XML."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{mimetype}".encode(),
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>".encode(),
            "content.xml": (
                f'<?xml version="1.0" encoding="UTF-8"?><office:document-content'
                f' xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0"'
                f' xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet>'
                f'<table:table table:name="花名册">{rows}</table:table>'
                f"</office:spreadsheet></office:body></office:document-content>"
            ).encode(),
        }
    )


def ods_cell(words: str, more: str = "") -> str:
    """One cell of text in an OpenDocument sheet."""
    return (
        f'<table:table-cell office:value-type="string"{more}><text:p>{words}</text:p>'
        "</table:table-cell>"
    )


def ods_row(words: Iterable[str], more: str = "") -> str:
    """One row of text cells in an OpenDocument sheet."""
    return f"<table:table-row{more}>{''.join(map(ods_cell, words))}</table:table-row>"
