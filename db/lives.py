"""Lives of this installation: why it writes on under a fresh branch, and where two copies wrote.

A restored, copied or moved book must not go on under the branch that others know it by: it would
give numbers that are given already. Both sides of a branch that was written twice are kept; what
this module says of them is for people to act on.
"""

from __future__ import annotations

import datetime as dt
import os
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from db import book, clocks, reasons
from db.journal.holding import add_branch
from db.journal.rows import ask
from db.roles import Clerk, require
from db.store import Store

RESTORED, BEHIND, COPIED, MOVED, SPLIT = "restored", "behind", "copied", "moved", "split"
KEYLESS: Final = "keyless"
REKEYED: Final = "rekeyed"
WORDS: Final = {
    RESTORED: "本机的台账从备份恢复过",
    BEHIND: "本机的台账被换成了较早的一份",
    COPIED: "这个文件夹是从另一个台账文件夹整个复制来的",
    MOVED: "这本台账换到了这台电脑上",
    SPLIT: "本机的台账有一份副本也在写",
    KEYLESS: "本机的密钥不算数了，重新办了登记",
    REKEYED: "区里的密钥不算数了，换了新的",
}
"""Why this book began a fresh branch, as staff read it."""
_BACK: Final = (
    "换回以前交给区里或别的电脑的，读入他们下一个包就回来；没有交出去过的，请照纸上的补登。"
)
NEXT_STEPS: Final = {
    RESTORED: f"从那天起登记用新的编号，和以前的不会重。{_BACK}",
    BEHIND: f"像是台账文件夹被换成了旧的一份。从那天起登记用新的编号，和以前的不会重。{_BACK}",
    COPIED: "两个文件夹都能打开，写的不会互相盖掉，也看不到对方的。请定下用哪一个，另一个收起来。",
    MOVED: "请在这里重新办登记，批下来才能导出。原来那台电脑不再用的，请区里停用它。",
    SPLIT: "从那天起本机的登记用新的编号，和那份副本的不会重。",
    KEYLESS: "区里批下来才能导出。从那天起登记用新的编号，和以前的不会重。",
    REKEYED: "各社区拿新打印的核对码核对以后才认。从那天起登记用新的编号，和以前的不会重。",
}
"""What staff are to do then."""

_RENEWALS: Final = "renewals"


class Renewal(msgspec.Struct, frozen=True):
    """When this book began to write under a fresh branch, why, and which one it wrote before."""

    at_ms: int
    why: str
    former: str
    seen: bool = False

    @property
    def day(self) -> dt.date:
        """The day, by this PC's clock."""
        return dt.date.fromtimestamp(self.at_ms / 1000)  # noqa: DTZ012  the office's own day


def renew_branch(store: Store, why: str = RESTORED) -> None:
    """Have this book write under a fresh branch from now on.

    Its serial numbers get letters of their own: the other copy goes on counting with the old.
    """
    branch = os.urandom(16)
    with store.transaction() as connection:
        facts = book.facts(connection)
        ((former,),) = ask(connection, "SELECT id FROM branch WHERE idx = ?", (facts.branch,))
        number = add_branch(
            connection, branch, label=facts.node_label, office=facts.code, parent=None
        )
        clocks.keep_floor(connection)
        book.keep_fact(connection, "branch", str(number))
        book.keep_fact(connection, "letter", book.provisional_letter(branch))
        told = [*_renewals(connection), Renewal(store.clock(), why, former.hex())]
        book.keep_fact(connection, _RENEWALS, msgspec.json.encode(told).decode())


def go_on_as_another(store: Store, why: str) -> None:
    """Have this book be another PC to others: fresh branch, keys still to be made.

    The PC it takes the place of is the last one that others knew: keys may have been made since.
    """
    with store.transaction():
        store.keep_fact("former_node", store.fact("former_node") or store.fact("node"))
        store.keep_fact("node", "")
        renew_branch(store, why)


def renewals(store: Store) -> list[Renewal]:
    """Give every fresh start of this book, the oldest first."""
    with store.transaction() as connection:
        return _renewals(connection)


def _renewals(connection: Connection) -> list[Renewal]:
    return msgspec.json.decode(book.fact(connection, _RENEWALS, "[]"), type=list[Renewal])


def lives(store: Store) -> tuple[bytes, ...]:
    """Give the branches this book wrote under, the oldest first, the one of today last."""
    with store.transaction() as connection:
        now = book.facts(connection).branch
        ((today,),) = ask(connection, "SELECT origin FROM branch WHERE idx = ?", (now,))
        before = [bytes.fromhex(one.former) for one in _renewals(connection)]
    return tuple(dict.fromkeys([*before, today]))


class Side(Struct, frozen=True):
    """What one copy wrote after the last commit that both held."""

    commits: int
    first: dt.date
    last: dt.date
    actors: tuple[str, ...]


class Split(Struct, frozen=True):
    """A PC whose book was written on twice: both sides are kept, somebody should see to it."""

    origin: bytes
    office: str
    label: str
    is_own: bool
    sides: tuple[Side, ...]

    @property
    def mark(self) -> str:
        """What is remembered once somebody has seen to it: more commits bring it back."""
        return "·".join(str(one.commits) for one in self.sides)


def splits(store: Store) -> list[Split]:
    """Give the PCs whose book was written on twice and that nobody has seen to since."""
    with store.looking() as connection:
        rows = ask(
            connection,
            "SELECT b.origin, b.id, count(*), min(c.wall_ms), max(c.wall_ms) FROM branch b"
            " JOIN commit_log c ON c.branch = b.idx WHERE b.id <> b.origin"
            " GROUP BY b.origin, b.id ORDER BY b.origin, min(c.id)",
        )
        found: dict[bytes, list[Side]] = {}
        for origin, side, commits, first, last in rows:
            actors = _actors(connection, side)
            found.setdefault(origin, []).append(Side(commits, _day(first), _day(last), actors))
        own = set(lives(store))
        made = [_split(connection, origin, sides, own) for origin, sides in found.items()]
        return [one for one in made if book.fact(connection, _seen(one)) != one.mark]


def waiting(store: Store) -> int:
    """Count what somebody has to see to yet: copies that wrote, and fresh starts."""
    return len(splits(store)) + sum(not one.seen for one in renewals(store))


def newest(store: Store) -> Renewal | None:
    """Give the newest fresh start that nobody has read of; None when there is none."""
    unseen = [one for one in renewals(store) if not one.seen]
    return unseen[-1] if unseen else None


def see_to(store: Store, clerk: Clerk, split: Split, words: str) -> None:
    """Keep that somebody found out which copy was which; it is asked about again if both go on."""
    require(clerk, "merge")
    said = reasons.written(words, "words", "请写明查到的情况，例如哪台电脑上还有一份、已经停用")
    store.keep_fact(_seen(split), split.mark)
    store.note(clerk, "查明台账副本", reason=f"{split.label}：{said}")
    if split.is_own:
        see_renewals(store, clerk)


def see_renewals(store: Store, clerk: Clerk) -> None:
    """Keep that somebody has read why this book began a fresh branch."""
    with store.transaction() as connection:
        told = [msgspec.structs.replace(one, seen=True) for one in _renewals(connection)]
        book.keep_fact(connection, _RENEWALS, msgspec.json.encode(told).decode())
    store.note(clerk, "知道台账换了编号")


def _split(connection: Connection, origin: bytes, sides: list[Side], own: set[bytes]) -> Split:
    said = ask(
        connection,
        "SELECT b.label, b.office, n.facts FROM branch b LEFT JOIN node n ON n.branch = b.id"
        " WHERE b.id = ?",
        (origin,),
    )
    label, code, facts = next(iter(said), ("", "", ""))
    office = msgspec.json.decode(facts)["name"] if facts else code
    return Split(origin, office, label, origin in own, tuple(sides))


def _actors(connection: Connection, side: bytes) -> tuple[str, ...]:
    rows = ask(
        connection,
        "SELECT DISTINCT c.actor FROM commit_log c JOIN branch b ON b.idx = c.branch"
        " WHERE b.id = ? ORDER BY 1",
        (side,),
    )
    return tuple(actor for (actor,) in rows)


def _seen(split: Split) -> str:
    return f"split:{split.origin.hex()}"


def _day(wall_ms: int) -> dt.date:
    return dt.date.fromtimestamp(wall_ms / 1000)  # noqa: DTZ012  the office's own day
