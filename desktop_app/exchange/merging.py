"""Taking in a package: verify, preview, merge in one transaction, and the receipt of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from db import backup, erasing, erasure_list, node_keys, packages, reasons
from db.peers import Known, Peers
from db.received import Received
from db.roles import Clerk, require
from db.safe_files import copy_of, safe_write
from db.store import Store
from db.trouble import Lacking, Refused, Unavailable
from db.work import UNFINISHED
from desktop_app.exchange import (
    carried_update,
    enrolment,
    identity,
    package,
    sheet_frames,
    walking,
)
from desktop_app.exchange.brought import Receipt, blank_receipt, receipt_of
from desktop_app.exchange.enrolment import Node, TrustList
from desktop_app.exchange.limits import Rejected
from desktop_app.exchange.manifest import Manifest
from desktop_app.exchange.package import Package
from desktop_app.exchange.walking import Step

TAKEN, SET_ASIDE, HELD_BACK, PARKED = "已合入", "已撤回", "待核", "待补"


class _RolledBack(Exception):
    pass


def merge(
    store: Store,
    clerk: Clerk,
    path: Path,
    *,
    preview: bool = False,
    step: Step | None = None,
    accepted: str = "",
) -> Receipt:
    """Take a package in, or say what that would do by doing it and rolling back.

    `step(done, total)` counts frames and may raise to cancel: then nothing has happened. One of
    a lost PC, or by a key that was put away, is kept and shown; it counts once the district
    `accepted` it, with its reason.
    """
    require(clerk, "merge")
    store.require_writing()  # not even a preview: rolled back, it has written into the file
    if accepted:
        require(clerk, "approve")
        reasons.require(accepted)
        if not store.is_district:
            raise Refused("待核的包要由区里核实；区里合入以后，随回程包过来")
    known = identity.require_list(store)
    with package.open_package(path, node_keys.secrets(store), known.signing_keys()) as opened:
        sender = _checked_sender(store, opened.manifest, known.node(opened.manifest.sender))
        is_late = _is_by_old_key(store, known, sender, opened)
        waits = (is_late or sender.status == "lost") and not accepted
        with _copies(store, path, opened.manifest, kept=not preview, with_backup=not waits):
            take = _merge if opened.manifest.level == "full" else _keep_sheets
            receipt = take(
                store,
                clerk,
                opened,
                sender,
                _called(store, path, opened.manifest),
                preview=preview or waits,
                step=step,
                accepted=accepted,
            )
            receipt.preview = preview
            receipt.brings_update = sender.role == "district" and carried_update.is_in(opened)
            if receipt.brings_update and not (preview or waits):
                carried_update.take(store, opened)
            receipt.waits, receipt.old_key = waits and not receipt.brings_nothing, is_late
            if receipt.waits and not preview:
                facts = receipt.as_json()
                package_id = opened.manifest.package
                packages.note(store, package_id, receipt.file, sender.branch, HELD_BACK, facts)
                act = "旧密钥签的包待核" if is_late else "报失电脑的包待核"
                store.note(clerk, act, count=receipt.commits, reason=receipt.sender)
            if is_late and accepted:
                named = f"{receipt.sender}：{accepted}"
                store.note(clerk, "核实旧密钥签的包", count=receipt.commits, reason=named)
    if not preview and not waits:
        erasure_list.keep(store)
        _drop_copies(store, receipt)
        erasing.finish_begun(store)  # this package's, and one of here that was cut short
    return receipt


def _drop_copies(store: Store, receipt: Receipt) -> None:
    """Let no copy stay that the other side has read, or that holds what was erased."""
    packages.drop_read(store)
    if receipt.erased or receipt.expired or receipt.let_go:
        packages.drop_all_copies(store)
        store.checkpoint()
    elif receipt.carried_erased:
        packages.drop(store, "inbox", [f"{receipt.package}{package.SUFFIX}"])


def _checked_sender(store: Store, manifest: Manifest, sender: Node | None) -> Node:
    facts = store.facts
    if sender is None:
        raise Refused("这个数据包来自没有登记的电脑，请先在区里登记那台电脑")
    if manifest.is_demo != facts.is_demo:
        raise Refused("演示数据包不能读进正式台账，正式数据包也不能读进演示台账")
    if not facts.is_district and sender.role == "office" and sender.office_code != facts.code:
        raise Refused("这是别的社区的数据包，本社区不能读；请交给区里")
    missing = Peers(store).unheld(reach.tip for reach in manifest.base)
    if missing:
        raise Lacking(
            "这个数据包前面还缺一个包：请先合入较早的那个，或让对方勾上“全部重新导出”再导出一次"
        )
    return sender


def _is_by_old_key(store: Store, known: TrustList, sender: Node, opened: Package) -> bool:
    """Say whether a key signed it that was put away, and it brings what was not written by then.

    It may be whoever has the old key; it may be a PC that went back to a backup since.
    """
    step = next((one for one in known.past(sender) if one.old_key == opened.signer), None)
    if step is None:
        return False
    result = opened.manifest.result
    lacking = Peers(store).unheld(reach.tip for reach in result)
    fresh = [r for r in result if r.tip in lacking]
    late = (r for r in fresh if not step.covers(r.branch, r.scope, r.no, r.tip))
    return opened.manifest.level != "full" or any(late)


def _called(store: Store, path: Path, manifest: Manifest) -> str:
    """Give a package's name as it came: the copy kept here is called by its number."""
    if store.folder is None or path.parent != store.folder / "inbox":
        return path.name
    known = {one["package"]: str(one["file"]) for one in packages.inbox(store)}
    return known.get(manifest.package.hex(), path.name)


@contextlib.contextmanager
def _copies(
    store: Store, path: Path, manifest: Manifest, *, kept: bool, with_backup: bool
) -> Iterator[None]:
    """Keep the package while it is taken in, unless it was before, and the book as it was.

    One that was not taken in after all, as it was refused or older than what is here, leaves no
    copy: nothing would ever tell of it, and no erasure find it.
    """
    if not kept:
        yield
        return
    try:
        if not packages.has_taken(store, manifest.package, manifest.result):
            keep_in_inbox(store, path, manifest.package)
        if with_backup:
            backup.make_before_merge(store)
        yield
    finally:
        if packages.came(store, manifest.package) is None:
            packages.drop(store, "inbox", [f"{manifest.package.hex()}{package.SUFFIX}"])


def keep_in_inbox(store: Store, path: Path, package_id: bytes) -> None:
    """Keep a copy of a package beside the book, under its number."""
    if store.folder is None:
        return
    inbox = store.folder / "inbox"
    inbox.mkdir(exist_ok=True)
    try:
        size = path.stat().st_size
    except OSError as error:
        raise Unavailable("U 盘读不出来，请重新插好后再试") from error
    safe_write(inbox / f"{package_id.hex()}{package.SUFFIX}", copy_of(path), expected=size)


def _merge(
    store: Store,
    clerk: Clerk,
    opened: Package,
    sender: Node,
    file: str,
    *,
    preview: bool,
    step: Step | None,
    accepted: str = "",
) -> Receipt:
    manifest, peers = opened.manifest, Peers(store)
    receipt: Receipt | None = None
    try:
        with store.transaction():
            identity.name_branches(store, identity.require_list(store))
            if sender.status == "lost":
                _let_count(store, clerk, manifest, sender, accepted)
            frames = len(manifest.frames)
            came: dict[str, bool] = {}
            taken = peers.take_in(
                walking.batches(store, opened, sender, step, came),
                manifest.package,
                pause=partial(step, frames, frames) if step else bool,
            )
            peers.end_of_files(sender.branch, list(came))
            receipt = receipt_of(store, manifest, sender, file, taken, preview=preview)
            receipt.files = sum(came.values())
            receipt.let_go = _let_go(store, manifest, sender)
            receipt.carried_erased = taken.applied.brought_erased
            if taken.applied.erased:
                erasing.settle(store, taken.applied.erased)
                store.keep_fact(UNFINISHED, "1")
            _end_of_preview(preview=preview)
            if sender.role == "district":
                peers.note_time()
                erasing.keep_receipts(store, sender.branch, manifest.erasure_receipts)
            peers.keep_acked(sender.branch, (reach.tip for reach in manifest.result))
            if identity.is_own_office(store, sender):
                peers.keep_whole(sender.branch, (reach.tip for reach in manifest.whole))
            peers.keep_parts_taken(sender.branch, manifest.parts_taken)
            packages.note(store, manifest.package, file, sender.branch, TAKEN, receipt.as_json())
            store.note(clerk, "合并", count=receipt.commits, reason=receipt.sender)
            _hear_of(store, clerk, opened, sender)
    except _RolledBack:
        pass
    if receipt is None:
        raise LookupError(file)
    return receipt


def _hear_of(store: Store, clerk: Clerk, opened: Package, sender: Node) -> None:
    carried_update.note_version(store, sender, opened.manifest.app_version)
    for act in identity.hear_of(store, sender, opened.manifest, opened.signer):
        store.note(clerk, act, reason=f"{sender.office_name} {sender.label}")


def _let_count(store: Store, clerk: Clerk, manifest: Manifest, sender: Node, accepted: str) -> None:
    """Let what a lost PC wrote up to this package count: to look at it, or by a decision."""
    if not accepted:  # rolled back with the rest of the preview
        found = Known(sender.branch, sender.label, sender.office_code, sender.role)
        Peers(store).name_branches([found])
        return
    reached = [reach.no for reach in manifest.result if reach.branch == sender.branch]
    last = max([sender.lost_after, *reached])
    known = identity.require_list(store)
    identity.sign_list(store, enrolment.with_status(known, sender.branch, "lost", last))
    named = f"{sender.office_name} {sender.label}"
    store.note(clerk, "核实报失电脑的包", count=last, reason=f"{named}：{accepted}")


def _keep_sheets(
    store: Store,
    clerk: Clerk,
    opened: Package,
    sender: Node,
    file: str,
    *,
    preview: bool,
    step: Step | None,
    accepted: str = "",
) -> Receipt:
    """Keep an office's figures or printed rows; no record and no vector moves."""
    if step:
        step(0, 1)
    manifest = opened.manifest
    if not store.is_district or sender.role != "office":
        raise Refused("统计包和台账包交给区里读，本单位不用读")
    sheets = sheet_frames.read(opened)
    if any(one.office != sender.office_code or one.period != manifest.period for one in sheets):
        raise Rejected("altered")
    receipt = blank_receipt(manifest, sender, file, preview=preview)
    try:
        with store.transaction():
            receipt.let_go = _let_go(store, manifest, sender)
            if Received(store).is_outdated(sheets):
                raise Refused("这个台账包是按请求删除以前打印的，没有收下；请社区重新导出")
            fresh = Received(store).keep(manifest.package, manifest.made_at, sheets)
            receipt.sheets = [one.words for one in sheets] if fresh else []
            _end_of_preview(preview=preview)
            if fresh or receipt.let_go:
                packages.note(
                    store, manifest.package, file, sender.branch, TAKEN, receipt.as_json()
                )
                store.note(clerk, "收下上报", count=fresh, reason=accepted or receipt.sender)
                _hear_of(store, clerk, opened, sender)
    except _RolledBack:
        pass
    return receipt


def _let_go(store: Store, manifest: Manifest, sender: Node) -> int:
    """Let go of what an office handed in on paper before it erased somebody."""
    if not store.is_district or sender.role != "office":
        return 0
    return Received(store).let_go(sender.office_code, manifest.erasures)


def _end_of_preview(*, preview: bool) -> None:
    if preview:
        raise _RolledBack
