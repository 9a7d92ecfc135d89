"""What only this PC can open again: Windows' DPAPI, behind three words.

It is never the only way into a book: a password stands beside it, and the recovery code opens the
book on any other PC. What a keeper `for_all` users of the PC sealed, each of them can open.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import POINTER, byref, c_char, c_void_p
from typing import Protocol

from db.trouble import Unavailable


class Keeper(Protocol):
    """Whoever seals things so that this PC alone opens them."""

    def seal(self, secret: bytes) -> bytes:
        """Give the secret, sealed."""
        ...

    def open(self, sealed: bytes) -> bytes:
        """Give the secret back; raises `Unavailable` on another PC."""
        ...


def keeper(*, for_all: bool = False) -> Keeper | None:
    """Give the keeper of this PC's user; None where the operating system has none."""
    return _Dpapi(for_all=for_all) if sys.platform == "win32" else None


def require() -> Keeper:
    """Give the keeper of this PC, or say that the account belongs to another one."""
    found = keeper()
    if found is None:
        raise Unavailable("这个账号只能在绑定的那台电脑上打开；在这台电脑上请用恢复码打开")
    return found


class _Blob(ctypes.Structure):
    _fields_ = (("size", ctypes.c_uint32), ("at", POINTER(c_char)))


class _Dpapi:
    """CryptProtectData of the user at this PC, or of the PC itself, asking nothing on screen."""

    _NO_QUESTIONS, _OF_THE_PC = 1, 4

    def __init__(self, *, for_all: bool) -> None:
        self._flags = self._NO_QUESTIONS | (self._OF_THE_PC if for_all else 0)

    def seal(self, secret: bytes) -> bytes:
        return self._through("CryptProtectData", secret)

    def open(self, sealed: bytes) -> bytes:
        return self._through("CryptUnprotectData", sealed)

    def _through(self, name: str, given: bytes) -> bytes:
        windows = ctypes.windll  # type: ignore[attr-defined,unused-ignore]
        held = ctypes.create_string_buffer(given, len(given))
        source, made = _Blob(len(given), ctypes.cast(held, POINTER(c_char))), _Blob()
        call = getattr(windows.crypt32, name)
        if not call(byref(source), None, None, None, None, self._flags, byref(made)):
            raise Unavailable("这个账号绑定在另一台电脑或另一个 Windows 用户上；请用恢复码打开")
        try:
            return ctypes.string_at(made.at, made.size)
        finally:
            windows.kernel32.LocalFree(ctypes.cast(made.at, c_void_p))
