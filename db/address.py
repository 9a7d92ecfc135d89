"""Where the server of a book is, kept in the book's folder, sealed with the book's data key.

Who has the folder alone learns neither the server's name nor the password of the connection: an
account's password opens the key file, and only its data key opens the address.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from db.safe_files import safe_write
from db.trouble import Unavailable

NAME: Final = "server.json"
_FORMAT: Final = 1
_PURPOSE: Final = b"hsl server address 1"
_BENT: Final = (
    "台账服务器的地址文件（server.json）读不出来，请从别的电脑的台账文件夹复制一份，或找管理员"
)


class _Sealed(msgspec.Struct, forbid_unknown_fields=True):
    format: int
    nonce: bytes
    address: bytes


def is_kept(folder: Path) -> bool:
    """Whether the book of a folder lies on a server."""
    return (folder / NAME).exists()


def keep(folder: Path, key: bytes, address: str) -> None:
    """Keep the address of a book's server; `key` is the one that the data key gives for it."""
    nonce = secrets.token_bytes(12)
    sealed = ChaCha20Poly1305(key).encrypt(nonce, address.encode(), _PURPOSE)
    safe_write(folder / NAME, msgspec.json.encode(_Sealed(_FORMAT, nonce, sealed)))


def read(folder: Path, key: bytes) -> str:
    """Give the address of a book's server; blank for a book in a file."""
    if not is_kept(folder):
        return ""
    try:
        held = msgspec.json.decode((folder / NAME).read_bytes(), type=_Sealed)
        return ChaCha20Poly1305(key).decrypt(held.nonce, held.address, _PURPOSE).decode()
    except (OSError, msgspec.DecodeError, InvalidTag, UnicodeDecodeError, ValueError) as error:
        raise Unavailable(_BENT) from error
