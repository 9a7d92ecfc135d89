"""What a package may be at most, and the sentence for each reason to turn one away.

They are looked at before any work is done with what
they bound, so a hostile file costs no more than its header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, Protocol

from db.trouble import Refused

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

OUTER_HEADER = 16 * KIB
AGE_HEADER = 64 * KIB
MANIFEST = MIB
FRAMES = 20_000
FRAME_PLAIN = 8 * MIB
FRAME_STORED = FRAME_PLAIN + 64 * KIB
OP_BODY = MIB
TEXT = 256 * KIB
ATTACHMENT = 20 * MIB
ATTACHMENT_CHUNK = 4 * MIB
PLAIN_TOTAL = 4 * GIB
RATIO = 200
JSON_DEPTH = 4
DOCUMENT = MIB

Cause = Literal[
    "not_a_package", "unfinished", "truncated", "altered", "newer", "not_for_us",
    "unknown_sender", "over_limit", "unsupported",
]  # fmt: skip

SENTENCES: dict[Cause, str] = {
    "not_a_package": "这不是数据包。数据包的名字以 .hsl 结尾；名字没错的话，请让对方重新导出一次",
    "unfinished": "这个数据包当时没有写完（.part），请到原来的电脑上重新导出",
    "truncated": "数据包不完整，后面缺了一段（多半是 U 盘拔早了）。未读入任何内容，请重新导出",
    "altered": "数据包的内容与签名不符，可能已损坏或被改动。未读入任何内容，请让对方重新导出",
    "newer": "这个数据包由更新版本的程序生成，请先升级本机的程序，再读取它",
    "not_for_us": (
        "这个数据包是发给别的单位的，本机打不开。请核对 U 盘，或让对方重新选择接收单位。"
        "本机恢复过更换签名密钥以前的备份，也会这样：请到“数据交换”按“重新登记本机”"
        "（区里到“下发与回执”按“重设区级签名密钥”）"
    ),
    "unknown_sender": "不认识这个数据包的发送方。数据包已原样保留；请先登记对方的电脑，再读取",
    "over_limit": "数据包超出限度",
    "unsupported": "数据包里有本机程序还不认识的内容",
}


class Rejected(Refused):
    """A package that is not taken in at all; `cause` says why, for parking and for the log."""

    def __init__(self, cause: Cause, detail: str = "") -> None:
        self.cause = cause
        super().__init__(SENTENCES[cause] + detail)


class _Framed(Protocol):
    """What the limits need to know of a frame."""

    @property
    def kind(self) -> str: ...
    @property
    def plain(self) -> int: ...
    @property
    def stored(self) -> int: ...
    @property
    def attachment(self) -> bytes: ...


def over(limit: str) -> Rejected:
    """Give the refusal that names a limit."""
    return Rejected("over_limit", f"：{limit}。未读入任何内容，请让对方分批导出")


def check_frames(frames: Iterable[_Framed]) -> None:
    """Raise Rejected when the frames a manifest announces are too many, too large or too dense."""
    plain = stored = number = 0
    attachments: dict[bytes, int] = {}
    for number, frame in enumerate(frames, start=1):
        if number > FRAMES:
            raise over(f"数据段最多 {FRAMES:,} 个")
        _check_frame(frame)
        plain, stored = plain + frame.plain, stored + frame.stored
        if frame.kind == "attachment":
            attachments[frame.attachment] = attachments.get(frame.attachment, 0) + frame.plain
    if plain > PLAIN_TOTAL:
        raise over(f"内容合计最多 {PLAIN_TOTAL // GIB} GiB")
    if plain > RATIO * stored:
        raise over(f"压缩比最多 {RATIO} 倍")
    if any(size > ATTACHMENT for size in attachments.values()):
        raise over(f"单个附件最多 {ATTACHMENT // MIB} MiB")


def _check_frame(frame: _Framed) -> None:
    if frame.plain > FRAME_PLAIN or frame.stored > FRAME_STORED:
        raise over(f"单个数据段最多 {FRAME_PLAIN // MIB} MiB")
    if frame.kind == "attachment" and frame.plain > ATTACHMENT_CHUNK:
        raise over(f"附件分段最多 {ATTACHMENT_CHUNK // MIB} MiB")


def check_json(raw: bytes) -> None:
    """Raise Rejected for JSON that nests too deep or hides a NUL; its grammar is not checked."""
    if b"\0" in raw or re.search(rb"(?<!\\)(?:\\\\)*\\u0000", raw):
        raise Rejected("altered")
    depth = deepest = 0
    for sign in re.sub(rb'"(?:[^"\\]|\\.)*+"', b"", raw):
        if sign in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in b"]}":
            depth -= 1
    if deepest > JSON_DEPTH:
        raise over(f"嵌套最多 {JSON_DEPTH} 层")
