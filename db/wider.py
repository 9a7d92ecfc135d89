"""Handing over more than was agreed: asked by one, with a purpose, and approved by another."""

from __future__ import annotations

import os
from dataclasses import dataclass

from sqlalchemy import Connection

from db import reasons
from db.journal.rows import ask, run
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused


@dataclass(frozen=True)
class Wish:
    """One wish to hand over more than was agreed, for one time and one package."""

    id: bytes
    asked_by: str
    asked_name: str
    asked_ms: int
    level: str
    period: str
    purpose: str
    approved_name: str = ""


_COLUMNS = "id, asked_by, asked_name, asked_ms, level, period, purpose, approved_name"


def wish(store: Store, clerk: Clerk, level: str, period: str, purpose: str) -> Wish:
    """Put down a wish; the same one a second time changes its purpose alone."""
    require(clerk, "export")
    lacking = "超出登记时商定的内容，要写明用途，再由另一位负责人批准"
    purpose = reasons.written(purpose, "purpose", lacking)
    with store.transaction() as connection:
        run(
            connection,
            "DELETE FROM wider_level WHERE level = ? AND period = ? AND approved_name = ''",
            [(level, period)],
        )
        made = Wish(os.urandom(16), clerk.login, clerk.name, store.clock(), level, period, purpose)
        values = tuple(vars(made).values())
        run(connection, f"INSERT INTO wider_level ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?)", [values])  # noqa: S608
        store.note(
            clerk, "申请扩大报送内容", reason=purpose, more={"level": level, "period": period}
        )
    return made


def waiting(store: Store) -> list[Wish]:
    """Give the wishes that nobody has approved yet."""
    return _found(store, "approved_name = ''")


def approve(store: Store, clerk: Clerk, wanted: Wish) -> None:
    """Approve a wish of somebody else, for one package, if it still waits as it was seen."""
    require(clerk, "approve_level")
    if clerk.login == wanted.asked_by:
        raise Refused("要两个人办：申请的人不能自己批准，请另一位负责人登录后批准")
    with store.transaction() as connection:
        asked = "SELECT 1 FROM wider_level WHERE id = ? AND approved_name = ''"
        if not ask(connection, asked, (wanted.id,)):
            raise Refused("这条申请刚才改过，或者已经有人批准，请再看一遍")
        run(
            connection,
            "UPDATE wider_level SET approved_name = ?, approved_ms = ? WHERE id = ?",
            [(clerk.name, store.clock(), wanted.id)],
        )
        more = {"level": wanted.level, "period": wanted.period, "asked_by": wanted.asked_by}
        store.note(clerk, "批准扩大报送内容", reason=wanted.purpose, more=more)


def approved(store: Store, level: str, period: str) -> Wish | None:
    """Give the approved wish that covers a package, unless one left with it already."""
    found = _found(store, "approved_name <> '' AND used_ms IS NULL")
    return next((one for one in found if (one.level, one.period) == (level, period)), None)


def use(store: Store, wanted: Wish) -> None:
    """Note that a package leaves with an approval: the next one needs a wish of its own."""
    with store.transaction() as connection:
        asked = "SELECT 1 FROM wider_level WHERE id = ? AND used_ms IS NULL"
        if not ask(connection, asked, (wanted.id,)):
            raise Refused("这次批准刚才已经用掉了，要再交请另写用途，由另一位负责人批准")
        _keep_used(connection, wanted, store.clock())


def give_back(store: Store, wanted: Wish) -> None:
    """Have an approval cover the next try: the package it was for never left, or not whole."""
    with store.transaction() as connection:
        _keep_used(connection, wanted, None)


def _keep_used(connection: Connection, wanted: Wish, at: int | None) -> None:
    run(connection, "UPDATE wider_level SET used_ms = ? WHERE id = ?", [(at, wanted.id)])


def _found(store: Store, where: str) -> list[Wish]:
    with store.looking() as connection:
        asked = f"SELECT {_COLUMNS} FROM wider_level WHERE {where} ORDER BY asked_ms DESC"  # noqa: S608
        return [Wish(*row) for row in ask(connection, asked)]
