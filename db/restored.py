"""The first opening of a book that was put back: who decided it, and what is carried out then.

Whoever goes back in the place of a book decides it before, and the decision lies in the restored
one. A backup laid out in an empty folder has nobody's: its first opening asks for the same two
people, or the printed code, or it would be a way round them. Either way the book's own log says it.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from db import accounts, backup, erasing_again, erasure_list, kept_accounts
from db.key_ring import KeyRing
from db.roles import CODE_HOLDER, Clerk, SecondNeeded, may, require, rule
from db.store import Store
from db.trouble import Refused, Unavailable

DECIDED: Final = "restore_decided"
TOLD: Final = "restore_told"
GONE_BACK: Final = "从备份恢复"
UNASKED: Final = "unasked"
"""Stands in the mark of a folder where nobody is asked: the program itself took an update back."""
_AS_IT_WAS: Final = "；恢复前的台账有损坏或只能看，没有再备份，原文件留在旁边的文件夹"
_FIRST: Final = (
    "这本台账是从备份恢复出来的，第一次打开要两个人：系统管理员用自己的密码打开，"
    "再由另一位负责人输入密码；也可以用封存的恢复码打开"
)


class Standby(Struct, frozen=True):
    """Who stands by where a book is not open yet; without a login, the sealed code."""

    login: str
    secret: str


class Decision(Struct, frozen=True):
    """Who went back to a backup, with whom (blank: nobody), to which one, and when (minutes).

    `without_backup`: the book of then was only read, or damaged, so none was made of it first.
    """

    login: str
    beside: str
    backup: str
    at: str
    without_backup: bool = False

    @property
    def by(self) -> Clerk:
        """Whom the log names, and the second person; neither need have an account any more."""
        beside = Clerk(b"", self.beside, self.beside, frozenset()) if self.beside else None
        return Clerk(b"", self.login, self.login, frozenset(), beside=beside)

    def as_fact(self) -> str:
        """Give it as it is kept."""
        return msgspec.json.encode(self).decode()


def decision(clerk: Clerk, name: str, at: dt.datetime, *, without_backup: bool = False) -> str:
    """Give, as it is kept in the restored book, who decided to go back to a backup of a name."""
    beside = clerk.beside.login if clerk.beside else ""
    return Decision(clerk.login, beside, name, f"{at:%Y-%m-%d %H:%M}", without_backup).as_fact()


def stander(store: Store, beside: Standby, *, pause: Callable[[float], None] = time.sleep) -> Clerk:
    """Give who stands by, proven by their password or by the printed code of this book."""
    if beside.login:
        return accounts.second_person(store, beside.login, beside.secret, pause=pause)
    return accounts.code_holder(store, beside.secret, pause=pause)


def stander_of(
    beside: Standby,
    unlock: Callable[[str, str], KeyRing],
    as_held: Callable[[KeyRing], Clerk],
) -> Clerk:
    """Give who stands by where no book can be opened to ask it, for the keys they `unlock`.

    Without a login those are the code's, which is used up by it whatever becomes of the deed;
    `as_held` gives the clerk of an account as the file has it. A password that somebody else gave
    does not count.
    """
    ring = unlock(beside.login, beside.secret)
    if not beside.login:
        ring.require_code()
        ring.note_code_used()
        return CODE_HOLDER
    ring.require_own()
    return as_held(ring)


def is_marked(folder: Path) -> bool:
    """Say whether the book in a folder was put back and not opened since."""
    return (folder / backup.RESTORED).exists()


def is_undecided(store: Store) -> bool:
    """Say whether nobody has decided yet that a marked book be put back."""
    made, how = _mark(store)
    told = _decision(store)
    is_of_this = told is not None and backup.plain_name(Path(told.backup)) == made
    return how != UNASKED and not is_of_this


def decide(
    store: Store,
    clerk: Clerk,
    beside: Standby | None,
    *,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Have a book laid out in an empty folder be opened for the first time.

    Raises `Refused` but for the printed code, whoever has it, or a system administrator beside
    whom another 负责人 stands, both as the backup knows them: `SecondNeeded` where the first has
    proven who they are, and it is the other who has not. `pause` is how that one's wait is spent.
    """
    other = _proven(store, beside, pause) if beside else None
    clerk = clerk.for_once(beside=other)
    if other is not CODE_HOLDER:
        if not may(clerk, "restore"):
            raise Refused(_FIRST)
        require(clerk, "restore")
    _keep_decision(store, clerk)


def decide_by_code(store: Store, clerk: Clerk) -> None:
    """Have a store do so whose keys the printed code itself has opened; no others will do."""
    if store.ring is None:
        raise Refused(_FIRST)
    store.ring.require_code()
    _keep_decision(store, clerk.for_once(beside=CODE_HOLDER))


def _keep_decision(store: Store, clerk: Clerk) -> None:
    made, _how = _mark(store)
    with store.transaction():
        store.keep_fact(DECIDED, decision(clerk, made, store.now))
        store.keep_fact(TOLD, "")


def _proven(store: Store, beside: Standby, pause: Callable[[float], None]) -> Clerk:
    """Give who stands by; say of what is wrong with them that it is not the first one's."""
    try:
        return stander(store, beside, pause=pause)
    except Refused as error:
        asked = rule("restore")
        words = f"第二个人：{error}"
        raise SecondNeeded(words, asked.by, code_will_do=asked.code_will_do) from error


def carry_out(store: Store, clerk: Clerk, ring: KeyRing) -> None:
    """Have a book that was put back be as it should: log, erasures, accounts; drop the mark."""
    _note_done(store, clerk)
    erasing_again.erase_listed(store, clerk, erasure_list.read(ring.folder))
    (ring.folder / erasure_list.NAME).unlink(missing_ok=True)
    kept_accounts.settle(store, clerk)
    (ring.folder / backup.RESTORED).unlink()


def _note_done(store: Store, clerk: Clerk) -> None:
    """Have the log of a restored book say, at its first opening, who went back to which backup.

    What was logged since the backup goes on in it, up to the decision. Where nobody decided it (an
    update gone back on), whoever opens it stands for it: `clerk`. It is said once, though that
    opening break off and somebody else come in next; once the book is settled `forget_decision`
    lets go of it.
    """
    if store.fact(TOLD):
        return
    (made, _how), told = _mark(store), _decision(store)
    with store.transaction():
        if told is not None:
            why = f"{told.backup}，{told.at} 定的".lstrip("，") + _AS_IT_WAS * told.without_backup
            store.note(told.by, GONE_BACK, reason=why)
        if told is None or made not in ("", told.backup):
            store.note(clerk, GONE_BACK, reason=made)
        store.keep_fact(TOLD, "1")


def forget_decision(store: Store) -> None:
    """Let a settled book not tell any more who restored it: its backups would tell it again."""
    for fact in (DECIDED, TOLD):
        if store.fact(fact):
            store.keep_fact(fact, "")


def _decision(store: Store) -> Decision | None:
    held = store.fact(DECIDED)
    return msgspec.json.decode(held, type=Decision) if held else None


def _mark(store: Store) -> tuple[str, str]:
    """Give the backup's name that stands in the mark, and how the book was put back."""
    if store.folder is None:
        raise Unavailable("这本台账只在内存里，没有备份")
    text = (store.folder / backup.RESTORED).read_text("utf-8", errors="replace")
    made, _, how = text.partition("\n")
    return made, how
