"""The age v1 envelope around a package (age-encryption.org/v1, X25519 recipients), streamed.

Any age tool opens it with one of the receivers' keys, so records are never locked into this
program; the test tree holds an independent reader that proves it.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import BinaryIO

import pyrage

from db.trouble import Refused, Unavailable
from desktop_app.exchange import limits
from desktop_app.exchange.limits import Rejected

_CHUNK = 64 * limits.KIB
_TAG = 16
_NONCE = 16
_VERSION = b"age-encryption.org/v1\n"
_END_OF_HEADER = re.compile(rb"\n--- [A-Za-z0-9+/]{43}\n")


def new_key() -> tuple[str, str]:
    """Give a fresh age key: "AGE-SECRET-KEY-1…" and its public "age1…"."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def public_of(secret: str) -> str:
    """Give the public half of an age secret key; raises Refused for what is none."""
    return str(_identity(secret).to_public())


def is_public_key(text: str) -> bool:
    """Whether a text is an age X25519 public key."""
    try:
        return str(pyrage.x25519.Recipient.from_str(text)) == text
    except pyrage.RecipientError:
        return False


def fingerprint(public: str) -> str:
    """Give the short name of a public key that stands in the open header (16 hex digits)."""
    return blake2b(public.encode(), digest_size=8, person=b"hsl receiver").hexdigest()


def seal(pieces: Iterable[bytes], target: BinaryIO, publics: Sequence[str]) -> None:
    """Write the pieces, one after the other, to `target` so that each of the keys opens them.

    Errors of the target's disk come through as the OSError they were.
    """
    recipients = [pyrage.x25519.Recipient.from_str(public) for public in publics]
    source, watched = _Joined(iter(pieces)), _Watched(target)
    try:
        pyrage.encrypt_io(source, watched, recipients)
    except (pyrage.EncryptError, OSError):
        if first := source.error or watched.error:
            raise first from None
        raise


def check_length(source: BinaryIO, length: int, inner: int) -> None:
    """Raise Rejected when a payload of this length is not exactly so many plain bytes, sealed.

    The source stays where it is. A payload without the end of its age header within the first
    64 KiB is refused too: the header's reader would otherwise collect without bound.
    """
    start = source.tell()
    head = source.read(limits.AGE_HEADER)
    source.seek(start)
    end_of_header = _END_OF_HEADER.search(head)
    if not head.startswith(_VERSION[: len(head)]):
        raise Rejected("altered")
    if end_of_header is None:
        raise Rejected("truncated" if length < limits.AGE_HEADER else "altered")
    chunks = max(1, -(-inner // _CHUNK))
    expected = end_of_header.end() + _NONCE + inner + _TAG * chunks
    if length != expected:
        raise Rejected("truncated" if length < expected else "altered")


def unseal(source: BinaryIO, secrets: Iterable[str], walk: Generator[int, bytes, None]) -> None:
    """Open a payload and feed it to `walk`, which says each time how many bytes it wants next.

    The walk must end exactly with the payload. Raises Rejected for a payload that is damaged or
    not for these keys, whatever the walk raises, and Unavailable when the stick is pulled.
    """
    reader, walked = _Watched(source), _Walked(walk)
    try:
        pyrage.decrypt_io(reader, walked, [_identity(secret) for secret in secrets])
    except (pyrage.DecryptError, OSError) as error:
        if walked.error is not None:
            raise walked.error from None
        if reader.error is not None:
            raise Unavailable(
                "读取数据包时 U 盘断开了。请重新插好 U 盘，再读一次"
            ) from reader.error
        raise Rejected("altered") from error
    walked.finish()


def wrap(secret: bytes, public: str) -> bytes:
    """Seal a few bytes to one key."""
    sealed: bytes = pyrage.encrypt(secret, [pyrage.x25519.Recipient.from_str(public)])
    return sealed


def unwrap(sealed: bytes, secret: str) -> bytes:
    """Open a few sealed bytes; raises Refused for another key than theirs."""
    try:
        opened: bytes = pyrage.decrypt(sealed, [_identity(secret)])
    except pyrage.DecryptError as error:
        raise Refused("不是这本台账的纸质密钥，请对照纸上逐个核对") from error
    return opened


def _identity(secret: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(secret.strip().upper())
    except pyrage.IdentityError as error:
        raise Refused("密钥不完整，请对照纸上逐个核对") from error


class _Joined:
    """Pieces as one stream to read from; keeps the first error of who makes them."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._left:
                self._left = next(self._pieces)
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        size = len(self._left) if size < 0 else size
        taken, self._left = self._left[:size], self._left[size:]
        return taken


class _Watched:
    """A file whose errors are remembered: the cipher library tells only their text."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            self.error = error
            raise

    def write(self, piece: bytes) -> int:
        try:
            return self._file.write(piece)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()


class _Walked:
    """A stream to write to that hands its bytes to a walk in the portions it asks for."""

    def __init__(self, walk: Generator[int, bytes, None]) -> None:
        self._walk = walk
        self._buffer = bytearray()
        self._wanted = next(walk)
        self._is_over = False
        self.error: BaseException | None = None

    def write(self, piece: bytes) -> int:
        try:
            self._take(piece)
        except BaseException as error:
            self.error = error
            raise
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def finish(self) -> None:
        """Raise Rejected when the payload ended before the walk did."""
        if not self._is_over:
            raise Rejected("altered")

    def _take(self, piece: bytes) -> None:
        if piece and self._is_over:
            raise Rejected("altered")
        self._buffer += piece
        while not self._is_over and len(self._buffer) >= self._wanted:
            portion = bytes(self._buffer[: self._wanted])
            del self._buffer[: self._wanted]
            try:
                self._wanted = self._walk.send(portion)
            except StopIteration:
                self._is_over = True
        if self._is_over and self._buffer:
            raise Rejected("altered")
