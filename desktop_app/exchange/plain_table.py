"""Rows of a .csv or .txt file: which letters it is written in, and what parts its columns."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator

from db.trouble import Refused

_NOT_A_SHEET = "这份文件不是表格。能导入的是 .xlsx、.xls、.et、.ods 和 .csv"
_MIXED = "这份文件的文字编码认不出来。请用表格软件打开，另存为 .xlsx 后再导入"
_RUNAWAY = "这份文件里的引号没有配对，分不清哪里是一格。请用表格软件打开，另存为 .xlsx 后再导入"
_ERROR_WORDS = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!")
)
_DELIMITERS = ",\t;|"
_SAMPLE_LINES = 60
_LONGEST_CELL = 32_767


def rows_of(content: bytes) -> Iterator[tuple[int, list[str], str]]:
    """Yield (line number, texts, kinds) for each row; everything in such a file is text."""
    text = as_text(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    csv.field_size_limit(_LONGEST_CELL)
    try:
        for number, cells in enumerate(reader, 1):
            texts = [_unwrapped(cell) for cell in cells]
            yield number, texts, "".join(map(kind_of, texts))
    except csv.Error:
        raise Refused(_RUNAWAY) from None


def kind_of(text: str) -> str:
    """Give the letter for the kind of a cell of text: blank, a formula's error word, or text."""
    if not text:
        return " "
    return "e" if text.upper() in _ERROR_WORDS else "t"


def _unwrapped(cell: str) -> str:
    """Take off what people put round a long number to keep sheets from harming it."""
    cell = cell.strip().strip("\ufeff")
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]
    return cell.removeprefix("'").strip()


def as_text(content: bytes) -> str:
    """Decode UTF-8 (with or without mark), UTF-16 or GB18030."""
    text = _decoded(content)
    odd = sum(map(text.count, map(chr, (*range(9), *range(14, 26), *range(27, 32), 127))))
    if "\0" in text or odd > len(text) // 200:
        raise Refused(_NOT_A_SHEET)
    return text


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(content, "utf-16")
    if b"\0" in content[:4096]:
        # Without a mark: in sheet text every second byte of commas and digits is zero.
        even, odd = content[:4096:2].count(0), content[1:4096:2].count(0)
        return _strict(content, "utf-16-le" if odd > even else "utf-16-be")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _strict(content, "gb18030")


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Refused(_MIXED) from None


def delimiter_of(text: str) -> str:
    """Choose what parts the columns: the mark that gives most lines one and the same width."""
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:_SAMPLE_LINES]
    return max(_DELIMITERS, key=lambda mark: _evenness(lines, mark))


def _evenness(lines: list[str], mark: str) -> tuple[int, int]:
    """Say how many lines share the commonest width above one column, and that width."""
    csv.field_size_limit(len("".join(lines)) + 1)
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark))
    widths.pop(1, None)
    if not widths:
        return 0, 0
    width, lines_alike = max(widths.items(), key=lambda item: (item[1], item[0]))
    return lines_alike, width
