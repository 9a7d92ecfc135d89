"""Taking files in: from a disk, a stick or the clipboard, through the capped child."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from db.blobs import PRINT, THUMB, Copy, TakenFile
from db.files import Files
from db.kinds.lists import MOST_BYTES
from db.safe_files import read_whole
from db.store import Store
from db.trouble import Refused, Unavailable
from desktop_app.exchange import child
from desktop_app.exchange.found_file import Form, Found, Source

MEGABYTE: Final = 1024 * 1024
MOST_NAME: Final = 200
MOST_AT_ONCE: Final = 200


def take(source: Path | bytes, name: str = "", *, step: child.Step | None = None) -> TakenFile:
    """Give a file ready to be kept; `step` as in `child.decode`.

    Raises `Refused` for what can't be kept, `Unavailable` for what can't be reached.
    """
    content = source if isinstance(source, bytes) else _read(source)
    if not content:
        raise Refused("这个文件是空的，或者没有拷完整。请重新拷一份再添加")
    found = _found(content, step)
    whole = _copy(found.whole) if found.whole else Copy(content)
    forms = {PRINT: found.printed, THUMB: found.thumb}
    return TakenFile(
        found.mime,
        whole,
        {form: _copy(made) for form, made in forms.items() if made},
        clean_name(name or ("" if isinstance(source, bytes) else source.name)),
        dt.date.fromisoformat(found.taken_on) if found.taken_on else None,
    )


def take_all(
    sources: Sequence[tuple[str, Source]], step: child.Step
) -> tuple[list[TakenFile], list[str]]:
    """Give the files that can be kept, and a sentence for each that can't.

    `step(done, total)` may raise to cancel: then nothing has happened.
    """
    total = len(sources)
    if total > MOST_AT_ONCE:
        raise Refused(f"一次最多添加 {MOST_AT_ONCE} 个文件，请分几次添加")
    taken: list[TakenFile] = []
    refused: list[str] = []
    for number, (name, source) in enumerate(sources):
        step(number, total)
        try:
            held = source() if callable(source) else source
            taken.append(take(held, name, step=lambda *_, at=number: step(at, total)))
        except (Refused, Unavailable) as trouble:
            refused.append(f"{clean_name(name)}：{trouble}")
    step(total, total)
    return taken, refused


def complete(
    store: Store, hashes: Iterable[str] | None = None, *, step: child.Step | None = None
) -> list[str]:
    """Make the smaller copies that pictures of a package lack; name those that gave none.

    What a package brings is a stranger's file until the child has drawn it anew.
    """
    files, unread = Files(store), list[str]()
    lacking = files.without_copies(hashes)
    for number, sha256 in enumerate(lacking):
        if step:
            step(number, len(lacking))
        try:
            copy = files.copy(sha256)
            if copy:
                files.keep_copies(sha256, take(copy.content).copies)
        except (Refused, Unavailable):
            unread.append(sha256)
    return unread


def clean_name(name: str) -> str:
    """Give a file's name without folders and signs that are not seen, short enough to keep."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in bare if unicodedata.category(sign)[0] != "C").strip()
    return seen if len(seen) <= MOST_NAME else seen[: MOST_NAME - 10] + seen[-10:]


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise Refused(f"这个文件有 {size // MEGABYTE} MB，附件不能超过 20 MB，请压缩后再添加")
        return read_whole(path)
    except OSError:
        raise Unavailable("这个文件读不出来，请看看 U 盘是不是还插着") from None


def _found(content: bytes, step: child.Step | None) -> Found:
    if len(content) > MOST_BYTES:
        raise Refused("附件不能超过 20 MB，请压缩后再添加")
    answer = child.decode("file", content, step=step)
    try:
        return msgspec.msgpack.decode(answer, type=Found)
    except msgspec.DecodeError as trouble:
        raise Refused("这个文件读不出来，请另存后再添加") from trouble


def _copy(form: Form) -> Copy:
    return Copy(form.content, form.width, form.height)
