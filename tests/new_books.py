"""New books without running every revision for each: they are copied from the first one.

Thousands of tests found a book of their own; twenty revisions and the guards of a hundred tables
take half a second, a copy of its pages some thousandths.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from db import schema
from db.engine import connect_bare, disk_trouble

BringUp = Callable[[Connection, int, Callable[[], object] | None], None]


def copied(bring_up: BringUp, place: Path) -> BringUp:
    """Give `bring_up` that does its work for the first new book, and copies that one from then on.

    Pages pass between sealed files, whatever their keys, or between plain ones: there is a first
    book of each sort. The sealed one is kept in `place`.
    """
    made: dict[bool, Any] = {}

    def copy(connection: Connection, held: int, backup: Callable[[], object] | None) -> None:
        if held or connection.dialect.name != "sqlite":
            bring_up(connection, held, backup)
            return
        driver: Any = connection.connection.driver_connection
        is_sealed = driver.execute("PRAGMA cipher_page_size").fetchone() is not None
        if is_sealed in made:
            with disk_trouble():
                made[is_sealed].backup(driver)
            return
        bring_up(connection, held, backup)
        key = secrets.token_bytes(32) if is_sealed else None
        made[is_sealed] = connect_bare(place / "new.db" if is_sealed else None, key)
        driver.backup(made[is_sealed])

    return copy


def install(place: Path) -> BringUp:
    """Let the program found its books so; give what it did before."""
    before = schema._bring_up
    schema._bring_up = copied(before, place)
    return before
