"""What going back to a backup does to accounts: whoever may open the book today may then.

Passwords and the printed code stand in the key file, roles in the book; a backup holds both as
they were. Where it lies under today's data key, today's ways in stay beside the restored book: who
was removed does not come back, no voided code opens. What the book itself then says otherwise of
an account is told in a fact that is laid into it, and set right at the first opening.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from db import key_file
from db.journal.rows import table_name
from db.key_file import Slot
from db.key_ring import KeyRing
from db.kinds import User
from db.roles import ADMIN, Clerk
from db.store import Store
from db.trouble import Refused, Unavailable

FACT: Final = "accounts_of_today"
_FORM: Final = "accounts"
_NOBODY_LEFT: Final = (
    "这份备份里没有现在的系统管理员，恢复以后没有人能管账号；请把备份恢复到一个空文件夹再核对"
)


class Standing(msgspec.Struct, frozen=True):
    """How an account (its id in hex) stands today; without `roles` it keeps those it had then."""

    id: str
    is_active: bool
    roles: tuple[str, ...] | None = None


class Today(msgspec.Struct, frozen=True):
    """What is laid into a restored book: the accounts of today, and the logins that came back."""

    standing: tuple[Standing, ...] = ()
    back: tuple[str, ...] = ()

    def as_fact(self) -> str:
        """Give it as it is kept."""
        return msgspec.json.encode(self).decode()


def words(ring: KeyRing, laid_out: Path, then: Any) -> list[str]:
    """Say what becomes of the accounts with a backup that is laid out; `then` reads its book."""
    told = ["账号、密码和恢复码都和现在一样，不退回那时"]
    if gone := _logins(_users(laid_out), but=_users(ring.folder)):
        told.append(f"账号{gone}后来移除了，恢复以后也打不开")
    known = _known(then)
    if new := "、".join(one.login for one in _users(ring.folder) if one.user not in known):
        told.append(f"账号{new}是那以后添加的，恢复以后要重新添加")
    return told


def today(store: Store, ring: KeyRing, laid_out: Path, then: Any) -> Today:
    """Give how the accounts of a backup stand today; refuse where none could manage accounts."""
    now, known = {one.user for one in _users(ring.folder)}, _known(then)
    users = {user.id.hex(): user for user in store.all(User)}
    either = now | {one.user for one in _users(laid_out)}
    standing = [_standing(one, users.get(one), now) for one in sorted(known & either)]
    if not any(one.is_active and ADMIN in (one.roles or ()) for one in standing if one.id in now):
        raise Refused(_NOBODY_LEFT)
    return Today(tuple(standing))


def _standing(account: str, user: User | None, now: set[str]) -> Standing:
    is_active = account in now and user is not None and user.active is not False
    return Standing(account, is_active, tuple(user.roles or ()) if user is not None else None)


def without_book(ring: KeyRing, folder: Path, laid_out: Path) -> Today:
    """Give the same for a book that cannot be read, from the key files alone.

    Where today's key file is another data key's, or cannot be read, the backup's ways in count:
    `back` names those that today's file does not have.
    """
    try:
        now: list[Slot] = _users(folder)
    except (Refused, Unavailable):
        now = []
    then = _users(laid_out)
    if not ring.holds(folder):
        return Today(back=tuple(one.login for one in _lacking(then, now)))
    return Today(tuple(Standing(one.user, is_active=False) for one in _lacking(then, now)))


def back_words(told: Today) -> str:
    """Say for a restore that brought back the ways in of its time who can open the book again."""
    again = f"又能打开台账的账号：{'、'.join(told.back)}，不该再用的请移除；" if told.back else ""
    return (
        "这份备份的密钥和现在的不同，账号和密码退回了那时。"
        f"{again}下次打开会给一张新的恢复码，旧的作废"
    )


def settle(store: Store, clerk: Clerk) -> None:
    """Set right, at the first opening of a restored book, what was laid into it."""
    held = store.fact(FACT)
    if not held:
        return
    told = msgspec.json.decode(held, type=Today)
    users = {user.id.hex(): user for user in store.all(User)}
    _have_stand(store, clerk, users, told.standing)
    if told.back:
        store.note(clerk, "从备份恢复", reason=f"又能打开：{'、'.join(told.back)}")
    store.keep_fact(FACT, "")


def _have_stand(
    store: Store, clerk: Clerk, users: Mapping[str, User], standing: Iterable[Standing]
) -> None:
    changed = []
    for one in standing:
        if (user := users.get(one.id)) is not None:
            before = (tuple(user.roles or ()), user.active is not False)
            user.roles, user.active = one.roles or before[0], one.is_active
            if before != (user.roles, user.active):
                changed.append(user)
    if changed:
        with store.work(clerk, "账号保持恢复以前的样子", _FORM) as work:
            for user in changed:
                work.save(user)


def _users(folder: Path) -> list[Slot]:
    return [slot for slot in key_file.read(folder).slots if slot.kind == "user"]


def _known(then: Any) -> set[str]:
    asked = f"SELECT id FROM {table_name(User)}"  # noqa: S608  our own name
    return {account.hex() for (account,) in then.execute(asked)}


def _lacking(some: Iterable[Slot], others: Iterable[Slot]) -> Iterator[Slot]:
    there = {one.user for one in others}
    return (one for one in some if one.user not in there)


def _logins(some: Iterable[Slot], *, but: Iterable[Slot]) -> str:
    return "、".join(one.login for one in _lacking(some, but))
