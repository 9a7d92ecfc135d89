"""Packages that came and went: what became of each, and the copies that lie beside the book.

In `inbox` is what came, in `outbox` what went.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final, Protocol

import msgspec

from db import clock_check, file_posts, wider
from db.journal.holding import unheld
from db.journal.rows import ask, run, table_name
from db.kinds import MergeReceipt
from db.roles import Clerk
from db.store import Store
from db.trouble import Unavailable
from db.wider import Wish

_READ = ("已合入", "已撤回", "不收")
_LEFT = "copies_left"
NOT_WRITTEN: Final = "没有写出"
RELAYED: Final = "relay"
"""The folder of packages for others that are passed on unread."""
KEPT_MS: Final = 30 * 24 * 3600 * 1000
"""For how long what was taken in can be set aside again."""
_encode = msgspec.json.encode
_decode = msgspec.json.decode


class HasTip(Protocol):
    """Something that names the last commit of a branch."""

    @property
    def tip(self) -> bytes:
        """The digest of that commit."""
        ...


def note(
    store: Store, package: bytes, file: str, sender: bytes, state: str, receipt: dict[str, Any]
) -> None:
    """Keep what became of a package."""
    row = (package, file, sender, store.clock(), state, _encode(receipt).decode())
    with store.transaction() as connection:
        run(
            connection,
            "INSERT INTO inbox VALUES (?,?,?,?,?,?) ON CONFLICT (package) DO UPDATE SET"
            " received_ms = CASE inbox.state WHEN '已撤回' THEN excluded.received_ms"
            " ELSE inbox.received_ms END, state = excluded.state, receipt = excluded.receipt",
            [row],
        )


def has_taken(store: Store, package: bytes, reaches: Iterable[HasTip]) -> bool:
    """Say whether a very package was taken in before, and is held still."""
    with store.looking() as connection:
        asked = "SELECT 1 FROM inbox WHERE package = ? AND state = '已合入'"
        is_known = bool(ask(connection, asked, (package,)))
        return is_known and not unheld(connection, (reach.tip for reach in reaches))


def note_again(store: Store, package: bytes) -> None:
    """Count that a package came once more."""
    with store.transaction() as connection:
        found = ask(connection, "SELECT receipt FROM inbox WHERE package = ?", (package,))
        for (receipt,) in found:
            told = _decode(receipt)
            told["again"] = told.get("again", 0) + 1
            run(
                connection,
                "UPDATE inbox SET receipt = ? WHERE package = ?",
                [(_encode(told).decode(), package)],
            )


def mark(store: Store, package: bytes, state: str) -> None:
    """Note what became of a package that was taken in."""
    with store.transaction() as connection:
        run(connection, "UPDATE inbox SET state = ? WHERE package = ?", [(state, package)])


def inbox(store: Store) -> list[dict[str, Any]]:
    """Give the receipts of packages taken in, newest first."""
    with store.looking() as connection:
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


def came(store: Store, package: bytes) -> dict[str, Any] | None:
    """Give the receipt of a package that came, if it did."""
    return next((one for one in inbox(store) if one["package"] == package.hex()), None)


def note_sent(
    store: Store, package: bytes, file: str, receiver: bytes, facts: dict[str, Any]
) -> None:
    """Keep what was written for whom."""
    row = (package, file, receiver, store.clock(), "已写出", _encode(facts).decode())
    with store.transaction() as connection:
        run(connection, "INSERT INTO outbox VALUES (?,?,?,?,?,?)", [row])


@contextmanager
def leaving(
    store: Store,
    clerk: Clerk,
    act: str,
    file: str,
    approval: Wish | None = None,
    *,
    count: int = 0,
    reason: str = "",
    more: Mapping[str, Any] | None = None,
) -> Iterator[None]:
    """Have the log know of a package before it is out in the world; of one that broke off, too.

    An approval that it leaves with is used up along with that, whatever cuts the power after.
    """
    with store.transaction():
        store.note(clerk, act, count=count, reason=reason, more={**(more or {}), "file": file})
        if approval:
            wider.use(store, approval)
    try:
        yield
    except BaseException:
        # A full disk says what it has to say itself.
        with suppress(Unavailable), store.transaction():
            store.note(clerk, NOT_WRITTEN, reason=act, more={"file": file})
            if approval:
                wider.give_back(store, approval)
        raise


def outbox(store: Store) -> list[dict[str, Any]]:
    """Give the packages written here, newest first."""
    with store.looking() as connection:
        rows = ask(
            connection,
            "SELECT package, file, made_ms, state, facts FROM outbox ORDER BY made_ms DESC",
        )
    return [
        {"package": package.hex(), "file": file, "made_ms": at, "state": state} | _decode(facts)
        for package, file, at, state, facts in rows
    ]


def drop_read(store: Store) -> None:
    """Drop copies nobody needs: sent ones that the receiver says it holds.

    Figures and printed rows move no vector that could say so: the district's receipt does.
    """
    read = list[tuple[bytes, str]]()
    with store.transaction() as connection:
        told = f"SELECT package FROM {table_name(MergeReceipt)}"  # noqa: S608  our own name
        receipted = {number for (number,) in ask(connection, told)}
        asked = "SELECT package, file, receiver, facts FROM outbox WHERE state = '已写出'"
        for package, file, receiver, facts in ask(connection, asked):
            stated = file_posts.stated_tips(connection, receiver)
            is_read = file_posts.is_acknowledged(connection, package, stated)
            if is_read or ("level" in _decode(facts) and package.hex() in receipted):
                read.append((package, file))
        run(
            connection,
            "UPDATE outbox SET state = '对方已收' WHERE package = ?",
            [(package,) for package, _ in read],
        )
    _removed(store, "outbox", [file for _, file in read])  # one in use goes with the old ones


def drop(store: Store, place: str, names: Iterable[str]) -> None:
    """Remove some copies, without which nothing is lost; one in use goes at the next start."""
    if not _removed(store, place, names):
        store.keep_fact(_LEFT, "1")


def _removed(store: Store, place: str, names: Iterable[str]) -> bool:
    """Remove some copies as far as nobody has them open; say whether all of them went."""
    if store.folder is None:
        return True
    are_gone = True
    for name in names:
        try:
            (store.folder / place / name).unlink(missing_ok=True)
        except OSError:
            are_gone = False
    return are_gone


def drop_all_copies(store: Store) -> None:
    """Remove every copy that may still hold what was erased here.

    What came was taken in; what went is made again, without it, at the next export. Packages
    that still wait to be taken in stay: what they bring of it is blanked on its way in. What no
    note tells of, such as after a cut in power, goes with the rest.
    """
    drop(store, "inbox", _lying(store, "inbox") - _waiting(store))
    drop(store, "outbox", _lying(store, "outbox"))


def drop_old(store: Store) -> None:
    """Remove copies that are a month old: what they brought can be set aside no more.

    Those that wait to be taken in, and those that the receiver does not hold yet, stay; one in use
    goes another day. A book that is put back to before them asks for their records again by what it
    says it holds.
    """
    with store.looking() as connection:
        asked = "SELECT file FROM outbox WHERE state = '已写出'"
        unread = {file for (file,) in ask(connection, asked)}
    until = clock_check.sure_ms(store) - KEPT_MS
    _removed(store, "inbox", _lying(store, "inbox", until) - _waiting(store))
    _removed(store, "outbox", _lying(store, "outbox", until) - unread)


def _waiting(store: Store) -> set[str]:
    """Name the copies of packages that are not taken in yet."""
    with store.looking() as connection:
        marks = ", ".join("?" * len(_READ))
        asked = f"SELECT package FROM inbox WHERE state NOT IN ({marks})"  # noqa: S608
        return {f"{package.hex()}.hsl" for (package,) in ask(connection, asked, _READ)}


def _lying(store: Store, place: str, until: int | None = None) -> set[str]:
    """Name the copies in a folder; those written before a moment where one is given."""
    folder = store.folder / place if store.folder else None
    if folder is None or not folder.is_dir():
        return set()
    return {
        one.name
        for one in folder.iterdir()
        if one.is_file() and (until is None or one.stat().st_mtime_ns // 1_000_000 < until)
    }


def drop_left(store: Store) -> None:
    """Remove the copies that were in use when they were to go; raises where they still are."""
    if not store.fact(_LEFT):
        return
    store.keep_fact(_LEFT, "")
    drop_all_copies(store)
    if store.fact(_LEFT):
        raise Unavailable("数据包的旧副本还没有删掉，请关掉正在看它的程序，再重新打开台账")
