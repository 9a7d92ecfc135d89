"""Byte code as an installed program needs it: no docstrings, and lines without their columns.

Sources stay behind, so nothing could be underlined; a report of a fault names its lines as ever.
Docstrings and columns are two fifths of what Python's modules take in the installer.
"""

from __future__ import annotations

import dis
import inspect
import marshal
from collections.abc import Iterator
from importlib.util import MAGIC_NUMBER
from itertools import pairwise
from types import CodeType
from typing import Final

_HEAD: Final = 16  # bytes of a .pyc before its code

# The kinds of entries in a line table (as CPython 3.11 documents them).
_ONE_LINE, _NO_COLUMNS, _LONG, _NOWHERE = 10, 13, 14, 15
_MOST_UNITS: Final = 8


def bare(module: bytes) -> bytes:
    """Give a module's byte code without docstrings, as `python -OO` has it, and columns."""
    if module[:4] != MAGIC_NUMBER:  # a text that stands among the modules
        return module
    head, code = module[:_HEAD], marshal.loads(module[_HEAD:])  # noqa: S302  pinned or just made
    return head + marshal.dumps(_bare(code))


def _bare(code: CodeType) -> CodeType:
    consts = [_bare(one) if isinstance(one, CodeType) else one for one in code.co_consts]
    place = _docstring(code)
    if place is not None:
        consts[place] = None
    return code.replace(co_consts=tuple(consts), co_linetable=_lines(code.co_linetable))


def _docstring(code: CodeType) -> int | None:
    """Say which constant is the docstring and nothing else besides."""
    steps = list(dis.get_instructions(code))
    loaded = [one.arg for one in steps if one.opname == "LOAD_CONST"]
    if code.co_flags & inspect.CO_OPTIMIZED:  # a function: its first constant, never loaded
        is_text = bool(code.co_consts) and isinstance(code.co_consts[0], str)
        return 0 if is_text and 0 not in loaded else None
    for load, store in pairwise(steps):
        if (load.opname, store.opname, store.argval) == ("LOAD_CONST", "STORE_NAME", "__doc__"):
            return load.arg if loaded.count(load.arg) == 1 else None
    return None


def _lines(table: bytes) -> bytes:
    """Write a line table anew: the same lines, neighbours of one line together, no columns."""
    joined: list[tuple[int, int | None]] = []
    for units, step in _entries(iter(table)):
        if joined and step == 0 and joined[-1][1] is not None:
            joined[-1] = (joined[-1][0] + units, joined[-1][1])
        else:
            joined.append((units, step))
    out = bytearray()
    for units, step in joined:
        for done in range(0, units, _MOST_UNITS):
            size = min(_MOST_UNITS, units - done)
            kind = _NOWHERE if step is None else _NO_COLUMNS
            out.append(0x80 | kind << 3 | size - 1)
            if step is not None:
                out += _signed(0 if done else step)
    return bytes(out)


def _entries(table: Iterator[int]) -> Iterator[tuple[int, int | None]]:
    """Give for each entry how long it is, and the step from the line before; None: no line."""
    for first in table:
        kind, units = first >> 3 & 15, (first & 7) + 1
        if kind == _NOWHERE:
            yield units, None
        elif kind in (_NO_COLUMNS, _LONG):
            value = _number(table)
            yield units, -(value >> 1) if value & 1 else value >> 1
            for _ in range(3 if kind == _LONG else 0):
                _number(table)
        else:
            yield units, max(kind - _ONE_LINE, 0)
            for _ in range(2 if kind >= _ONE_LINE else 1):
                next(table)


def _number(table: Iterator[int]) -> int:
    """Read six bits a byte, the lowest first; the seventh says that more follow."""
    value = shift = 0
    for one in table:
        value |= (one & 63) << shift
        shift += 6
        if not one & 64:
            break
    return value


def _signed(step: int) -> bytes:
    value, out = (-step << 1 | 1 if step < 0 else step << 1), bytearray()
    while value > 63:
        out.append(value & 63 | 64)
        value >>= 6
    out.append(value)
    return bytes(out)
