"""What this book knows of other PCs: who they are, which commits and files each of them holds.

Files, signatures and the walk through a package belong to `desktop_app.exchange`; this module
hands it batches of commits and takes them in.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import chain

import msgspec
from msgspec import Struct, field

from db import (
    blobs,
    book,
    clocks,
    collector,
    dialect,
    file_posts,
    kinds,
    package_lines,
    pointing,
    shedding,
    withheld,
)
from db.journal import framing, holding, office_values, reading, setting_aside, standing
from db.journal.apply import Applied, state_hash
from db.journal.holding import Intake, Reach, above, add_branch, unheld, vector
from db.journal.ops import Commit
from db.journal.rows import OPS_OF_COMMIT, ask, ask_in, run
from db.lives import SPLIT, renew_branch
from db.store import Store
from db.trouble import Refused, Unavailable
from db.work import Work

_FRAME_BYTES = 2 << 20  # of JSON before packing: well under the package's limit
_encode = msgspec.json.encode
_decode = msgspec.json.decode


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


class Taken(Struct):
    """What was taken in: counts by kind, conflicts now open, and lines for people to look at.

    `filled` counts values that were lacking in commits held before: they stay in the office.
    """

    applied: Applied
    commits: int
    skipped: int
    split: bool
    filled: int = 0
    lines: list[package_lines.Line] = field(default_factory=list)


class Peers:
    """The exchange side of one open book."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def note_time(self) -> None:
        """Note when the district saved last: this PC's clock is held against it."""
        with self._store.transaction() as connection:
            clocks.note_district(connection)

    def acked(self, node: bytes) -> list[bytes]:
        """Give the tips a node last said it holds, in a package of its own."""
        with self._store.looking() as connection:
            return file_posts.stated_tips(connection, node)

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

    def state_hash(self, scopes: Iterable[str], kept_back: Iterable[bytes] = ()) -> str:
        """Give the hash of the named scopes, as both sides of an exchange compare it.

        Rows that the sender keeps back are no part of it on either side.
        """
        with self._store.looking() as connection:
            return state_hash(connection, scopes, without=frozenset(kept_back))

    def kept_back(self, scopes: Iterable[str], *, leaves_office: bool) -> tuple[bytes, ...]:
        """Give the rows of which this book lacks values, or lets none leave the office.

        They are those of the named scopes: no office is told which rows another one keeps back.
        """
        if not withheld.is_known(self._store):
            return ()
        found = withheld.without_values(self._store, kinds.kept_in_office(), scopes)
        return tuple(sorted(found | self._held_back(leaves_office=leaves_office)))

    def _held_back(self, *, leaves_office: bool) -> frozenset[bytes]:
        goes_up = leaves_office and not self._store.is_district
        return withheld.rows(self._store) if goes_up else frozenset()

    def unheld(self, tips: Iterable[bytes]) -> set[bytes]:
        """Give those tips that this book lacks."""
        with self._store.looking() as connection:
            return unheld(connection, tips)

    def whole(self) -> list[Reach]:
        """Give how far this office's commits are held with the values that stay in it."""
        with self._store.looking() as connection:
            scope = book.facts(connection).scope
            return office_values.whole(connection, scope)

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

        Where they leave the office, values that stay in it are left out of the ops, and those that
        may leave again come once more; where they don't, commits above `whole` come again for such
        values alone. The book is held until the last frame was taken, or the generator closed.
        """
        registers, rows = kinds.kept_in_office(), self._held_back(leaves_office=leaves_office)
        number, waiting, size = 0, list[bytes](), 0
        with self._store.transaction() as connection:
            if leaves_office:
                freed = withheld.freed(self._store)
                again = holding.touching(connection, freed, tips, scopes)
            else:
                once = withheld.freed(self._store) | withheld.rows(self._store)
                again = office_values.to_fill(connection, whole, tips, scopes, registers, once)
            for commit in chain(again, above(connection, tips, scopes)):
                goes = commit.without(registers, rows) if leaves_office else commit
                written = framing.encode_one(goes)
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
            taken.lines = package_lines.of(self._store, applied, fresh, most_lines)
            if intake.split:
                self._renew_branch_if_split(intake.split)
        return taken

    def files_for(
        self, node: bytes, scopes: Iterable[str], *, everything: bool, leaves_office: bool
    ) -> list[tuple[str, int]]:
        """Give the files (hash and size) a PC is not known to hold, or all that are here."""
        with self._store.looking() as connection:
            known = b"" if everything else node
            rows = self._held_back(leaves_office=leaves_office)
            return file_posts.pending(connection, known, scopes, self.acked(node), rows)

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

    def _renew_branch_if_split(self, origins: set[bytes]) -> None:
        """Write on under a fresh branch where a copy of this book wrote under ours."""
        with self._store.transaction() as connection:
            facts = book.facts(connection)
            ((origin,),) = ask(
                connection, "SELECT origin FROM branch WHERE idx = ?", (facts.branch,)
            )
            if origin in origins:
                renew_branch(self._store, SPLIT)

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
            return [
                f"{kind.title} {package_lines.called(self._store, kind, row)}".strip()
                for kind, row in found
                if kind
            ]

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
        work.erase_again({one: shedding.owed(one) for one in orders})
        return applied
