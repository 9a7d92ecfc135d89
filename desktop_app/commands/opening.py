"""Opening a book for one command: who, with which password, and always closed again."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db import clock_check, founding
from db.founding import OpenBook
from db.trouble import Refused
from desktop_app.commands.line import say

PASSWORD, USER = "HSL_PASSWORD", "HSL_USER"


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


@contextmanager
def opened(folder: Path) -> Iterator[OpenBook]:
    """Open a book with the user and password of this call; close it whatever happens."""
    book = founding.open_book(folder, user(), password())
    try:
        if doubt := clock_check.look(book.store):
            say(doubt.words)
        yield book
    finally:
        book.close()
