"""What this book keeps about exchange: its own keys, who is known, who holds what, and receipts.

Files, signatures and the walk through a package belong to `desktop_app.exchange`; this module
hands it batches of commits and takes them in.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from db import blobs, book, clocks, collector, dialect, file_posts, kinds, packages, pointing
from db.fields import Link
from db.journal import framing, holding, office_values, reading, setting_aside, standing
from db.journal.apply import Applied, state_hash
from db.journal.holding import Intake, Reach, above, add_branch, unheld, vector
from db.journal.ops import Commit
from db.journal.rows import OPS_OF_COMMIT, ask, ask_in, run
from db.lives import SPLIT, renew_branch
from db.record import Record
from db.store import Store
from db.this_pc import BARE
from db.trouble import Refused, Unavailable
from db.work import Work

_FORMER = "former_secrets"
_FRAME_BYTES = 2 << 20  # of JSON before packing: well under the package's limit
CORRECTED = "更正"
WHY = {
    standing.LOST: "这台电脑已报失，报失以后的改动先放着",
    standing.FOREIGN: "别的单位的电脑写的",
    standing.DISTRICT_ONLY: "这类记录由区里定",
    standing.NO_REASON: "区里更正没有写原因",
}
_encode = msgspec.json.encode
_decode = msgspec.json.decode


class OwnKeys(Struct, frozen=True):
    """The identity of this PC towards others.

    `node` is the branch id it is (or will be) enrolled under; `signing` an Ed25519 seed; `age`
    and `recovery` age secret keys, the latter meant for paper.
    """

    node: bytes
    signing: bytes
    age: str
    recovery: str


class Known(Struct, frozen=True):
    """A PC as the trust list knows it; of a lost one `lost_after` is the last commit to count.

    `office_name`, `status` and `level` are for the district to read. With `of` it is no PC of its
    own but another branch that this PC wrote under.
    """

    branch: bytes
    label: str
    office: str
    role: str
    lost_after: int | None = None
    office_name: str = ""
    status: str = "active"
    level: str = ""
    of: bytes = b""


class Line(Struct, frozen=True):
    """What taking in a package does to one record: 新增, 更新 or 冲突, and to what values."""

    verdict: str
    kind: type[Record]
    id: bytes
    name: str
    details: tuple[str, ...] = ()


@dataclass
class Taken:
    """What was taken in: counts by kind, conflicts now open, and lines for people to look at.

    `filled` counts values that were lacking in commits held before: they stay in the office.
    """

    applied: Applied
    commits: int
    skipped: int
    split: bool
    filled: int = 0
    lines: list[Line] = field(default_factory=list)


class HasTip(Protocol):
    """Something that names the last commit of a branch."""

    @property
    def tip(self) -> bytes:
        """The digest of that commit."""
        ...


class Peers:
    """The exchange side of one open book."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def own_keys(self) -> OwnKeys | None:
        """Give this PC's keys, if it has made them."""
        with self._store.looking() as connection:
            node = book.fact(connection, "node")
            found = ask(
                connection,
                "SELECT k.signing, k.age, k.recovery FROM branch_key k"
                " JOIN branch b ON b.idx = k.branch WHERE b.id = ?",
                (bytes.fromhex(node),),
            )
        if not found:
            return None
        sealed, age, recovery = found[0]
        signing = self._store.pc.unseal(sealed) if self._store.pc else sealed
        if signing is None or len(signing) != BARE:
            raise Unavailable("本机的签名密钥打不开，请在“数据交换”里重新登记本机")
        return OwnKeys(bytes.fromhex(node), signing, age, recovery)

    def keep_own_keys(self, signing: bytes, age: str, recovery: str) -> OwnKeys:
        """Keep keys made for this PC; it is known to others by its branch of today."""
        pc = self._store.pc
        sealed = pc.seal(signing) if pc else signing
        with self._store.transaction() as connection:
            branch = book.facts(connection).branch
            ((node,),) = ask(connection, "SELECT id FROM branch WHERE idx = ?", (branch,))
            run(
                connection,
                "INSERT INTO branch_key (branch, signing, age, recovery) VALUES (?,?,?,?)",
                [(branch, sealed, age, recovery)],
            )
            book.keep_fact(connection, "node", node.hex())
        return OwnKeys(node, signing, age, recovery)

    def secrets(self) -> list[str]:
        """Give every age secret this book ever had: sticks may still be on their way to it."""
        with self._store.looking() as connection:
            rows = ask(connection, "SELECT age, recovery FROM branch_key ORDER BY branch DESC")
            former = _decode(book.fact(connection, _FORMER, "[]"))
        return [*(secret for pair in rows for secret in pair), *former]

    def renew_keys(self, signing: bytes, age: str, recovery: str) -> None:
        """Keep other keys for this PC; what is on its way to the old ones can still be read."""
        former = self.own_keys()
        if former is None:
            raise LookupError("no keys")
        pc = self._store.pc
        with self._store.transaction() as connection:
            put_away = [former.age, former.recovery, *_decode(book.fact(connection, _FORMER, "[]"))]
            book.keep_fact(connection, _FORMER, _encode(put_away).decode())
            run(
                connection,
                "UPDATE branch_key SET signing = ?, age = ?, recovery = ? WHERE branch ="
                " (SELECT idx FROM branch WHERE id = ?)",
                [(pc.seal(signing) if pc else signing, age, recovery, former.node)],
            )

    def take_back_keys(self, node: bytes, signing: bytes) -> None:
        """Be known as a PC again whose signing key was brought to this one."""
        pc = self._store.pc
        with self._store.transaction() as connection:
            run(
                connection,
                "UPDATE branch_key SET signing = ? WHERE branch ="
                " (SELECT idx FROM branch WHERE id = ?)",
                [(pc.seal(signing) if pc else signing, node)],
            )
            book.keep_fact(connection, "node", node.hex())

    def note_time(self) -> None:
        """Note when the district saved last: this PC's clock is held against it."""
        with self._store.transaction() as connection:
            clocks.note_district(connection)

    def acked(self, node: bytes) -> list[bytes]:
        """Give the tips a node last said it holds, in a package of its own."""
        with self._store.looking() as connection:
            found = ask(connection, "SELECT acked FROM node WHERE branch = ?", (node,))
        return [bytes.fromhex(tip) for tip in _decode(found[0][0])] if found else []

    def said_whole(self, node: bytes) -> list[bytes]:
        """Give the tips up to which another PC of the office said it holds such values."""
        return [bytes.fromhex(tip) for tip in self._store.fact(f"whole:{node.hex()}").split()]

    def keep_acked(self, node: bytes, tips: Iterable[bytes]) -> None:
        """Note what a node says it holds; the newest statement counts, even a lower one."""
        now = list(tips)
        text = _encode([tip.hex() for tip in now]).decode()
        with self._store.transaction() as connection:
            file_posts.forget_if_lower(connection, node, self.acked(node), now)
            run(
                connection,
                "INSERT INTO node (branch, facts, acked, last_seen_ms) VALUES (?,'',?,?)"
                " ON CONFLICT (branch) DO UPDATE SET acked = excluded.acked,"
                " last_seen_ms = excluded.last_seen_ms",
                [(node, text, self._store.clock())],
            )

    def reach(self, scopes: Iterable[str]) -> list[Reach]:
        """Give how far each branch is held in the named scopes."""
        wanted = set(scopes)
        with self._store.looking() as connection:
            return [reach for reach in vector(connection) if reach.scope in wanted]

    def state_hash(self, scopes: Iterable[str]) -> str:
        """Give the hash of the named scopes, as both sides of an exchange compare it."""
        with self._store.looking() as connection:
            return state_hash(connection, scopes)

    def unheld(self, tips: Iterable[bytes]) -> set[bytes]:
        """Give those tips that this book lacks."""
        with self._store.looking() as connection:
            return unheld(connection, tips)

    def whole(self) -> list[Reach]:
        """Give how far this office's commits are held with the values that stay in it."""
        with self._store.looking() as connection:
            scope = book.facts(connection).scope
            return office_values.whole(connection, scope, _kept_in_office())

    def keep_whole(self, node: bytes, tips: Iterable[bytes]) -> None:
        """Note up to where another PC of the office says that it holds such values."""
        self._store.keep_fact(f"whole:{node.hex()}", " ".join(tip.hex() for tip in tips))

    def frames(
        self,
        tips: Sequence[bytes],
        scopes: Sequence[str],
        *,
        leaves_office: bool,
        whole: Sequence[bytes] = (),
    ) -> Generator[tuple[int, int, bytes]]:
        """Give all commits above some tips as frames: first and last number, and their bytes.

        Where they leave the office, values that stay in it are left out of the ops; where they
        don't, commits above `whole` come again for such values alone. The book is held until the
        last frame was taken, or the generator closed.
        """
        registers = _kept_in_office()
        number, waiting, size = 0, list[bytes](), 0
        with self._store.transaction() as connection:
            commits = above(connection, tips, scopes)
            if not leaves_office:
                again = office_values.to_fill(connection, whole, tips, scopes, registers)
                commits = chain(again, commits)
            for commit in commits:
                written = framing.encode_one(commit.without(registers) if leaves_office else commit)
                if waiting and size + len(written) > _FRAME_BYTES:
                    yield number - len(waiting) + 1, number, framing.framed(waiting)
                    waiting, size = [], 0
                waiting.append(written)
                number += 1
                size += len(written)
        if waiting:
            yield number - len(waiting) + 1, number, framing.framed(waiting)

    def take_in(
        self,
        batches: Iterable[Sequence[Commit]],
        package: bytes,
        *,
        pause: Callable[[], object] = bool,
        most_lines: int = 200,
    ) -> Taken:
        """Take commits into the book, inside the caller's transaction; say what that did.

        `pause` is called every thousand rows or so, and may raise to give up.
        """
        with (
            self._store.transaction() as connection,
            collector.at_rest(),
            dialect.roomy(connection),
        ):
            before = {
                (tbl, row, tag)
                for tbl, row, tag in ask(connection, "SELECT tbl, row, tag FROM conflict")
            }
            intake = Intake(connection, package, pause)
            for batch in batches:
                intake.take(batch)
            applied = intake.finish()
            blobs.await_files(connection, applied.created.get(kinds.Attachment, ()))
            split = bool(intake.split)
            taken = Taken(applied, intake.taken, intake.skipped, split, intake.filled)
            fresh = [
                found
                for found in reading.conflicts(connection)
                if (found.kind.table_tag, found.row, found.tag) not in before
            ]
            taken.applied.conflicts = len(fresh)
            taken.lines = self._lines(applied, fresh, most_lines)
            if intake.split:
                self._renew_branch_if_split(intake.split)
        return taken

    def files_for(
        self, node: bytes, scopes: Iterable[str], *, everything: bool
    ) -> list[tuple[str, int]]:
        """Give the files (hash and size) a PC is not known to hold, or all that are here."""
        with self._store.looking() as connection:
            known = b"" if everything else node
            return file_posts.pending(connection, known, scopes, self.acked(node))

    def file(self, sha256: str) -> bytes | None:
        """Give a file that is here and sound; `Store.check` names the others."""
        with self._store.transaction() as connection:
            try:
                copy = blobs.read(connection, sha256)
            except Unavailable:
                return None
        return copy.content if copy else None

    def note_files_sent(
        self,
        node: bytes,
        package: bytes,
        hashes: Sequence[str],
        tips: Iterable[bytes],
        beside: Sequence[bytes] = (),
    ) -> None:
        """Note which files a package carries to a PC, `beside` the earlier parts of one export.

        Of a part no commit tells that it arrived: the PC names those it took in.
        """
        with self._store.transaction() as connection:
            acked = self.acked(node)
            tips = () if beside else tips
            file_posts.note_sent(
                connection, node, package, hashes, tips=tips, acked=acked, beside=beside
            )

    def parts_taken(self, node: bytes, most: int = 200) -> list[bytes]:
        """Give the later parts of exports that were taken in from a PC, the newest first."""
        with self._store.looking() as connection:
            rows = ask(
                connection,
                "SELECT package, receipt FROM inbox WHERE sender = ? AND state = '已合入'"
                " ORDER BY received_ms DESC",
                (node,),
            )
        return [package for package, receipt in rows if _decode(receipt).get("part", 1) > 1][:most]

    def keep_parts_taken(self, node: bytes, packages: Iterable[bytes]) -> None:
        """Note which parts a PC says it took in: it holds their files."""
        with self._store.transaction() as connection:
            file_posts.note_taken(connection, node, packages)

    def take_file(self, sha256: str, content: bytes) -> bool:
        """Keep a file that came, inside the caller's transaction; say whether it was lacking."""
        with self._store.transaction() as connection:
            if blobs.held(connection, [sha256]):
                return False
            blobs.keep_copy(connection, sha256, blobs.WHOLE, blobs.Copy(content))
        return True

    def end_of_files(self, node: bytes, hashes: Sequence[str]) -> None:
        """Note who sent the files that came, and drop those that no row names."""
        with self._store.transaction() as connection:
            file_posts.note_held(connection, node, hashes)
            blobs.let_go(connection, hashes)

    def name_branches(self, known: Iterable[Known]) -> None:
        """Note what the trust list says of branches; rows for which that counts are made anew."""
        with self._store.transaction() as connection:
            before = standing.makers(connection)
            for one in known:
                found = ask(connection, "SELECT 1 FROM branch WHERE id = ?", (one.branch,))
                if not found:
                    add_branch(connection, one.branch)
                run(
                    connection,
                    "UPDATE branch SET label = ?, office = ?, role = ?, lost_after = ?"
                    " WHERE origin = ?",
                    [(one.label, one.office, one.role, one.lost_after, one.branch)],
                )
                if one.of:
                    continue
                facts = {"name": one.office_name, "status": one.status, "level": one.level}
                said = _encode(facts).decode()
                run(
                    connection,
                    "INSERT INTO node (branch, facts, acked) VALUES (?,?,'[]')"
                    " ON CONFLICT (branch) DO UPDATE SET facts = excluded.facts",
                    [(one.branch, said)],
                )
            now = standing.makers(connection)
            changed = [number for number, maker in now.items() if maker != before.get(number)]
            asked = (
                f"SELECT DISTINCT op.row FROM {OPS_OF_COMMIT}"  # noqa: S608  our own words
                " WHERE c.branch IN (?)"
            )
            if rows := {row for (row,) in ask_in(connection, asked, changed)}:
                holding.reproject(connection, rows)

    def last_commit(self, branch: bytes) -> tuple[int, bytes]:
        """Give number and digest of the last commit held of what a PC wrote in its office."""
        with self._store.looking() as connection:
            statement = (
                "SELECT c.no, c.digest FROM commit_log c JOIN branch b ON b.idx = c.branch"
                " WHERE b.origin = ? AND c.scope = b.office ORDER BY c.no DESC, c.digest LIMIT 1"
            )
            found = ask(connection, statement, (branch,))
        return (int(found[0][0]), found[0][1]) if found else (0, b"")

    def scopes_of(self, branch: bytes) -> set[str]:
        """Give the scopes in which commits under a branch are held."""
        with self._store.looking() as connection:
            statement = (
                "SELECT DISTINCT c.scope FROM commit_log c JOIN branch b ON b.idx = c.branch"
                " WHERE b.origin = ?"
            )
            return {scope for (scope,) in ask(connection, statement, (branch,))}

    def known_offices(self) -> list[dict[str, str]]:
        """Give the offices' PCs in use: office, its name, the PC's label and what was agreed."""
        with self._store.looking() as connection:
            rows = ask(
                connection,
                "SELECT DISTINCT b.office, n.facts, b.label FROM branch b"
                " JOIN node n ON n.branch = b.id WHERE b.role = 'office' ORDER BY 1, 3",
            )
        found = [(office, _decode(facts), label) for office, facts, label in rows if facts]
        return [
            {"office": office, "name": said["name"], "label": label, "level": said["level"]}
            for office, said, label in found
            if said["status"] == "active"
        ]

    def out_of_role(self) -> list[Line]:
        """Give the changes that do not count because their maker had no say, the newest first."""
        with self._store.looking() as connection:
            rows = ask(
                connection,
                "SELECT o.tbl, o.row, o.why, c.actor, b.label FROM out_of_role o"
                " JOIN op ON op.id = o.op JOIN commit_log c ON c.id = op.commit_id"
                " JOIN branch b ON b.idx = c.branch ORDER BY o.op DESC",
            )
            return [
                Line("待核", kind, row, self._name(kind, row), (WHY[why], f"{label} {actor}"))
                for table, row, why, actor, label in rows
                if (kind := kinds.by_tag(table))
            ]

    def corrections(self, since_ms: int = 0) -> list[Line]:
        """Give what the district changed in this office's records, each with its reason."""
        with self._store.looking() as connection:
            rows = ask(
                connection,
                f"SELECT DISTINCT op.tbl, op.row, c.reason, c.id FROM {OPS_OF_COMMIT}"  # noqa: S608
                " WHERE b.role = 'district' AND c.scope <> 'district' AND c.wall_ms >= ?"
                " AND op.kind IN (1, 2, 3) ORDER BY c.id DESC",
                (since_ms,),
            )
            return [
                Line(CORRECTED, kind, row, self._name(kind, row), (f"原因：{reason}",))
                for table, row, reason, _ in rows
                if (kind := kinds.by_tag(table))
            ]

    def _lines(self, applied: Applied, fresh: Sequence[reading.Conflict], most: int) -> list[Line]:
        lines = [
            Line("冲突", c.kind, c.row, self._name(c.kind, c.row), tuple(sides_of(c)))
            for c in fresh[:most]
        ]
        for verdict, by_kind in (("更新", applied.changed), ("新增", applied.created)):
            for kind, ids in by_kind.items():
                rows = sorted(ids)[: max(0, most - len(lines))]
                names = self._names(kind, rows)
                for row in rows:
                    said, details = verdict, tuple[str, ...]()
                    if verdict == "更新":
                        said, details = self._last_change(kind, row)
                    lines.append(Line(said, kind, row, names.get(row, ""), details))
        return lines

    def _names(self, kind: type[Record], rows: Sequence[bytes]) -> dict[bytes, str]:
        """Give what records are called, deleted ones too."""
        found = self._store.all(kind, hidden=True, id=list(rows)) if rows else []
        return self._store.names(found)

    def _name(self, kind: type[Record], row: bytes) -> str:
        record = self._store.get(kind, row, hidden=True)
        return self._store.called(record) if record else ""

    def _last_change(self, kind: type[Record], row: bytes) -> tuple[str, tuple[str, ...]]:
        found = self._store.history(row, kind)
        if not found:
            return "更新", ()
        last = found[-1].made
        changes = tuple(
            change_text(kind, entry)
            for entry in found
            if entry.made == last and entry.register and not entry.register.stays_in_office
        )
        if not self._is_correction(last.branch):
            return "更新", changes
        return CORRECTED, (f"区里更正，原因：{last.reason}", *changes)

    def _is_correction(self, branch: bytes) -> bool:
        """Say whether a change in an office's book is the district's."""
        with self._store.looking() as connection:
            found = ask(connection, "SELECT role FROM branch WHERE id = ?", (branch,))
            is_office = not book.facts(connection).is_district
        return is_office and bool(found) and found[0][0] == "district"

    def _renew_branch_if_split(self, origins: set[bytes]) -> None:
        """Write on under a fresh branch where a copy of this book wrote under ours."""
        with self._store.transaction() as connection:
            facts = book.facts(connection)
            ((origin,),) = ask(
                connection, "SELECT origin FROM branch WHERE idx = ?", (facts.branch,)
            )
            if origin in origins:
                renew_branch(self._store, SPLIT)

    def note_package(
        self, package: bytes, file: str, sender: bytes, state: str, receipt: dict[str, Any]
    ) -> None:
        """Keep what became of a package."""
        row = (package, file, sender, self._store.clock(), state, _encode(receipt).decode())
        with self._store.transaction() as connection:
            run(
                connection,
                "INSERT INTO inbox VALUES (?,?,?,?,?,?) ON CONFLICT (package) DO UPDATE SET"
                " received_ms = CASE inbox.state WHEN '已撤回' THEN excluded.received_ms"
                " ELSE inbox.received_ms END, state = excluded.state, receipt = excluded.receipt",
                [row],
            )

    def resting_on(self, package: bytes) -> list[str]:
        """Name the records that were written since on the ground of what a package brought."""
        with self._store.looking() as connection:
            places = dict.fromkeys(setting_aside.resting(connection, package))
            made: dict[str, set[bytes]] = {}
            for row, table in setting_aside.made(connection, package):
                if kind := kinds.by_tag(table):
                    made.setdefault(kind.__tablename__, set()).add(row)
            mine = set[bytes]().union(*made.values())
            needed = pointing.still_needed(self._store, made, mine)
            places |= dict.fromkeys((row, kind.table_tag) for kind, row in needed.values())
            found = ((kinds.by_tag(table), row) for row, table in places)
            return [f"{kind.title} {self._name(kind, row)}".strip() for kind, row in found if kind]

    def set_aside(self, work: Work, package: bytes) -> Applied:
        """Take a package's commits out, inside the caller's transaction and work.

        Raises `Refused` where later commits rest on them: only a backup goes back further.
        """
        if resting := self.resting_on(package):
            named = "、".join(resting[:5]) + (f"等 {len(resting)} 条" if len(resting) > 5 else "")
            raise Refused(f"后来的登记建立在这个包上（{named}），不能撤回；要退回更早，请恢复备份")
        with self._store.transaction() as connection:
            if setting_aside.is_split(connection, package):
                raise Refused("这个包里有同一台电脑两份副本的记录，不能撤回；请恢复备份")
            applied, orders = setting_aside.take_out(connection, package)
        work.erase_again(orders)
        return applied

    def inbox(self) -> list[dict[str, Any]]:
        """Give the receipts of packages taken in, newest first."""
        with self._store.looking() as connection:
            rows = ask(
                connection,
                "SELECT package, file, received_ms, state, receipt FROM inbox"
                " ORDER BY received_ms DESC, package",
            )
        return [
            {"package": package.hex(), "file": file, "received_ms": at, "state": state}
            | _decode(receipt)
            for package, file, at, state, receipt in rows
        ]

    def has_taken(self, package: bytes, reaches: Iterable[HasTip]) -> bool:
        """Say whether a very package was taken in before, and is held still."""
        with self._store.looking() as connection:
            asked = "SELECT 1 FROM inbox WHERE package = ? AND state = '已合入'"
            is_known = bool(ask(connection, asked, (package,)))
            return is_known and not unheld(connection, (reach.tip for reach in reaches))

    def note_again(self, package: bytes) -> None:
        """Count that a package came once more."""
        with self._store.transaction() as connection:
            found = ask(connection, "SELECT receipt FROM inbox WHERE package = ?", (package,))
            for (receipt,) in found:
                told = _decode(receipt)
                told["again"] = told.get("again", 0) + 1
                run(
                    connection,
                    "UPDATE inbox SET receipt = ? WHERE package = ?",
                    [(_encode(told).decode(), package)],
                )

    def mark_package(self, package: bytes, state: str) -> None:
        """Note what became of a package that was taken in."""
        with self._store.transaction() as connection:
            run(connection, "UPDATE inbox SET state = ? WHERE package = ?", [(state, package)])

    def note_sent(self, package: bytes, file: str, receiver: bytes, facts: dict[str, Any]) -> None:
        """Keep what was written for whom."""
        row = (package, file, receiver, self._store.clock(), "已写出", _encode(facts).decode())
        with self._store.transaction() as connection:
            run(connection, "INSERT INTO outbox VALUES (?,?,?,?,?,?)", [row])

    def drop_read_copies(self) -> None:
        """Drop copies nobody needs: sent ones that the receiver says it holds."""
        read = list[tuple[bytes, str]]()
        with self._store.transaction() as connection:
            rows = ask(
                connection, "SELECT package, file, receiver FROM outbox WHERE state = '已写出'"
            )
            for package, file, receiver in rows:
                if file_posts.is_acknowledged(connection, package, self.acked(receiver)):
                    read.append((package, file))
            run(
                connection,
                "UPDATE outbox SET state = '对方已收' WHERE package = ?",
                [(package,) for package, _ in read],
            )
        packages.drop(self._store, "outbox", [file for _, file in read])

    def outbox(self) -> list[dict[str, Any]]:
        """Give the packages written here, newest first."""
        with self._store.looking() as connection:
            rows = ask(
                connection,
                "SELECT package, file, made_ms, state, facts FROM outbox ORDER BY made_ms DESC",
            )
        return [
            {"package": package.hex(), "file": file, "made_ms": at, "state": state} | _decode(facts)
            for package, file, at, state, facts in rows
        ]


def _kept_in_office() -> frozenset[tuple[int, int]]:
    return frozenset(
        (kind.table_tag, tag)
        for kind in kinds.KINDS
        for tag, register in kind.registers().items()
        if register.stays_in_office
    )


def change_text(kind: type[Record], entry: reading.Entry) -> str:
    """Write one change as staff read it, masked: 手机：138****0001 → 139****0002."""
    fields = kind.fields()
    parts = []
    for name, after in entry.after.items():
        if name not in fields:  # a liar wrote under another kind's id: nothing to show of it here
            continue
        shown = fields[name]
        if isinstance(shown, Link):
            continue
        old, new = shown.from_stored(entry.before.get(name)), shown.from_stored(after)
        if old != new:
            parts.append(
                f"{shown.label}：{shown.show(old) or '（空）'} → {shown.show(new) or '（空）'}"
            )
    return "；".join(parts)


def sides_of(conflict: reading.Conflict) -> Iterator[str]:
    """Write the sides of a conflict, masked, with who wrote each."""
    fields = conflict.kind.fields()
    for side in conflict.sides:
        values = [
            f"{fields[name].label} {fields[name].show(fields[name].from_stored(value)) or '（空）'}"
            if name
            else str(value)
            for name, value in side.values.items()
        ]
        yield f"{'、'.join(values)}（{side.made.pc} {side.made.actor}）"
