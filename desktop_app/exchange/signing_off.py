"""签发: who of an office's 负责人 signed a package off, by a login or a password of their own."""

from __future__ import annotations

from typing import Final

from db import accounts
from db.roles import LEAD, Clerk, needs_second, require
from db.store import Store
from db.wider import Wish

UNSIGNED: Final = "（未签发：制包的电脑上没有负责人的账号）"
"""What stands after a name in a package that no 负责人 signed off."""


def signer(store: Store, clerk: Clerk, said: str = "", approval: Wish | None = None) -> str:
    """Give who signs an office's package off: a 负责人 who makes it, approved it or stands by.

    `SecondNeeded` asks one to give their password. A PC on which none has an account writes the
    name it is told, and that nobody signed.
    """
    require(clerk, "export")
    if approval:  # its level was more than agreed: a 负责人 logged in for this very package
        return approval.approved_name
    if not needs_second(clerk, "sign_off"):
        require(clerk, "sign_off")
        return clerk.name
    if not has_lead(store, clerk):
        return f"{said.strip() or clerk.name}{UNSIGNED}"
    require(clerk, "sign_off")
    return clerk.beside.name if clerk.beside else clerk.name


def has_lead(store: Store, clerk: Clerk) -> bool:
    """Say whether a 负责人 other than the clerk can give a password on this PC."""
    return store.ring is not None and bool(accounts.may_stand_by(store, clerk, {LEAD}))
