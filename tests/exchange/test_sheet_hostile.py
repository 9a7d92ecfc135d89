"""X1: hostile and broken sheet files give right rows or a sentence; the parent is unhurt."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import re
import resource
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from db.trouble import Refused
from desktop_app.exchange import cage, child, suspect, workbook
from desktop_app.exchange.cage import Caps
from tests.exchange import sheet_files as files
from tests.sizes import size

ROWS = [list(files.HEADER), *map(list, files.SOUND_ROWS)]
CSV = "\r\n".join(",".join(row) for row in ROWS)
MEGABYTE = 1 << 20


def _cells(count: int, words: str) -> bytes:
    return (f'<row><c t="inlineStr"><is><t>{words}</t></is></c></row>' * count).encode()


def _far(ref: str, row: int) -> bytes:
    return files.with_sheet_xml(
        lambda xml: xml.replace(
            "</sheetData>", f'<row r="{row}"><c r="{ref}"><v>1</v></c></row></sheetData>'
        )
    )


def _dimension(claim: str) -> bytes:
    return files.with_sheet_xml(lambda xml: xml.replace('ref="A1:C3"', f'ref="{claim}"'))


def _lying_size() -> bytes:
    """Claim in the zip's directory that a 300 MB part unpacks to a hundred bytes."""
    content = bytearray(files.with_streamed_sheet(_cells(10_000, "A" * 60), 300))
    entry = content.rfind(files.SHEET_PART.encode()) - 46
    content[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    return bytes(content)


def _wide(columns: int) -> bytes:
    return files.xlsx((["姓名", *map(str, range(columns - 1))],))


def _with_filepass() -> bytes:
    """The old workbook, its second record turned into the one that asks for a password."""
    content = bytearray((files.FIXTURES / "old_roster.xls").read_bytes())
    content[532:534] = (0x2F).to_bytes(2, "little")
    return bytes(content)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "entity bomb": (files.entity_bomb, "不该有的内容"),
    "external entity": (lambda: files.external_entity("/etc/passwd"), "不该有的内容"),
    "bomb of up to 1 GB": (
        lambda: files.with_streamed_sheet(_cells(10_000, "A" * 60), size(250, 1000)),
        "大得不正常",
    ),
    "ratio bomb": (lambda: files.with_streamed_sheet(b" " * MEGABYTE, 50), "大得不正常"),
    "lying size in the zip": (_lying_size, "拷完整|损坏|展开后太大|大得不正常"),
    "far corner": (lambda: _far("XFD1048576", 1_048_576), "很远的行、列"),
    "far column": (lambda: _far("XFD9", 9), "超过 200 列"),
    "201 columns": (lambda: _wide(201), "超过 200 列"),
    "deep nesting": (
        lambda: files.with_sheet_xml(
            lambda xml: xml.partition("<sheetData>")[0] + "<sheetData>" + "<a>" * 200_000
        ),
        "损坏",
    ),
    "truncated": (lambda: files.plain()[:3000], "拷完整"),
    "cut in its directory": (lambda: files.plain()[:-30], "拷完整"),
    "bytes flipped": (lambda: _flipped(files.plain()), "拷完整|损坏"),
    "macro part": (
        lambda: files.zipped({"xl/workbook.xml": b"<a/>", "xl/vbaProject.bin": b"x"}),
        "带宏",
    ),
    "binary workbook": (lambda: files.zipped({"xl/workbook.bin": b"x"}), "xlsb"),
    "word document": (lambda: files.zipped({"word/document.xml": b"<a/>"}), "不是表格"),
    "opendocument text": (lambda: files.ods("", mimetype="text"), "不是表格"),
    "encrypted opendocument": (
        lambda: files.ods("", manifest="<manifest:encryption-data/>"),
        "打开密码",
    ),
    "encrypted workbook": (lambda: files.ole("EncryptionInfo", "EncryptedPackage"), "打开密码"),
    "old workbook with a password": (_with_filepass, "打开密码"),
    "old word document": (lambda: files.ole("WordDocument"), "不是表格"),
    "hollow old workbook": (lambda: files.ole("Workbook"), "损坏"),
    "200 MB of zeros": (lambda: b"\0" * (200 * MEGABYTE), "太大"),
    "90 MB of zeros": (lambda: b"\0" * (90 * MEGABYTE), "空的"),
    "empty": (lambda: b"", "空的"),
    "an empty sheet": (lambda: files.xlsx(()), "空的"),
    "only blanks": (lambda: b" \r\n\t\r\n", "空的"),
    "random bytes in a zip's clothes": (
        lambda: b"PK\x03\x04" + random.Random(1).randbytes(5000),
        "拷完整",
    ),
    "random bytes": (lambda: random.Random(2).randbytes(50_000), "不是表格|编码"),
    "a PDF": (lambda: b"%PDF-1.7\n" + b"x" * 500, "不是表格"),
    "a web page": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
    "300 parts": (
        lambda: files.zipped({f"xl/media/{n}.png": b"x" for n in range(300)}),
        "图片或附件太多",
    ),
    "csv with 60,001 rows": (lambda: b"a,b\n" * 60_001, "超过 60000 行"),
    "csv with a runaway quote": (lambda: b'a,b\n"' + b"c,d\n" * 20_000, "引号"),
    "repeated rows of an .ods": (
        lambda: files.ods(files.ods_row(["演示甲"] * 3, ' table:number-rows-repeated="1000000"')),
        "超过 60000 行|展开后太大",
    ),
    "repeated cells of an .ods": (
        lambda: files.ods(
            "<table:table-row>"
            + files.ods_cell("演示甲", ' table:number-columns-repeated="16000"')
            + "</table:table-row>"
        ),
        "超过 200 列|展开后太大",
    ),
}

READ: dict[str, Callable[[], bytes]] = {
    "sound": files.plain,
    "dimension too small": lambda: _dimension("A1:A1"),
    "dimension too large": lambda: _dimension("A1:XFD1048576"),
    "far styled blank": lambda: files.with_sheet_xml(
        lambda xml: xml.replace(
            "</sheetData>", '<row r="1048576"><c r="C1048576" s="0"/></row></sheetData>'
        )
    ),
    "csv called xlsx": CSV.encode,
    "csv with mark": lambda: b"\xef\xbb\xbf" + CSV.encode(),
    "csv in GB18030": lambda: CSV.encode("gb18030"),
    "csv in UTF-16": lambda: CSV.encode("utf-16"),
    "csv in UTF-16 without mark": lambda: CSV.encode("utf-16-le"),
    "tabs": lambda: CSV.replace(",", "\t").encode(),
    "semicolons": lambda: CSV.replace(",", ";").encode("gb18030"),
    "csv with protected numbers": lambda: CSV.replace("2299", "'2299").encode(),
    "ods": lambda: files.ods("".join(map(files.ods_row, ROWS))),
    "20,000 styles": lambda: files.with_part(
        files.plain(),
        "xl/styles.xml",
        lambda xml: xml.replace("</cellXfs>", '<xf numFmtId="0"/>' * 20_000 + "</cellXfs>"),
    ),
}


def _flipped(content: bytes) -> bytes:
    changed = bytearray(content)
    start = content.find(files.SHEET_PART.encode()) + len(files.SHEET_PART) + 10
    for place in range(start, start + 60):
        changed[place] ^= 0x5A
    return bytes(changed)


@pytest.fixture
def unhurt(figures):
    """Check that reading cost this process next to nothing and left no child behind.

    A child that another test keeps may be there before and after.
    """
    children = _children()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.monotonic()
    yield
    hung = time.monotonic() - begun >= Caps().patience
    figures(workbooks=1, hangs=int(hung))
    assert not hung
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024
    assert _children() == children


def _children() -> set[int]:
    """Give the children of this process, ended ones that nobody waited for among them."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has gone meanwhile
            _state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == os.getpid():
                found.add(int(stat.parent.name))
    return found


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_sentence(name: str, tmp_path: Path, unhurt):
    make, words = REFUSED[name]
    file = tmp_path / "roster.xlsx"
    file.write_bytes(make())
    assert re.search(words, _refusal(file))


def _refusal(file: Path) -> str:
    try:
        (sheet,) = workbook.read(file).sheets
    except Refused as refusal:
        return str(refusal)
    assert not sheet.rows
    return sheet.trouble


@pytest.mark.parametrize("name", READ)
def test_read_right(name: str, tmp_path: Path, unhurt):
    file = tmp_path / "roster.xlsx"
    file.write_bytes(READ[name]())
    (sheet,) = workbook.read(file).sheets
    assert sheet.rows == ROWS
    assert sheet.numbers == [1, 2, 3]


MADE = size(12, 251)
WORDS = (
    "演示甲",
    "2299010000000000",
    "2025-03-01",
    "=1+1",
    " 空 格 ",
    "&lt;b&gt;",
    "０１２",
    "-",
    "3.0",
)


def _made_by_chance(chance: random.Random) -> tuple[str, bytes]:
    """Give the cells of a sheet as XML, with gaps, and the workbook, whose dimension lies."""
    rows, number = [], 0
    for _ in range(chance.randrange(1, 40)):
        number += chance.choice((1, 1, 1, 2, 50))
        cells = []
        for column in sorted(chance.sample(range(12), chance.randrange(1, 9))):
            ref = f"{chr(65 + column)}{number}"
            if chance.random() < 0.2:
                cells.append(f'<c r="{ref}"><v>{chance.randrange(10**9)}</v></c>')
            else:
                words = chance.choice(WORDS)
                cells.append(f'<c r="{ref}" t="inlineStr"><is><t>{words}</t></is></c>')
        rows.append(f'<row r="{number}">{"".join(cells)}</row>')
    data = f"<sheetData>{''.join(rows)}</sheetData>"
    claim = chance.choice(("A1", "A1:A1", "A1:XFD1048576", "C9:D10", "A1:C3"))

    def lying(xml: str) -> str:
        before, after = xml.split("<sheetData>")[0], xml.split("</sheetData>")[1]
        return re.sub('ref="[^"]*"', f'ref="{claim}"', before, count=1) + data + after

    return data, files.with_sheet_xml(lying)


def _said_by_the_cells(data: str) -> dict[int, list[str]]:
    """Give each row's words as the cells say them, read in a way of its own.

    A table begins at the first column in which anything stands.
    """
    said = {}
    for row in ElementTree.fromstring(data):  # noqa: S314  our own text
        cells = {cell.get("r", "")[0]: "".join(cell.itertext()) for cell in row}
        said[int(row.get("r", "0"))] = [
            " ".join(cells.get(chr(65 + at), "").split()) for at in range(12)
        ]
    first = next(at for at in range(12) if any(words[at] for words in said.values()))
    return {number: words[first:] for number, words in said.items()}


def test_workbooks_made_by_chance_are_read_as_their_cells_say(figures, tmp_path: Path):
    chance, file = random.Random(12), tmp_path / "roster.xlsx"
    for _ in range(MADE):
        data, content = _made_by_chance(chance)
        file.write_bytes(content)
        (sheet,) = workbook.read(file).sheets
        said = _said_by_the_cells(data)
        assert sheet.numbers == list(said)
        for row, words in zip(sheet.rows, said.values(), strict=True):
            plain = [" ".join(cell.split()) for cell in row]
            assert plain + [""] * (len(words) - len(plain)) == words
    figures(workbooks=MADE)


def test_a_far_row_costs_nothing(tmp_path: Path, unhurt):
    file = tmp_path / "roster.xlsx"
    file.write_bytes(_far("B1048576", 1_048_576))
    (sheet,) = workbook.read(file).sheets
    assert sheet.rows == [*ROWS, ["", "1"]]
    assert sheet.numbers == [1, 2, 3, 1_048_576]


def test_macros_are_refused_by_name_too(tmp_path: Path):
    file = tmp_path / "roster.xlsm"
    file.write_bytes(files.plain())
    with pytest.raises(Refused, match="带宏"):
        workbook.read(file)


def test_without_the_caps_the_bomb_goes_off(figures, monkeypatch, tmp_path: Path):
    """Planted fault: with the caps before parsing off, a small bomb is unpacked and read."""
    file = tmp_path / "bomb.xlsx"
    file.write_bytes(files.with_streamed_sheet(_cells(1000, "A" * 60), 30))
    with pytest.raises(Refused):
        workbook.decode(file)
    monkeypatch.setattr(suspect, "MOST_RATIO", 1 << 40)
    figures.caught("parser caps off")
    assert len(workbook.decode(file)) > MEGABYTE


def test_without_the_memory_cap_a_far_cell_takes_what_it_likes(tmp_path: Path):
    """Planted fault: a narrow cage stops a far cell, a wide one lets it take 450 MB."""
    file = tmp_path / "far.xlsx"
    file.write_bytes(_far("AAA20000", 20_000))
    with pytest.raises(Refused, match="很远的行、列"):
        child.decode("sheet", file, caps=Caps(memory=300 * MEGABYTE))
    answer = child.decode("sheet", file, caps=Caps(memory=2000 * MEGABYTE))
    assert "超过 200 列".encode() in answer


def test_windows_limits_say_what_linux_says():
    """The job object is only run on Windows; its numbers are checked everywhere."""
    limits = cage._job_limits(Caps())
    assert limits.ProcessMemoryLimit == 700 * MEGABYTE
    assert limits.BasicLimitInformation.PerProcessUserTimeLimit == 10 * 10_000_000
    assert limits.BasicLimitInformation.ActiveProcessLimit == 1
    assert ctypes.sizeof(limits) == 144  # what 64-bit Windows expects of this structure
