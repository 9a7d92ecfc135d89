"""The pieces of a package: packed with zstd, unpacked under a cap, kept sealed meanwhile."""

from __future__ import annotations

import io
import secrets
import tempfile
from dataclasses import dataclass
from hashlib import blake2b
from types import TracebackType
from typing import Annotated, Self

import msgspec
import zstandard
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from desktop_app.exchange import limits
from desktop_app.exchange.limits import Rejected

KINDS = ("ops", "attachment", "trust", "codes", "stats", "ledger", "looks", "update")
OF_LEVEL = {"stats": ("stats",), "ledger": ("ledger",)}
"""The only frames a package of figures, or of printed rows, may have."""

_LEVEL = 6
_WINDOW = limits.FRAME_PLAIN
_IN_MEMORY = 16 * limits.MIB

Size = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Digest = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


@dataclass(frozen=True, slots=True)
class Frame:
    """A piece to be sent: at most 8 MiB; `first` and `last` number what is in it.

    For `ops` they count the commits of the package from 1, for an attachment chunk they are the
    bytes of the file from 0, whose SHA-256 is `attachment`: the hash its row names.
    """

    kind: str
    plain: bytes
    first: int = 0
    last: int = 0
    attachment: bytes = b""


class FrameInfo(msgspec.Struct, frozen=True):
    """What the manifest says of a frame; `digest` is the BLAKE2b-256 of the stored bytes."""

    kind: str
    first: Size
    last: Size
    plain: Size
    stored: Size
    digest: Digest
    attachment: bytes = b""


def pack(frame: Frame) -> tuple[FrameInfo, bytes]:
    """Give a frame's entry for the manifest and its stored bytes; raises Rejected if too large."""
    if len(frame.plain) > limits.FRAME_PLAIN:
        raise limits.over(f"单个数据段最多 {limits.FRAME_PLAIN // limits.MIB} MiB")
    stored = zstandard.ZstdCompressor(level=_LEVEL).compress(frame.plain)
    digest = blake2b(stored, digest_size=32).digest()
    sizes = (frame.first, frame.last, len(frame.plain), len(stored))
    return FrameInfo(frame.kind, *sizes, digest, frame.attachment), stored


def unpack(info: FrameInfo, stored: bytes) -> bytes:
    """Give a frame's plain bytes; raises Rejected when they are not exactly what was announced.

    Reads no more than announced, whatever size the zstd header claims for itself.
    """
    reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(io.BytesIO(stored))
    try:
        plain = reader.read(info.plain)
        more = reader.read(1)
    except (zstandard.ZstdError, MemoryError) as error:
        raise Rejected("altered") from error
    if more:
        raise limits.over("数据段解开后比清单所列的大")
    if len(plain) != info.plain:
        raise Rejected("altered")
    return plain


class Spool:
    """Pieces put aside while a package is made or checked: never in the clear on the disk.

    Small ones stay in memory; beyond 16 MiB they lie in a nameless temporary file, each sealed
    with a key that exists only in this process.
    """

    def __init__(self) -> None:
        self._cipher = ChaCha20Poly1305(secrets.token_bytes(32))
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        self._places: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return len(self._places)

    def add(self, piece: bytes) -> None:
        """Put a piece behind the others."""
        sealed = self._cipher.encrypt(self._nonce(len(self._places)), piece, None)
        start = self._file.seek(0, io.SEEK_END)
        self._file.write(sealed)
        self._places.append((start, len(sealed)))

    def get(self, number: int) -> bytes:
        """Give a piece back, counted from 0."""
        start, size = self._places[number]
        self._file.seek(start)
        return self._cipher.decrypt(self._nonce(number), self._file.read(size), None)

    def close(self) -> None:
        """Let go of the pieces."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @staticmethod
    def _nonce(number: int) -> bytes:
        return number.to_bytes(12, "big")
