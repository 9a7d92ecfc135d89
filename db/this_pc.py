"""The PC itself: a secret that never leaves it, and small files about books, apart from the books.

Whoever copies a book's folder does not copy what is kept here. On Windows it lies in the folder
that all users of the PC share, sealed by the system (DPAPI) to the PC.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from hashlib import blake2b
from pathlib import Path
from typing import Final

import platformdirs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from db import dpapi
from db.safe_files import safe_write
from db.trouble import Refused, Unavailable

FOLDER: Final = "hongshiliu-pc"
_KEY_FILE: Final = "pc.key"
_NONCE: Final = 12
BARE: Final = 32  # bytes of a key that was never sealed


class ThisPC:
    """One computer, as long as it is set up as it is: its secret and the folder of its files."""

    def __init__(self, folder: Path | None = None, hardware: bytes | None = None) -> None:
        self.folder = folder or _usual_folder()
        secret = _secret(self.folder)
        told = _hardware() if hardware is None else hardware
        self._key = secret and blake2b(secret, key=told[:64], digest_size=32).digest()

    @property
    def mark(self) -> str:
        """What a book remembers of the PC it is on; blank where this PC can keep no secret."""
        if not self._key:
            return ""
        return blake2b(self._key, digest_size=16, person=b"hsl pc mark").hexdigest()

    def seal(self, secret: bytes) -> bytes:
        """Seal a secret so that only this PC can open it."""
        if not self._key:
            return secret
        nonce = secrets.token_bytes(_NONCE)
        return nonce + ChaCha20Poly1305(self._key).encrypt(nonce, secret, None)

    def unseal(self, sealed: bytes) -> bytes | None:
        """Open what was sealed here; None for what another PC sealed. Bare keys come as they are.

        Books from before this was done hold bare ones.
        """
        if len(sealed) == BARE:
            return sealed
        try:
            return ChaCha20Poly1305(self._key or bytes(32)).decrypt(
                sealed[:_NONCE], sealed[_NONCE:], None
            )
        except InvalidTag:
            return None


def _usual_folder() -> Path:
    """Give the folder that all users of this PC share, where there is one to write to."""
    own = Path(platformdirs.user_data_dir(FOLDER, appauthor=False))
    if sys.platform != "win32":
        return own
    shared = Path(platformdirs.site_data_dir(FOLDER, appauthor=False))
    with contextlib.suppress(OSError):
        shared.mkdir(parents=True, exist_ok=True)
    return shared if os.access(shared, os.W_OK) else own


def _secret(folder: Path) -> bytes:
    """Give the PC's secret, made when first needed; empty where it can be neither read nor kept."""
    path = folder / _KEY_FILE
    try:
        held = path.read_bytes()
    except FileNotFoundError:
        held = b""
    except OSError:  # another program holds it just now: this start goes without
        return b""
    with contextlib.suppress(Unavailable):  # sealed by a system that is no more: set up anew
        if held:
            return _opened_by_system(held)
    made = secrets.token_bytes(32)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        safe_write(path, _sealed_by_system(made))
    except (Unavailable, Refused, OSError):
        return b""
    if sys.platform != "win32":
        path.chmod(0o600)
    return made


def _hardware() -> bytes:
    """Give what the system calls this installation: a copied disk in another PC is another one."""
    if sys.platform == "win32":
        import winreg

        place = r"SOFTWARE\Microsoft\Cryptography"
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0]).encode()
    with contextlib.suppress(OSError):
        return Path("/etc/machine-id").read_bytes().strip()
    return b""


def _sealed_by_system(raw: bytes) -> bytes:
    keeper = dpapi.keeper(for_all=True)
    return keeper.seal(raw) if keeper else raw


def _opened_by_system(raw: bytes) -> bytes:
    keeper = dpapi.keeper(for_all=True)
    return keeper.open(raw) if keeper else raw
