"""三级转交: a street takes packages for others and passes them on unchanged, unread.

Packages are sealed for whoever they are for; a street's PC sees the open header and the file's
name, nothing else, and hands over the very bytes it was given.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db import clock_check, packages
from db.board import named_in
from db.roles import Clerk, require
from db.safe_files import read_whole, safe_write, stick_write
from db.store import Store
from db.trouble import Refused, Unavailable
from desktop_app.exchange import envelope, identity, package

WAITING, PASSED_ON = "待转交", "已转交"
FOLDER: Final = packages.RELAYED
_STREET: Final = "000"  # the last three figures of a street's code
_KEPT_MS: Final = 30 * 24 * 3600 * 1000


@dataclass(frozen=True)
class Relayed:
    """A package on its way: its file's name, whose it says it is, for whom, and how far it got."""

    package: str
    file: str
    office: str
    to: str
    state: str
    received_ms: int


def is_street(store: Store) -> bool:
    """Say whether this is a street's book: between communities and the district."""
    facts = store.facts
    return not facts.is_district and facts.code.endswith(_STREET)


def take(store: Store, clerk: Clerk, paths: Sequence[Path]) -> list[Relayed]:
    """Keep packages that are for others; raises `Refused` for the first that can't be passed on.

    One that is here already is kept once.
    """
    require(clerk, "export")
    if store.folder is None or not is_street(store):
        raise Refused("转交由街道的电脑办；社区直接把包交给区里或街道")
    known = {one.package for one in listed(store)}
    for path in paths:
        header = package.peek(path)
        if (name := header.package.hex()) in known:
            continue
        known.add(name)
        to = _addressee(store, header.receivers)
        folder = store.folder / FOLDER
        folder.mkdir(exist_ok=True)
        safe_write(folder / f"{name}{package.SUFFIX}", _read(path))
        office, period = named_in(path.name)
        facts = {"office": office, "period": period, "to": to, "sender": office}
        with store.transaction():
            packages.note(store, header.package, path.name, bytes(16), WAITING, facts)
            store.note(clerk, "收下转交", reason=f"{path.name} → {to}")
    return [one for one in listed(store) if one.state == WAITING]


def pass_on(store: Store, clerk: Clerk, folder: Path) -> list[Path]:
    """Write the packages that wait onto a stick, byte for byte, and read them back."""
    require(clerk, "export")
    if not folder.is_dir():
        raise Refused("找不到这个文件夹，请插好 U 盘后重新选择")
    written = []
    for one in reversed(listed(store)):
        kept = _kept(store, one)
        if one.state != WAITING or kept is None:
            continue
        is_taken = (folder / one.file).exists()  # perhaps by another PC's package
        name = f"{one.package[:8]}_{one.file}" if is_taken else one.file
        with packages.leaving(store, clerk, "转交", name, reason=f"{one.file} → {one.to}"):
            written.append(stick_write(folder, name, _read(kept)))
        packages.mark(store, bytes.fromhex(one.package), PASSED_ON)
    _let_go_of_old(store)
    return written


def again(store: Store, clerk: Clerk, package_id: str) -> None:
    """Let a package that was passed on wait once more: its stick was lost."""
    require(clerk, "export")
    found = next((one for one in listed(store) if one.package == package_id), None)
    if found is None or _kept(store, found) is None:
        raise Refused("本机已没有这个包的底稿（只留 30 天），请社区再导出一次")
    with store.transaction():
        packages.mark(store, bytes.fromhex(package_id), WAITING)


def listed(store: Store) -> list[Relayed]:
    """Give the packages that came to be passed on, the newest first."""
    return [
        Relayed(
            one["package"],
            one["file"],
            one.get("office", ""),
            one.get("to", ""),
            one["state"],
            one["received_ms"],
        )
        for one in packages.inbox(store)
        if one["state"] in (WAITING, PASSED_ON)
    ]


def _addressee(store: Store, marks: Sequence[str]) -> str:
    """Name whom a package is for: somebody on the list who is not this PC."""
    own = identity.own_keys(store).node
    for node in identity.require_list(store).nodes:
        if node.branch != own and envelope.fingerprint(node.age_key) in marks:
            return f"{node.office_name} {node.label}"
    raise Refused("这个包不是给名单上别的单位的，不能转交；给本机的包请在“读 U 盘”里读")


def _kept(store: Store, one: Relayed) -> Path | None:
    if store.folder is None:
        return None
    path = store.folder / FOLDER / f"{one.package}{package.SUFFIX}"
    return path if path.exists() else None


def _let_go_of_old(store: Store) -> None:
    now = clock_check.sure_ms(store)
    for one in listed(store):
        is_old = now - one.received_ms > _KEPT_MS
        if is_old and one.state == PASSED_ON and (kept := _kept(store, one)):
            with contextlib.suppress(OSError):  # in use: it goes with the next ones
                kept.unlink(missing_ok=True)


def _read(path: Path) -> bytes:
    try:
        return read_whole(path)
    except OSError as error:
        raise Unavailable("U 盘读不出来，请重新插好后再试") from error
