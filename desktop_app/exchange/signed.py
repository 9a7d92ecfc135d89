"""Ed25519 (RFC 8032) over a text with its purpose, and the small signed documents of enrolment.

A document is JSON: format, kind, the body as the very text that was signed, key, signature.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from db.trouble import Refused
from desktop_app.exchange import limits

FORMAT = 1

_Body = TypeVar("_Body", bound=msgspec.Struct)


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A signed text as it lies on a stick."""

    format: int
    kind: str
    body: str
    key: bytes
    signature: bytes


class _Format(msgspec.Struct):
    format: int


def new_key() -> tuple[bytes, bytes]:
    """Give a fresh signing key: its secret seed and its public half, 32 bytes each."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes_raw(), key.public_key().public_bytes_raw()


def public_of(seed: bytes) -> bytes:
    """Give the public half of a signing key."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, purpose: str, text: bytes) -> bytes:
    """Give the signature (64 bytes) of a text for one purpose; it holds for no other purpose."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(_bound(purpose, text))


def holds(key: bytes, signature: bytes, purpose: str, text: bytes) -> bool:
    """Whether a signature was made by this key for this purpose and text."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, _bound(purpose, text))
    except (InvalidSignature, ValueError):
        return False
    return True


def write(kind: str, body: msgspec.Struct, seed: bytes) -> bytes:
    """Give a body as a signed document."""
    text = msgspec.json.encode(body, order="sorted")
    document = Document(FORMAT, kind, text.decode(), public_of(seed), sign(seed, kind, text))
    return msgspec.json.encode(document, order="sorted")


def kind_of(raw: bytes) -> str:
    """Give what a document says it is, unchecked; blank for what is none."""
    try:
        return msgspec.json.decode(raw, type=Document).kind
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def read(
    raw: bytes, kind: str, shape: type[_Body], key: bytes | None = None
) -> tuple[_Body, bytes]:
    """Give the body of a signed document and the key that signed it.

    With `key` no other signer is accepted. Raises Refused for what is too large, newer, of
    another kind, damaged or signed by someone else.
    """
    if len(raw) > limits.DOCUMENT:
        raise Refused("文件太大，不是登记用的文件，请重新选择")
    try:
        if msgspec.json.decode(raw, type=_Format).format > FORMAT:
            raise Refused("这个文件由更新版本的程序生成，请先升级本机的程序")
        document = msgspec.json.decode(raw, type=Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("这不是登记用的文件，请重新选择") from error
    if document.kind != kind:
        raise Refused("这个文件不是这一步要用的，请核对登记步骤后重新选择")
    return _body(document, shape, key), document.key


def _body(document: Document, shape: type[_Body], key: bytes | None) -> _Body:
    text = document.body.encode()
    if not holds(document.key, document.signature, document.kind, text):
        raise Refused("文件的内容与签名不符，可能损坏或被改动，请让对方重新生成")
    if key is not None and key != document.key:
        raise Refused("这个文件不是登记过的那一方签的，请和对方核对 32 位核对码")
    try:
        return msgspec.json.decode(text, type=shape)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refused("文件里的内容不完整，请让对方重新生成") from error


def _bound(purpose: str, text: bytes) -> bytes:
    return b"hsl " + purpose.encode() + b" 1\n" + text
