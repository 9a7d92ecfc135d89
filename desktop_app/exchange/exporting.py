"""Writing packages: everything held above what the receiver last said it holds."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import msgspec

from db import erasing, kinds, packages, who_saw, wider, withheld
from db.journal.writing import SCHEMA
from db.kinds import KINDS, Activity, Household, JointMeeting, MicroWish, Pairing, Resident, Visit
from db.node_keys import OwnKeys
from db.peers import Peers
from db.periods import quarter_of
from db.received import Received
from db.record import Record
from db.roles import Clerk, require
from db.safe_files import copy_of, stick_write
from db.store import Store
from db.trouble import Refused, Unavailable
from db.wider import Wish
from desktop_app import VERSION
from desktop_app.exchange import (
    carried_update,
    carrying,
    envelope,
    identity,
    levels,
    manifest,
    package,
    signing_off,
)
from desktop_app.exchange.enrolment import Node, TrustList
from desktop_app.exchange.frames import Frame
from desktop_app.exchange.manifest import Level, Reach, Receiver, Statement

Step = Callable[[int, int], None]


_NAMED: Final = 3
_MAIN = (Resident, Household, Pairing, JointMeeting, MicroWish, Visit, Activity)


@dataclass(frozen=True)
class Sent:
    """A package that lies on the stick: for whom, how many commits, which state it carries.

    `files` are the photos and documents in it; with too many for one package the rest follows in
    further parts. `sheets` says what is in it instead, where its level is less than records.
    """

    path: Path
    package: bytes
    receiver: str
    commits: int
    state_code: str
    files: int = 0
    part: int = 1
    parts: int = 1
    level: Level = "full"
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """For which time a package is handed in, up to which day, and who signed it off.

    Whoever hands one in may say the name of a 负责人; who signed it is found out (`signing_off`).
    `approval` is for more than was agreed; it leaves with the first part, and comes back where a
    later one breaks off.
    """

    period: str
    cut_off: dt.date
    sign_off: str = ""
    approval: Wish | None = None


def export(
    store: Store,
    clerk: Clerk,
    folder: Path,
    *,
    everything: bool = False,
    to_own_office: bool = False,
    step: Step | None = None,
    told: Told | None = None,
) -> list[Sent]:
    """Write this book's packages into a folder: one for the district, or one for every PC.

    An office writes to its district, as far as records were agreed or just this was approved
    (`levels.require`), or with `to_own_office` to each of its other PCs; the district writes to
    every PC on its trust list.
    `everything` sends also what the receiver already acknowledged. `step(done, total)` may raise
    to cancel: a package is on the stick whole or not at all.
    """
    require(clerk, "export")
    store.require_writing()
    known = identity.require_list(store)
    own = identity.own_keys(store)
    if not folder.is_dir():
        raise Refused("找不到这个文件夹，请插好 U 盘后重新选择")
    identity.require_listed(store)
    told = told or Told(quarter_of(store.today), store.today)
    signed, approval = "", None  # within an office, and from the district, nobody signs off
    if not to_own_office and not store.is_district:
        approval = levels.require(store, "full", told.period)
        signed = signing_off.signer(store, clerk, told.sign_off, approval)
    told = replace(told, sign_off=signed, approval=approval)
    receivers = siblings(store) if to_own_office else _receivers(store, known)
    if not receivers:
        whose = "本社区的另一台" if to_own_office else "任何社区的"
        raise Refused(f"名单上还没有{whose}电脑，没有要给的对象；请先在区里登记那台电脑")
    sent: list[Sent] = []
    for number, receiver in enumerate(receivers):
        if step:
            step(number, len(receivers))
        sent += _write_all(store, clerk, own, receiver, folder, told, everything=everything)
    return sent


def outline(store: Store, *, everything: bool = False) -> list[str]:
    """Say in lines what an office's next package of records holds; nothing is written."""
    known, peers = identity.require_list(store), Peers(store)
    district = known.district
    scopes = _subscribed(store, identity.own_keys(store), district)
    base = [] if everything else peers.acked(district.branch)
    held = [tip for tip in base if not peers.unheld([tip])]
    with contextlib.closing(peers.frames(held, scopes, leaves_office=True)) as walk:
        commits = max((last for _, last, _ in walk), default=0)
    files = peers.files_for(district.branch, scopes, everything=everything, leaves_office=True)
    counted = [(kind.title, store.count(kind, org_code=scopes)) for kind in _MAIN]
    return [
        f"上次区里收到以后的变化 {commits:,} 笔" if held else f"全部登记和修改 {commits:,} 笔",
        "现在共有：" + "、".join(f"{title} {count:,}" for title, count in counted if count),
        *([f"照片和文件 {len(files):,} 个"] if files else []),
        *withheld_words(store),
        *_texts_words(store),
    ]


def withheld_words(store: Store) -> list[str]:
    """Say how many people took back that they be reported: they are in totals alone."""
    people = len(withheld.people(store))
    return [f"{people} 人撤回了报送的同意：写到他们的记录不带出去，只计入合计"] if people else []


def _texts_words(store: Store) -> list[str]:
    """Say where texts of records that leave still name such people, for staff to look first."""
    spots = withheld.in_words(store)
    if not spots:
        return []
    first = (_spot(store, *one) for one in spots[:_NAMED])
    more = f"等 {len(spots)} 处" if len(spots) > _NAMED else ""
    return [f"别的记录的文字里还写着他们的姓名，会带出去，请先看过、改写：{'、'.join(first)}{more}"]


def _spot(store: Store, kind: type[Record], row: bytes, field: str) -> str:
    record = store.get(kind, row)
    return f"{kind.title} {store.called(record) if record else ''}的{field}"


def siblings(store: Store) -> list[Node]:
    """Give the other PCs of this office that are in use, by the trust list held here."""
    known = identity.trust_list(store)
    if known is None or store.is_district:
        return []
    own = known.node(identity.own_keys(store).node)
    in_use = own is not None and own.status == "active"
    return [
        node
        for node in known.nodes
        if in_use and node != own and identity.is_own_office(store, node) and _is_in_use(node)
    ]


def _is_in_use(node: Node) -> bool:
    return node.role == "office" and node.status == "active"


def _receivers(store: Store, known: TrustList) -> list[Node]:
    return list(filter(_is_in_use, known.nodes)) if store.is_district else [known.district]


def _write_all(
    store: Store,
    clerk: Clerk,
    own: OwnKeys,
    receiver: Node,
    folder: Path,
    told: Told,
    *,
    everything: bool,
) -> Iterator[Sent]:
    """Write a receiver's package, and further ones for the files that it can't carry.

    Each is complete and merges alone; later parts rest on what the first one brings.
    """
    pending = Peers(store).files_for(
        receiver.branch,
        _subscribed(store, own, receiver),
        everything=everything,
        leaves_office=not identity.is_own_office(store, receiver),
    )
    loads = carrying.loads(pending)
    first: manifest.Manifest | None = None
    written: list[bytes] = []
    for number, files in enumerate(loads, 1):
        load = _Load(everything, files, number, len(loads), first, tuple(written))
        sent, made = _write(store, clerk, own, receiver, folder, told, load)
        first = first or made
        written.append(sent.package)
        yield sent


def _subscribed(store: Store, own: OwnKeys, receiver: Node) -> tuple[str, ...]:
    office = own.node if receiver.role == "district" else receiver.branch
    subscriber = identity.require_list(store).node(office)
    if subscriber is None:
        raise LookupError(office)
    return identity.scopes_of(subscriber)


def _write(
    store: Store,
    clerk: Clerk,
    own: OwnKeys,
    receiver: Node,
    folder: Path,
    told: Told,
    load: _Load,
) -> tuple[Sent, manifest.Manifest]:
    outbox = store.folder / "outbox" if store.folder else None
    to = f"{receiver.office_name} {receiver.label}"
    keep: Path | None = None
    try:
        with store.transaction():  # nothing comes between what is stated and what is sent
            name = file_name(store, receiver, folder, told.period)
            keep = outbox / name if outbox and outbox.is_dir() else None
            target = keep or io.BytesIO()
            written = _packed(store, told, own, receiver, load, target)
        store.before_leaving()
        approval = None if load.first else told.approval
        with packages.leaving(store, clerk, "导出", name, approval, count=load.commits, reason=to):
            if isinstance(target, Path):  # a package of photos is too large to be held in memory
                size = target.stat().st_size
                path = stick_write(folder, name, copy_of(target), expected=size)
            else:
                path = stick_write(folder, name, target.getvalue())
    except BaseException:
        if keep:
            keep.unlink(missing_ok=True)  # what never left needs no copy
        if load.first and told.approval:  # the first part used it; the next try sends all
            with contextlib.suppress(Unavailable):
                wider.give_back(store, told.approval)
        raise
    sent = Sent(
        path,
        written.package,
        to,
        load.commits,
        state_code(written.state_hash),
        len(load.files),
        load.part,
        load.parts,
    )
    facts = {"receiver": to, "commits": sent.commits, "state_code": sent.state_code}
    facts |= {"period": told.period, "sign_off": told.sign_off}
    facts |= {"log_head": "".join(written.audit_head.split())}
    with store.transaction():
        peers, tips = Peers(store), [reach.tip for reach in written.result]
        holds = facts | {"files": sent.files}
        packages.note_sent(store, sent.package, name, receiver.branch, holds)
        peers.note_files_sent(receiver.branch, sent.package, load.files, tips, load.beside)
    return sent, written


@dataclass
class _Load:
    """What goes into a package, counted while it is written; after the `first` part files alone."""

    everything: bool
    chosen: list[str]
    part: int
    parts: int
    first: manifest.Manifest | None
    beside: tuple[bytes, ...] = ()
    commits: int = 0
    files: list[str] = field(default_factory=list)


def _packed(
    store: Store,
    told: Told,
    own: OwnKeys,
    receiver: Node,
    load: _Load,
    target: Path | io.BytesIO,
) -> manifest.Manifest:
    """Write a package; give its manifest."""
    peers, facts = Peers(store), store.facts
    scopes = _subscribed(store, own, receiver)
    base = [] if load.everything else peers.acked(receiver.branch)
    held = [tip for tip in base if not peers.unheld([tip])]
    to_own_office = identity.is_own_office(store, receiver)
    reach = tuple(_reach(r) for r in peers.reach(scopes))
    base_reach = tuple(r for r in reach if r.tip in set(held))
    kept_back = peers.kept_back(scopes, leaves_office=not to_own_office)
    state = bytes.fromhex(peers.state_hash(scopes, kept_back))
    if first := load.first:  # the book may have moved on since
        base_reach, reach, state = first.result, first.result, first.state_hash
        kept_back = first.kept_back or ()
    statement = Statement(
        sender=own.node,
        app_version=VERSION,
        schema=SCHEMA,
        base=base_reach,
        result=reach,
        state_hash=state,
        trust_version=identity.require_list(store).version,
        is_demo=facts.is_demo,
        made_at=dt.datetime.fromtimestamp(store.clock() / 1000, dt.UTC).isoformat(),
        period=told.period,
        cut_off=told.cut_off.isoformat(),
        counts=_counts(store, scopes),
        newer_tags=newer_tags(),
        attachments=tuple(bytes.fromhex(sha256) for sha256 in load.chosen),
        sign_off=told.sign_off,
        audit_head=store.log_head(),
        whole=tuple(_reach(r) for r in peers.whole()) if to_own_office else (),
        part=load.part,
        parts=load.parts,
        parts_taken=tuple(peers.parts_taken(receiver.branch)),
        lives=identity.own_lives(store),
        erasures=() if facts.is_district else erasing.marks(store, facts.scope),
        erasure_receipts=receipts_for(store, receiver),
        successions=identity.own_successions(store),
        kept_back=kept_back or msgspec.UNSET,
    )
    # A generator left half-way would hold the book until some other thread let go of it.
    walk = _frames(store, held, scopes, load, receiver)
    with contextlib.closing(walk) as frames:
        return package.write(target, statement, frames, own.signing, keys_for(own, receiver))


def _frames(
    store: Store, held: list[bytes], scopes: tuple[str, ...], load: _Load, receiver: Node
) -> Generator[Frame]:
    peers, stays = Peers(store), identity.is_own_office(store, receiver)
    if store.is_district or stays:  # the district signed it: whoever brings it is no matter
        yield Frame("trust", store.fact(identity.LIST).encode())
    if stays:  # who looked at whom is told within the office alone
        yield Frame("looks", who_saw.to_send(store))
    if load.first is None:
        whole = peers.said_whole(receiver.branch)
        frames = peers.frames(held, scopes, leaves_office=not stays, whole=whole)
        with contextlib.closing(frames) as walk:
            for first, last, plain in walk:
                load.commits = last
                yield Frame("ops", plain, first, last)
        yield from carried_update.frames_for(store, receiver)
    for sha256 in load.chosen:
        if content := peers.file(sha256):  # a damaged one stays here, and is named by the check
            load.files.append(sha256)
            yield from carrying.frames_of(sha256, content)


def keys_for(own: OwnKeys, receiver: Node) -> list[Receiver]:
    """Name the keys that open a package: the receiver's, and both sides' keys on paper."""
    return [
        Receiver(receiver.age_key, "receiver", receiver.branch),
        Receiver(receiver.recovery_key, "receiver_paper", receiver.branch),
        Receiver(envelope.public_of(own.recovery), "sender_recovery", own.node),
    ]


def _reach(reach: object) -> manifest.Reach:
    return Reach(reach.branch, reach.scope, reach.no, reach.tip)  # type: ignore[attr-defined]


def _counts(store: Store, scopes: tuple[str, ...]) -> dict[str, int]:
    counted = {k.__tablename__: store.count(k, org_code=scopes) for k in KINDS}
    return {name: number for name, number in counted.items() if number}


def newer_tags() -> dict[str, str]:
    """Name the fields that came after the first version, by table and tag, for older programs."""
    return {
        f"{kind.table_tag}.{field.tag}": f"{kind.title}的{field.label}"
        for kind in kinds.KINDS
        for field in kind.fields().values()
        if field.since > 1
    }


def receipts_for(store: Store, receiver: Node) -> tuple[str, ...]:
    """Name the erasures of an office done here where none of its records are: of printed rows.

    Where there are records, the tips that are held say it.
    """
    if not store.is_district or Peers(store).reach([receiver.office_code]):
        return ()
    return tuple(sorted(Received(store).erased(receiver.office_code)))


def file_name(store: Store, receiver: Node, folder: Path, period: str) -> str:
    """Give the neutral name ``{code12}_{period}_{n}.hsl``; the district adds whom it is for.

    `n` begins with the letter of the PC: two PCs of an office share one stick. A name that is
    taken is passed over: after a restore the stick may hold what this book has lost.
    """
    number = int(store.fact("packages_written", "0"))
    office = f"_{receiver.office_code}{receiver.letter}" if receiver.role == "office" else ""
    while True:
        number += 1
        stem = f"{store.facts.code}_{period}_{store.facts.letter}{number}{office}"
        if not (folder / (stem + package.SUFFIX)).exists():
            store.keep_fact("packages_written", str(number))
            return stem + package.SUFFIX


def state_code(state_hash: bytes) -> str:
    """Give a state hash as the eight digits both sides compare, in two groups."""
    digits = f"{int.from_bytes(state_hash, 'big') % 10**8:08d}"
    return f"{digits[:4]} {digits[4:]}"
