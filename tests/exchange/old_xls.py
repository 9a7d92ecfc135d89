"""Old .xls files (BIFF8 in a compound file, [MS-XLS] and [MS-CFB]), as tests need them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALLEST = 4096  # shorter streams would lie in another place


def xls(rows: Iterable[Sequence[object]], name: str = "花名册") -> bytes:
    """Write rows of texts and numbers as an .xls with one sheet; None is a blank cell."""
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, str):
                words = value.encode("utf-16-le")
                head = struct.pack("<HHHHB", row, column, 0, len(words) // 2, 1)
                sheet += _record(0x0204, head + words)
            elif value is not None:
                number = float(value)  # type: ignore[arg-type]
                sheet += _record(0x0203, struct.pack("<HHHd", row, column, 0, number))
    sheet += _record(0x000A, b"")
    return _compound(_globals(name) + sheet)


def _globals(name: str) -> bytes:
    title = name.encode("utf-16-le")
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    begin += _record(0x0042, struct.pack("<H", 1200))
    end = _record(0x000A, b"")
    bound = struct.pack("<BBBB", 0, 0, len(title) // 2, 1) + title
    place = len(begin) + 8 + len(bound) + len(end)
    return begin + _record(0x0085, struct.pack("<I", place) + bound) + end


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _compound(stream: bytes) -> bytes:
    stream = stream.ljust(max(_SMALLEST, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    tables = next(n for n in range(1, 100) if n * 128 >= n + 1 + count)
    chain = [_FAT] * tables + [_END]
    chain += [tables + 2 + at for at in range(count - 1)] + [_END]
    chain += [_FREE] * (tables * 128 - len(chain))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, 4096,
                        _END, 0, _END, 0)  # fmt: skip
    head += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry(
        "Workbook", 2, _FREE, tables + 1, len(stream)
    )
    folder += _entry("", 0, _FREE, 0, 0) * 2
    return head + struct.pack(f"<{len(chain)}I", *chain) + folder + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    words = name.encode("utf-16-le")
    length = len(words) + 2 if name else 0
    head = words.ljust(64, b"\0") + struct.pack("<HBBIII", length, kind, 1, _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
