"""Packages that are kept whole and do not count yet: they lack an earlier one, or a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from db import node_keys, packages, reasons
from db.board import UNKNOWN
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused
from desktop_app.exchange import identity, merging, package
from desktop_app.exchange.brought import blank_receipt
from desktop_app.exchange.merging import HELD_BACK, PARKED

TURNED_AWAY = "不收"
WAITING = (PARKED, HELD_BACK, UNKNOWN)
MOST_STRANGERS = 20  # packages of PCs that nobody knows, kept until somebody does


def park(store: Store, path: Path) -> None:
    """Keep a package that lacks an earlier one, so that the stick may go home."""
    known = identity.require_list(store)
    with package.open_package(path, node_keys.secrets(store), known.signing_keys()) as opened:
        manifest = opened.manifest
    sender = known.node(manifest.sender)
    is_known = manifest.package.hex() in {one["package"] for one in packages.inbox(store)}
    if sender is None or is_known:
        return
    merging.keep_in_inbox(store, path, manifest.package)
    facts = blank_receipt(manifest, sender, path.name, preview=False).as_json()
    facts["counts"] = dict(manifest.counts)
    with store.transaction():
        packages.note(store, manifest.package, path.name, sender.branch, PARKED, facts)


def keep_stranger(store: Store, path: Path) -> None:
    """Keep a package of a PC that is not on the list, whole and unread, until somebody decides."""
    package_id = package.peek(path).package
    known = {one["package"]: one["state"] for one in packages.inbox(store)}
    strangers = sum(state == UNKNOWN for state in known.values())
    if package_id.hex() in known or strangers >= MOST_STRANGERS:
        return
    merging.keep_in_inbox(store, path, package_id)
    with store.transaction():
        packages.note(store, package_id, path.name, bytes(16), UNKNOWN, {})


def turn_away(store: Store, clerk: Clerk, package_id: bytes, reason: str) -> None:
    """Let go of a package of a PC that nobody knows, as somebody decided."""
    require(clerk, "approve" if store.is_district else "merge")
    reason = reasons.written(reason, "reason", "请写明为什么不收，例如问过，不是本区的电脑")
    entry = packages.came(store, package_id)
    if entry is None or entry["state"] != UNKNOWN:
        raise Refused("这个包不在待认的里面，请刷新后再看")
    with store.transaction():
        packages.mark(store, package_id, TURNED_AWAY)
        store.note(clerk, "不收数据包", reason=f"{entry['file']}：{reason}")
    packages.drop(store, "inbox", [f"{package_id.hex()}{package.SUFFIX}"])


def parked(store: Store) -> list[Path]:
    """Give the packages kept here that wait for an earlier one."""
    return [path for path, _ in kept(store, (PARKED,))]


def kept(store: Store, states: Sequence[str] = WAITING) -> list[tuple[Path, Mapping[str, Any]]]:
    """Give the packages kept here that wait for something, with what is known of each."""
    inbox = store.folder / "inbox" if store.folder else None
    found = [one for one in packages.inbox(store) if one["state"] in states]
    paths = [inbox / f"{one['package']}{package.SUFFIX}" for one in found] if inbox else []
    return [(path, one) for path, one in zip(paths, found, strict=False) if path.exists()]
