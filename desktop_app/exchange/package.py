"""The package file `.hsl`: written whole, opened only when all of it is right.

    "HSL1" | length | open header | age v1 payload:
        length | manifest | Ed25519 signature | frame | frame | …

Order of checks: header and sizes, receivers, decryption, signature and sender, limits, the hash
of every frame. What fails is turned away whole, with the sentence for its reason.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from db.safe_files import refuse_unfinished, safe_write
from db.trouble import Refused, Unavailable
from desktop_app.exchange import envelope, limits, manifest as manifests, signed, succession
from desktop_app.exchange.frames import Frame, FrameInfo, Spool, pack, unpack
from desktop_app.exchange.limits import Rejected
from desktop_app.exchange.manifest import Header, Manifest, Receiver, Statement

SUFFIX = ".hsl"
MAGIC = b"HSL1"
PURPOSE = "package manifest"

_LENGTH = 4
_SIGNATURE = 64


class Package:
    """A package that was checked: its manifest, and its frames one after the other.

    Receipts name it by `manifest.package`; `signer` is the key that signed it. Close it (or use
    `with`) to let go of the frames put aside.
    """

    def __init__(self, manifest: Manifest, spool: Spool, signer: bytes = b"") -> None:
        self.manifest = manifest
        self.signer = signer
        self._spool = spool

    def frames(self, *, without: Collection[str] = ()) -> Iterator[tuple[FrameInfo, bytes]]:
        """Give each frame's entry and plain bytes, in order, but for the kinds `without`.

        Raises Rejected for a frame that does not unpack to what its sender announced.
        """
        for number, info in enumerate(self.manifest.frames):
            if info.kind not in without:
                yield info, unpack(info, self._spool.get(number))

    def close(self) -> None:
        """Let go of the frames put aside."""
        self._spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def write(
    target: Path | BinaryIO,
    statement: Statement,
    frames: Iterable[Frame],
    signer: bytes,
    receivers: Sequence[Receiver],
) -> Manifest:
    """Write a package to a file (safe-written) or an open stream; give its manifest.

    `signer` is the secret seed of the sender's signing key. Frames are packed as they come, so
    their maker may stream. Raises Refused beyond a limit, Unavailable when the disk is in the way.
    """
    _require_receivers(receivers)
    with Spool() as spool:
        infos = _pack_all(frames, spool)
        manifest, outer, inner = _settle(statement, infos, receivers)
        text = manifests.encode(manifest)
        signature = signed.sign(signer, PURPOSE, text)

        def put(stream: BinaryIO) -> None:
            stream.write(outer)
            head = len(text).to_bytes(_LENGTH, "big") + text + signature
            pieces = chain([head], (spool.get(number) for number in range(len(spool))))
            envelope.seal(pieces, stream, [receiver.key for receiver in receivers])

        if isinstance(target, Path):
            safe_write(target, put, expected=inner + len(outer) + limits.AGE_HEADER)
        else:
            put(target)
    return manifest


Keys = bytes | Sequence[bytes]


def open_package(path: Path, identities: Iterable[str], trusted: Mapping[bytes, Keys]) -> Package:
    """Check a package file from end to end and give it.

    `identities` are our age secret keys; `trusted` maps branch ids to a signing key, or to that
    of today and the former ones. Keys that followed since are believed by the manifest. Raises
    Rejected with its cause for anything wrong, Unavailable when reading fails.
    """
    refuse_unfinished(path)
    secrets_held = {envelope.fingerprint(envelope.public_of(key)): key for key in identities}
    try:
        with Path(path).open("rb") as file:
            header, outer = _read_outer(file, Path(path).stat().st_size)
            ours = [secrets_held[mark] for mark in header.receivers if mark in secrets_held]
            if not ours:
                raise Rejected("not_for_us")
            return _open_payload(file, header, outer, ours, trusted)
    except FileNotFoundError as error:
        raise Unavailable("找不到这个数据包。请确认 U 盘已插好，再重新选择文件") from error
    except OSError as error:
        raise Unavailable(
            "读不出这个数据包。请重新插好 U 盘再试；仍不行时让对方重新导出"
        ) from error


def peek(path: Path) -> Header:
    """Give the open header alone: enough to know the package id and for whose keys it is."""
    refuse_unfinished(path)
    try:
        with Path(path).open("rb") as file:
            return _read_outer(file, Path(path).stat().st_size)[0]
    except OSError as error:
        raise Unavailable("读不出这个数据包。请确认 U 盘已插好，再重新选择文件") from error


def _require_receivers(receivers: Sequence[Receiver]) -> None:
    if not any(receiver.part == "receiver" for receiver in receivers):
        raise Refused("请先选择接收单位")
    if not all(envelope.is_public_key(receiver.key) for receiver in receivers):
        raise Refused("接收单位登记的密钥不完整，请重新登记对方的电脑")


def _pack_all(frames: Iterable[Frame], spool: Spool) -> tuple[FrameInfo, ...]:
    infos = []
    for frame in frames:
        info, stored = pack(frame)
        infos.append(info)
        spool.add(stored)
        if len(infos) > limits.FRAMES:
            raise limits.over(f"数据段最多 {limits.FRAMES:,} 个")
    return tuple(infos)


def _settle(
    statement: Statement, infos: tuple[FrameInfo, ...], receivers: Sequence[Receiver]
) -> tuple[Manifest, bytes, int]:
    """Give the manifest, the outer bytes it is bound to, and the size of what will be sealed.

    The header holds the inner size, the manifest the header's hash: the hash's length is fixed,
    so the size is known before the hash is.
    """
    package = secrets.token_bytes(16)

    def manifest_with(outer: bytes) -> Manifest:
        given = {name: getattr(statement, name) for name in Statement.__struct_fields__}
        return Manifest(
            **given,
            format=manifests.FORMAT,
            package=package,
            outer=outer,
            receivers=tuple(receivers),
            frames=infos,
        )

    draft = manifest_with(bytes(32))
    manifests.check(draft)
    length = len(manifests.encode(draft))
    if length > limits.MANIFEST:
        raise limits.over(f"清单最多 {limits.MANIFEST // limits.MIB} MiB")
    inner = _LENGTH + length + _SIGNATURE + sum(info.stored for info in infos)
    marks = tuple(envelope.fingerprint(receiver.key) for receiver in receivers)
    header = Header(manifests.FORMAT, manifests.MIN_READER, package, marks, inner)
    text = manifests.encode(header)
    outer = MAGIC + len(text).to_bytes(_LENGTH, "big") + text
    return manifest_with(_digest(outer)), outer, inner


def _read_outer(file: BinaryIO, size: int) -> tuple[Header, bytes]:
    start = file.read(len(MAGIC) + _LENGTH)
    if start[:3] != MAGIC[:3]:
        raise Rejected("not_a_package")
    if start[: len(MAGIC)] != MAGIC:
        raise Rejected("newer")
    length = int.from_bytes(start[len(MAGIC) :], "big")
    if length > limits.OUTER_HEADER:
        raise limits.over(f"文件头最多 {limits.OUTER_HEADER // limits.KIB} KiB")
    text = file.read(length)
    if len(start) < len(MAGIC) + _LENGTH or len(text) < length:
        raise Rejected("truncated")
    header = manifests.read_header(text)
    envelope.check_length(file, size - len(start) - length, header.inner)
    return header, start + text


def _open_payload(
    file: BinaryIO,
    header: Header,
    outer: bytes,
    ours: Sequence[str],
    trusted: Mapping[bytes, Keys],
) -> Package:
    spool = Spool()
    found: list[tuple[Manifest, bytes]] = []
    try:
        envelope.unseal(file, ours, _walk(header, outer, ours, trusted, spool, found))
    except BaseException:
        spool.close()
        raise
    manifest, signer = found[0]
    return Package(manifest, spool, signer)


def _walk(
    header: Header,
    outer: bytes,
    ours: Sequence[str],
    trusted: Mapping[bytes, Keys],
    spool: Spool,
    found: list[tuple[Manifest, bytes]],
) -> Generator[int, bytes, None]:
    """Take in a payload in order, stopping at the first thing that is wrong."""
    length = int.from_bytes((yield _LENGTH), "big")
    if length > limits.MANIFEST:
        raise limits.over(f"清单最多 {limits.MANIFEST // limits.MIB} MiB")
    text = yield length
    signature = yield _SIGNATURE
    manifest = manifests.read_manifest(text)
    signer = _signer(manifest, text, signature, trusted)
    _require_same_outside(manifest, header, outer, ours)
    manifests.check(manifest)
    inner = _LENGTH + length + _SIGNATURE + sum(info.stored for info in manifest.frames)
    if inner != header.inner:
        raise Rejected("altered")
    for info in manifest.frames:
        stored = yield info.stored
        if _digest(stored) != info.digest:
            raise Rejected("altered")
        spool.add(stored)
    found.append((manifest, signer))


def _signer(
    manifest: Manifest, text: bytes, signature: bytes, trusted: Mapping[bytes, Keys]
) -> bytes:
    """Give the key that signed; raises Rejected unless it is known, or follows from one that is."""
    if manifest.signature != manifests.SIGNATURE:
        manifests.check(manifest)
    known = trusted.get(manifest.sender)
    if not known:
        raise Rejected("unknown_sender")
    keys = [known] if isinstance(known, bytes) else list(known)
    since = succession.follow(manifest.sender, keys[0], manifest.successions)
    for key in [*keys, *(one.sign_key for one in since[-1:])]:
        if signed.holds(key, signature, PURPOSE, text):
            return key
    raise Rejected("altered")


def _require_same_outside(
    manifest: Manifest, header: Header, outer: bytes, ours: Sequence[str]
) -> None:
    """Hold the signed manifest against what lies outside: nobody passes a package on unsaid."""
    if manifest.outer != _digest(outer) or manifest.package != header.package:
        raise Rejected("altered")
    named = {receiver.key for receiver in manifest.receivers}
    if not any(envelope.public_of(secret) in named for secret in ours):
        raise Rejected("not_for_us")


def _digest(raw: bytes) -> bytes:
    return blake2b(raw, digest_size=32).digest()
