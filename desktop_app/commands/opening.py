"""Opening a book for one command: who, with which password, and always closed again."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db import clock_check, founding, restored, upgrading, whole_check
from db.founding import OpenBook
from db.restored import Standby
from db.roles import Clerk
from db.trouble import Refused
from desktop_app.commands.line import say

PASSWORD, USER = "HSL_PASSWORD", "HSL_USER"
SECOND_PASSWORD, SECOND_USER, REASON = "HSL_SECOND_PASSWORD", "HSL_SECOND_USER", "HSL_REASON"
CODE = "HSL_RECOVERY_CODE"  # stands in where nobody else is there


def password() -> str:
    """Give the password: from the environment, else a line of standard input."""
    if found := os.environ.get(PASSWORD):
        return found
    if sys.stdin.isatty():
        return getpass.getpass("密码：", sys.stderr)
    found = sys.stdin.readline().rstrip("\r\n")
    if not found:
        raise Refused(f"没有密码：请设环境变量 {PASSWORD}，或从标准输入给一行")
    return found


def user() -> str:
    """Give the login name asked for; empty means the only account."""
    return os.environ.get(USER, "").strip()


def standby() -> Standby | None:
    """Give who stands by: a second account, or whoever opened the envelope with the code."""
    login = os.environ.get(SECOND_USER, "")
    secret = os.environ.get(SECOND_PASSWORD if login else CODE, "")
    return Standby(login, secret) if secret else None


def _second(book: OpenBook) -> Clerk | None:
    found = standby()
    return restored.stander(book.store, found) if found else None


@contextmanager
def opened(folder: Path) -> Iterator[OpenBook]:
    """Open a book with the user and password of this call; close it whatever happens.

    The pages of its file are looked over first: a damaged one is read and never written.
    Where an act wants a reason or a second person, they come from the environment, too.
    """
    book = founding.open_book(folder, user(), password(), beside=standby())
    try:
        upgrading.settle(folder)  # a command may change the book: no way back from here on
        if not whole_check.is_sound(book.store):  # from here on it is only read
            say(book.store.only_reading)
        if book.ring.is_lent:
            raise Refused("这个密码是别人给的，请先在窗口里打开一次，换成自己的")
        if doubt := clock_check.look(book.store):
            say(doubt.words)
        book.clerk = book.clerk.for_once(beside=_second(book), why=os.environ.get(REASON, ""))
        yield book
    finally:
        book.close()
