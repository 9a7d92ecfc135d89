"""Whose drafts are whose: what somebody typed and did not save is offered to that account alone.

A draft's page is kept with the id of the account that typed it. When an account is removed for
good its drafts go with it: nobody else is to read them, and nobody will come back for them.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from db import audit
from db.journal.rows import ask, run
from db.kinds import User
from db.reader import Reader
from db.record import Id
from db.roles import Clerk

_AT: Final = "@"


def owned(page: str, typist: str) -> str:
    """Give the name under which a page's drafts are kept for an account; plain for nobody."""
    return f"{page}{_AT}{typist}" if typist else page


def records(connection: Connection) -> set[str]:
    """Give the records, as hex, of which anybody keeps a draft."""
    return {record for (record,) in ask(connection, "SELECT record FROM draft")}


def drop_of(connection: Connection, account: Id) -> None:
    """Let go of what an account typed and never saved."""
    told = f"%{owned('', account.hex())}"
    run(connection, "DELETE FROM draft WHERE page LIKE ?", [(told,)])


def claim(connection: Connection, clerk: Clerk) -> None:
    """Give an account the drafts of before there were owners that it typed itself.

    Who was at work when a draft was kept is who had logged in last. Where the log does not say
    so, or that account is gone, whoever comes first takes them over: nothing typed is lost.
    """
    asked = "SELECT page, record, saved_ms FROM draft WHERE page NOT LIKE ?"
    waiting = ask(connection, asked, (f"%{_AT}%",))
    if not waiting:
        return
    in_use = {user.login for user in Reader(connection).all(User) if user.active is not False}
    logins = [
        (one.wall_ms, one.act.user)
        for one in audit.read(connection)
        if one.act.act == audit.LOGGED_IN and one.act.user in in_use
    ]
    mine = [
        (owned(page, clerk.id.hex()), page, record)
        for page, record, kept_ms in waiting
        if next((user for at, user in logins if at <= kept_ms), clerk.login) == clerk.login
    ]
    run(connection, "UPDATE draft SET page = ? WHERE page = ? AND record = ?", mine)
