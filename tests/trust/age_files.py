"""Age files made by hand from the public specification, sound ones and such as are wrong once.

`made` leaves a place for each mistake: in the header before it is signed, so that only its form is
wrong; in the finished header; in the chunks of the payload.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tests.exchange.age_reader import CHUNK, derive

FILE_KEY, NONCE = bytes(range(16)), bytes(range(16, 32))
SIGNS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
Change = Callable[[bytes], bytes]
Chunks = list[tuple[int, bool, bytes]]
"""Pieces of a payload: the number each is sealed under, whether as the last one, and its plain."""


def same(text: bytes) -> bytes:
    """Change nothing."""
    return text


def plain_chunks(plain: bytes) -> Chunks:
    """Cut as the specification says: the last one marked, an empty one only for no bytes at all."""
    starts = range(0, max(len(plain), 1), CHUNK)
    return [
        (number, start + CHUNK >= len(plain), plain[start : start + CHUNK])
        for number, start in enumerate(starts)
    ]


@dataclass(frozen=True)
class Mistake:
    """Where a file differs from a sound one, if anywhere."""

    unsigned: Change = same
    signed: Change = same
    chunks: Callable[[Chunks], Chunks] = lambda chunks: chunks
    payload: Change = same
    file_key: bytes = FILE_KEY


SOUND = Mistake()


def made(plain: bytes, receiver: bytes, mistake: Mistake = SOUND) -> bytes:
    """Give an age file for a receiver's X25519 public key, with a mistake in it."""
    lines = [b"age-encryption.org/v1", *stanza(receiver, mistake.file_key), b"---"]
    head = mistake.unsigned(b"\n".join(lines))
    mac = hmac.digest(derive(FILE_KEY, b"", b"header"), head, "sha256")
    head = mistake.signed(head + b" " + text_of(mac) + b"\n")
    cipher = ChaCha20Poly1305(derive(FILE_KEY, NONCE, b"payload"))
    sealed = [
        cipher.encrypt(number.to_bytes(11, "big") + bytes([is_last]), piece, None)
        for number, is_last, piece in mistake.chunks(plain_chunks(plain))
    ]
    return head + mistake.payload(NONCE + b"".join(sealed))


def stanza(
    receiver: bytes, file_key: bytes = FILE_KEY, scalar: bytes = bytes(31) + b"@"
) -> list[bytes]:
    """Give the two lines by which a receiver's key opens the file key."""
    ours = X25519PrivateKey.from_private_bytes(scalar)
    share = ours.public_key().public_bytes_raw()
    shared = ours.exchange(X25519PublicKey.from_public_bytes(receiver))
    wrap = derive(shared, share + receiver, b"age-encryption.org/v1/X25519")
    body = ChaCha20Poly1305(wrap).encrypt(bytes(12), file_key, None)
    return [b"-> X25519 " + text_of(share), text_of(body)]


def text_of(raw: bytes) -> bytes:
    """Give bytes as age writes them: base64 without padding."""
    return b64encode(raw).rstrip(b"=")


def bent(text: bytes) -> bytes:
    """Give the base64 text with a bit set that its last letter does not need."""
    return text[:-1] + bytes([SIGNS[SIGNS.index(text[-1:]) | 1]])
