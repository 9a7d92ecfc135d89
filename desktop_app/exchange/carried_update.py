"""更新程序 that comes with the district's packages: one signed file, kept until it is put in place.

The district's packages carry it to each PC whose last package was written by an older version.
Arriving changes no program: the office is offered the file, and the program looks at its
signature as if it lay on a stick.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from db.roles import Clerk, require
from db.safe_files import read_whole, safe_write
from db.store import Store
from db.trouble import Refused, Unavailable
from desktop_app.exchange import limits, program_update
from desktop_app.exchange.enrolment import Node
from desktop_app.exchange.frames import Frame
from desktop_app.exchange.package import Package
from desktop_app.installed import versions

KIND: Final = "update"
_FOLDER: Final = "updates"
_NAME: Final = f"update{program_update.SUFFIX}"
_VERSION: Final = "carried_update"
_PIECE: Final = 4 * limits.MIB
_MOST: Final = 128 * limits.MIB


def give_out(store: Store, clerk: Clerk, path: Path, own: Path | None) -> str:
    """Let the district's packages carry an update from now on; give its version."""
    require(clerk, "export")
    place = _place(store)
    if not store.is_district or place is None:
        raise Refused("随包发更新由区里办；本单位请用“从 U 盘更新程序”")
    version = program_update.signed_listing(path, own).version
    try:
        content = read_whole(path)
    except OSError as error:
        raise Unavailable("更新文件读不出来，请重新插好 U 盘后再试") from error
    if len(content) > _MOST:
        raise Refused(f"更新文件超过 {_MOST // limits.MIB} MB，不能随包发；请用 U 盘发")
    _keep(place, content)
    with store.transaction():
        store.keep_fact(_VERSION, version)
        store.note(clerk, "随包发更新", reason=version)
    return version


def given_out(store: Store) -> str:
    """Name the version that packages carry; empty while they carry none."""
    place = _place(store)
    is_there = store.is_district and place is not None and place.is_file()
    return store.fact(_VERSION) if is_there else ""


def stop(store: Store, clerk: Clerk) -> None:
    """Let packages carry no update any more."""
    require(clerk, "export")
    if place := _place(store):
        place.unlink(missing_ok=True)
    with store.transaction():
        store.keep_fact(_VERSION, "")
        store.note(clerk, "随包发更新", reason="不再发")


def frames_for(store: Store, receiver: Node) -> Iterator[Frame]:
    """Cut the update into frames, unless the receiver runs that version or a later one."""
    version, place = given_out(store), _place(store)
    runs = store.fact(_runs(receiver.branch))
    if not version or place is None or _number(runs) >= _number(version):
        return
    content = place.read_bytes()
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        yield Frame(KIND, piece, start, start + len(piece) - 1)


def note_version(store: Store, sender: Node, version: str) -> None:
    """Note which version wrote a package."""
    if _number(version):
        store.keep_fact(_runs(sender.branch), version)


def is_in(opened: Package) -> bool:
    """Say whether a package carries an update."""
    return any(info.kind == KIND for info in opened.manifest.frames)


def take(store: Store, opened: Package) -> None:
    """Keep the update that a package brought; what is not whole, or too much, is let go."""
    place = _place(store)
    if place is None or store.is_district or not is_in(opened):
        return
    content = bytearray()
    others = {info.kind for info in opened.manifest.frames} - {KIND}
    for info, piece in opened.frames(without=others):
        if info.first != len(content) or len(content) + len(piece) > _MOST:
            return
        content += piece
    with contextlib.suppress(Unavailable):  # the records are in; the next package brings it again
        _keep(place, bytes(content))


def offered(store: Store, own: Path | None) -> tuple[str, Path] | None:
    """Give the update that a package brought, if this program may take it: version and file."""
    place = _place(store)
    if place is None or store.is_district or not place.is_file():
        return None
    try:
        return program_update.look(place, own).version, place
    except (Refused, Unavailable):
        return None


def _keep(place: Path, content: bytes) -> None:
    place.parent.mkdir(exist_ok=True)
    safe_write(place, content)


def _place(store: Store) -> Path | None:
    return store.folder / _FOLDER / _NAME if store.folder else None


def _runs(branch: bytes) -> str:
    return f"runs:{branch.hex()}"


def _number(version: str) -> tuple[int, ...]:
    try:
        return versions.number(version)
    except ValueError:
        return ()
